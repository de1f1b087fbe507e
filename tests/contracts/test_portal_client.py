"""What the engine relies on in a portal client. There is one, the real one, and it speaks to a real portal here."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call, PortalClient
from b24monitor.core.route import DIRECT_PROXY, SYSTEM_ROUTE, Route
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.message import Response, json_response
from b24monitor.demo.portal import DemoPortal

GATED = Call("voximplant.user.get", Parameters("USER_ID="))
TIME = Call("server.time", Parameters())
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class SteppingClock:
    """A second later each time it is read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reads = 0

    def __call__(self) -> datetime:
        with self._lock:
            self._reads += 1
            return NOON + timedelta(seconds=self._reads)


@pytest.fixture
def client() -> Iterator[PortalClient]:
    client = BitrixClient(SteppingClock(), Transport(Limits(connect_s=2.0, silence_s=0.5, total_s=1.0)))
    yield client
    client.close()


@pytest.fixture
def portal() -> Iterator[DemoPortal]:
    with DemoPortal() as running:
        yield running


def token_of(portal: DemoPortal) -> Secret:
    return Secret(portal.issue_token().access_token)


def test_answers_stand_in_the_order_of_the_calls_between_their_times(client: PortalClient, portal: DemoPortal) -> None:
    probed = client.probe(portal.endpoint, token_of(portal), (TIME, GATED, TIME))
    assert [answer.kind for answer in probed.answers] == [AnswerKind.RAN, AnswerKind.WAITING, AnswerKind.RAN]
    assert (probed.sent_at, probed.at) == (NOON + timedelta(seconds=1), NOON + timedelta(seconds=2))


def test_all_calls_share_one_fate_when_the_request_fails(client: PortalClient, portal: DemoPortal) -> None:
    probed = client.probe(portal.endpoint, Secret("unknown-token"), (TIME, GATED))
    assert [answer.kind for answer in probed.answers] == [AnswerKind.TOKEN_UNKNOWN] * 2
    portal.stop()
    probed = client.probe(portal.endpoint, Secret("unknown-token"), (TIME, GATED))
    assert [answer.trouble for answer in probed.answers] == [Trouble.NO_CONNECTION] * 2


