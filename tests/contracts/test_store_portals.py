"""What every store promises of portals: their settings and moves, the rules' daily limit, what was bound there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.account import Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.errors import StoreError
from b24monitor.core.portal_settings import PortalSettings, Tariff
from b24monitor.core.route import Route
from b24monitor.core.store_port import Store
from b24monitor.core.subscription import Binding, Delivery, Subscription
from tests.contracts.store_sample import NOW, account, add_watch, approved, transition, waiting

OLD, NEW = "https://old.example/rest/", "https://new.example/rest/"
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
FULL = PortalSettings(
    OLD, Tariff.ON_PREMISE, Route("socks5h://proxy.example:1080", "/ca/own.pem"), "https://oauth.old.example"
)
QUEUE = Binding(Delivery.OFFLINE, connector="b24monitor", is_ours=True)


def test_a_new_store_has_no_settings_and_no_subscriptions(store: Store) -> None:
    assert store.portal_settings() == ()
    assert store.subscriptions() == ()


def test_settings_come_back_whole_and_the_newest_counts(store: Store, reopened: Store) -> None:
    other = PortalSettings(NEW)
    for settings in (FULL, other, replace(FULL, tariff=Tariff.ENTERPRISE)):
        store.set_portal_settings(settings)
    assert reopened.portal_settings() == (other, replace(FULL, tariff=Tariff.ENTERPRISE))


def test_a_portal_moves_with_its_accounts_and_settings(store: Store, reopened: Store) -> None:
    here = [account(name, portal=Portal(OLD)) for name in ("a", "b")]
    for moving in (*here, account("c")):
        store.add_account(moving)
    watch = add_watch(store)
    store.save(watch.watch_id, waiting(), None, tell=False)
    store.set_portal_settings(FULL)
    store.move_portal(OLD, NEW)
    moved = [replace(one, portal=Portal(NEW)) for one in here]
    assert reopened.accounts() == (*moved, account("c"))
    assert reopened.rows() == (WatchRow(watch, moved[0], waiting()),)
    assert reopened.portal_settings() == (replace(FULL, endpoint=NEW),)


def test_settings_that_the_new_address_has_stay(store: Store, reopened: Store) -> None:
    there = PortalSettings(NEW, Tariff.ENTERPRISE)
    store.set_portal_settings(FULL)
    store.set_portal_settings(there)
    store.move_portal(OLD, NEW)
    assert reopened.portal_settings() == (there,)


def test_a_portal_that_moves_to_where_it_is_loses_nothing(store: Store) -> None:
    store.set_portal_settings(FULL)
    store.move_portal(OLD, OLD)
    store.move_portal("https://unknown.example/rest/", NEW)
    assert store.portal_settings() == (FULL,)


def test_what_rules_asked_of_a_portal_moves_along(store: Store) -> None:
    assert store.reserve_rule_ask(OLD, NOW, 2)
    assert store.reserve_rule_ask(NEW, NOW, 2)
    store.move_portal(OLD, NEW)
    assert not store.reserve_rule_ask(NEW, NOW, 2)
    assert store.reserve_rule_ask(OLD, NOW, 2)


def test_rules_ask_a_portal_only_so_often_in_a_day(store: Store, reopened: Store) -> None:
    assert store.reserve_rule_ask(OLD, NOW, 2)
    assert store.reserve_rule_ask(OLD, NOW + timedelta(hours=1), 2)
    assert not reopened.reserve_rule_ask(OLD, NOW + timedelta(hours=2), 2)
    assert reopened.reserve_rule_ask(NEW, NOW + timedelta(hours=2), 2)
    assert not reopened.reserve_rule_ask(OLD, NOW + DAY - MOMENT, 2)
    assert reopened.reserve_rule_ask(OLD, NOW + DAY, 2)
    assert not reopened.reserve_rule_ask(OLD, NOW + DAY, 2)
    assert not reopened.reserve_rule_ask(NEW, NOW, 0)


def test_a_clock_set_back_gives_rules_no_more_questions(store: Store) -> None:
    assert store.reserve_rule_ask(OLD, NOW, 1)
    assert not store.reserve_rule_ask(OLD, NOW - timedelta(hours=23), 1)
    # A clock that was years ahead must not forbid the rule for years.
    assert store.reserve_rule_ask(OLD, NOW - DAY, 1)


def test_a_removed_account_gives_rules_no_more_questions(store: Store) -> None:
    store.add_account(account(portal=Portal(OLD)))
    assert store.reserve_rule_ask(OLD, NOW, 1)
    store.remove_account("account-a")
    assert not store.reserve_rule_ask(OLD, NOW, 1)


def test_whether_a_watch_asks_again_is_kept(store: Store, reopened: Store) -> None:
    store.add_account(account())
    first, second = add_watch(store), add_watch(store, method="user.get")
    assert not first.asks_again
    store.save(first.watch_id, approved(), transition(first, approved(), ConfirmationState.WAITING), tell=True)
    store.set_asks_again([first.watch_id, second.watch_id, 999], asks_again=True)
    store.set_asks_again([second.watch_id], asks_again=False)
    changed = replace(first, asks_again=True)
    assert reopened.rows() == (WatchRow(changed, account(), approved()), WatchRow(second, account(), Status()))
    assert [untold.transition.row.watch for untold in reopened.untold()] == [changed]


def test_subscriptions_come_back_whole_and_oldest_first(store: Store, reopened: Store) -> None:
    for name in ("a", "b"):
        store.add_account(account(name))
    found = Subscription("account-a", Binding(Delivery.OFFLINE), NOW + timedelta(hours=1), is_found=True)
    online = Subscription("account-b", Binding(Delivery.ONLINE, "https://me.example/b24", is_ours=True), NOW)
    own = Subscription("account-a", QUEUE, NOW + timedelta(hours=1))
    for subscription in (found, online, own):
        store.add_subscription(subscription)
    assert reopened.subscriptions() == (online, found, own)


def test_the_same_binding_takes_its_place(store: Store) -> None:
    store.add_account(account())
    store.add_subscription(Subscription("account-a", QUEUE, NOW))
    again = Subscription("account-a", replace(QUEUE, is_ours=False), NOW + timedelta(hours=1), is_found=True)
    store.add_subscription(again)
    assert store.subscriptions() == (again,)


def test_a_binding_is_forgotten_by_what_tells_it_from_others(store: Store) -> None:
    store.add_account(account())
    kept = Subscription("account-a", Binding(Delivery.OFFLINE), NOW)
    for subscription in (kept, Subscription("account-a", QUEUE, NOW)):
        store.add_subscription(subscription)
    store.remove_subscription("account-b", QUEUE)
    store.remove_subscription("account-a", replace(QUEUE, connector="another"))
    assert len(store.subscriptions()) == 2
    store.remove_subscription("account-a", replace(QUEUE, is_ours=False))
    assert store.subscriptions() == (kept,)


def test_subscriptions_go_with_their_account(store: Store) -> None:
    store.add_account(account())
    store.add_subscription(Subscription("account-a", QUEUE, NOW))
    store.remove_account("account-a")
    assert store.subscriptions() == ()
    with pytest.raises(StoreError):
        store.add_subscription(Subscription("account-a", QUEUE, NOW))
