"""Answering a question at a real portal: exactly Y or N, once, and what is known of it when the reply is lost."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from b24monitor.bitrix24.inbox import InboxClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.errors import Trouble
from b24monitor.core.inbox_read import InboxRead
from b24monitor.core.method_safety import may_have_run
from b24monitor.core.reader_ports import InboxReader
from b24monitor.core.secret import Secret
from b24monitor.demo.message import Request, Response, json_response
from b24monitor.demo.portal import DemoPortal
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import LyingServer
from tests.demo.wire import call, probe
from tests.simulation.network import DirectTransport, Network, SocketlessPortal

METHOD = "voximplant.user.get"
CONFIRM = "im.notify.confirm"
KEY = Secret("the key of this keyring")


def now() -> datetime:
    return datetime.now(UTC)


def real_client() -> InboxClient:
    return InboxClient(now, Transport(Limits(connect_s=1.0, silence_s=0.4, total_s=0.8)))


class Place:
    """A portal with a client of it, and what was sent to it in whole."""

    def __init__(self, portal: DemoPortal, client: InboxReader) -> None:
        self.portal = portal
        self.client = client
        self.token = Secret(portal.issue_token(user_id=1, scope="im").access_token)
        self.bodies: list[dict[str, Any]] = []

    def ask(self) -> str:
        token = self.portal.issue_token().access_token
        call(self.portal, METHOD, token, USER_ID="")
        return token

    def notices(self, token: Secret | None = None) -> list[int]:
        read = self.client.read(self.portal.endpoint, token or self.token, None, lambda one: one.fingerprint(KEY))
        assert isinstance(read, InboxRead)
        return [listed.notify_id for listed in read.questions]

    def confirm(self, notify_id: int, *, is_allowed: bool = True, token: Secret | None = None) -> bool | Answer:
        return self.client.confirm(self.portal.endpoint, token or self.token, notify_id, is_allowed=is_allowed)

    def spy(self, instead: Callable[[Request], Response | None] = lambda _: None) -> None:
        def intercept(request: Request) -> Response | None:
            if not request.path.endswith(CONFIRM):
                return None
            self.bodies.append(json.loads(request.body))
            return instead(request)

        self.portal.intercept = intercept


@pytest.fixture(params=["sockets", "simulation"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    if request.param == "sockets":
        with DemoPortal() as portal:
            client = real_client()
            yield Place(portal, client)
            client.close()
        return
    network = Network()
    with SocketlessPortal(network) as portal:
        monkeypatch.setattr("tests.bitrix24.test_confirm.call", _direct(portal))
        monkeypatch.setattr("tests.bitrix24.test_confirm.probe", lambda *_: pytest.fail("no sockets here"))
        yield Place(portal, InboxClient(now, DirectTransport(network, silence_s=0.1)))


def _direct(portal: SocketlessPortal) -> Callable[..., object]:
    def call(_portal: DemoPortal, method: str, token: str, **params: object) -> object:
        body = json.dumps({**params, "auth": token}).encode()
        headers = {"content-type": "application/json"}
        return portal.handle(Request("POST", f"/rest/{method}", headers, body, "127.0.0.1"))

    return call


@pytest.mark.parametrize(("is_allowed", "value"), [(True, "Y"), (False, "N")])
def test_exactly_y_or_n_is_sent_once_in_the_body(place: Place, is_allowed: bool, value: str) -> None:
    asking = place.ask()
    place.spy()
    (notify_id,) = place.notices()
    assert place.confirm(notify_id, is_allowed=is_allowed) is True
    assert place.bodies == [{"NOTIFY_ID": notify_id, "NOTIFY_VALUE": value, "auth": place.token.reveal()}]
    (mine, theirs) = [one for one in place.portal.questions() if one.token == asking]
    assert (mine.allowed, theirs.allowed, mine.answered_by) == (is_allowed, is_allowed, 1)
    assert place.notices() == []
    assert place.portal.request_log.tokens_in_urls == 0


def test_what_is_no_longer_open_or_not_put_to_this_user_is_false(place: Place) -> None:
    place.ask()
    other = Secret(place.portal.issue_token(user_id=5, scope="im").access_token)
    ((mine,), (theirs,)) = place.notices(), place.notices(other)
    assert place.confirm(theirs) is False
    assert place.confirm(mine) is True
    assert place.confirm(mine) is False
    assert place.confirm(theirs, token=other) is False
    assert place.confirm(9999) is False


def test_a_refusal_is_an_answer_that_did_nothing(place: Place) -> None:
    place.ask()
    (notify_id,) = place.notices()
    poor = Secret(place.portal.issue_token(user_id=1, scope="telephony").access_token)
    answer = place.confirm(notify_id, token=poor)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.refusal, may_have_run(answer)) == (AnswerKind.REFUSED, Refusal.SCOPE, False)
    old = place.portal.issue_token(user_id=1, scope="im", expires_in_s=-1.0).access_token
    answer = place.confirm(notify_id, token=Secret(old))
    assert isinstance(answer, Answer)
    assert (answer.kind, may_have_run(answer)) == (AnswerKind.TOKEN_EXPIRED, False)
    assert place.notices() == [notify_id]


def test_a_portal_that_is_not_there_certainly_took_nothing(place: Place) -> None:
    place.portal.stop()
    answer = place.confirm(1)
    assert isinstance(answer, Answer)
    assert (answer.trouble, may_have_run(answer)) == (Trouble.NO_CONNECTION, False)


def test_a_portal_that_says_nothing_may_have_taken_it(place: Place) -> None:
    place.portal.hang = True
    answer = place.confirm(1)
    place.portal.hang = False
    assert isinstance(answer, Answer)
    assert (answer.trouble, may_have_run(answer)) == (Trouble.TIMED_OUT, True)


ODD: list[object] = [
    {"result": {}},
    {"result": {"result_message": True}},
    {"result": {"result_message": "done"}},
    {"result": {"result_message": None}},
    {"result": True},
    {"result": []},
    {"error": "INTERNAL_SERVER_ERROR", "error_description": ""},
    {"error": "SOMETHING_NEW", "error_description": ""},
]


@pytest.mark.parametrize("body", ODD)
def test_an_answer_nobody_understands_leaves_the_outcome_open(place: Place, body: object) -> None:
    place.spy(lambda _: json_response(200, body))
    answer = place.confirm(1)
    assert isinstance(answer, Answer)
    assert may_have_run(answer)
    assert len(place.bodies) == 1


def test_a_reply_that_is_cut_off_may_follow_an_answer_that_was_taken(portal: DemoPortal) -> None:
    client = real_client()
    place = Place(portal, client)
    place.ask()
    (notify_id,) = place.notices()
    taken: list[Response] = []

    def cut(request: Request) -> Response | None:
        portal.intercept = None
        taken.append(portal._answer(request))
        portal.drop_connections()
        return json_response(200, {})

    place.spy(cut)
    answer = place.confirm(notify_id)
    assert isinstance(answer, Answer)
    assert (answer.trouble, may_have_run(answer)) == (Trouble.CUT_OFF, True)
    assert len(taken) == 1
    assert place.notices() == []
    client.close()


@pytest.mark.parametrize("closes", [lies.hang_up, lies.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")])
def test_it_is_never_sent_again_by_itself(closes: lies.Answer) -> None:
    client = real_client()
    with LyingServer(closes) as server:
        answer = client.confirm(f"http://{server.address}/rest/", Secret("t" * 20), 7, is_allowed=True)
        assert isinstance(answer, Answer)
        assert may_have_run(answer)
        assert len(server.requests) == 1
    client.close()


def test_a_kept_connection_that_was_closed_is_none_of_its_own(
    portal: DemoPortal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = real_client()
    place = Place(portal, client)
    asking = place.ask()
    (notify_id,) = place.notices()
    portal.drop_connections()
    place.spy()
    assert place.confirm(notify_id) is True
    assert len(place.bodies) == 1
    assert probe(portal, asking) == (200, "")
    assert place.token.reveal() not in caplog.text
    client.close()
