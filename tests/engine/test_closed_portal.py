"""A portal that is closed, or has moved: what is still sent there, what the rows show, and who ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from b24monitor.core.command import Ask, CheckNow
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import Trouble
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import GATED, PACE, Bench, ShiftedClock
from tests.engine.recorder import Recorder

_A_FEW_ROUNDS_S = 0.4


def _two_waiting(bench: Bench, portal: DemoPortal) -> tuple[int, int]:
    """Watches of two accounts."""
    first = bench.waiting(portal.issue_token(user_id=7).access_token)
    return first, bench.waiting(portal.issue_token(user_id=1).access_token)


def _close(portal: DemoPortal, *, closed: bool = True) -> None:
    portal.switches = replace(portal.switches, deleted=closed)


def _move(portal: DemoPortal, *, moved: bool = True) -> None:
    portal.switches = replace(portal.switches, renamed_to="https://new.example" if moved else None)


def _show(bench: Bench, watch_ids: tuple[int, ...], trouble: Trouble | None) -> None:
    def shown() -> bool:
        troubles = [bench.facts.rows[watch_id].status.trouble for watch_id in watch_ids]
        return all((answer and answer.trouble) is trouble for answer in troubles)

    bench.facts.wait(shown, f"{trouble} shows")


def test_a_closed_portal_is_looked_at_without_calling_a_gated_method(bench: Bench, portal: DemoPortal) -> None:
    bench.pace = replace(PACE, closed_s=0.4)
    bench.restart()
    watch_ids = _two_waiting(bench, portal)
    _close(portal)
    _show(bench, watch_ids, Trouble.CLOSED)
    recorder = Recorder(portal)
    time.sleep(1.5)
    assert recorder.methods() == {"server.time"}
    assert 2 <= len(recorder.batches) <= 3
    assert min(recorder.gaps_s()) >= 0.4
    assert all(bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING for watch_id in watch_ids)
    _close(portal, closed=False)
    _show(bench, watch_ids, None)
    portal.answer(allow=True)
    for watch_id in watch_ids:
        bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    assert len(portal.questions()) == 3


def test_a_closed_portal_that_falls_silent_is_still_only_looked_at(bench: Bench, portal: DemoPortal) -> None:
    bench.pace = replace(PACE, closed_s=0.1)
    bench.restart()
    watch_ids = _two_waiting(bench, portal)
    _close(portal)
    _show(bench, watch_ids, Trouble.CLOSED)
    portal.stop()
    _show(bench, watch_ids, Trouble.NO_CONNECTION)
    recorder = Recorder(portal)
    portal.start()
    _show(bench, watch_ids, Trouble.CLOSED)
    assert recorder.methods() == {"server.time"}


def test_questions_are_looked_at_as_soon_as_their_portal_is_open(bench: Bench, portal: DemoPortal) -> None:
    bench.pace = replace(PACE, quick_s=2.0, slow_s=2.0)
    bench.restart()
    watch_id = bench.waiting(portal.issue_token().access_token)
    _close(portal)
    bench.post(CheckNow((watch_id,)))
    _show(bench, (watch_id,), Trouble.CLOSED)
    _close(portal, closed=False)
    recorder = Recorder(portal)
    bench.post(CheckNow((watch_id,)))
    _show(bench, (watch_id,), None)
    assert [batch.methods for batch in recorder.batches] == [("server.time",), (GATED,)]
    assert recorder.gaps_s()[0] < 1.0


def test_a_question_put_to_a_closed_portal_waits_until_it_opens(bench: Bench, portal: DemoPortal) -> None:
    first = bench.waiting(portal.issue_token().access_token)
    _close(portal)
    _show(bench, (first,), Trouble.CLOSED)
    recorder = Recorder(portal)
    second = bench.add_watch(bench.facts.rows[first].account.account_id, "demo.gated.two")
    bench.post(Ask((second,), may_run=True))
    _show(bench, (second,), Trouble.CLOSED)
    assert [batch.methods for batch in recorder.batches] == [("server.time",)]
    _close(portal, closed=False)
    bench.post(CheckNow((second,)))
    bench.facts.wait_for_state(second, ConfirmationState.WAITING)
    assert [batch.methods for batch in recorder.batches[1:3]] == [("server.time",), (GATED, "demo.gated.two")]


def test_questions_lapse_while_their_portal_is_closed(bench: Bench, portal: DemoPortal, clock: ShiftedClock) -> None:
    watch_id = bench.waiting(portal.issue_token(expires_in_s=10_000).access_token)
    _close(portal)
    _show(bench, (watch_id,), Trouble.CLOSED)
    recorder = Recorder(portal)
    clock.advance(3501)
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    bench.post(CheckNow((watch_id,)))
    time.sleep(_A_FEW_ROUNDS_S)
    assert row.status.lapse is LapseReason.MEMORY
    assert recorder.batches == []


def test_a_portal_that_moved_is_sent_no_token_again(bench: Bench, portal: DemoPortal) -> None:
    watch_ids = _two_waiting(bench, portal)
    _move(portal)
    _show(bench, watch_ids, Trouble.REDIRECTED)
    statuses = [bench.facts.rows[watch_id].status for watch_id in watch_ids]
    assert [status.trouble and status.trouble.detail for status in statuses] == ["new.example"] * 2
    assert [status.state for status in statuses] == [ConfirmationState.WAITING] * 2
    recorder = Recorder(portal)
    time.sleep(1.5)
    assert recorder.batches == []


@pytest.mark.parametrize("act", [CheckNow, Ask])
@pytest.mark.parametrize(
    ("turn", "trouble"), [(_move, Trouble.REDIRECTED), (_close, Trouble.CLOSED)], ids=["moved", "closed"]
)
def test_a_person_ends_the_pause_for_one_request(
    bench: Bench,
    portal: DemoPortal,
    turn: Callable[..., None],
    trouble: Trouble,
    act: type[CheckNow | Ask],
) -> None:
    watch_ids = _two_waiting(bench, portal)
    turn(portal)
    _show(bench, watch_ids, trouble)
    recorder = Recorder(portal)
    bench.post(act(watch_ids[:1]))
    time.sleep(_A_FEW_ROUNDS_S)
    assert len(recorder.batches) == 1
    _show(bench, watch_ids, trouble)
    turn(portal, **{"moved" if turn is _move else "closed": False})
    bench.post(act(watch_ids[1:]))
    _show(bench, watch_ids, None)


@pytest.mark.parametrize(
    ("turn", "trouble"), [(_move, Trouble.REDIRECTED), (_close, Trouble.CLOSED)], ids=["moved", "closed"]
)
def test_a_paused_portal_costs_no_processor_time(
    bench: Bench, portal: DemoPortal, turn: Callable[..., None], trouble: Trouble
) -> None:
    watch_ids = _two_waiting(bench, portal)
    turn(portal)
    _show(bench, watch_ids, trouble)
    time.sleep(0.2)
    began_s = time.process_time()
    time.sleep(1.5)
    assert time.process_time() - began_s < 0.15
