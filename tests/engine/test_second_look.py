"""A decided row is called again when the user agrees, under its stored intent, and by nothing else."""

from __future__ import annotations

import time

import pytest

from b24monitor.core.alerts import Alert
from b24monitor.core.command import Ask, CheckNow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import CommandFailed
from tests.engine.bench import GATED, Bench

_A_FEW_ROUNDS_S = 0.3
S = ConfirmationState


def _decided(bench: Bench, *, allow: bool) -> tuple[int, str]:
    token = bench.portal.issue_token().access_token
    watch_id = bench.waiting(token)
    bench.portal.answer(allow=allow)
    bench.facts.wait_for_state(watch_id, S.APPROVED if allow else S.DENIED)
    return watch_id, token


@pytest.mark.parametrize("allow", [True, False])
def test_the_same_answer_again_asks_and_tells_nobody(bench: Bench, allow: bool) -> None:
    watch_id, token = _decided(bench, allow=allow)
    before, calls = bench.facts.rows[watch_id].status, bench.calls()
    for command in (CheckNow((watch_id,)), Ask((watch_id,)), Ask((watch_id,), may_run=True)):
        bench.post(command)
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls() == calls
    bench.post(Ask((watch_id,), looks_again=True))
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.checked_at != before.checked_at, "it is looked at")
    time.sleep(_A_FEW_ROUNDS_S)
    after = bench.facts.rows[watch_id].status
    assert (after.state, after.since, after.decided_before) == (before.state, before.since, before.decided_before)
    assert after.is_proved
    assert bench.calls() == calls + 1
    assert len(bench.facts.of(Alert)) == 1
    assert bench.portal.times_asked(token, GATED) == 1


def test_a_portal_that_has_forgotten_puts_a_new_question(bench: Bench) -> None:
    watch_id, token = _decided(bench, allow=True)
    asked_at = bench.facts.rows[watch_id].status.asked_at
    bench.portal.flush_memory()
    bench.post(Ask((watch_id,), looks_again=True))
    row = bench.facts.wait_for_state(watch_id, S.WAITING)
    assert row.status.asked_at == asked_at
    assert bench.portal.times_asked(token, GATED) == 2
    bench.portal.answer(allow=False)
    bench.facts.wait_for_state(watch_id, S.DENIED)
    bench.restart()
    bench.facts.wait_for_state(watch_id, S.DENIED)


def test_past_the_portals_memory_nothing_is_called(bench: Bench) -> None:
    token = bench.portal.issue_token(expires_in_s=10_000).access_token
    watch_id = bench.waiting(token)
    bench.clock.advance(3000)
    bench.portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, S.APPROVED)
    bench.clock.advance(550)
    calls = bench.calls()
    bench.post(Ask((watch_id,), looks_again=True))
    bench.facts.wait_for(CommandFailed)
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls() == calls
    assert bench.facts.rows[watch_id].status.state is S.APPROVED
