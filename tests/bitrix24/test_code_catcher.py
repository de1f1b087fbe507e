"""The loopback listener of a sign-in: real visitors, polite and rude, and nothing left when it is over."""

from __future__ import annotations

import http.client
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from b24monitor.bitrix24.code_catcher import CatchLimits, LoopbackCatcher
from b24monitor.core.secret import Secret

CODE = "planted-code-0123456789abcdef"
AWAITED = f"code={CODE}&state=mine"
QUICK = CatchLimits(total_s=30.0, visitor_s=0.3, farewell_s=0.1)
CLOSE, OTHER = "You can close this page", "belongs to another sign-in"


class Caught:
    """What a catcher handed on."""

    def __init__(self) -> None:
        self.queries: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.missed = threading.Event()

    def take(self, query: Secret) -> bool:
        self.queries.put(query.reveal())
        return query.reveal() == AWAITED


@pytest.fixture
def caught() -> Caught:
    return Caught()


@pytest.fixture
def catcher() -> Iterator[LoopbackCatcher]:
    catcher = LoopbackCatcher(QUICK)
    yield catcher
    catcher.stop()


@pytest.fixture
def port(catcher: LoopbackCatcher, caught: Caught) -> int:
    address = catcher.start(0, caught.take, caught.missed.set)
    port = urlsplit(address).port
    assert address == f"http://127.0.0.1:{port}/"
    return port or 0


def visit(port: int, target: str, method: str = "GET") -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
    try:
        connection.request(method, target)
        response = connection.getresponse()
        return response.status, response.read().decode(), response.headers
    finally:
        connection.close()


def is_open(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool]) -> None:
    until_s = time.monotonic() + 3.0
    while not condition():
        assert time.monotonic() < until_s
        time.sleep(0.01)


def test_the_awaited_visit_ends_it(port: int, caught: Caught) -> None:
    status, page, headers = visit(port, f"/?{AWAITED}")
    assert (status, CLOSE in page) == (200, True)
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert caught.queries.get(timeout=3.0) == AWAITED
    wait_until(lambda: not is_open(port))
    assert not caught.missed.is_set()


