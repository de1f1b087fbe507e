"""The history as a page of its own, the likely wait, muting, and what a portal offers."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.answer import AnswerKind
from b24monitor.core.command import Ask, ReadHistory, ReadMethods, SetMuted
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged, CommandFailed, HistoryRead, Problem
from b24monitor.core.program_command import ReadAllHistory
from b24monitor.core.program_fact import AllHistoryRead, MethodsRead
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.record_desk import RecordDesk
from b24monitor.storage.store import SqliteStore
from tests.contracts.store_sample import account, add_watch, approved, transition
from tests.engine.bench import GATED, Bench

WAITING, APPROVED = ConfirmationState.WAITING, ConfirmationState.APPROVED


def test_the_history_of_all_watches_is_told(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, APPROVED)
    bench.post(ReadAllHistory(7))
    fact = bench.facts.wait_for(AllHistoryRead)
    assert (fact.request_id, fact.is_cut) == (7, False)
    assert [record.entry.after for record in fact.records] == [APPROVED, WAITING]
    assert (fact.records[0].method, fact.records[0].endpoint) == (GATED, portal.endpoint)
    assert fact.records[0].waited is not None


@pytest.mark.parametrize(("most", "is_cut"), [(2, True), (3, False)])
def test_a_long_history_says_that_it_is_cut(store: SqliteStore, most: int, is_cut: bool) -> None:
    store.add_account(account())
    for number in range(3):
        watch = add_watch(store, method=f"some.method{number}")
        store.save(watch.watch_id, approved(), transition(watch, approved(), WAITING), tell=False)
    pipeline = Pipeline.__new__(Pipeline)
    pipeline.store = store
    told: list[object] = []
    assert RecordDesk(pipeline, told.append, most).carry_out(ReadAllHistory(1))
    (fact,) = told
    assert isinstance(fact, AllHistoryRead)
    assert (len(fact.records), fact.is_cut) == (min(most, 3), is_cut)


def test_a_row_is_told_with_how_long_its_portals_decisions_took(bench: Bench, portal: DemoPortal) -> None:
    decided = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=False)
    bench.facts.wait_for_state(decided, ConfirmationState.DENIED)
    other = bench.add_watch(next(iter(bench.facts.rows.values())).account.account_id, "some.method")
    bench.post(ReadHistory(other))
    fact = bench.facts.wait_for(HistoryRead)
    assert (fact.watch_id, fact.entries) == (other, ())
    assert len(fact.waits) == 1
    assert timedelta() <= fact.waits[0] < timedelta(seconds=5)


def test_a_muted_watch_stays_so_over_a_restart_until_it_is_decided(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    bench.post(SetMuted((watch_id, 999), True))
    bench.facts.wait(lambda: bench.facts.rows[watch_id].watch.is_muted, "it is muted")
    bench.restart()
    assert bench.facts.wait_for_state(watch_id, WAITING).watch.is_muted
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, APPROVED)
    alert = bench.facts.wait_for(Alert)
    assert (alert.kind, alert.row.watch.is_muted) == (AlertKind.APPROVED, False)
    bench.restart()
    assert not bench.facts.wait_for_state(watch_id, APPROVED).watch.is_muted


def test_a_watch_is_told_of_again_as_soon_as_the_user_says_so(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    bench.post(SetMuted((watch_id,), True))
    bench.post(SetMuted((watch_id,), False))
    muted = [row.watch.is_muted for fact in bench.facts.of(BoardChanged) for row in fact.rows]
    bench.facts.wait(lambda: not bench.facts.rows[watch_id].watch.is_muted, f"told again: {muted}")
    bench.restart()
    assert not bench.facts.wait_for_state(watch_id, WAITING).watch.is_muted


def test_what_a_portal_offers_is_read_without_asking_anybody(bench: Bench, portal: DemoPortal) -> None:
    account_id = bench.add_account(portal.issue_token().access_token).account.account_id
    bench.post(ReadMethods(3, account_id))
    fact = bench.facts.wait_for(MethodsRead)
    assert (fact.request_id, fact.account_id) == (3, account_id)
    assert {GATED, "server.time"} <= set(fact.methods)
    assert portal.questions() == ()


def test_what_a_portal_does_not_tell_is_said(bench: Bench, portal: DemoPortal) -> None:
    account_id = bench.add_account(portal.issue_token(expires_in_s=60).access_token).account.account_id
    bench.clock.advance(61)
    bench.post(ReadMethods(4, account_id))
    failed = bench.facts.wait_for(CommandFailed)
    assert (failed.problem, failed.request_id, failed.account_id) == (Problem.METHODS_UNREAD, 4, account_id)
    assert failed.answer is not None
    assert failed.answer.kind is AnswerKind.TOKEN_EXPIRED
    bench.post(ReadMethods(5, "nobody"))
    assert bench.facts.wait_for(CommandFailed, lambda fact: fact.request_id == 5).problem is Problem.NO_TOKEN


def test_reading_methods_takes_its_turn_at_the_portal(bench: Bench, portal: DemoPortal) -> None:
    account_id = bench.add_account(portal.issue_token().access_token).account.account_id
    watch_id = bench.add_watch(account_id)
    bench.post(Ask((watch_id,)))
    for number in range(5):
        bench.post(ReadMethods(number, account_id))
    bench.facts.wait(lambda: len(bench.facts.of(MethodsRead)) == 5, "all are read")
    bench.facts.wait_for_state(watch_id, WAITING)
    time.sleep(0.1)
    assert portal.request_log.most_in_flight == 1
