"""Proxies that get stuck or send a byte now and then: a request through them ends in time all the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import Answer
from b24monitor.core.errors import Trouble
from b24monitor.core.oauth import KNOWN_SERVERS
from b24monitor.core.ports import Call
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24.authority import Authority
from tests.bitrix24.lying_server import Answer as Answering
from tests.bitrix24.lying_server import Line, LyingServer
from tests.bitrix24.proxies import (
    CONNECTED,
    ESTABLISHED,
    HttpProxy,
    SocksProxy,
    drips_after,
    stalls_after,
)

HOST = "portal.invalid"
TEXT = "planted-token-0123456789abcdef"
LIMITS = Limits(connect_s=0.6, silence_s=0.4, total_s=0.8)
ALL_S = LIMITS.connect_s + LIMITS.total_s
# What a loaded machine may add.
SLACK_S = 0.8


@pytest.fixture
def transport() -> Iterator[Transport]:
    transport = Transport(LIMITS)
    yield transport
    transport.close()


def timed(transport: Transport, proxy: str, ca_file: str = "", host: str = HOST) -> tuple[Answer, float]:
    """The answer, and the seconds it took."""
    client = BitrixClient(lambda: datetime.now(UTC), transport)
    client.use_route(f"https://{host}", Route(proxy, ca_file))
    began_s = time.monotonic()
    call = Call("voximplant.user.get", Parameters("USER_ID="))
    answer = client.probe(f"https://{host}/rest/", Secret(TEXT), [call]).answers[0]
    return answer, time.monotonic() - began_s


NEVER_ENDING = b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000
LONG_NAME = b"\x05\x00\x00\x03\xff" + b"x" * 257

STUCK: list[tuple[str, Answering]] = [
    ("http", stalls_after()),
    ("http", stalls_after(b"HTTP/1.1 200")),
    ("http", stalls_after(ESTABLISHED)),
    ("http", drips_after(last=NEVER_ENDING)),
    ("http", drips_after(ESTABLISHED, last=b"\x16\x03\x03\x40\x00" + b"\x02" * 10_000)),
    ("socks5h", stalls_after()),
    ("socks5h", stalls_after(b"\x05")),
    ("socks5h", stalls_after(b"\x05\x00", CONNECTED[:5])),
    ("socks5h", stalls_after(b"\x05\x00", CONNECTED)),
    ("socks5h", drips_after(b"\x05\x00", last=LONG_NAME)),
    ("socks5h", drips_after(b"\x05\x00", last=CONNECTED + b"\x16\x03\x03\x40\x00" + b"\x02" * 10_000)),
]


@pytest.mark.parametrize(("scheme", "answer"), STUCK)
def test_a_proxy_that_gets_stuck(transport: Transport, scheme: str, answer: Answering) -> None:
    with LyingServer(answer) as proxy:
        told, taken_s = timed(transport, f"{scheme}://{proxy.address}")
        assert TEXT.encode() not in b"".join(proxy.requests)
    assert told.trouble is Trouble.TIMED_OUT
    assert LIMITS.connect_s - 0.1 < taken_s < LIMITS.connect_s + SLACK_S


def _stalls_late(*said: bytes) -> Answering:
    def answer(line: Line) -> bool:
        for part in said[:-1]:
            line.say(part)
            line.read()
        time.sleep(0.8)
        return stalls_after(said[-1])(line)

    return answer


@pytest.mark.parametrize(
    ("scheme", "answer"), [("http", _stalls_late(ESTABLISHED)), ("socks5h", _stalls_late(b"\x05\x00", CONNECTED))]
)
def test_the_tls_behind_a_proxy_has_what_the_proxy_left(scheme: str, answer: Answering) -> None:
    transport = Transport(Limits(connect_s=1.0, silence_s=0.4, total_s=0.8))
    with LyingServer(answer) as proxy:
        told, taken_s = timed(transport, f"{scheme}://{proxy.address}")
    transport.close()
    assert told.trouble is Trouble.TIMED_OUT
    assert 0.9 < taken_s < 1.6


@pytest.mark.parametrize(("scheme", "answer"), [STUCK[3], STUCK[9]])
def test_a_stuck_proxy_holds_up_no_renewal(transport: Transport, scheme: str, answer: Answering) -> None:
    server = KNOWN_SERVERS[0]
    with LyingServer(answer) as proxy:
        oauth = OAuthClient(lambda: datetime.now(UTC), transport)
        oauth.use_route(server.address, Route(f"{scheme}://{proxy.address}"))
        began_s = time.monotonic()
        told = oauth.renew(server, "local.app", Secret("planted-secret"), Secret("planted-refresh"))
        taken_s = time.monotonic() - began_s
        assert b"planted" not in b"".join(proxy.requests)
    assert isinstance(told, Answer)
    assert told.trouble is Trouble.TIMED_OUT
    assert taken_s < LIMITS.connect_s + SLACK_S


def _drips(line: Line) -> bool:
    line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    line.drip(b" " * 10_000)
    return False


def _silent(line: Line) -> bool:
    line.wait()
    return False


@pytest.mark.parametrize(("answer", "limit_s"), [(_drips, LIMITS.total_s), (_silent, LIMITS.silence_s)])
@pytest.mark.parametrize("scheme", ["http", "https", "socks5h"])
def test_a_slow_portal_behind_a_proxy(
    transport: Transport, tmp_path: Path, scheme: str, answer: Answering, limit_s: float
) -> None:
    authority = Authority(tmp_path)
    kind: Callable[[str], Answering] = SocksProxy if scheme == "socks5h" else HttpProxy
    with ExitStack() as running:
        server = running.enter_context(LyingServer(answer, tls=authority.context(HOST)))
        tls = authority.context("127.0.0.1") if scheme == "https" else None
        proxy = running.enter_context(LyingServer(kind(server.address), tls=tls))
        told, taken_s = timed(transport, f"{scheme}://{proxy.address}", str(authority.pem))
        assert TEXT.encode() in server.requests[0]
    assert told.trouble is Trouble.TIMED_OUT
    assert limit_s - 0.1 < taken_s < ALL_S + SLACK_S


def test_a_proxy_behind_tls_that_passes_a_byte_now_and_then(transport: Transport, tmp_path: Path) -> None:
    """Each byte is a whole answer of the outer TLS, and far less than one of the inner."""
    authority = Authority(tmp_path)
    with ExitStack() as running:
        server = running.enter_context(LyingServer(_silent, tls=authority.context(HOST)))
        dripping = HttpProxy(server.address, is_dripping=True)
        proxy = running.enter_context(LyingServer(dripping, tls=authority.context("127.0.0.1")))
        told, taken_s = timed(transport, f"https://{proxy.address}", str(authority.pem))
        assert server.requests == []
    assert told.trouble is Trouble.TIMED_OUT
    assert LIMITS.connect_s - 0.1 < taken_s < LIMITS.connect_s + SLACK_S
