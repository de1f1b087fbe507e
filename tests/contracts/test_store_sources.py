"""What every store promises of the sources: reports of decisions, foreign ones, queues' positions and settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Evidence, Report, Status
from b24monitor.core.errors import StoreError
from b24monitor.core.seen import Seen
from b24monitor.core.store_port import Store
from tests.contracts.store_sample import METHOD, NOW, account, add_watch, approved, transition, waiting

LATER = NOW + timedelta(seconds=1)
QUEUED = Report(True, LATER, Evidence.QUEUE, decided_at=NOW, by=5)
EVENT = Report(True, NOW, Evidence.EVENT)


def reported() -> Status:
    """A question about which two sources told that it was allowed."""
    status = replace(waiting(), state=ConfirmationState.APPROVED, since=NOW, evidence=Evidence.QUEUE)
    return replace(status, decided_before=None, reports=(EVENT, QUEUED))


def test_what_was_told_of_a_decision_comes_back_whole(store: Store, reopened: Store) -> None:
    store.add_account(account())
    watch = add_watch(store)
    step = transition(watch, reported(), ConfirmationState.WAITING)
    store.save(watch.watch_id, reported(), step, tell=True)
    assert reopened.rows() == (WatchRow(watch, account(), reported()),)
    assert [untold.transition for untold in reopened.untold()] == [step]
    (entry,) = reopened.history(watch.watch_id)
    assert (entry.is_proved, entry.decided_at, entry.decided_by) == (False, NOW, 5)


def test_history_tells_a_proof_and_nothing_of_a_decision_that_was_not_told(store: Store) -> None:
    store.add_account(account())
    watch = add_watch(store)
    for status in (waiting(), replace(approved(), is_proved=True)):
        store.save(watch.watch_id, status, transition(watch, status, ConfirmationState.UNKNOWN), tell=False)
    decision, question = store.history(watch.watch_id)
    assert (decision.is_proved, decision.decided_at, decision.decided_by) == (True, None, None)
    assert (question.is_proved, question.decided_at, question.decided_by) == (False, None, None)


def test_many_statuses_are_saved_at_once_and_only_those_of_watches(store: Store, reopened: Store) -> None:
    store.add_account(account())
    first, second, gone = (add_watch(store, method=f"some.method{number}") for number in range(3))
    store.save(second.watch_id, waiting(), None, tell=False)
    store.remove_watches([gone.watch_id])
    later = replace(waiting(), checked_at=LATER)
    store.save_all([(first.watch_id, waiting()), (second.watch_id, later), (gone.watch_id, later), (999, later)])
    store.save_all([])
    assert [row.status for row in reopened.rows()] == [waiting(), later]
    assert reopened.history(first.watch_id) == ()


def test_the_pace_of_a_watch_is_kept(store: Store, reopened: Store) -> None:
    store.add_account(account())
    first, second = add_watch(store), add_watch(store, method="user.get")
    assert first.interval_s is None
    store.set_interval([first.watch_id, second.watch_id, 999], 2.5)
    store.set_interval([second.watch_id], None)
    changed = replace(first, interval_s=2.5)
    assert [row.watch for row in reopened.rows()] == [changed, second]
    store.save(first.watch_id, approved(), transition(first, approved(), ConfirmationState.WAITING), tell=True)
    assert [untold.transition.row.watch for untold in reopened.untold()] == [changed]


def test_decisions_for_foreign_tokens_are_remembered_once(store: Store, reopened: Store) -> None:
    store.add_account(account("a"))
    store.add_account(account("b"))
    first = store.add_seen("account-a", "ab12", METHOD, QUEUED)
    assert first is not None
    assert first == Seen(first.seen_id, "account-a", "ab12", METHOD, QUEUED)
    # Another account's queue tells the same one, later.
    assert store.add_seen("account-b", "ab12", METHOD, replace(QUEUED, heard_at=LATER)) is None
    others = [
        store.add_seen("account-b", "ab12", METHOD, replace(QUEUED, decided_at=LATER, is_allowed=False, by=None)),
        store.add_seen("account-b", "ab12", METHOD, EVENT),
        store.add_seen("account-b", "ab12", "user.get", QUEUED),
        store.add_seen("account-b", "cd34", METHOD, QUEUED),
    ]
    assert store.add_seen("account-b", "ab12", METHOD, EVENT) is None
    assert reopened.seen() == (first, *others)


def test_forgotten_decisions_give_their_number_to_none(store: Store) -> None:
    store.add_account(account())
    first = store.add_seen("account-a", "ab12", METHOD, QUEUED)
    second = store.add_seen("account-a", "cd34", METHOD, QUEUED)
    assert first is not None
    assert second is not None
    store.remove_seen([second.seen_id, 999])
    store.remove_seen([])
    assert store.seen() == (first,)
    again = store.add_seen("account-a", "cd34", METHOD, QUEUED)
    assert again is not None
    assert again.seen_id not in (first.seen_id, second.seen_id)


def test_the_oldest_decisions_beyond_a_thousand_are_forgotten(store: Store) -> None:
    store.add_account(account())
    for number in range(1002):
        store.add_seen("account-a", f"token-{number}", METHOD, QUEUED)
    kept = store.seen()
    assert (len(kept), kept[0].fingerprint, kept[-1].fingerprint) == (1000, "token-2", "token-1001")


def test_what_was_seen_and_read_goes_with_its_account(store: Store) -> None:
    store.add_account(account())
    store.add_seen("account-a", "ab12", METHOD, QUEUED)
    store.set_queue_position("account-a", "b24monitor", 7)
    store.remove_account("account-a")
    assert store.seen() == ()
    assert store.queue_position("account-a", "b24monitor") == 0
    with pytest.raises(StoreError):
        store.add_seen("account-a", "ab12", METHOD, QUEUED)
    with pytest.raises(StoreError):
        store.set_queue_position("account-a", "b24monitor", 8)


def test_a_queues_position_is_that_of_its_account_and_connector(store: Store, reopened: Store) -> None:
    store.add_account(account())
    assert store.queue_position("account-a", "") == 0
    store.set_queue_position("account-a", "", 7)
    store.set_queue_position("account-a", "b24monitor", 3)
    store.set_queue_position("account-a", "", 9)
    assert (reopened.queue_position("account-a", ""), reopened.queue_position("account-a", "b24monitor")) == (9, 3)


def test_settings_of_the_program_are_kept(store: Store, reopened: Store) -> None:
    assert store.setting("listener_port") == ""
    store.set_setting("listener_port", "8080")
    store.set_setting("listener_port", "8081")
    store.set_setting("other", "x")
    assert (reopened.setting("listener_port"), reopened.setting("other")) == ("8081", "x")
