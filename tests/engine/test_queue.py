"""A real queue at a real portal: each decision in it is told once, proved by one call, and nothing is taken away."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.alerts import Alert
from b24monitor.core.command import CheckNow, MarkTold
from b24monitor.core.confirmation import ConfirmationState, Evidence
from b24monitor.demo.portal import DemoPortal
from tests.demo.wire import call
from tests.engine.bench import GATED, Bench, ShiftedClock
from tests.engine.source_bench import EVENT, QUEUE_PACE, Sourced, eventually
from tests.fakes.vault import MemoryKeyring, MemoryVault

S = ConfirmationState


@pytest.fixture
def sourced(bench: Bench, tmp_path: Path) -> Sourced:
    bench.stop()
    bench.pace = QUEUE_PACE
    bench.start()
    return Sourced(bench, tmp_path)


@pytest.mark.parametrize(("allow", "state"), [(True, S.APPROVED), (False, S.DENIED)])
def test_a_decision_is_told_at_once_and_proved_by_one_call(
    sourced: Sourced, portal: DemoPortal, allow: bool, state: ConfirmationState
) -> None:
    sourced.subscribe(sourced.account())
    sourced.keep_open()
    watch_id, token = sourced.waiting()
    sourced.leave_alone()
    calls = sourced.bench.calls()
    sourced.decide(token, allow=allow, by=5)
    row = sourced.bench.facts.wait_for_state(watch_id, state)
    assert row.status.report is not None
    assert (row.status.report.evidence, row.status.report.by) == (Evidence.QUEUE, 5)
    assert row.status.report.decided_at is not None
    assert row.status.decided_by == 5
    sourced.bench.facts.wait(lambda: sourced.bench.facts.rows[watch_id].status.is_proved, "a call proves it")
    sourced.read_again(5)
    assert sourced.bench.calls() == calls + 1
    assert sourced.bench.facts.rows[watch_id].status.state is state
    assert len(sourced.bench.facts.of(Alert)) == 1
    assert portal.times_asked(token, GATED) == 1


def test_without_a_subscription_no_queue_is_read(sourced: Sourced) -> None:
    sourced.account()
    sourced.waiting()
    time.sleep(0.2)
    assert sourced.reads() == 0


def test_a_decision_for_a_token_that_is_not_held_is_seen_once(sourced: Sourced) -> None:
    account_id = sourced.account()
    sourced.subscribe(account_id)
    sourced.waiting()
    sourced.decide(allow=False, by=5)
    eventually(lambda: len(sourced.seen()) == 1, "the decision is seen")
    sourced.read_again(3)
    (seen,) = sourced.seen()
    assert (seen.account_id, seen.method) == (account_id, GATED)
    assert (seen.report.is_allowed, seen.report.evidence, seen.report.by) == (False, Evidence.QUEUE, 5)


def test_five_hundred_tokens_cost_ten_pages(sourced: Sourced, portal: DemoPortal) -> None:
    admin = sourced.account()
    sourced.subscribe(admin)
    watch_id, token = sourced.waiting()
    sourced.leave_alone()
    tokens = [sourced.ask_elsewhere() for _ in range(499)]
    assert sourced.bench.stop()
    for each in [*tokens, token]:
        sourced.decide(each)
    before = sourced.reads()
    sourced.bench.start()
    sourced.bench.facts.wait_for_state(watch_id, S.APPROVED)
    assert sourced.reads() - before <= 12
    eventually(lambda: len(sourced.seen()) == 499, "all are seen")
    assert len({seen.fingerprint for seen in sourced.seen()}) == 499
    eventually(lambda: sourced.position(admin) == 500, "that is remembered")
    assert portal.times_asked(token, GATED) == 1


def test_the_queues_own_server_may_take_rows_away_meanwhile(sourced: Sourced, portal: DemoPortal) -> None:
    server = sourced.server().reveal()
    call(portal, "event.bind", server, event=EVENT, event_type="offline")
    sourced.subscribe(sourced.account())
    sourced.keep_open()
    watch_id, token = sourced.waiting()
    sourced.leave_alone()
    sourced.read_again()
    # The server is faster than the next reading.
    with portal._inside.lock:
        sourced.decide(token)
        portal._inside.queue.remove(portal._inside.queue.rows("local.app.one", ""))
    sourced.read_again(3)
    # Nothing was told, so nothing is known.
    assert sourced.bench.facts.rows[watch_id].status.state is S.WAITING
    sourced.bench.post(CheckNow((watch_id,)))
    sourced.bench.facts.wait_for_state(watch_id, S.APPROVED)

    for _ in range(3):
        sourced.decide()
        call(portal, "event.offline.get", server, clear=0)
    sourced.decide(allow=False)
    eventually(lambda: any(not seen.report.is_allowed for seen in sourced.seen()), "the last one is seen")
    calls = portal.request_log.calls
    assert [calls(f"event.offline.{name}") for name in ("get", "clear", "error")] == [3, 0, 0]
    assert portal.times_asked(token, GATED) == 1


def test_rows_that_merge_are_no_evidence(sourced: Sourced, portal: DemoPortal) -> None:
    sourced.subscribe(sourced.account())
    sourced.waiting()
    token = sourced.decide()
    eventually(lambda: len(sourced.seen()) == 1, "the first is seen")
    # The same again keeps the first one's id, and so cannot be seen; the opposite has one of its own.
    sourced.bench.clock.advance(5)
    portal.receive_answer(token=token, method=GATED, allow=True)
    portal.receive_answer(token=token, method=GATED, allow=False)
    eventually(lambda: len(sourced.seen()) == 2, "the opposite is seen")
    sourced.read_again(3)
    assert [seen.report.is_allowed for seen in sourced.seen()] == [True, False]


def test_after_a_restart_reading_goes_on_where_it_ended(sourced: Sourced, portal: DemoPortal) -> None:
    admin = sourced.account()
    sourced.subscribe(admin)
    sourced.keep_open()
    watch_id, token = sourced.waiting()
    sourced.leave_alone()
    sourced.decide(token)
    sourced.bench.facts.wait(lambda: sourced.bench.facts.rows[watch_id].status.is_proved, "a call proves it")
    sourced.decide()
    eventually(lambda: sourced.position(admin) == 2, "both were read")
    assert sourced.bench.stop()
    sourced.decide(allow=False)
    sourced.bench.start()
    eventually(lambda: len(sourced.seen()) == 2, "what came meanwhile is seen")
    eventually(lambda: sourced.position(admin) == 3, "that is remembered")
    assert sourced.history(watch_id)[-1] is S.APPROVED
    assert portal.times_asked(token, GATED) == 1


def test_what_is_read_again_after_a_crash_changes_nothing(sourced: Sourced, portal: DemoPortal) -> None:
    admin = sourced.account()
    sourced.subscribe(admin)
    sourced.keep_open()
    watch_id, token = sourced.waiting()
    sourced.leave_alone()
    sourced.decide(token)
    sourced.decide()
    sourced.bench.facts.wait(lambda: sourced.bench.facts.rows[watch_id].status.is_proved, "a call proves it")
    eventually(lambda: sourced.position(admin) == 2, "both were read")
    history, seen, calls = sourced.history(watch_id), sourced.seen(), sourced.bench.calls()
    reports = sourced.bench.facts.rows[watch_id].status.reports
    (alert,) = sourced.bench.facts.of(Alert)
    sourced.bench.post(MarkTold(alert.transition_id))
    assert sourced.bench.stop()
    # As if the program had died before it remembered how far it had read.
    sourced.set_position(admin, 0)
    sourced.bench.start()
    eventually(lambda: sourced.position(admin) == 2, "both were read again")
    sourced.read_again(3)
    assert (sourced.history(watch_id), sourced.seen()) == (history, seen)
    # Of the other question, which is open still.
    assert sourced.bench.calls() == calls + 1
    assert sourced.bench.facts.rows[watch_id].status.reports == reports
    assert sourced.bench.facts.of(Alert) == []
    assert portal.times_asked(token, GATED) == 1


def test_old_news_is_passed_over_but_for_open_questions(sourced: Sourced, portal: DemoPortal) -> None:
    call(portal, "event.bind", sourced.server().reveal(), event=EVENT, event_type="offline")
    admin = sourced.account()
    sourced.keep_open()
    watch_id, token = sourced.waiting()
    sourced.leave_alone()
    sourced.decide()
    sourced.decide(token)
    sourced.bench.clock.advance(30)
    sourced.subscribe(admin)
    sourced.bench.facts.wait_for_state(watch_id, S.APPROVED)
    eventually(lambda: sourced.position(admin) == 2, "both were read")
    assert sourced.seen() == ()
    sourced.decide()
    eventually(lambda: len(sourced.seen()) == 1, "what comes now is news")


def test_a_portal_whose_clock_is_behind_tells_news_all_the_same(
    clock: ShiftedClock, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    with DemoPortal(now=lambda: clock.now() - timedelta(minutes=10)) as behind:
        bench = Bench(behind, tmp_path, clock, MemoryVault(keyring))
        bench.pace = QUEUE_PACE
        bench.start()
        try:
            sourced = Sourced(bench, tmp_path)
            sourced.subscribe(sourced.account())
            sourced.keep_open()
            # What was there before is read now; what comes after is news, whatever time it bears.
            sourced.read_again()
            sourced.decide()
            eventually(lambda: len(sourced.seen()) == 1, "it is seen")
        finally:
            bench.stop()
