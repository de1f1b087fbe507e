"""The error table of the portal contract, section 4: what every code means."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core import answer as module
from b24monitor.core.answer import Answer, AnswerKind, Refusal, answer_for_error, answer_for_trouble
from b24monitor.core.errors import Trouble

REFUSED, TROUBLE = AnswerKind.REFUSED, AnswerKind.TROUBLE

TABLE: list[tuple[str, AnswerKind, Refusal | Trouble | None]] = [
    ("METHOD_CONFIRM_WAITING", AnswerKind.WAITING, None),
    ("METHOD_CONFIRM_DENIED", AnswerKind.DENIED, None),
    ("expired_token", AnswerKind.TOKEN_EXPIRED, None),
    ("NO_AUTH_FOUND", AnswerKind.TOKEN_UNKNOWN, None),
    ("invalid_token", AnswerKind.TOKEN_UNKNOWN, None),
    ("insufficient_scope", REFUSED, Refusal.SCOPE),
    ("APPLICATION_NOT_FOUND", REFUSED, Refusal.APPLICATION),
    ("CONNECTION_ERROR", TROUBLE, Trouble.PORTAL_ERROR),
    ("authorization_error", REFUSED, Refusal.USER),
    ("user_access_error", REFUSED, Refusal.USER),
    ("ACCESS_DENIED", REFUSED, Refusal.RIGHTS),
    ("WRONG_AUTH_TYPE", REFUSED, Refusal.WEBHOOK),
    ("WRONG_LICENSE", REFUSED, Refusal.PLAN),
    ("OVERLOAD_LIMIT", REFUSED, Refusal.BLOCKED),
    ("INVALID_REQUEST", REFUSED, Refusal.HTTPS),
    ("INVALID_CREDENTIALS", REFUSED, Refusal.WEBHOOK),
    ("PORTAL_DELETED", TROUBLE, Trouble.CLOSED),
    ("ERROR_ARGUMENT", REFUSED, Refusal.NOBODY_TO_ASK),
    ("ERROR_CORE", TROUBLE, Trouble.PORTAL_ERROR),
    ("NOTIFY_VALUE_ERROR", REFUSED, Refusal.PARAMETERS),
    ("ID_ERROR", REFUSED, Refusal.PARAMETERS),
    ("INTERNAL_SERVER_ERROR", TROUBLE, Trouble.PORTAL_ERROR),
    ("ERROR_UNEXPECTED_ANSWER", TROUBLE, Trouble.PORTAL_ERROR),
    ("ERROR_METHOD_NOT_FOUND", REFUSED, Refusal.METHOD),
    ("OPERATION_TIME_LIMIT", TROUBLE, Trouble.METHOD_BUSY),
    ("QUERY_LIMIT_EXCEEDED", TROUBLE, Trouble.BUSY),
    ("ERROR_BATCH_LENGTH_EXCEEDED", TROUBLE, Trouble.PORTAL_ERROR),
    ("", REFUSED, Refusal.PARAMETERS),
]


@pytest.mark.parametrize(("code", "kind", "why"), TABLE)
def test_every_code_of_the_contract(code: str, kind: AnswerKind, why: Refusal | Trouble | None) -> None:
    for spelling in (code, code.lower(), code.upper()):
        answer = answer_for_error(spelling, "said the portal")
        assert (answer.kind, answer.refusal or answer.trouble) == (kind, why)
        assert (answer.error, answer.detail) == (spelling, "said the portal")


@pytest.mark.parametrize(
    ("detail", "refusal"),
    [
        ("Access denied! Application context required", Refusal.WEBHOOK),
        ("REST is available only on commercial plans.", Refusal.PLAN),
        ("Access denied! User is dismissed", Refusal.USER),
        ("Access denied! You have no permission to query selected users", Refusal.RIGHTS),
        ("", Refusal.RIGHTS),
    ],
)
def test_a_denied_access_is_told_apart_by_its_words(detail: str, refusal: Refusal) -> None:
    assert answer_for_error("ACCESS_DENIED", detail).refusal is refusal


@given(st.text(max_size=40))
def test_an_unknown_code_is_no_decision(code: str) -> None:
    answer = answer_for_error(code)
    if code.upper() not in {known.upper() for known, *_ in TABLE}:
        assert (answer.kind, answer.refusal) == (AnswerKind.UNRECOGNIZED, Refusal.UNRECOGNIZED)
    assert answer.kind is not AnswerKind.RAN


@pytest.mark.parametrize("code", ["METHOD_CONFIRM_GRANTED", "METHOD_CONFIRM_DENIED ", "METHOD_CONFIRM", "denied"])
def test_a_code_that_resembles_a_known_one_is_unknown(code: str) -> None:
    assert answer_for_error(code).kind is AnswerKind.UNRECOGNIZED


def test_no_status_takes_part() -> None:
    assert list(inspect.signature(answer_for_error).parameters) == ["error", "detail"]
    assert not any("status" in name.lower() for name in vars(module))


def test_waiting_alone_changes_only_what_is_not_final() -> None:
    final = {code for code, *_ in TABLE if answer_for_error(code).is_final}
    assert "METHOD_CONFIRM_DENIED" in final
    assert final == {code for code, kind, _ in TABLE if kind not in (AnswerKind.WAITING, TROUBLE)}
    assert not answer_for_error("SOMETHING_NEW").is_final
    assert not answer_for_trouble(Trouble.TIMED_OUT).is_final
    assert Answer(AnswerKind.RAN).is_final


def test_trouble_carries_no_code() -> None:
    assert answer_for_trouble(Trouble.TLS, "certificate has expired") == Answer(
        TROUBLE, None, "certificate has expired", trouble=Trouble.TLS
    )
