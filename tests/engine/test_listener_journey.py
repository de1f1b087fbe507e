"""A decision told by the portal's own event: shown at once as reported, and proved by one call."""

from __future__ import annotations

import http.client
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from b24monitor.core.board import WatchRow
from b24monitor.core.command import AddAccount, AddWatch, Ask, SetListener
from b24monitor.core.confirmation import ConfirmationState, Evidence
from b24monitor.core.event_message import ListenerTally
from b24monitor.core.fact import AccountAdded, BoardChanged, ListenerChanged
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.demo.portal import DemoPortal
from tests.demo.wire import call, probe, send
from tests.engine.bench import GATED, NOBODY, Bench

PROOF = "apptoken1"
# So slow that no check of its own comes within the test.
SLOW = Pace(quick_s=60.0, slow_s=60.0, backoff_first_s=60.0, backoff_most_s=60.0)


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.portal.gate_method("demo.gated")
    bench.pace = SLOW
    bench.restart()
    bench.post(SetListener(0))
    bench.facts.wait_for(ListenerChanged, lambda fact: bool(fact.address))
    return bench


def waiting(bench: Bench, token: str, proof: str = "") -> int:
    """A question that waits, of an account that knows the application token."""
    application_token = Secret(proof) if proof else None
    bench.post(AddAccount(7, bench.portal.endpoint, Secret(token), "Test", application_token=application_token))
    account_id = bench.facts.wait_for(AccountAdded).account.account_id
    bench.post(AddWatch(account_id, GATED, NOBODY))
    bench.facts.wait(lambda: bool(bench.facts.rows), "the watch is added")
    (watch_id,) = bench.facts.rows
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    return watch_id


def bind(bench: Bench, token: str) -> None:
    address = bench.facts.of(ListenerChanged)[-1].address
    assert call(bench.portal, "event.bind", token, event="ONAPPMETHODCONFIRM", handler=f"{address}b24/hook").result


def sent(portal: DemoPortal) -> tuple[str, str]:
    """Where the portal posted its one event to, and the form."""
    (fired,) = [event["data"] for event in send(portal, "GET", "/_ctl/events").json if event["kind"] == "handler_body"]
    return str(fired["url"]), str(fired["body"])


def rows(bench: Bench) -> list[WatchRow]:
    return [row for fact in bench.facts.of(BoardChanged) for row in fact.rows]


def tally(bench: Bench) -> ListenerTally:
    return bench.facts.of(ListenerChanged)[-1].tally


@pytest.mark.parametrize(("allow", "state"), [(True, ConfirmationState.APPROVED), (False, ConfirmationState.DENIED)])
def test_a_proved_event_is_shown_and_proved_by_one_call(
    bench: Bench, portal: DemoPortal, allow: bool, state: ConfirmationState
) -> None:
    token = portal.issue_token(user_id=7).access_token
    watch_id = waiting(bench, token, PROOF)
    bind(bench, token)
    calls = bench.calls()
    portal.answer(allow=allow, user_id=5)
    bench.facts.wait(
        lambda: watch_id in bench.facts.rows and bench.facts.rows[watch_id].status.is_proved, "it is proved"
    )
    told = next(row.status for row in rows(bench) if row.status.state is state)
    assert (told.evidence, told.is_proved) == (Evidence.EVENT, False)
    status = bench.facts.rows[watch_id].status
    assert (status.state, status.evidence, status.decided_by) == (state, Evidence.PROBE, None)
    _, body = sent(portal)
    assert status.report is not None
    assert status.report.decided_at is not None
    assert status.report.decided_at.timestamp() == int(parse_qs(body)["ts"][0])
    assert bench.calls() == calls + 1
    assert portal.times_asked(token, GATED) == 1
    assert tally(bench) == ListenerTally(taken=1)


def test_an_event_that_comes_again_makes_no_call_and_no_news(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token(user_id=7).access_token
    watch_id = waiting(bench, token, PROOF)
    bind(bench, token)
    portal.answer(allow=True)
    bench.facts.wait(lambda: bench.facts.rows[watch_id].status.is_proved, "it is proved")
    calls, changes = bench.calls(), len(bench.facts.of(BoardChanged))
    url, body = sent(portal)
    for _ in range(3):
        again(url, body)
    bench.facts.wait(lambda: tally(bench).taken == 4, "all are judged")
    time.sleep(0.2)
    assert (bench.calls(), len(bench.facts.of(BoardChanged))) == (calls, changes)


def test_an_unproved_event_changes_nothing_but_brings_the_next_call_on(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token(user_id=7).access_token
    watch_id = waiting(bench, token)
    bind(bench, token)
    calls = bench.calls()
    portal.answer(allow=True)
    status = bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED).status
    assert (status.is_proved, status.evidence, status.reports) == (True, Evidence.PROBE, ())
    assert bench.calls() == calls + 1
    assert tally(bench) == ListenerTally(unproved=1)


def test_a_decision_for_a_token_not_held_is_shown_and_nobody_calls_with_it(bench: Bench, portal: DemoPortal) -> None:
    token, foreign = portal.issue_token(user_id=7).access_token, portal.issue_token(user_id=8).access_token
    watch_id = waiting(bench, token, PROOF)
    bind(bench, token)
    assert probe(portal, foreign, "demo.gated") == (401, "METHOD_CONFIRM_WAITING")
    calls = bench.calls()
    portal.answer(allow=True, token=foreign)
    bench.facts.wait(lambda: any(row.is_seen for row in bench.facts.rows.values()), "it is seen")
    (seen,) = [row for row in bench.facts.rows.values() if row.is_seen]
    assert (seen.watch.method, seen.status.state) == ("demo.gated", ConfirmationState.APPROVED)
    assert foreign not in repr(bench.facts.of(BoardChanged))
    time.sleep(0.2)
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING
    assert (bench.calls(), bench.calls("demo.gated")) == (calls, 1)


def test_a_forged_event_changes_nothing(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token(user_id=7).access_token
    watch_id = waiting(bench, token, "another-application-token")
    bind(bench, token)
    calls = bench.calls()
    portal.answer(allow=True)
    bench.facts.wait(lambda: tally(bench).dropped == 1, "the event is judged")
    time.sleep(0.2)
    assert bench.facts.rows[watch_id].status.state is ConfirmationState.WAITING
    assert bench.calls() == calls


def test_the_port_is_let_go_of_when_the_engine_stops(bench: Bench) -> None:
    address = bench.facts.of(ListenerChanged)[-1].address
    assert bench.stop()
    with pytest.raises(ConnectionRefusedError):
        again(address, "")


def again(url: str, body: str) -> None:
    """Posts what a portal posted once more, as somebody who has read along would."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5.0)
    try:
        connection.request("POST", "/", body, {"Content-Type": "application/x-www-form-urlencoded"})
        connection.getresponse()
    finally:
        connection.close()
