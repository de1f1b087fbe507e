"""A decision that is told is shown at once and proved by one call; what is about nobody here is only shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Ask, ReloadAccounts, RemoveAccount, RemoveWatches, SetInterval
from b24monitor.core.confirmation import ConfirmationState, Evidence, Report
from b24monitor.core.fact import EngineStopped
from b24monitor.core.schedule import Pace
from b24monitor.core.seen import MOST_SEEN
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.hearing import Hearing
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, PACE, Bench

S = ConfirmationState
_A_FEW_ROUNDS_S = 0.3
# No probe comes by itself within a test.
_SLOW = Pace(quick_s=30.0, slow_s=30.0, backoff_first_s=0.05, backoff_most_s=0.2)


@pytest.fixture
def slow(bench: Bench) -> Bench:
    """The bench with an engine that probes by itself once in half a minute."""
    bench.pace = _SLOW
    bench.restart()
    return bench


def hearing_of(bench: Bench) -> Hearing:
    assert bench._engine is not None
    return bench._engine._desks.hearing


def do(bench: Bench, work: Callable[[], None]) -> None:
    """Does something on the pipeline's thread, after what was posted before."""
    assert bench._engine is not None
    done: list[bool] = []
    bench._engine._pipeline.post(work)
    bench._engine._pipeline.post(lambda: done.append(True))
    limit_s = time.monotonic() + 5.0
    while not done:
        assert time.monotonic() < limit_s
        time.sleep(0.005)


def tell(bench: Bench, row: WatchRow, *, is_allowed: bool, fingerprint: str = "") -> None:
    """Has the engine hear of a decision about the question of `row`, or of another token's."""
    now = bench.clock.now()
    report = Report(is_allowed, now, Evidence.QUEUE, now - timedelta(seconds=1), by=5)
    token = fingerprint or row.account.generation.fingerprint
    hearing = hearing_of(bench)
    do(bench, lambda: hearing.hear(token, row.watch.method, report, row.account.account_id))


def kinds(bench: Bench) -> list[AlertKind]:
    return [alert.kind for alert in bench.facts.of(Alert)]


def test_a_told_decision_is_shown_at_once_and_proved_by_one_call(slow: Bench, portal: DemoPortal) -> None:
    watch_id = slow.waiting(portal.issue_token().access_token)
    calls = slow.calls()
    portal.answer(allow=True)
    tell(slow, slow.facts.rows[watch_id], is_allowed=True)
    slow.facts.wait(lambda: slow.facts.rows[watch_id].status.is_proved, "it is proved")
    time.sleep(_A_FEW_ROUNDS_S)
    status = slow.facts.rows[watch_id].status
    assert (status.state, status.decided_by, slow.calls()) == (S.APPROVED, 5, calls + 1)
    assert kinds(slow) == [AlertKind.APPROVED]


def test_a_question_that_still_waits_after_the_report_is_called_once_and_no_more(
    bench: Bench, portal: DemoPortal
) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    tell(bench, bench.facts.rows[watch_id], is_allowed=True)
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.is_doubtful, "it is doubtful")
    time.sleep(0.1)
    calls = bench.calls()
    bench.post(Ask((watch_id,)))
    time.sleep(_A_FEW_ROUNDS_S)
    bench.restart()
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.facts.rows[watch_id].status.is_doubtful
    assert bench.calls() == calls


def test_a_doubt_is_told(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    tell(bench, bench.facts.rows[watch_id], is_allowed=True)
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.is_doubtful, "it is doubtful")
    assert kinds(bench) == [AlertKind.APPROVED, AlertKind.DOUBTFUL]
    # Nobody showed them yet.
    bench.restart()
    bench.facts.wait(lambda: kinds(bench) == [AlertKind.APPROVED, AlertKind.DOUBTFUL], "they are told again")


def test_what_was_not_asked_here_stays_reported_until_the_user_asks(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.add_watch(bench.add_account(portal.issue_token().access_token).account.account_id)
    tell(bench, bench.facts.rows[watch_id], is_allowed=False)
    bench.facts.wait_for_state(watch_id, S.DENIED)
    time.sleep(_A_FEW_ROUNDS_S)
    bench.restart()
    time.sleep(_A_FEW_ROUNDS_S)
    status = bench.facts.rows[watch_id].status
    assert (status.state, status.is_proved, bench.calls()) == (S.DENIED, False, 0)
    bench.post(Ask((watch_id,)))
    bench.facts.wait(lambda: bench.calls() > 0, "the method is called")
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.is_doubtful, "the portal asked its administrators")
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls() == 1


def test_an_unproved_decision_is_proved_after_a_restart(slow: Bench, portal: DemoPortal) -> None:
    watch_id = slow.waiting(portal.issue_token().access_token)
    row = slow.facts.rows[watch_id]
    portal.answer(allow=False)
    portal.hang = True
    tell(slow, row, is_allowed=False)
    slow.facts.wait_for_state(watch_id, S.DENIED)
    slow.stop()
    portal.hang = False
    slow.start()
    slow.facts.wait(lambda: watch_id in slow.facts.rows and slow.facts.rows[watch_id].status.is_proved, "it is proved")
    status = slow.facts.rows[watch_id].status
    assert (status.state, status.decided_by) == (S.DENIED, 5)


