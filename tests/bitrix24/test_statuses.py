"""What a status alone says, interim answers, redirects, and answers of any size."""

from __future__ import annotations

import gzip

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.location import redirect_host
from b24monitor.core.answer import TOO_LARGE, Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import Line, LyingServer

TOKEN = Secret("planted-token-0123456789abcdef")
CALL = Call("voximplant.user.get", Parameters("USER_ID="))
RAN = '{"result": {"result": {"c0": []}, "result_error": []}}'
DENIED = '{"error": "METHOD_CONFIRM_DENIED"}'
HTML = "<html><title>Sign in</title></html>"
MIB = 1 << 20


def ask(client: BitrixClient, server: LyingServer) -> Answer:
    return client.probe(server.endpoint, TOKEN, [CALL]).answers[0]


def whole(body: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


OTHERS = [201, 202, 203, 206, 300, 304, 305, 306, 399, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 414]
OTHERS += [418, 421, 425, 426, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 599, 600, 999]


@pytest.mark.parametrize("status", OTHERS)
@pytest.mark.parametrize("body", [HTML, RAN], ids=["html", "result"])
def test_a_status_that_is_no_portals(client: BitrixClient, status: int, body: str) -> None:
    with LyingServer(lies.http(body, f"{status} As told", "text/html")) as server:
        answer = ask(client, server)
    expected = {Trouble.NOT_JSON} if body is HTML or status == 304 else {Trouble.NOT_BITRIX24}
    assert (answer.kind, {answer.trouble}, answer.detail) == (AnswerKind.TROUBLE, expected, f"HTTP {status}")


@pytest.mark.parametrize("status", [100, 102, 103, 199])
@pytest.mark.parametrize("times", [1, 3])
def test_an_interim_answer_is_not_taken_for_the_answer(client: BitrixClient, status: int, times: int) -> None:
    interim = f"HTTP/1.1 {status} Interim\r\nLink: </style.css>\r\n\r\n".encode() * times
    with LyingServer(lies.raw(interim + whole(RAN), keep=True), lies.raw(interim + whole(DENIED), keep=True)) as server:
        assert [ask(client, server).kind for _ in range(2)] == [AnswerKind.RAN, AnswerKind.DENIED]
        assert server.connections == 1


def test_a_change_of_protocol_is_no_answer_and_ends_the_connection(client: BitrixClient) -> None:
    change = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    with LyingServer(lies.raw(change, keep=True), lies.raw(whole(RAN))) as server:
        assert ask(client, server).trouble is Trouble.NOT_JSON
        assert ask(client, server).kind is AnswerKind.RAN
        assert server.connections == 2


def _interim_for_ever(line: Line) -> bool:
    line.drip(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1_000)
    return False


def test_interim_answers_do_not_go_on_for_ever(client: BitrixClient) -> None:
    with LyingServer(_interim_for_ever) as server:
        assert ask(client, server).trouble is Trouble.TIMED_OUT


class Flood:
    """Sends 100 MiB, packed where `unit` is; `sent` counts what was taken."""

    def __init__(self, head: bytes, unit: bytes, count: int) -> None:
        self._head = head
        self._unit = unit
        self._count = count
        self.sent = 0

    def __call__(self, line: Line) -> bool:
        line.say(b"HTTP/1.1 200 OK\r\n" + self._head + b"\r\n\r\n")
        for _ in range(self._count):
            line.say(self._unit)
            self.sent += len(self._unit)
        return False


def test_of_a_hundred_megabytes_little_is_read(client: BitrixClient) -> None:
    flood = Flood(b"Content-Length: %d" % (100 * MIB), b" " * MIB, 100)
    with LyingServer(flood) as server:
        assert ask(client, server) == TOO_LARGE
        assert server.is_deserted()
    assert flood.sent < 12 * MIB


def test_a_stream_of_packed_parts_is_counted_unpacked(client: BitrixClient) -> None:
    part = gzip.compress(b" " * MIB)
    chunk = b"%x\r\n%s\r\n" % (len(part), part)
    flood = Flood(b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip", chunk, 40_000)
    with LyingServer(flood) as server:
        assert ask(client, server) == TOO_LARGE
        assert server.is_deserted()
    assert flood.sent < 12 * MIB


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://new.bitrix24.com/rest/batch?auth=secret#secret", "new.bitrix24.com"),
        ("https://new.bitrix24.com:443/", "new.bitrix24.com"),
        ("http://new.bitrix24.com:80/", "new.bitrix24.com"),
        ("http://new.bitrix24.com/", "new.bitrix24.com"),
        ("https://portal.company.example:8443", "portal.company.example:8443"),
        ("//new.bitrix24.com/rest/", "new.bitrix24.com"),
        ("https://user:secret@new.bitrix24.com/", "new.bitrix24.com"),
        ("https://user:sec@ret@new.bitrix24.com:8443/", "new.bitrix24.com:8443"),
        ("https://[::1]:8443/secret", "[::1]:8443"),
        ("https://портал.example/", "портал.example"),
        ("/rest/batch?auth=secret", ""),
        ("?secret", ""),
        ("", ""),
        ("javascript:secret", ""),
        ("ftp://new.bitrix24.com/", ""),
        # Browsers would go to the first, and others to the second.
        ("https://evil.example\\@new.bitrix24.com/", ""),
        ("https://new.bitrix24.com\\secret", ""),
        ("https://new.bitrix24.com secret/", ""),
        ("https://new.bitrix24.com:port/", ""),
        ("https://new.bitrix24.com:99999/", ""),
        ("https://[bad", ""),
        ("https://[secret]/", ""),
    ],
)
def test_of_a_redirect_host_and_port_alone_are_told(location: str, host: str) -> None:
    assert redirect_host(location) == host


def test_nothing_else_of_a_redirect_is_told(client: BitrixClient) -> None:
    location = "Location: https://user:planted-a@new.bitrix24.com:8443/planted-b/?auth=planted-c#planted-d"
    with LyingServer(lies.http("planted-e", "302 Found", "text/html", location)) as server:
        answer = ask(client, server)
    assert answer == Answer(AnswerKind.TROUBLE, None, "new.bitrix24.com:8443", trouble=Trouble.REDIRECTED)
