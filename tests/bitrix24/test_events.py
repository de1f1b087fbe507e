"""Binding to the event at a real portal: exact parameters, and every answer read for what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from b24monitor.bitrix24.events import EventsClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import RAN, Answer, AnswerKind, Refusal
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import EventClient
from b24monitor.core.secret import Secret
from b24monitor.core.subscription import Binding, Delivery, EventStanding, is_already_bound, is_surely_refused
from b24monitor.demo.message import Request, Response, json_response
from b24monitor.demo.portal import DemoPortal
from tests.demo.wire import call

EVENT = "OnAppMethodConfirm"
HANDLER = "https://events.company.example/b24"
ONLINE = Binding(Delivery.ONLINE, HANDLER)
QUEUE = Binding(Delivery.OFFLINE)
OWN = Binding(Delivery.OFFLINE, connector="b24monitor")


@pytest.fixture
def client() -> Iterator[EventClient]:
    client = EventsClient(lambda: datetime.now(UTC), Transport(Limits(connect_s=1.0, silence_s=0.4, total_s=0.8)))
    yield client
    client.close()


@pytest.fixture
def token(portal: DemoPortal) -> Secret:
    return Secret(portal.issue_token(user_id=1).access_token)


def sent(portal: DemoPortal) -> list[dict[str, Any]]:
    """The parameters of every call from now on, without the token."""
    bodies: list[dict[str, Any]] = []

    def note(request: Request) -> Response | None:
        body = json.loads(request.body)
        assert body.pop("auth")
        bodies.append(body)
        return None

    portal.intercept = note
    return bodies


def standing_of(rows: object) -> Response:
    return json_response(200, {"result": {"result": {"c0": rows}, "result_error": []}})


def test_nothing_is_bound_at_first_and_looking_asks_nobody(
    client: EventClient, portal: DemoPortal, token: Secret
) -> None:
    assert client.standing(portal.endpoint, token) == EventStanding((), has_own_queue=True, is_administrator=True)
    assert portal.request_log.total == 1
    assert portal.questions() == ()


@pytest.mark.parametrize(
    ("binding", "parameters"),
    [
        (ONLINE, {"event": "ONAPPMETHODCONFIRM", "handler": HANDLER}),
        (QUEUE, {"event": "ONAPPMETHODCONFIRM", "event_type": "offline"}),
        (OWN, {"event": "ONAPPMETHODCONFIRM", "event_type": "offline", "auth_connector": "b24monitor"}),
    ],
)
def test_a_binding_is_made_listed_and_undone_alone(
    client: EventClient, portal: DemoPortal, token: Secret, binding: Binding, parameters: dict[str, str]
) -> None:
    others = [other for other in (ONLINE, QUEUE, OWN) if other != binding]
    for other in others:
        assert client.bind(portal.endpoint, token, other) == RAN
    bodies = sent(portal)
    assert client.bind(portal.endpoint, token, binding) == RAN
    assert client.unbind(portal.endpoint, token, binding) == RAN
    assert bodies == [parameters, parameters]
    standing = client.standing(portal.endpoint, token)
    assert isinstance(standing, EventStanding)
    assert list(standing.bindings) == others


def test_what_is_recorded_of_a_portal_is_read(client: EventClient, portal: DemoPortal, token: Secret) -> None:
    rows = [
        {"event": "ONAPPMETHODCONFIRM", "handler": "http://127.0.0.1:9/h", "auth_type": "7", "offline": 0},
        {"event": "ONAPPMETHODCONFIRM", "connector_id": "", "offline": 1},
        {"event": "ONAPPMETHODCONFIRM", "handler": "http://127.0.0.1:9/h", "auth_type": None, "offline": 0},
        {"event": "ONAPPINSTALL", "handler": "http://127.0.0.1:9/other", "auth_type": None, "offline": 0},
    ]
    portal.intercept = lambda _request: standing_of(rows)
    online = Binding(Delivery.ONLINE, "http://127.0.0.1:9/h")
    standing = client.standing(portal.endpoint, token)
    # Neither did the portal tell of a queue of our own, nor of who asks.
    assert standing == EventStanding((online, QUEUE, online))


@pytest.mark.parametrize(
    "row",
    [
        "row",
        {"event": None, "offline": 1},
        {"event": EVENT, "offline": 2},
        {"event": EVENT, "offline": [1]},
        {"event": EVENT, "offline": 1, "connector_id": 5},
        {"event": EVENT, "offline": 0, "handler": None},
        {"event": EVENT, "handler": HANDLER},
    ],
)
def test_half_a_list_is_none(client: EventClient, portal: DemoPortal, token: Secret, row: object) -> None:
    for rows in ([{"event": EVENT, "offline": 1, "connector_id": ""}, row], {"c": row}):
        portal.intercept = lambda _request, rows=rows: standing_of(rows)
        answer = client.standing(portal.endpoint, token)
        assert isinstance(answer, Answer)
        assert answer.trouble is Trouble.NOT_BITRIX24


def test_secrets_in_the_addresses_of_others_are_not_shown(
    client: EventClient, portal: DemoPortal, token: Secret
) -> None:
    call(portal, "event.bind", token.reveal(), event=EVENT, handler="https://x.example/?auth=Sesame-7788\u202eb")
    standing = client.standing(portal.endpoint, token)
    assert isinstance(standing, EventStanding)
    (binding,) = standing.bindings
    assert binding.handler.startswith("https://x.example/?auth=[hidden]")
    assert "Sesame" not in repr(standing)
    assert "\u202e" not in binding.handler


def test_binding_twice_is_told_apart_from_trouble(client: EventClient, portal: DemoPortal, token: Secret) -> None:
    assert not is_already_bound(client.bind(portal.endpoint, token, QUEUE))
    answer = client.bind(portal.endpoint, token, QUEUE)
    assert (answer.error, answer.kind) == ("ERROR_CORE", AnswerKind.REFUSED)
    assert is_already_bound(answer)
    assert is_surely_refused(answer)


@pytest.mark.parametrize(
    ("status", "error", "refusal"),
    [
        (400, "ERROR_CORE", Refusal.UNRECOGNIZED),
        (400, "ERROR_EVENT_NOT_FOUND", Refusal.UNRECOGNIZED),
        (400, "ERROR_ARGUMENT", Refusal.PARAMETERS),
        (400, "", Refusal.PARAMETERS),
        (403, "ACCESS_DENIED", Refusal.RIGHTS),
        (404, "ERROR_METHOD_NOT_FOUND", Refusal.METHOD),
    ],
)
def test_what_the_portal_surely_did_not_do(
    client: EventClient, portal: DemoPortal, token: Secret, status: int, error: str, refusal: Refusal
) -> None:
    portal.intercept = lambda _request: json_response(status, {"error": error, "error_description": "No"})
    answer = client.bind(portal.endpoint, token, QUEUE)
    assert (answer.kind, answer.error, answer.refusal) == (AnswerKind.REFUSED, error, refusal)
    assert is_surely_refused(answer)
    assert not is_already_bound(answer)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (500, "ERROR_CORE", AnswerKind.TROUBLE),
        (500, "SOMETHING_NEW", AnswerKind.UNRECOGNIZED),
        (401, "CONNECTION_ERROR", AnswerKind.TROUBLE),
        (403, "PORTAL_DELETED", AnswerKind.TROUBLE),
        (503, "QUERY_LIMIT_EXCEEDED", AnswerKind.TROUBLE),
    ],
)
def test_what_the_portal_may_yet_do_or_have_done(
    client: EventClient, portal: DemoPortal, token: Secret, status: int, error: str, kind: AnswerKind
) -> None:
    portal.intercept = lambda _request: json_response(status, {"error": error, "error_description": "No"})
    answer = client.unbind(portal.endpoint, token, QUEUE)
    assert (answer.kind, answer.error) == (kind, error)
    assert not is_surely_refused(answer)


def test_a_plan_without_connectors_and_a_user_without_rights_are_refused(
    client: EventClient, portal: DemoPortal, token: Secret
) -> None:
    portal.switches = replace(portal.switches, auth_connector=False)
    assert client.standing(portal.endpoint, token) == EventStanding(is_administrator=True)
    assert client.bind(portal.endpoint, token, OWN).refusal is Refusal.PLAN
    operator = Secret(portal.issue_token().access_token)
    assert client.bind(portal.endpoint, operator, QUEUE).refusal is Refusal.RIGHTS
    assert client.standing(portal.endpoint, operator) == EventStanding()


def test_a_token_or_portal_that_fails_is_told(client: EventClient, portal: DemoPortal, token: Secret) -> None:
    answer = client.standing(portal.endpoint, Secret("nobody-knows-this"))
    assert isinstance(answer, Answer)
    assert answer.kind is AnswerKind.TOKEN_UNKNOWN
    portal.hang = True
    answer = client.standing(portal.endpoint, token)
    assert isinstance(answer, Answer)
    assert answer.trouble is Trouble.TIMED_OUT
    assert client.bind(portal.endpoint, token, QUEUE).trouble is Trouble.TIMED_OUT
    portal.hang = False