def test_a_decision_about_a_foreign_token_is_remembered_and_shown(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    row = bench.facts.rows[watch_id]
    now, hearing = bench.clock.now(), hearing_of(bench)
    for _ in range(2):
        report = Report(False, bench.clock.now(), Evidence.QUEUE, now, by=5)
        do(bench, partial(hearing.hear, "ab12", GATED, report, row.account.account_id))
    bench.facts.wait(lambda: -1 in bench.facts.rows, "it is shown")
    bench.restart()
    bench.facts.wait(lambda: -1 in bench.facts.rows, "it is shown again")
    seen = bench.facts.rows[-1]
    assert seen.account.generation.fingerprint == "ab12"
    assert (seen.status.state, seen.status.decided_by, seen.watch.method) == (S.DENIED, 5, GATED)
    assert bench.facts.of(Alert) == []
    # Nobody calls for it, whatever is wished.
    bench.clock.advance(7200)
    for command in (Ask((-1,)), SetInterval((-1,), 1.0)):
        bench.post(command)
    bench.facts.wait_for_state(watch_id, S.LAPSED)
    assert bench.facts.rows == {-1: seen, watch_id: bench.facts.rows[watch_id]}
    bench.post(RemoveWatches((-1, watch_id)))
    bench.facts.wait(lambda: not bench.facts.rows, "both are gone")
    bench.restart()
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.facts.rows == {}


def test_what_was_told_to_an_account_goes_with_it(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    row = bench.facts.rows[watch_id]
    tell(bench, row, is_allowed=True, fingerprint="ab12")
    bench.facts.wait(lambda: -1 in bench.facts.rows, "it is shown")
    bench.post(RemoveAccount(row.account.account_id))
    bench.facts.wait(lambda: not bench.facts.rows, "all is gone")


def test_what_was_told_to_an_account_goes_with_it_when_another_process_removes_it(
    bench: Bench, portal: DemoPortal, tmp_path: Path
) -> None:
    watch_id = bench.add_watch(bench.add_account(portal.issue_token().access_token).account.account_id)
    row = bench.facts.rows[watch_id]
    tell(bench, row, is_allowed=True, fingerprint="ab12")
    bench.post(RemoveWatches((watch_id,)))
    bench.facts.wait(lambda: set(bench.facts.rows) == {-1}, "the foreign decision alone is left")
    with closing(SqliteStore(tmp_path / "b24monitor.sqlite3")) as store:
        store.remove_account(row.account.account_id)
    bench.post(ReloadAccounts())
    bench.facts.wait(lambda: not bench.facts.rows, "it is gone")


def test_the_board_forgets_the_oldest_foreign_decisions_with_the_store(
    bench: Bench, portal: DemoPortal, tmp_path: Path
) -> None:
    watch_id = bench.add_watch(bench.add_account(portal.issue_token().access_token).account.account_id)
    row = bench.facts.rows[watch_id]
    now = bench.clock.now()
    bench.stop()
    with closing(SqliteStore(tmp_path / "b24monitor.sqlite3")) as store:
        for number in range(MOST_SEEN):
            report = Report(True, now, Evidence.QUEUE, now)
            store.add_seen(row.account.account_id, f"token{number}", GATED, report)
    bench.start()
    bench.facts.wait(lambda: -MOST_SEEN in bench.facts.rows, "all are shown")
    bench.post(RemoveWatches((-5,)))
    for name in ("one", "two"):
        tell(bench, row, is_allowed=True, fingerprint=name)
    bench.facts.wait(lambda: -MOST_SEEN - 2 in bench.facts.rows and -1 not in bench.facts.rows, "the oldest goes")
    bench.stop()
    with closing(SqliteStore(tmp_path / "b24monitor.sqlite3")) as store:
        assert {-seen.seen_id for seen in store.seen()} == set(bench.facts.rows) - {watch_id}


def test_a_watchs_own_pace_is_kept_and_followed_at_once(slow: Bench, portal: DemoPortal) -> None:
    watch_id = slow.waiting(portal.issue_token().access_token)
    slow.post(SetInterval((watch_id,), 1.0))
    slow.facts.wait(lambda: slow.facts.rows[watch_id].watch.interval_s == 1.0, "it is shown")
    calls = slow.calls()
    slow.facts.wait_for_state(watch_id, S.WAITING)
    time.sleep(1.5)
    assert slow.calls() > calls
    slow.restart()
    slow.facts.wait(lambda: watch_id in slow.facts.rows, "it is there again")
    assert slow.facts.rows[watch_id].watch.interval_s == 1.0


def test_nothing_is_called_any_more_when_the_pipeline_has_failed(bench: Bench, portal: DemoPortal) -> None:
    assert bench.pace is PACE
    bench.waiting(portal.issue_token().access_token)

    def fail() -> None:
        raise RuntimeError("fault")

    assert bench._engine is not None
    bench._engine._pipeline.post(fail)
    bench.facts.wait_for(EngineStopped)
    calls = bench.calls()
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls() == calls
