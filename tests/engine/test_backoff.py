"""Answers that are no decision: who waits after them, how long, and what a person may cut short."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable
from dataclasses import replace

import pytest

from b24monitor.core.answer import Refusal
from b24monitor.core.budget import Budget
from b24monitor.core.command import Ask, CheckNow, Command
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import Trouble
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.switches import Bucket
from tests.engine.bench import GATED, PACE, Bench
from tests.engine.recorder import Recorder

OTHER = "demo.gated.two"
_A_FEW_ROUNDS_S = 0.4
_MIB = 1 << 20
_APPLICATION = "local.app.one"


def _troubled(bench: Bench, watch_ids: Iterable[int], trouble: Trouble | None) -> None:
    """Waits until all rows show the trouble, or none."""

    def shown() -> bool:
        troubles = [bench.facts.rows[watch_id].status.trouble for watch_id in watch_ids]
        return all((answer and answer.trouble) is trouble for answer in troubles)

    bench.facts.wait(shown, f"{trouble} shows")


def _at_pace(bench: Bench, **seconds: float) -> None:
    bench.pace = replace(PACE, **seconds)
    bench.restart()


def _waiting(bench: Bench, portal: DemoPortal) -> tuple[int, ...]:
    """Two watches that wait, of two accounts of one application."""
    return tuple(bench.waiting(portal.issue_token(user_id=user).access_token) for user in (7, 1))


def test_a_method_out_of_its_time_waits_alone(bench: Bench, portal: DemoPortal) -> None:
    _at_pace(bench, operating_first_s=0.4, operating_most_s=0.8)
    ours, theirs = (portal.issue_token(client_id=f"local.app.{name}").access_token for name in ("one", "two"))
    limited, elsewhere = bench.waiting(ours), bench.waiting(theirs)
    beside = bench.add_watch(bench.facts.rows[limited].account.account_id, OTHER)
    bench.post(Ask((beside,), may_run=True))
    bench.facts.wait_for_state(beside, ConfirmationState.WAITING)
    portal.spend_operating_time(_APPLICATION, GATED, 1000)
    portal.switches = replace(portal.switches, operating_limit_s=500)
    _troubled(bench, [limited], Trouble.METHOD_BUSY)
    recorder = Recorder(portal)
    time.sleep(2.2)
    assert 2 <= len(recorder.times_s(GATED, ours)) <= 3
    assert min(recorder.gaps_s(GATED, ours)) >= 0.8
    assert len(recorder.times_s(OTHER, ours)) > 10
    assert len(recorder.times_s(GATED, theirs)) > 10
    _troubled(bench, [beside, elsewhere], None)
    assert bench.facts.rows[limited].status.state is ConfirmationState.WAITING
    portal.switches = replace(portal.switches, operating_limit_s=None)
    _troubled(bench, [limited], None)


def test_looking_now_or_asking_calls_a_paused_method_once(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.switches = replace(portal.switches, operating_limit_s=-1)
    _troubled(bench, [watch_id], Trouble.METHOD_BUSY)
    recorder = Recorder(portal)
    commands: tuple[Command, ...] = (CheckNow((watch_id,)), Ask((watch_id,)))
    for count, command in enumerate(commands, 1):
        bench.post(command)
        time.sleep(_A_FEW_ROUNDS_S)
        assert len(recorder.batches) == count


def test_a_spent_budget_pauses_the_whole_portal(bench: Bench, portal: DemoPortal) -> None:
    _at_pace(bench, busy_first_s=0.3, busy_most_s=0.6)
    watch_ids = _waiting(bench, portal)
    recorder = Recorder(portal)
    portal.set_bucket(Bucket(room=0.5))
    _troubled(bench, watch_ids, Trouble.BUSY)
    recorder.batches.clear()
    time.sleep(2.2)
    gaps_s = recorder.gaps_s()
    assert 2 <= len(gaps_s) <= 4
    assert min(gaps_s) >= 0.6
    assert all(bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING for watch_id in watch_ids)
    portal.set_bucket(None)
    _troubled(bench, watch_ids, None)


def test_looking_now_ends_the_pause_of_a_spent_budget(bench: Bench, portal: DemoPortal) -> None:
    watch_ids = _waiting(bench, portal)
    portal.set_bucket(Bucket(room=0.5))
    _troubled(bench, watch_ids, Trouble.BUSY)
    portal.set_bucket(None)
    recorder = Recorder(portal)
    time.sleep(_A_FEW_ROUNDS_S)
    assert recorder.batches == []
    bench.post(CheckNow(watch_ids[:1]))
    _troubled(bench, watch_ids, None)


def test_a_blocked_application_is_called_by_none_of_its_accounts(bench: Bench, portal: DemoPortal) -> None:
    watch_ids = _waiting(bench, portal)
    other = portal.issue_token(client_id="local.app.two").access_token
    elsewhere = bench.waiting(other)
    portal.switches = replace(portal.switches, overloaded_clients=frozenset({_APPLICATION}))
    recorder = Recorder(portal)
    rows = [bench.facts.wait_for_state(watch_id, ConfirmationState.REFUSED) for watch_id in watch_ids]
    assert [row.status.refusal for row in rows] == [Refusal.BLOCKED] * 2
    assert [row.status.error for row in rows] == ["OVERLOAD_LIMIT"] * 2
    time.sleep(_A_FEW_ROUNDS_S)
    assert len(recorder.times_s(token=other)) > 2
    # Not more than the one call that was refused, whosever it was.
    assert len([batch for batch in recorder.batches if batch.token != other]) <= 1
    assert bench.facts.rows[elsewhere].status.state is ConfirmationState.WAITING
    portal.switches = replace(portal.switches, overloaded_clients=frozenset())
    bench.post(Ask(watch_ids, may_run=True))
    for watch_id in watch_ids:
        bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)


@pytest.mark.parametrize(
    ("error", "state", "lapse"),
    [
        ("expired_token", ConfirmationState.LAPSED, LapseReason.EXPIRED),
        ("invalid_token", ConfirmationState.LAPSED, LapseReason.TOKEN_UNKNOWN),
        ("OVERLOAD_LIMIT", ConfirmationState.REFUSED, None),
        ("authorization_error", ConfirmationState.REFUSED, None),
    ],
)
def test_a_refused_token_is_sent_once_however_many_questions_it_has(
    bench: Bench, portal: DemoPortal, error: str, state: ConfirmationState, lapse: LapseReason | None
) -> None:
    account_id = bench.add_account(portal.issue_token().access_token).account.account_id
    methods = [f"demo.gated.number{number}" for number in range(60)]
    for method in methods:
        portal.gate_method(method)
    watch_ids = tuple(bench.add_watch(account_id, method) for method in methods)
    bench.post(Ask(watch_ids, may_run=True))
    for watch_id in watch_ids:
        bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    recorder = Recorder(portal)
    recorder.answer = Response(401, f'{{"error":"{error}"}}'.encode())
    rows = [bench.facts.wait_for_state(watch_id, state) for watch_id in watch_ids]
    time.sleep(_A_FEW_ROUNDS_S)
    assert {row.status.lapse for row in rows} == {lapse}
    assert len(recorder.batches) == 1


def test_a_batch_asked_in_halves_counts_as_what_it_is(bench: Bench, portal: DemoPortal) -> None:
    bench.budget = Budget(room=12, drain_per_s=0.01)
    bench.restart()
    account_id = bench.add_account(portal.issue_token().access_token).account.account_id
    methods = (GATED, "acme.call.list", "acme.deal.list")
    for method in methods[1:]:
        portal.gate_method(method)
    watch_ids = tuple(bench.add_watch(account_id, method) for method in methods)
    large = gzip.compress(b" " * (17 * _MIB))

    def answer(request: Request) -> Response | None:
        is_whole = b'"c2"' in request.body
        return Response(200, large, headers={"Content-Encoding": "gzip"}) if is_whole else None

    before = portal.request_log.total
    portal.intercept = answer
    bench.post(Ask(watch_ids, may_run=True))
    for watch_id in watch_ids:
        bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    time.sleep(1.5)
    # One of the twelve proved the account; the last probe may begin with one left and need two more.
    assert 9 <= portal.request_log.total - before <= 11 + 2