def test_a_portal_that_comes_back_is_heard_again(client: PortalClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    assert client.probe(portal.endpoint, token, (GATED,)).answers[0].kind is AnswerKind.WAITING
    portal.stop()
    portal.start()
    assert client.probe(portal.endpoint, token, (GATED,)).answers[0].kind is AnswerKind.WAITING
    portal.drop_connections()
    assert client.probe(portal.endpoint, token, (GATED,)).answers[0].kind is AnswerKind.WAITING
    assert portal.times_asked(token.reveal(), GATED.method) == 1


def test_a_hung_portal_ends_in_time_and_holds_up_no_other(client: PortalClient, portal: DemoPortal) -> None:
    with DemoPortal() as hung, ThreadPoolExecutor(1) as worker:
        hung.hang = True
        waiting = worker.submit(client.probe, hung.endpoint, token_of(hung), (GATED,))
        began_s = time.monotonic()
        assert client.probe(portal.endpoint, token_of(portal), (GATED,)).answers[0].kind is AnswerKind.WAITING
        assert not waiting.done()
        assert waiting.result(5).answers[0].trouble is Trouble.TIMED_OUT
        assert time.monotonic() - began_s < 3


def test_many_threads_share_a_client(client: PortalClient) -> None:
    with DemoPortal() as one, DemoPortal() as two, ThreadPoolExecutor(8) as workers:
        tokens = {portal: token_of(portal) for portal in (one, two)}
        probes = [
            workers.submit(client.probe, portal.endpoint, tokens[portal], (TIME, GATED))
            for portal in (one, two)
            for _ in range(20)
        ]
        answers = [probe.result(10).answers for probe in probes]
    assert {tuple(answer.kind for answer in pair) for pair in answers} == {(AnswerKind.RAN, AnswerKind.WAITING)}


def test_inspecting_asks_nobody_and_looking_costs_one_request(client: PortalClient, portal: DemoPortal) -> None:
    inspected = client.inspect(portal.endpoint, token_of(portal))
    assert (inspected.refusal, inspected.user_id) == (None, 7)
    assert portal.questions() == ()
    assert portal.request_log.total == 1


def test_a_look_asks_nobody_and_tells_the_portals_time(client: PortalClient, portal: DemoPortal) -> None:
    looked = client.look(portal.endpoint, token_of(portal))
    assert (looked.answer.kind, portal.questions(), portal.request_log.total) == (AnswerKind.RAN, (), 1)
    assert (looked.sent_at, looked.at) == (NOON + timedelta(seconds=1), NOON + timedelta(seconds=2))
    assert looked.date is None
    portal.intercept = lambda _request: Response(
        200, b'{"result":1}', headers={"Date": "Fri, 20 Nov 2026 12:00:00 GMT"}
    )
    assert client.look(portal.endpoint, token_of(portal)).date == NOON
    portal.intercept = None
    assert client.look(portal.endpoint, Secret("unknown-token")).answer.kind is AnswerKind.TOKEN_UNKNOWN
    portal.stop()
    unreached = client.look(portal.endpoint, Secret("unknown-token"))
    assert (unreached.answer.trouble, unreached.date) == (Trouble.NO_CONNECTION, None)


def test_what_a_portal_offers_is_read_in_one_spelling_and_asks_nobody(client: PortalClient, portal: DemoPortal) -> None:
    methods = client.methods(portal.endpoint, token_of(portal))
    assert isinstance(methods, tuple)
    assert {"server.time", "voximplant.user.get", "voximplant.statistic.get", "profile"} <= set(methods)
    assert len(methods) > 36
    assert methods == tuple(sorted(set(methods)))
    assert portal.questions() == ()
    assert portal.request_log.total == 1


def test_the_methods_are_those_of_the_tokens_scopes(client: PortalClient, portal: DemoPortal) -> None:
    methods = client.methods(portal.endpoint, Secret(portal.issue_token(scope="crm").access_token))
    assert isinstance(methods, tuple)
    assert "crm.deal.list" in methods
    assert "voximplant.user.get" not in methods


def test_methods_that_are_not_told_are_an_answer(client: PortalClient, portal: DemoPortal) -> None:
    refused = client.methods(portal.endpoint, Secret("unknown-token"))
    assert isinstance(refused, Answer)
    assert refused.kind is AnswerKind.TOKEN_UNKNOWN
    portal.stop()
    unreached = client.methods(portal.endpoint, Secret("unknown-token"))
    assert isinstance(unreached, Answer)
    assert unreached.trouble is Trouble.NO_CONNECTION


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b'{"result": {"0": "user.get"}}', Trouble.NOT_BITRIX24),
        (b'{"result": true}', Trouble.NOT_BITRIX24),
        (b"<html>", Trouble.NOT_JSON),
        (b'{"result": ["' + b"a" * 1024 * 1024 + b'"]}', Trouble.TOO_LARGE),
    ],
    ids=["object", "flag", "html", "too large"],
)
def test_a_list_of_methods_of_another_shape_is_none(
    client: PortalClient, portal: DemoPortal, body: bytes, trouble: Trouble
) -> None:
    portal.intercept = lambda _request: Response(200, body)
    answer = client.methods(portal.endpoint, token_of(portal))
    assert isinstance(answer, Answer)
    assert answer.trouble is trouble


def test_what_is_no_methods_name_is_left_out(client: PortalClient, portal: DemoPortal) -> None:
    names = ["User.Get", "user.get", "batch", "a b", "", 7, None, ["x"], "x" * 201, " server.time "]
    portal.intercept = lambda _request: json_response(200, {"result": names})
    assert client.methods(portal.endpoint, token_of(portal)) == ("server.time", "user.get")


def test_a_new_route_counts_from_the_next_request_on(client: PortalClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    for route in (Route(ca_file="/no-such-file.pem"), Route(DIRECT_PROXY), SYSTEM_ROUTE):
        client.use_route(portal.endpoint, route)
        assert client.probe(portal.endpoint, token, (GATED,)).answers[0].kind is AnswerKind.WAITING
    elsewhere = "https://portal.invalid/"
    client.use_route(elsewhere, Route(DIRECT_PROXY, "/no-such-file.pem"))
    answer = client.probe(f"{elsewhere}rest/", token, (GATED,)).answers[0]
    assert (answer.trouble, answer.detail) == (Trouble.TLS, "portal.invalid: there is no CA file no-such-file.pem")
    assert portal.times_asked(token.reveal(), GATED.method) == 1


def test_closing_twice_is_no_error(client: PortalClient, portal: DemoPortal) -> None:
    client.probe(portal.endpoint, token_of(portal), (TIME,))
    client.close()
    client.close()
