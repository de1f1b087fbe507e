"""What every store promises of muting, of the history of all watches, and of forgetting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Evidence, Report, Status
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.store_port import Intent, Store
from b24monitor.core.subscription import Binding, Delivery, Subscription
from tests.contracts.store_sample import METHOD, NOW, account, add_watch, approved, transition, waiting

MINUTE = timedelta(minutes=1)
UNKNOWN, WAITING, DENIED = ConfirmationState.UNKNOWN, ConfirmationState.WAITING, ConfirmationState.DENIED


def decide(store: Store, name: str, method: str, status: Status, before: ConfirmationState = WAITING) -> None:
    """A new watch of that account, with the transition to a decision."""
    watch = add_watch(store, name, method)
    store.save(watch.watch_id, status, transition(watch, status, before, name), tell=False)


def decided_after(wait: timedelta) -> Status:
    """A question that stood open for so long."""
    return replace(approved(), since=NOW + wait, decided_before=NOW + wait)


def test_muted_watches_are_kept_so(store: Store, reopened: Store) -> None:
    store.add_account(account())
    first, second = add_watch(store), add_watch(store, method="user.get")
    assert not first.is_muted
    store.set_muted([first.watch_id, second.watch_id, 999], True)
    store.set_muted([second.watch_id], False)
    muted = replace(first, is_muted=True)
    assert [row.watch for row in reopened.rows()] == [muted, second]
    store.save(first.watch_id, waiting(), transition(first, waiting(), UNKNOWN), tell=True)
    assert [untold.transition.row.watch for untold in store.untold()] == [muted]


def test_a_decision_ends_the_muting_and_nothing_else_does(store: Store, reopened: Store) -> None:
    store.add_account(account())
    first, second = add_watch(store), add_watch(store, method="user.get")
    store.set_muted([first.watch_id, second.watch_id], True)
    for watch in (first, second):
        store.save(watch.watch_id, waiting(), transition(watch, waiting(), UNKNOWN), tell=False)
    store.save(first.watch_id, approved(), transition(first, approved(), WAITING), tell=True)
    store.save(second.watch_id, approved(), None, tell=False)
    assert [row.watch.is_muted for row in reopened.rows()] == [False, True]


def test_the_history_of_all_watches_is_newest_first_and_readable_alone(store: Store, reopened: Store) -> None:
    store.add_account(account("a"))
    store.add_account(account("b"))
    one, two = add_watch(store, "a"), add_watch(store, "b", method="user.get")
    adopted = replace(waiting(), adopted=True)
    store.save(one.watch_id, waiting(), transition(one, waiting(), UNKNOWN), tell=False)
    store.save(two.watch_id, adopted, transition(two, adopted, UNKNOWN, "b"), tell=False)
    store.save(one.watch_id, approved(), transition(one, approved(), WAITING), tell=False)
    decision, question, first = reopened.all_history(9)
    assert [decision.entry, first.entry] == list(store.history(one.watch_id))
    assert (decision.method, decision.account_id, decision.account_label) == (METHOD, "account-a", "Label a")
    assert (decision.portal_name, decision.endpoint) == ("a.example", "https://a.example/rest/")
    assert (decision.asked_at, decision.waited) == (NOW, MINUTE)
    assert first.waited is None
    # Somebody else asked, and nobody here knows when.
    assert (question.method, question.asked_at) == ("user.get", None)


def test_no_more_of_the_history_is_read_than_is_wanted(store: Store) -> None:
    store.add_account(account())
    for number in range(5):
        decide(store, "a", f"some.method{number}", approved())
    assert [record.method for record in store.all_history(2)] == ["some.method4", "some.method3"]


def test_waits_are_those_of_one_portals_decisions_newest_first(store: Store, reopened: Store) -> None:
    store.add_account(account("a"))
    store.add_account(account("b"))
    for minutes in (5, 1, 3):
        decide(store, "a", f"some.method{minutes}", decided_after(minutes * MINUTE))
    decide(store, "b", METHOD, decided_after(9 * MINUTE))
    decide(store, "a", "still.waiting", waiting(), UNKNOWN)
    decide(store, "a", "asked.elsewhere", replace(decided_after(MINUTE), adopted=True))
    endpoint = account("a").portal.endpoint
    assert reopened.waits(endpoint, 9) == (3 * MINUTE, MINUTE, 5 * MINUTE)
    assert reopened.waits(endpoint, 2) == (3 * MINUTE, MINUTE)
    assert reopened.waits("https://nobody.example/rest/", 9) == ()


def test_a_decision_counts_once_and_from_when_it_was_told_to_have_fallen(store: Store) -> None:
    store.add_account(account())
    watch = add_watch(store)
    report = Report(False, NOW + 4 * MINUTE, Evidence.QUEUE, decided_at=NOW + 2 * MINUTE)
    told = replace(waiting(), state=DENIED, since=NOW + 4 * MINUTE, decided_before=None, reports=(report,))
    again = replace(approved(), decided_before=NOW + 9 * MINUTE)
    for status, before in ((told, WAITING), (again, DENIED)):
        store.save(watch.watch_id, status, transition(watch, status, before), tell=False)
    assert store.waits(account().portal.endpoint, 9) == (2 * MINUTE,)


def test_everything_is_forgotten_and_the_store_goes_on(store: Store, reopened: Store) -> None:
    fill(store)
    store.forget_everything()
    for empty in (store.accounts(), store.rows(), store.seen(), store.untold(), store.all_history(9)):
        assert empty == ()
    assert (store.portal_settings(), store.subscriptions()) == ((), ())
    assert (store.setting("name"), store.queue_position("account-a", "")) == ("", 0)
    assert store.intent("fingerprint-a", METHOD) is None
    assert store.reserve_rule_ask("https://a.example/rest/", NOW, 1)
    store.add_account(account())
    watch = add_watch(store)
    assert reopened.rows() == (WatchRow(watch, account(), Status()),)


def test_what_is_late_finds_no_watch_made_after_everything_was_forgotten(store: Store) -> None:
    store.add_account(account())
    before = add_watch(store)
    store.forget_everything()
    store.add_account(account())
    assert add_watch(store).watch_id > before.watch_id


def fill(store: Store) -> None:
    """Something of everything that a store keeps."""
    store.add_account(account())
    watch = add_watch(store)
    store.claim(Intent("fingerprint-a", METHOD, NOW, adopted=False))
    store.save(watch.watch_id, approved(), transition(watch, approved(), WAITING), tell=True)
    store.add_seen("account-a", "ab12", METHOD, Report(True, NOW, Evidence.EVENT))
    store.set_queue_position("account-a", "", 7)
    store.set_setting("name", "value")
    store.set_portal_settings(PortalSettings("https://a.example/rest/"))
    store.add_subscription(Subscription("account-a", Binding(Delivery.OFFLINE), NOW))
    assert store.reserve_rule_ask("https://a.example/rest/", NOW, 1)


@pytest.mark.parametrize("times", [1, 2])
def test_forgetting_an_empty_store_is_no_error(store: Store, times: int) -> None:
    for _ in range(times):
        store.forget_everything()
    assert store.rows() == ()


def test_a_token_known_by_another_fingerprint_keeps_its_history_as_its_own(store: Store, reopened: Store) -> None:
    """Else the details would show it as an earlier token's."""
    store.add_account(account("a"))
    store.add_account(account("b"))
    watch, other = add_watch(store, "a"), add_watch(store, "b")
    for each, name in ((watch, "a"), (other, "b")):
        store.save(each.watch_id, waiting(), transition(each, waiting(), UNKNOWN, name), tell=False)
    before = account("a").generation
    store.set_generation(account("a").account_id, replace(before, fingerprint="renamed"))
    store.rename_token(account("a").account_id, before.fingerprint, "renamed")
    assert [entry.fingerprint for entry in reopened.history(watch.watch_id)] == ["renamed"]
    assert [entry.fingerprint for entry in reopened.history(other.watch_id)] == [account("b").generation.fingerprint]
    found = {each.account_id: each.generation.fingerprint for each in reopened.accounts()}
    assert found[account("a").account_id] == "renamed"


def test_a_token_that_keeps_its_fingerprint_keeps_its_account(store: Store, reopened: Store) -> None:
    store.add_account(account())
    store.rename_token(account().account_id, account().generation.fingerprint, account().generation.fingerprint)
    assert reopened.accounts() == (account(),)
