"""Probing a real portal: every answer it can give is read for what it means, and nothing of it is kept."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core.answer import RAN, Answer, AnswerKind, Refusal
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.directory import User
from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.switches import Bucket, UserRefusal

METHOD = "voximplant.user.get"
GATED = Call(METHOD, Parameters("USER_ID="))


def token_of(portal: DemoPortal, **how: Any) -> Secret:
    return Secret(portal.issue_token(**how).access_token)


def probe(client: BitrixClient, portal: DemoPortal, token: Secret, *calls: Call) -> tuple[Answer, ...]:
    return client.probe(portal.endpoint, token, calls or (GATED,)).answers


def meaning(answer: Answer) -> tuple[str | None, AnswerKind, Refusal | Trouble | None]:
    return answer.error, answer.kind, answer.refusal or answer.trouble


@pytest.mark.parametrize(("allow", "kind"), [(True, AnswerKind.RAN), (False, AnswerKind.DENIED)])
def test_a_question_waits_until_it_is_decided(
    client: BitrixClient, portal: DemoPortal, allow: bool, kind: AnswerKind
) -> None:
    token = token_of(portal)
    for _ in range(3):
        assert probe(client, portal, token)[0].kind is AnswerKind.WAITING
    assert portal.times_asked(token.reveal(), METHOD) == 1
    portal.answer(allow=allow)
    assert probe(client, portal, token)[0].kind is kind


SWITCHES: list[tuple[dict[str, Any], str, AnswerKind, Refusal | Trouble]] = [
    ({"deleted": True}, "PORTAL_DELETED", AnswerKind.TROUBLE, Trouble.CLOSED),
    ({"internal_error": True}, "INTERNAL_SERVER_ERROR", AnswerKind.TROUBLE, Trouble.PORTAL_ERROR),
    ({"authorization_server_down": True}, "CONNECTION_ERROR", AnswerKind.TROUBLE, Trouble.PORTAL_ERROR),
    ({"operating_limit_s": -1}, "OPERATION_TIME_LIMIT", AnswerKind.TROUBLE, Trouble.METHOD_BUSY),
    ({"https_required": True}, "INVALID_REQUEST", AnswerKind.REFUSED, Refusal.HTTPS),
    ({"commercial_plan": False}, "ACCESS_DENIED", AnswerKind.REFUSED, Refusal.PLAN),
    (
        {"overloaded_clients": frozenset({"local.app.one"})},
        "OVERLOAD_LIMIT",
        AnswerKind.REFUSED,
        Refusal.BLOCKED,
    ),
    ({"refused_users": {7: UserRefusal.DISMISSED}}, "ACCESS_DENIED", AnswerKind.REFUSED, Refusal.USER),
    (
        {"refused_users": {7: UserRefusal.NO_ACCESS_TO_APPLICATION}},
        "user_access_error",
        AnswerKind.REFUSED,
        Refusal.USER,
    ),
    (
        {"refused_users": {7: UserRefusal.NOT_AUTHORIZED}},
        "authorization_error",
        AnswerKind.REFUSED,
        Refusal.USER,
    ),
]


@pytest.mark.parametrize(("changes", "error", "kind", "why"), SWITCHES, ids=[str(row[0]) for row in SWITCHES])
def test_what_is_wrong_with_a_portal(
    client: BitrixClient,
    portal: DemoPortal,
    changes: dict[str, Any],
    error: str,
    kind: AnswerKind,
    why: Refusal | Trouble,
) -> None:
    token = token_of(portal)
    portal.switches = replace(portal.switches, **changes)
    assert meaning(probe(client, portal, token)[0]) == (error, kind, why)
    assert portal.questions() == ()


def test_a_renamed_portal(client: BitrixClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    portal.switches = replace(portal.switches, renamed_to="https://new.invalid")
    answer = probe(client, portal, token)[0]
    assert meaning(answer) == (None, AnswerKind.TROUBLE, Trouble.REDIRECTED)
    assert answer.detail == "new.invalid"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"expires_in_s": -1.0}, ("expired_token", AnswerKind.TOKEN_EXPIRED, None)),
        ({"scope": "im"}, ("insufficient_scope", AnswerKind.REFUSED, Refusal.SCOPE)),
        ({"user_id": 8}, ("ACCESS_DENIED", AnswerKind.REFUSED, Refusal.RIGHTS)),
        ({"client_id": "never.installed"}, ("APPLICATION_NOT_FOUND", AnswerKind.REFUSED, Refusal.APPLICATION)),
    ],
)
def test_what_is_wrong_with_a_token(
    client: BitrixClient, portal: DemoPortal, how: dict[str, Any], expected: tuple[object, ...]
) -> None:
    assert meaning(probe(client, portal, token_of(portal, **how))[0]) == expected
    assert portal.questions() == ()


@pytest.mark.parametrize(("token", "error"), [("of-another-portal", "invalid_token"), ("", "NO_AUTH_FOUND")])
def test_a_token_the_portal_does_not_know(client: BitrixClient, portal: DemoPortal, token: str, error: str) -> None:
    assert meaning(probe(client, portal, Secret(token))[0]) == (error, AnswerKind.TOKEN_UNKNOWN, None)


def test_a_spent_budget(client: BitrixClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    portal.set_bucket(Bucket(room=1.0, drain_per_s=0.001))
    answers = [probe(client, portal, token)[0] for _ in range(2)]
    assert answers[0].kind is AnswerKind.WAITING
    assert meaning(answers[1]) == ("QUERY_LIMIT_EXCEEDED", AnswerKind.TROUBLE, Trouble.BUSY)


def test_a_webhook_can_never_be_confirmed(client: BitrixClient, portal: DemoPortal) -> None:
    endpoint = portal.add_webhook(user_id=7, password="webhook-secret", scope="telephony")
    answer = client.probe(endpoint, Secret("nothing"), [GATED]).answers[0]
    assert meaning(answer) == ("ACCESS_DENIED", AnswerKind.REFUSED, Refusal.WEBHOOK)


def test_each_call_of_a_batch_has_its_own_answer_in_its_place(client: BitrixClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    two, three, plain = (Call(name, Parameters()) for name in ("demo.gated.two", "demo.gated.three", "server.time"))
    calls = (plain, GATED, Call(METHOD, Parameters()), two, Call("no.such", Parameters()), three)
    probe(client, portal, token, two, three)
    portal.answer(allow=False, method="demo.gated.two")
    portal.answer(allow=True, method="demo.gated.three")
    answers = probe(client, portal, token, *calls)
    assert [meaning(answer) for answer in answers] == [
        (None, AnswerKind.RAN, None),
        ("METHOD_CONFIRM_WAITING", AnswerKind.WAITING, None),
        ("", AnswerKind.REFUSED, Refusal.PARAMETERS),
        ("METHOD_CONFIRM_DENIED", AnswerKind.DENIED, None),
        ("ERROR_METHOD_NOT_FOUND", AnswerKind.REFUSED, Refusal.METHOD),
        (None, AnswerKind.RAN, None),
    ]
    assert answers[2].detail == "Parameter USER_ID is not set"


@pytest.mark.parametrize("count", [1, 50])
def test_a_batch_is_one_request(client: BitrixClient, portal: DemoPortal, count: int) -> None:
    token = token_of(portal)
    answers = probe(client, portal, token, *[Call("server.time", Parameters())] * count)
    assert answers == (RAN,) * count
    assert portal.request_log.total == 1


@pytest.mark.parametrize("count", [0, 51])
def test_a_batch_the_portal_would_not_take_is_the_callers_mistake(
    client: BitrixClient, portal: DemoPortal, count: int
) -> None:
    with pytest.raises(ValueError, match="1 to 50"):
        client.probe(portal.endpoint, Secret("t"), [GATED] * count)
    assert portal.request_log.total == 0


def test_parameters_arrive_as_given(client: BitrixClient, portal: DemoPortal) -> None:
    """User 9 may ask about himself alone."""
    token = token_of(portal, user_id=9)
    own, all_users = Call(METHOD, Parameters("USER_ID=9")), Call(METHOD, Parameters("USER_ID[]=9&USER_ID[]=7"))
    kinds = [answer.kind for answer in probe(client, portal, token, own, all_users)]
    assert kinds == [AnswerKind.WAITING, AnswerKind.REFUSED]


def test_no_token_stands_in_a_url(client: BitrixClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    probe(client, portal, token)
    client.inspect(portal.endpoint, token)
    assert portal.request_log.total == 2
    assert portal.request_log.tokens_in_urls == 0


def test_what_a_granted_call_returns_is_thrown_away(client: BitrixClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    # A user whose password stands nowhere else in the process, as others' do in the recorded scenarios.
    portal.add_user(User(4711, "Nobody", "Else"))
    reads_user = Call(METHOD, Parameters("USER_ID=4711"))
    probe(client, portal, token, reads_user)
    portal.answer(allow=True)
    answers = probe(client, portal, token, reads_user)
    assert answers == (RAN,)
    # The portal runs in this process too, and makes the password anew for each call.
    portal.stop()
    gc.collect()
    assert [type(holder) for holder in gc.get_objects() if _holds_password(holder)] == []


def _holds_password(holder: object) -> bool:
    """Whether it holds the SIP password of user 4711, written so that this very code does not."""
    for value in gc.get_referents(holder):
        if isinstance(value, str) and value.startswith("secret") and value[6:] == "4711":
            return True
        if isinstance(value, bytes) and b"SIP_PASSWORD" in value and b"phone4711" in value:
            return True
        # The collector does not list a container of plain texts.
        if isinstance(value, dict) and not gc.is_tracked(value) and _holds_password(value):
            return True
    return False


def test_a_token_tells_of_itself_and_asks_nobody(client: BitrixClient, portal: DemoPortal) -> None:
    inspected = client.inspect(portal.endpoint, token_of(portal, user_id=1, scope="telephony,im"))
    assert inspected.refusal is None
    assert (inspected.application, inspected.user_id, inspected.is_administrator) == ("local.app.one", 1, True)
    assert set(inspected.scopes) == {"telephony", "im"}
    assert portal.questions() == ()
    assert client.inspect(portal.endpoint, token_of(portal, user_id=7)).is_administrator is False


def test_a_token_that_is_refused_tells_nothing(client: BitrixClient, portal: DemoPortal) -> None:
    inspected = client.inspect(portal.endpoint, token_of(portal, expires_in_s=-1.0))
    assert inspected.refusal is not None
    assert inspected.refusal.kind is AnswerKind.TOKEN_EXPIRED


def test_a_token_whose_every_call_is_refused_tells_nothing(client: BitrixClient, portal: DemoPortal) -> None:
    token = token_of(portal)
    portal.switches = replace(portal.switches, operating_limit_s=-1)
    inspected = client.inspect(portal.endpoint, token)
    assert inspected.refusal is not None
    assert inspected.refusal.trouble is Trouble.METHOD_BUSY
