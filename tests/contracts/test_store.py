"""What every store promises: accounts, watches and intents come back as they were put, whatever restarts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.account import Generation, RenewalRule
from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.errors import StoreError, Trouble
from b24monitor.core.lapse import lapsed
from b24monitor.core.store_port import Intent, Store
from b24monitor.core.watch import Parameters
from tests.contracts.store_sample import METHOD, NOW, account, add_watch, approved, transition, waiting

RENEWED = Generation("fingerprint-renewed", NOW + timedelta(hours=1), NOW + timedelta(hours=2))


def test_an_empty_store_has_nothing(store: Store) -> None:
    assert store.accounts() == ()
    assert store.rows() == ()
    assert store.untold() == ()
    assert store.history(1) == ()
    assert store.account_of("fingerprint-a") is None


def test_accounts_come_back_whole_and_in_order(store: Store, reopened: Store) -> None:
    full = account("b", application="app.1", user_id=7, is_administrator=True, renewal=RenewalRule.WHEN_NEEDED)
    bound = account("a", generation=Generation("fingerprint-a", NOW, None, expiry_is_bound=True))
    store.add_account(full)
    store.add_account(bound)
    assert reopened.accounts() == (full, bound)
    assert reopened.account_of("fingerprint-b") == full


def test_an_account_is_added_once_and_a_token_belongs_to_one(store: Store) -> None:
    store.add_account(account())
    with pytest.raises(StoreError):
        store.add_account(account())
    with pytest.raises(StoreError):
        store.add_account(replace(account("b"), generation=account("a").generation))
    assert store.accounts() == (account(),)


def test_what_is_newly_known_of_a_token_changes_nothing_else(store: Store, reopened: Store) -> None:
    store.add_account(account())
    watch = add_watch(store)
    store.save(watch.watch_id, waiting(), None, tell=False)
    known = replace(account().generation, expires_at=NOW + timedelta(minutes=9), expiry_is_bound=True)
    store.set_generation("account-a", known)
    assert reopened.rows() == (WatchRow(watch, account(generation=known), waiting()),)


@pytest.mark.parametrize("status", [waiting(), approved(), replace(waiting(), state=ConfirmationState.UNKNOWN)])
def test_a_renewed_token_inherits_no_question_and_no_decision(store: Store, reopened: Store, status: Status) -> None:
    store.add_account(account())
    watch = add_watch(store)
    store.save(watch.watch_id, status, None, tell=False)
    store.set_generation("account-a", RENEWED)
    assert reopened.rows() == (WatchRow(watch, account(generation=RENEWED), Status()),)
    assert reopened.account_of("fingerprint-renewed") is not None
    assert reopened.account_of("fingerprint-a") is None


def test_the_same_token_under_another_fingerprint_keeps_its_questions_and_decisions(
    store: Store, reopened: Store
) -> None:
    store.add_account(account())
    statuses = [waiting(), approved()]
    for number, status in enumerate(statuses):
        watch = add_watch(store, method=f"some.method{number}")
        store.save(watch.watch_id, status, None, tell=False)
        store.claim(Intent("fingerprint-renewed", watch.method, NOW, adopted=False))
    store.set_generation("account-a", RENEWED)
    assert [row.status for row in reopened.rows()] == statuses


def test_an_older_intent_of_a_token_that_returns_keeps_no_status_of_the_one_between(
    store: Store, reopened: Store
) -> None:
    store.add_account(account())
    watch = add_watch(store)
    store.claim(Intent("fingerprint-renewed", METHOD, NOW - timedelta(minutes=9), adopted=False))
    store.save(watch.watch_id, waiting(), None, tell=False)
    store.set_generation("account-a", RENEWED)
    assert reopened.rows()[0].status == Status()


def test_a_renewal_leaves_what_was_over_and_the_rows_of_other_accounts(store: Store, reopened: Store) -> None:
    store.add_account(account("a"))
    store.add_account(account("b"))
    over, other = add_watch(store, "a"), add_watch(store, "b")
    end = lapsed(approved(), LapseReason.EXPIRED, NOW)
    store.save(over.watch_id, end, None, tell=False)
    store.save(other.watch_id, waiting(), None, tell=False)
    store.set_generation("account-a", RENEWED)
    assert [row.status for row in reopened.rows()] == [end, waiting()]


def test_a_method_is_watched_once_under_each_account(store: Store, reopened: Store) -> None:
    store.add_account(account("a"))
    store.add_account(account("b"))
    first = store.add_watch("account-a", METHOD, Parameters("USER_ID="), NOW)
    assert first is not None
    assert store.add_watch("account-a", METHOD, Parameters(), NOW) is None
    second = add_watch(store, "b")
    assert reopened.rows() == (
        WatchRow(first, account("a"), Status()),
        WatchRow(second, account("b"), Status()),
    )


def test_parameters_change(store: Store, reopened: Store) -> None:
    store.add_account(account())
    watch = add_watch(store)
    store.set_parameters(watch.watch_id, Parameters("USER_ID=7"))
    assert reopened.rows()[0].watch == replace(watch, parameters=Parameters("USER_ID=7"))


def test_a_restart_shows_the_same_row_but_for_passing_trouble(store: Store, reopened: Store) -> None:
    store.add_account(account())
    watch = add_watch(store)
    refused = replace(
        waiting(), state=ConfirmationState.REFUSED, adopted=True, error="", detail="no rights", refusal=Refusal.RIGHTS
    )
    trouble = Answer(AnswerKind.TROUBLE, trouble=Trouble.TIMED_OUT)
    store.save(watch.watch_id, replace(refused, trouble=trouble, trouble_since=NOW), None, tell=False)
    assert reopened.rows()[0].status == refused


def test_a_removed_watch_takes_its_history_along_and_its_id_never_returns(store: Store) -> None:
    store.add_account(account())
    gone, kept = add_watch(store), add_watch(store, method="user.get")
    for watch in (gone, kept):
        store.save(watch.watch_id, waiting(), transition(watch, waiting(), ConfirmationState.UNKNOWN), tell=True)
    store.remove_watches([kept.watch_id, 999])
    store.remove_watches([])
    assert [row.watch for row in store.rows()] == [gone]
    assert store.history(kept.watch_id) == ()
    assert [untold.transition.row.watch for untold in store.untold()] == [gone]
    assert add_watch(store, method="user.get").watch_id not in (gone.watch_id, kept.watch_id)


def test_a_removed_account_takes_its_watches_along_but_no_intent(store: Store, reopened: Store) -> None:
    store.add_account(account("a"))
    store.add_account(account("b"))
    watch, kept = add_watch(store, "a"), add_watch(store, "b")
    asked = Intent("fingerprint-a", METHOD, NOW, adopted=True)
    assert store.claim(asked) is None
    store.save(watch.watch_id, waiting(), transition(watch, waiting(), ConfirmationState.UNKNOWN), tell=True)
    store.remove_account("account-a")
    store.remove_account("account-a")
    assert [row.watch for row in reopened.rows()] == [kept]
    assert reopened.accounts() == (account("b"),)
    assert reopened.untold() == ()
    assert reopened.history(watch.watch_id) == ()
    again = replace(asked, asked_at=NOW + timedelta(minutes=5), adopted=False)
    assert reopened.claim(again) == asked


def test_the_first_claim_counts_for_its_token_and_method_alone(store: Store, reopened: Store) -> None:
    first = Intent("fingerprint-a", METHOD, NOW, adopted=False)
    assert store.claim(first) is None
    assert store.claim(first) == first
    assert reopened.claim(replace(first, asked_at=NOW + timedelta(seconds=1), adopted=True)) == first
    assert reopened.claim(replace(first, fingerprint="fingerprint-b")) is None
    assert reopened.claim(replace(first, method="user.get")) is None


def test_history_is_newest_first_and_complete(store: Store, reopened: Store) -> None:
    store.add_account(account())
    watch, other = add_watch(store), add_watch(store, method="user.get")
    end = lapsed(approved(), LapseReason.MEMORY, NOW + timedelta(hours=1))
    steps = [(waiting(), ConfirmationState.UNKNOWN), (approved(), ConfirmationState.WAITING)]
    steps.append((end, ConfirmationState.APPROVED))
    ids = []
    for status, before in steps:
        ids.append(store.save(watch.watch_id, status, transition(watch, status, before), tell=False))
        store.save(other.watch_id, status, None, tell=False)
    entries = reopened.history(watch.watch_id)
    assert [entry.transition_id for entry in entries] == ids[::-1]
    assert [(entry.before, entry.after) for entry in entries[::-1]] == [(b, s.state) for s, b in steps]
    newest, decision, _ = entries
    assert (newest.lapse, newest.evidence, newest.at) == (LapseReason.MEMORY, end.evidence, end.since)
    assert (decision.decided_after, decision.decided_before) == (approved().decided_after, approved().decided_before)
    assert (decision.watch_id, decision.fingerprint) == (watch.watch_id, "fingerprint-a")
    assert entries[2].error == "METHOD_CONFIRM_WAITING"
    assert reopened.history(other.watch_id) == ()


def test_what_was_not_told_is_told_after_a_restart_as_it_was_then(store: Store, reopened: Store) -> None:
    store.add_account(account())
    watch = add_watch(store)
    asked = transition(watch, waiting(), ConfirmationState.UNKNOWN)
    decided = transition(watch, approved(), ConfirmationState.WAITING)
    end = lapsed(approved(), LapseReason.EXPIRED, NOW + timedelta(hours=1))
    store.save(watch.watch_id, waiting(), asked, tell=False)
    decided_id = store.save(watch.watch_id, approved(), decided, tell=True)
    end_id = store.save(watch.watch_id, end, transition(watch, end, ConfirmationState.APPROVED), tell=True)
    store.set_generation("account-a", RENEWED)
    first, second = reopened.untold()
    assert (first.transition_id, first.transition) == (decided_id, decided)
    assert (second.transition_id, second.transition.after) == (end_id, ConfirmationState.LAPSED)
    assert decided_id is not None
    reopened.mark_told(decided_id)
    assert [untold.transition_id for untold in store.untold()] == [end_id]
    reopened.mark_told(999)


def test_what_is_not_there_cannot_be_changed(store: Store) -> None:
    store.add_account(account())
    # Another process has removed it: there is nothing to save any more.
    assert store.save(999, waiting(), None, tell=False) is None
    with pytest.raises(StoreError):
        store.set_parameters(999, Parameters())
    with pytest.raises(StoreError):
        store.set_generation("account-b", RENEWED)
    with pytest.raises(StoreError):
        store.add_watch("account-b", METHOD, Parameters(), NOW)
    assert store.rows() == ()


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.rows()
    with pytest.raises(StoreError):
        store.claim(Intent("fingerprint-a", METHOD, NOW, adopted=False))


def test_what_is_learned_of_an_account_is_kept(store: Store) -> None:
    known = account("north")
    store.add_account(known)
    learned = replace(known, label="CRM", member_id="m1", scopes=("telephony", "im"), is_installed=False, user_id=5)
    learned = replace(learned, renewal=RenewalRule.ASK_ME)
    store.update_account(learned)
    assert store.accounts() == (learned,)
