"""The one address that carries secrets: on the wire alone, to one server, once; in no log, error or answer."""

from __future__ import annotations

import base64
import contextlib
import http.client
import logging
import socket
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.errors import Trouble, UnreachableError
from b24monitor.core.oauth import KNOWN_SERVERS, AuthorizationServer, TokenAnswer, typed_server
from b24monitor.core.secret import Secret
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import Line, LyingServer
from tests.bitrix24.test_tls import Tunnel, self_signed

CLIENT_SECRET = "planted-secret+/= 0123456789abcdef"
REFRESH_TOKEN = "planted-refresh-0123456789abcdef"
CODE = "planted-code-0123456789abcdef"
PAIR = '{"access_token": "planted-access-0123456789", "refresh_token": "planted-fresh-0123456789"}'
JSON = "application/json"
LIMITS = Limits(connect_s=2.0, silence_s=0.4, total_s=0.8)


@pytest.fixture
def transport() -> Iterator[Transport]:
    transport = Transport(LIMITS)
    yield transport
    transport.close()


@pytest.fixture
def oauth(transport: Transport) -> OAuthClient:
    return OAuthClient(lambda: datetime.now(UTC), transport)


def renew(oauth: OAuthClient, server: AuthorizationServer) -> TokenAnswer | Answer:
    return oauth.renew(server, "local.app", Secret(CLIENT_SECRET), Secret(REFRESH_TOKEN))


def both(oauth: OAuthClient, server: AuthorizationServer) -> list[TokenAnswer | Answer]:
    return [oauth.exchange(server, "local.app", Secret(CLIENT_SECRET), Secret(CODE)), renew(oauth, server)]


def query_of(request: bytes) -> dict[str, list[str]]:
    method, target, _ = request.split(b"\r\n", 1)[0].decode().split(" ")
    assert method == "GET"
    assert urlsplit(target).path == "/oauth/token/"
    return parse_qs(urlsplit(target).query, strict_parsing=True)


def _echo(text: str) -> str:
    quoted = base64.b64encode(text.encode()).decode()
    return f'{{"error": "invalid_grant", "error_description": "{text} {quoted} {text[:20]}"}}'


