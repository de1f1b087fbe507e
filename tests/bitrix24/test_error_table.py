"""Each row of the contract's table of errors (section 4), alone and inside a batch, has its one meaning."""

from __future__ import annotations

import json

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core import answer as meanings
from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import LyingServer

CALL = Call("voximplant.user.get", Parameters("USER_ID="))
REFUSED, TROUBLE = AnswerKind.REFUSED, AnswerKind.TROUBLE

Row = tuple[int, str, str, AnswerKind, Refusal | Trouble | None]

TABLE: list[Row] = [
    (401, "METHOD_CONFIRM_WAITING", "Waiting for confirmation", AnswerKind.WAITING, None),
    (403, "METHOD_CONFIRM_DENIED", "Method call denied", AnswerKind.DENIED, None),
    (401, "expired_token", "The access token provided has expired", AnswerKind.TOKEN_EXPIRED, None),
    (401, "NO_AUTH_FOUND", "Wrong authorization data", AnswerKind.TOKEN_UNKNOWN, None),
    (401, "invalid_token", "Unable to get application by token", AnswerKind.TOKEN_UNKNOWN, None),
    (401, "insufficient_scope", "", REFUSED, Refusal.SCOPE),
    (401, "APPLICATION_NOT_FOUND", "Application not found", REFUSED, Refusal.APPLICATION),
    (401, "CONNECTION_ERROR", "Error connecting to authorization server", TROUBLE, Trouble.PORTAL_ERROR),
    (401, "authorization_error", "Unable to authorize user", REFUSED, Refusal.USER),
    (401, "user_access_error", "The user does not have access to the application", REFUSED, Refusal.USER),
    (403, "ACCESS_DENIED", "Access denied!", REFUSED, Refusal.RIGHTS),
    (403, "ACCESS_DENIED", "Access denied! Application context required", REFUSED, Refusal.WEBHOOK),
    (401, "ACCESS_DENIED", "REST is available only on commercial plans.", REFUSED, Refusal.PLAN),
    (401, "ACCESS_DENIED", "The user is dismissed", REFUSED, Refusal.USER),
    (403, "WRONG_AUTH_TYPE", "Current authorization type is denied for this method", REFUSED, Refusal.WEBHOOK),
    (403, "WRONG_LICENSE", "Wrong license", REFUSED, Refusal.PLAN),
    (401, "OVERLOAD_LIMIT", "REST API is blocked due to overload.", REFUSED, Refusal.BLOCKED),
    (401, "INVALID_REQUEST", "Https required.", REFUSED, Refusal.HTTPS),
    (401, "INVALID_CREDENTIALS", "Invalid request credentials", REFUSED, Refusal.WEBHOOK),
    (403, "PORTAL_DELETED", "Portal was deleted", TROUBLE, Trouble.CLOSED),
    (400, "ERROR_ARGUMENT", "The value of an argument is wrong", REFUSED, Refusal.NOBODY_TO_ASK),
    (400, "ERROR_CORE", "", TROUBLE, Trouble.PORTAL_ERROR),
    (500, "ERROR_CORE", "", TROUBLE, Trouble.PORTAL_ERROR),
    (400, "NOTIFY_VALUE_ERROR", "", REFUSED, Refusal.PARAMETERS),
    (400, "ID_ERROR", "", REFUSED, Refusal.PARAMETERS),
    (500, "INTERNAL_SERVER_ERROR", "Internal server error", TROUBLE, Trouble.PORTAL_ERROR),
    (500, "ERROR_UNEXPECTED_ANSWER", "Server returned an unexpected response.", TROUBLE, Trouble.PORTAL_ERROR),
    (404, "ERROR_METHOD_NOT_FOUND", "Method not found!", REFUSED, Refusal.METHOD),
    (429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.", TROUBLE, Trouble.METHOD_BUSY),
    (503, "QUERY_LIMIT_EXCEEDED", "Too many requests", TROUBLE, Trouble.BUSY),
    (400, "", "Parameter USER_ID is not set", REFUSED, Refusal.PARAMETERS),
    # Of the batch's own (section 3).
    (400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded", TROUBLE, Trouble.PORTAL_ERROR),
    # And what no row knows.
    (418, "SOMETHING_NEW", "", AnswerKind.UNRECOGNIZED, Refusal.UNRECOGNIZED),
]
ROWS = pytest.mark.parametrize("row", TABLE, ids=[f"{row[0]} {row[1] or 'empty'} {row[4]}" for row in TABLE])


def ask(client: BitrixClient, body: object, status: int) -> Answer:
    with LyingServer(lies.http(json.dumps(body), f"{status} As told")) as server:
        return client.probe(server.endpoint, Secret("planted-token-0123456789"), [CALL]).answers[0]


def assert_means(answer: Answer, row: Row) -> None:
    _, code, detail, kind, why = row
    assert (answer.kind, answer.refusal or answer.trouble, answer.error, answer.detail) == (kind, why, code, detail)
    assert answer_text(answer).endswith((".", ")", detail or "."))
    assert answer_next_step(answer).endswith(".")


@ROWS
def test_the_whole_request_is_answered_so(client: BitrixClient, row: Row) -> None:
    assert_means(ask(client, {"error": row[1], "error_description": row[2]}, row[0]), row)


@ROWS
def test_a_command_of_a_batch_is_answered_so(client: BitrixClient, row: Row) -> None:
    errors = {"c0": {"error": row[1], "error_description": row[2]}}
    assert_means(ask(client, {"result": {"result": [], "result_error": errors}}, 200), row)


@ROWS
def test_rest_3_puts_the_code_into_an_object(client: BitrixClient, row: Row) -> None:
    assert_means(ask(client, {"error": {"code": row[1], "message": row[2]}}, row[0]), row)


@ROWS
@pytest.mark.parametrize("status", [200, 401, 502])
def test_the_status_changes_nothing(client: BitrixClient, row: Row, status: int) -> None:
    assert_means(ask(client, {"error": row[1], "error_description": row[2]}, status), row)


def test_no_code_is_known_that_the_table_lacks() -> None:
    known = {*meanings._KINDS, *meanings._REFUSALS, *meanings._TROUBLES}
    assert known == {row[1].upper() for row in TABLE} - {"SOMETHING_NEW"}
