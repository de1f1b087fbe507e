"""Reading a real list of notices: the questions in it, no token out of it, and nothing of what else stands there."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from b24monitor.bitrix24.inbox import InboxClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.errors import Trouble
from b24monitor.core.inbox_read import InboxRead
from b24monitor.core.secret import Secret
from b24monitor.demo.message import json_response
from b24monitor.demo.portal import DemoPortal
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import LyingServer
from tests.demo.wire import call

METHOD = "voximplant.user.get"
KEY = Secret("the key of this keyring")
PLANTED = "planted-5b1c7e22d90f4a86"
AT = "2026-11-20T15:34:48+00:00"
SUB_TAG = f"rest|REST_CONFIRM|local.app.one|{PLANTED}|{METHOD}"
PRIVATE = "what a colleague wrote"


@pytest.fixture
def client() -> Iterator[InboxClient]:
    transport = Transport(Limits(connect_s=1.0, silence_s=0.4, total_s=0.8))
    client = InboxClient(lambda: datetime.now(UTC), transport)
    yield client
    client.close()


@pytest.fixture
def token(portal: DemoPortal) -> Secret:
    return Secret(portal.issue_token(user_id=1, scope="im").access_token)


def fingerprint(secret: Secret) -> str:
    return secret.fingerprint(KEY)


def read(client: InboxClient, portal: DemoPortal, token: Secret, after: int | None = None) -> InboxRead:
    found = client.read(portal.endpoint, token, after, fingerprint)
    assert isinstance(found, InboxRead), found
    return found


def ask(portal: DemoPortal, method: str = METHOD) -> str:
    token = portal.issue_token(scope="").access_token if method != METHOD else portal.issue_token().access_token
    call(portal, method, token, USER_ID="")
    return token


def row(**changes: object) -> dict[str, Any]:
    """A row as it was recorded (contract's scenarios)."""
    whole: dict[str, Any] = {
        "id": 5,
        "date": AT,
        "notify_type": 1,
        "notify_module": "rest",
        "notify_tag": f"{SUB_TAG}|1",
        "notify_sub_tag": SUB_TAG,
        "text": "The application one requests access.",
        "notify_buttons": '[{"COMMAND_PARAMS":"5|Y"},{"COMMAND_PARAMS":"5|N"}]',
    }
    return whole | changes


def answers(portal: DemoPortal, *rows: object) -> None:
    portal.intercept = lambda _request: json_response(200, {"result": {"notifications": list(rows), "users": []}})


def test_a_question_tells_who_is_asked_about_what_and_when(
    client: InboxClient, portal: DemoPortal, token: Secret
) -> None:
    empty = read(client, portal, token)
    assert (empty.questions, empty.last_id, empty.has_more) == ((), None, False)
    asking = ask(portal)
    found = read(client, portal, token)
    (question,) = found.questions
    sub_tag = f"rest|REST_CONFIRM|local.app.one|{asking}|{METHOD}"
    assert question.token == fingerprint(Secret(asking))
    assert question.question == fingerprint(Secret(sub_tag))
    assert (question.client_id, question.method, question.recipient_id) == ("local.app.one", METHOD, 1)
    assert question.values == ("Y", "N")
    assert question.text
    assert found.sent_at <= found.at
    assert timedelta(seconds=-2) < found.age(question) < timedelta(seconds=30)
    assert question.asked_at.tzinfo is UTC
    portal.answer(allow=True)
    assert read(client, portal, token).questions == ()


def test_two_administrators_are_asked_the_same_question(client: InboxClient, portal: DemoPortal, token: Secret) -> None:
    ask(portal)
    other = Secret(portal.issue_token(user_id=5, scope="im").access_token)
    (mine,), (theirs,) = read(client, portal, token).questions, read(client, portal, other).questions
    assert (mine.question, mine.token) == (theirs.question, theirs.token)
    assert (mine.recipient_id, theirs.recipient_id) == (1, 5)
    assert mine.notify_id != theirs.notify_id


def test_pages_follow_each_other_up_to_the_first_notice_of_another_kind(
    client: InboxClient, portal: DemoPortal, token: Secret
) -> None:
    for _ in range(3):
        portal.notify(1, PRIVATE)
    portal.notify(1, "install?", module="rest", tag="rest|REST_INSTALL|local.app.two", is_confirmation=True)
    asked = [fingerprint(Secret(ask(portal))) for _ in range(120)]
    found: list[str] = []
    after, pages = None, 0
    while True:
        page = read(client, portal, token, after)
        found += [question.token for question in page.questions]
        pages += 1
        if not page.has_more:
            break
        after = page.last_id
    assert found == asked[::-1]
    assert pages == 3
    assert PRIVATE not in repr(page)


def test_a_page_without_progress_is_the_last(client: InboxClient, portal: DemoPortal, token: Secret) -> None:
    answers(portal, *[row(id=9) for _ in range(50)])
    assert read(client, portal, token).has_more
    assert not read(client, portal, token, 9).has_more
    answers(portal, *[row(id=9) for _ in range(49)])
    assert not read(client, portal, token).has_more


OTHERS: list[dict[str, Any]] = [
    row(notify_module="im"),
    row(notify_tag="rest|REST_INSTALL|local.app.one|x|y|1"),
    row(notify_tag=""),
    row(notify_tag=None),
]

MALFORMED: list[dict[str, Any]] = [
    row(id=None),
    row(id="x"),
    row(date="2026-11-20T15:34:48"),
    row(date=None),
    row(notify_tag=f"{SUB_TAG}"),
    row(notify_tag=f"{SUB_TAG}|1|2"),
    row(notify_tag=f"{SUB_TAG}|admin"),
    row(notify_tag=f"rest|REST_CONFIRM|local.app.one||{METHOD}|1"),
    row(notify_tag=f"rest|REST_CONFIRM|local.app.one|{PLANTED}|not a method|1"),
]


@pytest.mark.parametrize(("other", "skipped"), [*((o, 0) for o in OTHERS), *((m, 1) for m in MALFORMED)])
def test_what_is_no_question_or_cannot_be_read_is_passed_over_and_never_quoted(
    client: InboxClient,
    portal: DemoPortal,
    token: Secret,
    other: dict[str, Any],
    skipped: int,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    answers(portal, row(id=8), other, row(id=3), row(id=2, notify_type=3), row(id=1))
    found = read(client, portal, token)
    assert [question.notify_id for question in found.questions] == [8, 3]
    assert (found.skipped, found.has_more) == (skipped, False)
    assert_clean(repr(found), caplog, capsys)


def assert_clean(told: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    printed = capsys.readouterr()
    assert PLANTED not in told + caplog.text + printed.out + printed.err


def test_texts_are_short_printable_and_without_the_token(
    client: InboxClient, portal: DemoPortal, token: Secret
) -> None:
    text = f"App\u202e\n{PLANTED} {SUB_TAG} " + "long " * 100
    tag = f"rest|REST_CONFIRM|app\u0000{PLANTED}|{PLANTED}|{METHOD.upper()}|1"
    answers(portal, row(text=text, notify_tag=tag))
    (question,) = read(client, portal, token).questions
    assert question.text.startswith("App [hidden] ")
    assert len(question.text) <= 200
    assert (question.client_id, question.method) == ("app [hidden]", METHOD)
    assert PLANTED not in repr(question)


@pytest.mark.parametrize(
    ("buttons", "values"),
    [
        ('[{"COMMAND_PARAMS":"5|N"},{"COMMAND_PARAMS":"5|y"},{"COMMAND_PARAMS":7},"x"]', ("N",)),
        ([{"COMMAND_PARAMS": "5|Y"}], ("Y",)),
        ("[{", ()),
        ('{"COMMAND_PARAMS":"5|Y"}', ()),
        (None, ()),
    ],
)
def test_buttons_tell_which_answers_may_be_sent(
    client: InboxClient, portal: DemoPortal, token: Secret, buttons: object, values: tuple[str, ...]
) -> None:
    answers(portal, row(notify_buttons=buttons))
    (question,) = read(client, portal, token).questions
    assert question.values == values


def test_the_portals_clock_counts(client: InboxClient, token: Secret) -> None:
    there = datetime.now(UTC) + timedelta(minutes=20)
    asked_at = there - timedelta(minutes=5)
    body = json.dumps({"result": {"notifications": [row(date=asked_at.isoformat())], "users": []}})
    date = f"Date: {format_datetime(there, usegmt=True)}"
    with LyingServer(lies.http(body, "200 OK", "application/json", date)) as server:
        found = client.read(f"http://{server.address}/rest/", token, None, fingerprint)
    assert isinstance(found, InboxRead)
    (question,) = found.questions
    assert abs(found.skew - timedelta(minutes=20)) < timedelta(seconds=2)
    assert abs(found.age(question) - timedelta(minutes=5)) < timedelta(seconds=2)


def test_a_portal_that_refuses_or_fails_is_told_without_a_token(
    client: InboxClient, portal: DemoPortal, token: Secret
) -> None:
    answer = client.read(portal.endpoint, Secret(portal.issue_token(scope="telephony").access_token), None, fingerprint)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.refusal) == (AnswerKind.REFUSED, Refusal.SCOPE)
    bodies: list[object] = [
        {"result": {"notifications": SUB_TAG}},
        {"result": SUB_TAG},
        {"error": SUB_TAG, "error_description": f"{SUB_TAG}|1"},
        [SUB_TAG],
    ]
    for body in bodies:
        portal.intercept = lambda _request, body=body: json_response(200, body)
        answer = client.read(portal.endpoint, token, None, fingerprint)
        assert isinstance(answer, Answer)
        assert PLANTED not in repr(answer)
    portal.intercept = None
    portal.stop()
    answer = client.read(portal.endpoint, token, None, fingerprint)
    assert isinstance(answer, Answer)
    assert answer.trouble is Trouble.NO_CONNECTION


def test_a_failing_fingerprint_quotes_no_token(client: InboxClient, portal: DemoPortal, token: Secret) -> None:
    def broken(secret: Secret) -> str:
        raise RuntimeError(f"no key for {secret}")

    answers(portal, row())
    with pytest.raises(RuntimeError) as caught:
        client.read(portal.endpoint, token, None, broken)
    assert PLANTED not in "".join(traceback.format_exception(caught.value))


def test_the_token_travels_in_the_body(client: InboxClient, portal: DemoPortal, token: Secret) -> None:
    read(client, portal, token)
    assert portal.request_log.calls("im.notify.get") == 1
    assert portal.request_log.tokens_in_urls == 0
