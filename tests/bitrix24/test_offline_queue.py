"""Reading a real queue: every decision once, no token out of it, and nothing taken away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from b24monitor.bitrix24.offline_queue import OfflineQueueClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.errors import Trouble
from b24monitor.core.queue_read import QueueDecision, QueueRead
from b24monitor.core.secret import Secret
from b24monitor.demo.message import json_response
from b24monitor.demo.portal import DemoPortal
from tests.demo.wire import call

EVENT = "OnAppMethodConfirm"
METHOD = "voximplant.user.get"
KEY = Secret("the key of this keyring")
PLANTED = "planted-9f31c2a07be84d55"
AT = "2026-11-20T15:34:44+00:00"


@pytest.fixture
def client() -> Iterator[OfflineQueueClient]:
    client = OfflineQueueClient(Transport(Limits(connect_s=1.0, silence_s=0.4, total_s=0.8)))
    yield client
    client.close()


@pytest.fixture
def token(portal: DemoPortal) -> Secret:
    return Secret(portal.issue_token(user_id=1).access_token)


def fingerprint(secret: Secret) -> str:
    return secret.fingerprint(KEY)


def read(
    client: OfflineQueueClient, portal: DemoPortal, token: Secret, after_id: int = 0, connector: str = ""
) -> QueueRead:
    found = client.read(portal.endpoint, token, after_id, connector, fingerprint)
    assert isinstance(found, QueueRead), found
    return found


def bind(portal: DemoPortal, token: Secret, **params: object) -> None:
    assert call(portal, "event.bind", token.reveal(), event=EVENT, event_type="offline", **params).result is True


def decide(portal: DemoPortal, *, allow: bool = True) -> str:
    token = portal.issue_token().access_token
    call(portal, METHOD, token, USER_ID="")
    assert portal.answer(allow=allow) == 1
    return token


def row(**changes: object) -> dict[str, Any]:
    """A row as it was recorded (contract's scenarios)."""
    whole: dict[str, Any] = {
        "ID": "7",
        "TIMESTAMP_X": AT,
        "EVENT_NAME": "ONAPPMETHODCONFIRM",
        "EVENT_DATA": {"TOKEN": PLANTED, "METHOD": METHOD, "CONFIRMED": True, "LANGUAGE_ID": "en"},
        "EVENT_ADDITIONAL": {"user_id": 1},
        "MESSAGE_ID": "fabd6735ec46dd598dce125ed6063816",
        "PROCESS_ID": "",
        "ERROR": "0",
    }
    return whole | changes


def data(**changes: object) -> dict[str, Any]:
    whole: dict[str, Any] = row()["EVENT_DATA"]
    return whole | changes


def answers(portal: DemoPortal, *rows: object, **envelope: object) -> None:
    portal.intercept = lambda _request: json_response(200, {"result": list(rows), **envelope})


def test_a_decision_tells_whose_token_who_decided_and_when(
    client: OfflineQueueClient, portal: DemoPortal, token: Secret
) -> None:
    assert read(client, portal, token) == QueueRead((), 0)
    bind(portal, token)
    allowed, denied = decide(portal), decide(portal, allow=False)
    found = read(client, portal, token)
    assert [(heard.row_id, heard.method, heard.confirmed, heard.user_id) for heard in found.decisions] == [
        (1, METHOD, True, 1),
        (2, METHOD, False, 1),
    ]
    assert [heard.fingerprint for heard in found.decisions] == [fingerprint(Secret(t)) for t in (allowed, denied)]
    assert abs(found.decisions[0].at - datetime.now(UTC)) < timedelta(seconds=30)
    assert (found.last_id, found.skipped, found.has_more) == (2, 0, False)


def test_pages_follow_each_other_and_nothing_is_taken_away(
    client: OfflineQueueClient, portal: DemoPortal, token: Secret
) -> None:
    bind(portal, token)
    for _ in range(53):
        decide(portal)
    first = read(client, portal, token)
    assert ([heard.row_id for heard in first.decisions], first.has_more) == (list(range(1, 51)), True)
    second = read(client, portal, token, first.last_id)
    assert ([heard.row_id for heard in second.decisions], second.has_more) == ([51, 52, 53], False)
    assert read(client, portal, token, second.last_id) == QueueRead((), 53)
    assert read(client, portal, token) == first
    calls = portal.request_log.calls
    assert [calls(f"event.offline.{name}") for name in ("get", "clear", "error")] == [0, 0, 0]
    assert portal.request_log.tokens_in_urls == 0


def test_each_queue_is_read_by_its_name(client: OfflineQueueClient, portal: DemoPortal, token: Secret) -> None:
    bind(portal, token, auth_connector="b24monitor")
    decide(portal)
    assert read(client, portal, token).decisions == ()
    assert len(read(client, portal, token, connector="b24monitor").decisions) == 1


MALFORMED: list[object] = [
    "row",
    row(ID=None),
    row(ID="-1"),
    row(TIMESTAMP_X="2026-11-20T15:34:44"),
    row(TIMESTAMP_X="yesterday"),
    row(TIMESTAMP_X="0001-01-01T00:00:00+23:59"),
    row(EVENT_NAME="ONUSERADD"),
    row(EVENT_DATA=[]),
    row(EVENT_DATA=data(TOKEN="")),
    row(EVENT_DATA=data(TOKEN=[PLANTED])),
    row(EVENT_DATA=data(METHOD=f"https://{PLANTED}")),
    row(EVENT_DATA=data(CONFIRMED="true")),
    row(EVENT_DATA=data(CONFIRMED=1)),
    row(EVENT_DATA=data(CONFIRMED=None)),
]


@pytest.mark.parametrize("malformed", MALFORMED)
def test_what_cannot_be_read_is_counted_passed_over_and_never_quoted(
    client: OfflineQueueClient,
    portal: DemoPortal,
    token: Secret,
    malformed: object,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    answers(portal, row(ID="6"), malformed, row(ID="9"))
    found = read(client, portal, token, 5)
    assert [heard.row_id for heard in found.decisions] == [6, 9]
    assert (found.last_id, found.skipped) == (9, 1)
    printed = capsys.readouterr()
    assert PLANTED not in repr(found) + caplog.text + printed.out + printed.err


def test_the_last_row_is_passed_over_even_when_it_means_nothing(
    client: OfflineQueueClient, portal: DemoPortal, token: Secret
) -> None:
    answers(portal, row(ID="8", EVENT_DATA=[]), next=50, total=99)
    assert read(client, portal, token, 5) == QueueRead((), 8, skipped=1, has_more=True)
    answers(portal, row(ID=None), next=50, total=99)
    # No way on: to read again at once would bring the same for ever.
    assert read(client, portal, token, 5) == QueueRead((), 5, skipped=1, has_more=False)


def test_rows_seen_before_are_not_told_again(client: OfflineQueueClient, portal: DemoPortal, token: Secret) -> None:
    answers(portal, row(ID="4"), row(ID=5), row(ID="6"))
    found = read(client, portal, token, 5)
    assert ([heard.row_id for heard in found.decisions], found.skipped) == ([6], 0)


def test_spelling_and_zones_are_made_one(client: OfflineQueueClient, portal: DemoPortal, token: Secret) -> None:
    answers(
        portal,
        row(EVENT_DATA=data(METHOD="Voximplant.User.GET"), TIMESTAMP_X="2026-11-20T18:34:44+03:00"),
        row(ID="8", EVENT_ADDITIONAL={"user_id": 0}),
        row(ID="9", EVENT_ADDITIONAL=[]),
    )
    decisions = read(client, portal, token).decisions
    at = datetime.fromisoformat(AT)
    assert decisions[0] == QueueDecision(7, fingerprint(Secret(PLANTED)), METHOD, True, at, 1)
    assert decisions[0].at.tzinfo is UTC
    assert [heard.user_id for heard in decisions[1:]] == [None, None]


def test_a_portal_that_refuses_or_fails_is_told_without_a_token(
    client: OfflineQueueClient, portal: DemoPortal, token: Secret
) -> None:
    operator = Secret(portal.issue_token().access_token)
    answer = client.read(portal.endpoint, operator, 0, "", fingerprint)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.refusal) == (AnswerKind.REFUSED, Refusal.RIGHTS)
    known = Secret(PLANTED)
    for body in ({"result": {"TOKEN": PLANTED}}, {"result": True}, {"error": PLANTED, "error_description": PLANTED}):
        portal.intercept = lambda _request, body=body: json_response(200, body)
        answer = client.read(portal.endpoint, token, 0, "", fingerprint)
        assert isinstance(answer, Answer)
        assert known.reveal() not in repr(answer)
    portal.intercept = None
    portal.stop()
    answer = client.read(portal.endpoint, token, 0, "", fingerprint)
    assert isinstance(answer, Answer)
    assert answer.trouble is Trouble.NO_CONNECTION


def test_a_failing_fingerprint_quotes_no_token(client: OfflineQueueClient, portal: DemoPortal, token: Secret) -> None:
    def broken(secret: Secret) -> str:
        raise RuntimeError(f"no key for {secret}")

    answers(portal, row())
    with pytest.raises(RuntimeError) as caught:
        client.read(portal.endpoint, token, 0, "", broken)
    assert PLANTED not in repr(caught.value)
    assert str(caught.value) == "no key for [hidden]"