@pytest.mark.parametrize("target", ["/favicon.ico", "/", f"/?code={CODE}&state=other", "/?" + "x" * 4000])
def test_another_visit_does_not(port: int, target: str) -> None:
    status, page, headers = visit(port, target)
    assert (status, OTHER in page, headers["Referrer-Policy"]) == (404, True, "no-referrer")
    assert visit(port, f"/?{AWAITED}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "OPTIONS", "get"])
def test_it_takes_get_alone(port: int, caught: Caught, method: str) -> None:
    assert visit(port, f"/?{AWAITED}", method)[0] == 400
    assert caught.queries.empty()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        f"GET /?{AWAITED}\r\n\r\n".encode(),
        f"GET /?{AWAITED} FTP/1.1\r\n\r\n".encode(),
        f"GET /?{AWAITED}&x=".encode() + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /?\xff\xfe HTTP/1.1\r\n\r\n",
    ],
)
def test_nonsense_is_survived(port: int, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as visitor:
        visitor.sendall(said)
    assert visit(port, f"/?{AWAITED}")[0] == 200


def test_a_request_longer_than_the_limit_is_not_heard(port: int, caught: Caught) -> None:
    assert visit(port, f"/?{AWAITED}&x=" + "x" * 8192)[0] == 400
    assert caught.queries.empty()


def test_headers_longer_than_the_limit_do_no_harm(caught: Caught) -> None:
    """Cookies of whatever else runs on this machine come along: they know no ports."""
    catcher = LoopbackCatcher(CatchLimits(farewell_s=5.0))
    port = urlsplit(catcher.start(0, caught.take, caught.missed.set)).port
    with socket.create_connection(("127.0.0.1", port), timeout=5.0) as visitor:
        visitor.sendall(f"GET /?{AWAITED} HTTP/1.1\r\nCookie: {'x' * 9_000}".encode())
        assert caught.queries.get(timeout=3.0) == AWAITED
        # A browser says all it has to say before it reads, and takes a closed door for a failure.
        time.sleep(0.05)
        visitor.sendall(b"x" * 1_000)
        visitor.sendall(b"\r\n\r\n")
        assert CLOSE in visitor.makefile("rb").read().decode()
    catcher.stop()


@pytest.mark.parametrize("said", [b"", b"GET /?code="])
def test_a_visitor_who_is_stuck_holds_up_nobody_for_long(port: int, said: bytes) -> None:
    began_s = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as stuck, socket.create_connection(("127.0.0.1", port)):
        stuck.sendall(said)
        assert visit(port, f"/?{AWAITED}")[0] == 200
    assert time.monotonic() - began_s < 2.0


def test_a_visitor_who_hangs_up_before_the_answer_was_heard(port: int, caught: Caught) -> None:
    with socket.create_connection(("127.0.0.1", port)) as visitor:
        visitor.sendall(f"GET /?{AWAITED} HTTP/1.1\r\n\r\n".encode())
    assert caught.queries.get(timeout=3.0) == AWAITED
    wait_until(lambda: not is_open(port))


def test_nobody_comes(caught: Caught) -> None:
    catcher = LoopbackCatcher(CatchLimits(total_s=0.2))
    address = catcher.start(0, caught.take, caught.missed.set)
    assert caught.missed.wait(3.0)
    assert not is_open(urlsplit(address).port or 0)
    catcher.stop()


def test_visits_of_others_do_not_put_the_end_off(caught: Caught) -> None:
    catcher = LoopbackCatcher(CatchLimits(total_s=0.5, visitor_s=0.1, farewell_s=0.1))
    port = urlsplit(catcher.start(0, caught.take, caught.missed.set)).port or 0
    began_s = time.monotonic()
    while not caught.missed.is_set():
        assert time.monotonic() - began_s < 3.0
        with socket.socket() as visitor:
            visitor.connect_ex(("127.0.0.1", port))
    catcher.stop()


@pytest.mark.parametrize("said", [None, b"", b"GET /?code="])
def test_it_is_stopped_at_once(caught: Caught, said: bytes | None) -> None:
    catcher = LoopbackCatcher(CatchLimits(visitor_s=5.0))
    port = urlsplit(catcher.start(0, caught.take, caught.missed.set)).port or 0
    with socket.socket() as visitor:
        if said is not None:
            visitor.connect(("127.0.0.1", port))
            visitor.sendall(said)
            time.sleep(0.05)
        began_s = time.monotonic()
        catcher.stop()
        assert time.monotonic() - began_s < 0.4
    assert not is_open(port)
    assert not caught.missed.is_set()
    catcher.stop()


def test_the_port_is_free_again_at_once(catcher: LoopbackCatcher, port: int, caught: Caught) -> None:
    visit(port, f"/?{AWAITED}")
    for _ in range(5):
        catcher.start(port, caught.take, caught.missed.set)
        visit(port, "/")
    catcher.stop()
    assert not is_open(port)


def test_a_port_that_is_taken_or_none(catcher: LoopbackCatcher, caught: Caught) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        catcher.start(other.getsockname()[1], caught.take, caught.missed.set)
    with pytest.raises(OSError, match="no such port"):
        catcher.start(65536, caught.take, caught.missed.set)


def test_it_listens_on_loopback_alone(port: int) -> None:
    # Another address of this very machine: what listens everywhere would answer there.
    with socket.socket() as visitor:
        assert visitor.connect_ex(("127.0.0.2", port)) != 0
    assert is_open(port)


def test_nothing_that_came_is_shown_or_logged(port: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pages = [visit(port, f"/{CODE}?code={CODE}&state=other&<b>"), visit(port, f"/?{AWAITED}")]
    assert not any(CODE in page + str(headers) or "<b>" in page for _, page, headers in pages)
    assert not any(CODE in record.getMessage() for record in caplog.records)
