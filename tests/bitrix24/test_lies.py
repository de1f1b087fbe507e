"""Whatever answers in a portal's place: an answer comes of it, never an exception, a decision or a leaked token."""

from __future__ import annotations

import gzip
import json
import time

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core.answer import TOO_LARGE, Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call, Inspected
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import Line, LyingServer

TEXT = "planted-token-0123456789abcdef"
TOKEN = Secret(TEXT)
CALL = Call("voximplant.user.get", Parameters("USER_ID="))
RAN = '{"result": {"result": {"c0": []}, "result_error": []}}'
HTML = f"<html><title>Sign in</title> Bearer {TEXT} auth={TEXT}</html>"
JSON = "application/json"


def ask(client: BitrixClient, endpoint: str) -> Answer:
    probed = client.probe(endpoint, TOKEN, [CALL])
    inspected = client.inspect(endpoint, TOKEN)
    assert inspected.refusal is not None
    for answer in (*probed.answers, inspected.refusal):
        assert TEXT[:6] not in repr(answer)
    return probed.answers[0]


BODIES: dict[str, tuple[bytes | str, Trouble]] = {
    "empty": ("", Trouble.NOT_JSON),
    "html": (HTML, Trouble.NOT_JSON),
    "half an object": (RAN[:-1], Trouble.NOT_JSON),
    "two objects": (RAN + RAN, Trouble.NOT_JSON),
    "not utf-8": (b'{"result": "\xff\xfe\xfa"}', Trouble.NOT_JSON),
    "windows-1251": ('{"result": "да"}'.encode("cp1251"), Trouble.NOT_JSON),
    "NaN": ('{"result": NaN}', Trouble.NOT_JSON),
    "deep": ("[" * 100_000, Trouble.NOT_JSON),
    "deep and closed": ('{"result":' + "[" * 100_000 + "]" * 100_000 + "}", Trouble.NOT_JSON),
    "a number of 5000 digits": ('{"result": ' + "9" * 5000 + "}", Trouble.NOT_JSON),
    "null": ("null", Trouble.NOT_BITRIX24),
    "list": ("[]", Trouble.NOT_BITRIX24),
    "text": ('"result"', Trouble.NOT_BITRIX24),
    "neither": ("{}", Trouble.NOT_BITRIX24),
    "result is true": ('{"result": true}', Trouble.NOT_BITRIX24),
    "result is null": ('{"result": null}', Trouble.NOT_BITRIX24),
    "result is a list": ('{"result": [1]}', Trouble.NOT_BITRIX24),
    "commands as a list": ('{"result": {"result": [[]], "result_error": []}}', Trouble.NOT_BITRIX24),
    "nothing of ours": ('{"result": {"result": {"x": 1}, "result_error": []}}', Trouble.NOT_BITRIX24),
    "an error that is text": ('{"result": {"result_error": {"c0": "METHOD_CONFIRM_DENIED"}}}', Trouble.NOT_BITRIX24),
    "an error without a code": ('{"result": {"result_error": {"c0": {"x": 1}}}}', Trouble.NOT_BITRIX24),
    "error is null": ('{"error": null, "result": {"result": {"c0": 1}}}', Trouble.NOT_BITRIX24),
    "error is a number": ('{"error": 401}', Trouble.NOT_BITRIX24),
    "error is a list": ('{"error": ["METHOD_CONFIRM_DENIED"]}', Trouble.NOT_BITRIX24),
    "error is an empty object": ('{"error": {}}', Trouble.NOT_BITRIX24),
    "error is false": ('{"error": false, "result": {"result": {"c0": 1}}}', Trouble.NOT_BITRIX24),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_portals_is_trouble(client: BitrixClient, name: str) -> None:
    body, trouble = BODIES[name]
    with LyingServer(lies.http(body)) as server:
        answer = ask(client, server.endpoint)
    assert (answer.kind, answer.trouble) == (AnswerKind.TROUBLE, trouble)


@pytest.mark.parametrize("status", ["201 Created", "204 No Content", "403 Forbidden", "502 Bad Gateway", "700 What"])
@pytest.mark.parametrize("body", ["", HTML, RAN], ids=["empty", "html", "result"])
def test_nothing_ran_unless_the_portal_says_200(client: BitrixClient, status: str, body: str) -> None:
    with LyingServer(lies.http(body, status)) as server:
        assert ask(client, server.endpoint).kind is AnswerKind.TROUBLE


CODES = [
    (AnswerKind.WAITING, "200 OK", {"error": "METHOD_CONFIRM_WAITING"}),
    (AnswerKind.DENIED, "200 OK", {"error": "METHOD_CONFIRM_DENIED", "result": {"result": {"c0": 1}}}),
    (AnswerKind.DENIED, "502 Bad Gateway", {"error": "METHOD_CONFIRM_DENIED"}),
    (AnswerKind.REFUSED, "401 Unauthorized", {"error": ""}),
    (AnswerKind.UNRECOGNIZED, "401 Unauthorized", {"error": "SOMETHING_NEW", "error_description": None}),
    (AnswerKind.UNRECOGNIZED, "404 Not Found", {"error": {"code": "BITRIX_REST_V3", "message": f"no {TEXT}"}}),
    (AnswerKind.TOKEN_EXPIRED, "401 Unauthorized", {"error": {"code": "expired_token"}}),
]


@pytest.mark.parametrize(("kind", "status", "body"), CODES)
def test_the_code_decides_whatever_surrounds_it(
    client: BitrixClient, kind: AnswerKind, status: str, body: dict[str, object]
) -> None:
    with LyingServer(lies.http(json.dumps(body), status, "text/html")) as server:
        assert ask(client, server.endpoint).kind is kind


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf" + RAN.encode(), RAN.encode("utf-16"), ("\n" * 9 + RAN).encode()])
def test_an_unusual_coding_is_read(client: BitrixClient, body: bytes) -> None:
    with LyingServer(lies.http(body)) as server:
        assert client.probe(server.endpoint, TOKEN, [CALL]).answers[0].kind is AnswerKind.RAN


def test_of_two_equal_keys_the_last_one_counts_and_an_error_beats_a_result(client: BitrixClient) -> None:
    body = '{"error": "METHOD_CONFIRM_DENIED", "result": {"result": {"c0": 1}}, "error": "METHOD_CONFIRM_WAITING"}'
    with LyingServer(lies.http(body)) as server:
        assert ask(client, server.endpoint).kind is AnswerKind.WAITING


PADDINGS = [0, 150, 180, 190, 3985]


@pytest.mark.parametrize("padding", PADDINGS)
def test_no_part_of_the_token_is_shown_wherever_it_stands(client: BitrixClient, padding: int) -> None:
    body = {"error": "X", "error_description": "." * padding + TEXT + " token=" + TEXT[::-1]}
    with LyingServer(lies.http(json.dumps(body), "401 Unauthorized")) as server:
        answer = ask(client, server.endpoint)
    assert TEXT[::-1][:6] not in answer.detail
    assert len(answer.detail) <= 200


def test_a_detail_is_of_printable_characters_that_can_be_stored(client: BitrixClient) -> None:
    body = r'{"error": "X\ud800\u0000", "error_description": "a\ud83d\u202eb\u200f\n\u001b[31mc\ufeff😀"}'
    with LyingServer(lies.http(body)) as server:
        answer = ask(client, server.endpoint)
    assert (answer.error, answer.detail) == ("X", "a b [31mc 😀")


def test_a_bomb_is_not_unpacked(client: BitrixClient) -> None:
    bomb = gzip.compress(gzip.compress(b"0" * (256 << 20), 9), 9)
    began_s = time.monotonic()
    with LyingServer(lies.http(bomb, "200 OK", JSON, "Content-Encoding: gzip, gzip")) as server:
        answer = client.probe(server.endpoint, TOKEN, [CALL]).answers[0]
    assert answer == TOO_LARGE
    assert time.monotonic() - began_s < 3


def test_a_huge_body_is_left_unread(client: BitrixClient) -> None:
    with LyingServer(lies.http(b" " * (17 << 20))) as server:
        assert client.probe(server.endpoint, TOKEN, [CALL]).answers[0] == TOO_LARGE


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (lies.http(RAN, length=len(RAN) + 1), Trouble.CUT_OFF),
        (lies.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"), Trouble.CUT_OFF),
        (lies.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n{}"), Trouble.CUT_OFF),
        (lies.http(b"no gzip", "200 OK", JSON, "Content-Encoding: gzip"), Trouble.NOT_JSON),
        (lies.http(RAN, "200 OK", JSON, "Content-Encoding: " + ", ".join(["gzip"] * 50)), Trouble.NOT_JSON),
        (lies.http(gzip.compress(RAN.encode())[:-12], "200 OK", JSON, "Content-Encoding: gzip"), Trouble.NOT_JSON),
        (lies.raw(b"SSH-2.0-OpenSSH_9.2\r\n"), Trouble.CUT_OFF),
        (lies.raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n{}"), Trouble.CUT_OFF),
        (lies.raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000), Trouble.CUT_OFF),
        (lies.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"), Trouble.CUT_OFF),
        (lies.raw(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), Trouble.NOT_JSON),
        (lies.raw(b"HTTP/1.1 200 OK\r\nContent-Le"), Trouble.NOT_JSON),
        (lies.hang_up, Trouble.CUT_OFF),
    ],
)
def test_an_answer_that_is_no_whole_http(client: BitrixClient, answer: lies.Answer, trouble: Trouble) -> None:
    with LyingServer(answer) as server:
        assert ask(client, server.endpoint).trouble is trouble


def _silent(line: Line) -> bool:
    line.wait()
    return False


def _drips_headers(line: Line) -> bool:
    line.drip(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000)
    return False


def _drips_body(line: Line) -> bool:
    line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    line.drip(b" " * 10_000)
    return False


def _drips_chunks(line: Line) -> bool:
    line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    line.drip(b"1\r\n \r\n" * 2_000)
    return False


def _drips_a_redirect(line: Line) -> bool:
    line.say(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 10000\r\n\r\n")
    line.drip(b" " * 10_000)
    return False


def _stops_in_the_body(line: Line) -> bool:
    line.say(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"result"')
    line.wait()
    return False


@pytest.mark.parametrize(
    "answer", [_silent, _drips_headers, _drips_body, _drips_chunks, _drips_a_redirect, _stops_in_the_body]
)
def test_every_request_ends_in_time(client: BitrixClient, answer: lies.Answer) -> None:
    with LyingServer(answer) as server:
        began_s = time.monotonic()
        told = client.probe(server.endpoint, TOKEN, [CALL]).answers[0]
        taken_s = time.monotonic() - began_s
    assert told.trouble is Trouble.TIMED_OUT
    assert taken_s < 2.5


INSPECTIONS: list[tuple[object, object, object]] = [
    ({"CODE": 5}, {"ID": "9" * 5000, "ADMIN": "true"}, {"a": "b"}),
    ([], {"ID": True, "ADMIN": 1}, "telephony"),
    (None, {"ID": -1}, [{}, 5, None, "\x00"]),
    ("text", {"ID": "1e3"}, []),
]


@pytest.mark.parametrize("told", INSPECTIONS)
def test_a_token_that_tells_nonsense_of_itself(client: BitrixClient, told: tuple[object, object, object]) -> None:
    application, profile, scopes = told
    body = {"result": {"result": {"c0": application, "c1": scopes, "c2": profile}, "result_error": []}}
    with LyingServer(lies.http(json.dumps(body))) as server:
        assert client.inspect(server.endpoint, TOKEN) == Inspected()


def test_what_a_portal_calls_its_application_is_redacted_and_short(client: BitrixClient) -> None:
    body = {"result": {"result": {"c0": {"CODE": TEXT + "x" * 999}, "c1": ["im"], "c2": {"ID": 7, "ADMIN": True}}}}
    with LyingServer(lies.http(json.dumps(body))) as server:
        inspected = client.inspect(server.endpoint, TOKEN)
    assert inspected.application.startswith("[hidden]x")
    assert len(inspected.application) <= 200
    assert (inspected.user_id, inspected.is_administrator, inspected.scopes) == (7, True, ("im",))
