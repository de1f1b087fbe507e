"""Decisions are seen, told once, and not asked for any more; nothing is green while the portal is silent."""

from __future__ import annotations

import time

import pytest

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.answer import AnswerKind
from b24monitor.core.command import Ask, MarkTold, ReadHistory
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import HistoryRead
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import GATED, Bench, ShiftedClock

_A_FEW_ROUNDS_S = 0.3


@pytest.mark.parametrize(
    ("allow", "state", "kind"),
    [
        (True, ConfirmationState.APPROVED, AlertKind.APPROVED),
        (False, ConfirmationState.DENIED, AlertKind.DENIED),
    ],
)
def test_a_decision_is_seen_and_told_once(
    bench: Bench, portal: DemoPortal, allow: bool, state: ConfirmationState, kind: AlertKind
) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=allow)
    row = bench.facts.wait_for_state(watch_id, state)
    time.sleep(_A_FEW_ROUNDS_S)
    alerts = bench.facts.of(Alert)
    assert [alert.kind for alert in alerts] == [kind]
    assert not alerts[0].away
    assert row.status.decided_after is not None
    assert row.status.decided_before is not None
    assert row.status.decided_after <= row.status.decided_before


def test_a_decided_method_is_not_called_again(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    calls = bench.calls()
    bench.post(Ask((watch_id,)))
    time.sleep(_A_FEW_ROUNDS_S)
    bench.restart()
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.calls() == calls


def test_a_call_that_runs_at_first_sight_works_and_is_no_approval(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.add_watch(bench.add_account(portal.issue_token().access_token).account.account_id, "server.time")
    bench.post(Ask((watch_id,), may_run=True))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WORKS)
    assert bench.facts.of(Alert) == []


def test_a_decision_that_fell_while_closed_is_told_once(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    bench.stop()
    portal.answer(allow=True)
    bench.start()
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    alert = bench.facts.wait_for(Alert)
    assert alert.away
    bench.post(MarkTold(alert.transition_id))
    bench.restart()
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    time.sleep(_A_FEW_ROUNDS_S)
    assert bench.facts.of(Alert) == []


def test_an_alert_that_was_not_shown_before_a_crash_is_told_after_it(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=False)
    bench.facts.wait_for_state(watch_id, ConfirmationState.DENIED)
    bench.restart()
    alert = bench.facts.wait_for(Alert)
    assert (alert.kind, alert.away, alert.row.watch.watch_id) == (AlertKind.DENIED, True, watch_id)


def test_an_expired_token_ends_the_question(bench: Bench, portal: DemoPortal, clock: ShiftedClock) -> None:
    watch_id = bench.waiting(portal.issue_token(expires_in_s=600).access_token)
    clock.advance(601)
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert row.status.lapse is LapseReason.EXPIRED
    assert bench.facts.wait_for(Alert).kind is AlertKind.LAPSED


def test_an_approval_lapses_by_the_clock_without_a_call(bench: Bench, portal: DemoPortal, clock: ShiftedClock) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    calls = bench.calls()
    clock.advance(3601)
    bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert bench.calls() == calls
    assert [alert.kind for alert in bench.facts.of(Alert)] == [AlertKind.APPROVED]


def test_a_silent_portal_leaves_the_state_and_shows_the_trouble(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    checked_at = bench.facts.rows[watch_id].status.checked_at
    portal.stop()
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.trouble is not None, "the trouble shows")
    status = bench.facts.rows[watch_id].status
    assert status.state is ConfirmationState.WAITING
    assert status.trouble is not None
    assert status.trouble.trouble is Trouble.NO_CONNECTION
    assert checked_at is not None
    assert status.checked_at is not None
    portal.start()
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.trouble is None, "the portal is back")


@pytest.mark.parametrize(
    "body",
    [b"<html>sign in</html>", b'{"error":"PROXY_SAYS_NO"}', b'{"result":{"result":{"c0":1', b"", b'{"result":true}'],
    ids=["html", "unknown code", "cut off", "empty", "no batch"],
)
def test_an_answer_that_is_not_understood_is_no_decision(bench: Bench, portal: DemoPortal, body: bytes) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)

    def someone_else(_request: Request) -> Response:
        return Response(200, body)

    portal.intercept = someone_else
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.trouble is not None, "the answer is noticed")
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING
    portal.intercept = None
    portal.answer(allow=False)
    bench.facts.wait_for_state(watch_id, ConfirmationState.DENIED)


def test_all_methods_of_a_token_share_one_request(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    account_id = bench.add_account(token).account.account_id
    methods = ("demo.gated.two", "demo.gated.three", GATED)
    watch_ids = tuple(bench.add_watch(account_id, method) for method in methods)
    before = portal.request_log.requests("batch")
    bench.post(Ask(watch_ids, may_run=True))
    for watch_id in watch_ids:
        bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    time.sleep(_A_FEW_ROUNDS_S)
    rounds = portal.request_log.requests("batch") - before
    assert all(portal.times_asked(token, method) == 1 for method in methods)
    assert rounds < portal.request_log.calls(GATED) + len(methods)
    assert portal.request_log.tokens_in_urls == 0
    assert portal.request_log.most_in_flight == 1


def test_the_history_of_a_row_is_read_newest_first(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    bench.post(ReadHistory(watch_id))
    entries = bench.facts.wait_for(HistoryRead).entries
    assert [entry.after for entry in entries] == [ConfirmationState.APPROVED, ConfirmationState.WAITING]


def test_an_unknown_code_at_the_first_call_is_a_refusal(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.add_watch(bench.add_account(portal.issue_token().access_token).account.account_id)
    portal.intercept = lambda _request: Response(200, b'{"error":"NEW_CODE"}')
    bench.post(Ask((watch_id,)))
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.REFUSED)
    assert row.status.error == "NEW_CODE"
    assert AnswerKind.UNRECOGNIZED.value == "unrecognized"