def _bad_header(line: Line) -> bool:
    """urllib3 warns of such headers, and quotes the address."""
    line.say(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed\r\nno header at all\r\nContent-Length: 2\r\n\r\n{}")
    return False


def _silent(line: Line) -> bool:
    line.wait()
    return False


LIES: dict[str, lies.Answer] = {
    "tokens": lies.http(PAIR),
    "refusal": lies.http(_echo(CLIENT_SECRET), "400 Bad Request"),
    "echo": lies.http(_echo(CODE + REFRESH_TOKEN), "400 Bad Request"),
    "code as error": lies.http(f'{{"error": "{CODE}"}}', "400 Bad Request"),
    "redirect": lies.http("", "302 Found", JSON, f"Location: http://{CODE}@evil.invalid/?{REFRESH_TOKEN}"),
    "html": lies.http(f"<html>{CODE} {REFRESH_TOKEN}</html>"),
    "cut off": lies.http(PAIR, length=9999),
    "bad gzip": lies.http("no gzip at all", "200 OK", JSON, "Content-Encoding: gzip"),
    "bad header": _bad_header,
    "no http": lies.raw(b"SSH-2.0\r\n"),
    "hang up": lies.hang_up,
    "silent": _silent,
}


def assert_no_secret(told: str) -> None:
    for planted in (CLIENT_SECRET, REFRESH_TOKEN, CODE, "planted-", "planted%2D", "client_secret="):
        assert planted not in told


@pytest.mark.parametrize("name", LIES)
def test_whatever_answers_no_secret_is_logged_or_kept(
    oauth: OAuthClient,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    with LyingServer(LIES[name]) as server:
        answers = both(oauth, typed_server(server.address))
        exchanged, renewed = (query_of(request) for request in server.requests)
    common = {"client_id": ["local.app"], "client_secret": [CLIENT_SECRET]}
    assert exchanged == common | {"grant_type": ["authorization_code"], "code": [CODE]}
    assert renewed == common | {"grant_type": ["refresh_token"], "refresh_token": [REFRESH_TOKEN]}
    assert "oauth/token" in caplog.text or name in ("no http", "hang up", "silent")
    assert_no_secret(repr(answers))
    for record in caplog.records:
        assert_no_secret(f"{record.getMessage()} {record.__dict__} {record.exc_text}")
        assert record.exc_info is None or record.exc_info[1] is None or _is_clean(record.exc_info[1])
    assert_no_secret("".join(capsys.readouterr()))


def _is_clean(error: BaseException) -> bool:
    """Whether nothing that hangs on the error tells a secret: texts, attributes, causes, and its frames' variables."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert_no_secret("".join(told.format()) + repr(vars(error)) + str(error) + repr(error.args))
    return all(_is_clean(cause) for cause in (error.__cause__, error.__context__) if cause is not None)


@pytest.mark.parametrize("name", ["cut off", "bad gzip", "no http", "hang up", "silent"])
def test_an_error_carries_no_other_that_knows_the_address(transport: Transport, name: str) -> None:
    secrets = {"client_secret": Secret(CLIENT_SECRET), "code": Secret(CODE)}
    with LyingServer(LIES[name]) as server, pytest.raises(UnreachableError) as told:
        transport.get(f"http://{server.address}/oauth/token/?client_id=x", secrets, most_bytes=999)
    assert (told.value.__context__, told.value.__cause__) == (None, None)
    assert _is_clean(told.value)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_followed(oauth: OAuthClient, status: str) -> None:
    with LyingServer(lies.http(PAIR)) as other:
        location = f"Location: http://{other.address}/oauth/token/"
        with LyingServer(lies.http(PAIR, status, JSON, location)) as server:
            answers = both(oauth, typed_server(server.address))
        assert answers == [answer_for_trouble(Trouble.REDIRECTED, other.address)] * 2
        assert other.connections == 0


def test_a_renewal_is_sent_once_on_a_connection_of_its_own(oauth: OAuthClient) -> None:
    """A kept connection that closes is tried anew for other calls: here the first try may have used the token up."""
    with LyingServer(lies.http(PAIR, keep=True), lies.hang_up) as server:
        first, second = (renew(oauth, typed_server(server.address)) for _ in range(2))
        assert server.is_deserted()
        assert (server.connections, len(server.requests)) == (2, 2)
    assert isinstance(first, TokenAnswer)
    assert isinstance(second, Answer)
    assert second.trouble is Trouble.CUT_OFF


def test_a_token_asked_about_travels_in_the_body(oauth: OAuthClient) -> None:
    with LyingServer(lies.http("{}")) as server:
        oauth.server_info(typed_server(server.address), Secret(REFRESH_TOKEN))
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /rest/app.info HTTP/1.1\r\n")
    assert REFRESH_TOKEN.encode() not in head
    assert body.count(REFRESH_TOKEN.encode()) == 1


def test_a_server_without_encryption_gets_nothing(oauth: OAuthClient) -> None:
    with LyingServer(lies.http(PAIR)) as server:
        answers = both(oauth, AuthorizationServer(f"https://{server.address}", is_typed=True))
        assert b"planted" not in b"".join(server.requests)
    assert [answer.trouble for answer in answers if isinstance(answer, Answer)] == [Trouble.TLS] * 2


class SocksTunnel(Tunnel):
    """A SOCKS 5 proxy without a password (RFC 1928)."""

    def __call__(self, line: Line) -> bool:
        line.say(b"\x05\x00")
        line.read()
        line.say(b"\x05\x00\x00\x01" + socket.inet_aton("127.0.0.1") + b"\x00\x00")
        with contextlib.closing(line.secured(self._context)) as secured:
            self.heard.append(secured.read())
            return lies.http(PAIR)(secured)


@pytest.mark.parametrize(("scheme", "kind"), [("http", Tunnel), ("socks5h", SocksTunnel)])
def test_behind_a_proxy_the_server_alone_reads_the_secrets(
    oauth: OAuthClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, kind: type[Tunnel]
) -> None:
    trusted, context = self_signed(tmp_path, "oauth.bitrix.info")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    tunnel = kind(context)
    with LyingServer(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", f"{scheme}://{proxy.address}")
        renew(oauth, KNOWN_SERVERS[0])
        assert b"planted" not in b"".join(proxy.requests)
    assert query_of(tunnel.heard[0])["refresh_token"] == [REFRESH_TOKEN]
