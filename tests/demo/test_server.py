"""The demo portal as a server: keep-alive, stopping, hanging, wrong answers, and what it counts."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock
from tests.demo.wire import call, probe, send

STOP_LIMIT_S = 1.5


@contextmanager
def connected(portal: DemoPortal) -> Iterator[socket.socket]:
    """Yield a plain socket to the portal."""
    port = urlsplit(portal.url).port
    assert port is not None
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as plain:
        yield plain


def get_line(target: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: demo\r\n\r\n".encode()


def portal_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("b24monitor-demo")]


def test_the_address_is_known_after_the_start_only(clock: Clock) -> None:
    portal = DemoPortal(now=clock)
    with pytest.raises(RuntimeError):
        _ = portal.url
    portal.stop()


def test_one_connection_serves_many_requests_each_in_one_piece(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    with connected(portal) as plain:
        for _ in range(5):
            plain.sendall(get_line(f"/rest/server.time?auth={token}"))
            answer = plain.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.endswith(b"}}")


def test_pipelined_requests_are_answered_in_order(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    with connected(portal) as plain:
        plain.sendall(b"".join(get_line(f"/rest/demo.echo?auth={token}&n={n}") for n in range(3)))
        received = b""
        while received.count(b"HTTP/1.1 200") < 3 or not received.endswith(b"}}"):
            received += plain.recv(65536)
    assert [received.index(f'"n": "{n}"'.encode()) for n in range(3)] == sorted(
        received.index(f'"n": "{n}"'.encode()) for n in range(3)
    )


def test_a_request_may_come_in_small_pieces(portal: DemoPortal) -> None:
    body = f"auth={portal.issue_token().access_token}&x=1".encode()
    head = f"POST /rest/demo.echo HTTP/1.1\r\nHost: demo\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with connected(portal) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(head + body), 20):
            plain.sendall((head + body)[start : start + 20])
        assert b'"params": {"x": "1"}' in plain.recv(65536)


@pytest.mark.parametrize("head", [b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"])
def test_what_is_no_request_is_refused(portal: DemoPortal, head: bytes) -> None:
    with connected(portal) as plain:
        plain.sendall(head)
        assert plain.recv(65536).startswith(b"HTTP/1.1 400 ")
        assert plain.recv(65536) == b""


def test_stop_is_quick_with_idle_and_hung_clients_and_leaves_no_thread(clock: Clock) -> None:
    portal = DemoPortal(now=clock)
    portal.start()
    with connected(portal) as idle, connected(portal) as half_sent, connected(portal) as hung:
        idle.sendall(get_line("/rest/server.time"))
        assert idle.recv(65536)
        half_sent.sendall(b"GET / HT")
        portal.hang = True
        hung.sendall(get_line("/rest/server.time"))
        while portal.request_log.total < 2:
            time.sleep(0.005)
        began_s = time.monotonic()
        portal.stop()
        assert time.monotonic() - began_s < STOP_LIMIT_S
        assert portal_threads() == []
        assert hung.recv(65536) == b""
        assert idle.recv(65536) == b""


def test_stop_is_quick_while_an_answer_is_delayed(clock: Clock) -> None:
    portal = DemoPortal(now=clock)
    portal.start()
    portal.delay_s = 60
    with connected(portal) as slow:
        slow.sendall(get_line("/rest/server.time"))
        while portal.request_log.total < 1:
            time.sleep(0.005)
        began_s = time.monotonic()
        portal.stop()
        assert time.monotonic() - began_s < STOP_LIMIT_S
    assert portal_threads() == []


def test_started_again_it_keeps_its_port_and_its_memory(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    probe(portal, token)
    url = portal.url
    portal.stop()
    with pytest.raises(ConnectionRefusedError):
        call(portal, "server.time", token)
    portal.start()
    assert portal.url == url
    assert probe(portal, token) == (401, "METHOD_CONFIRM_WAITING")
    assert portal.times_asked(token, "voximplant.user.get") == 1


def test_a_port_that_is_taken_is_an_error_and_leaves_no_thread(portal: DemoPortal) -> None:
    threads = portal_threads()
    second = DemoPortal(port=urlsplit(portal.url).port or 0)
    with pytest.raises(OSError, match="Address already in use"):
        second.start()
    with pytest.raises(RuntimeError, match="already"):
        portal.start()
    assert portal_threads() == threads
    assert send(portal, "GET", "/rest/server.time").status == 401


def test_a_hung_request_is_dropped_unanswered_and_asks_nobody(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.hang = True
    with connected(portal) as plain:
        plain.sendall(get_line(f"/rest/voximplant.user.get?auth={token}&USER_ID="))
        plain.settimeout(0.1)
        with pytest.raises(TimeoutError):
            plain.recv(65536)
        portal.hang = False
        plain.settimeout(5)
        assert plain.recv(65536) == b""
    assert portal.questions() == ()
    assert probe(portal, token) == (401, "METHOD_CONFIRM_WAITING")


def test_dropped_connections_can_be_opened_anew(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    with connected(portal) as plain:
        plain.sendall(get_line(f"/rest/server.time?auth={token}"))
        assert plain.recv(65536)
        portal.drop_connections()
        assert plain.recv(65536) == b""
    assert call(portal, "server.time", token).status == 200


def test_an_interceptor_answers_in_the_portals_place(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token

    def captive(request: Request) -> Response | None:
        if request.path == "/rest/server.time":
            return Response(200, b"<html>log in first</html>", "text/html", {"X-Proxy": "yes"})
        return None

    portal.intercept = captive
    assert call(portal, "server.time", token).text == "<html>log in first</html>"
    assert call(portal, "profile", token).status == 200


def test_an_answer_can_break_off(portal: DemoPortal) -> None:
    portal.intercept = lambda _request: Response(200, b'{"result": [', declared_length=1000)
    with pytest.raises(http.client.IncompleteRead):
        send(portal, "GET", "/rest/server.time")


def test_an_answer_can_be_delayed(portal: DemoPortal) -> None:
    portal.delay_s = 0.2
    began_s = time.monotonic()
    assert send(portal, "GET", "/rest/server.time").status == 401
    assert time.monotonic() - began_s >= 0.2


def test_many_clients_at_once_put_one_question(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    seen: set[tuple[int, str]] = set()

    def client() -> None:
        seen.update(probe(portal, token) for _ in range(10))

    clients = [threading.Thread(target=client) for _ in range(16)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    assert seen == {(401, "METHOD_CONFIRM_WAITING")}
    assert portal.times_asked(token, "voximplant.user.get") == 1
    assert portal.request_log.requests("voximplant.user.get") == 160


def test_the_log_counts_requests_commands_and_tokens_in_urls(portal: DemoPortal) -> None:
    issued = portal.issue_token()
    token = issued.access_token
    call(portal, "Server.Time.json", token)
    call(portal, "batch", token, cmd={"a": "server.time", "b": "voximplant.user.get?USER_ID="})
    log = portal.request_log
    assert (log.total, log.path_count("/rest/batch")) == (2, 1)
    assert (log.requests("server.time"), log.batch_commands("server.time"), log.calls("server.time")) == (1, 1, 2)
    assert (log.requests("batch"), log.calls("voximplant.user.get")) == (1, 1)
    assert [entry.commands for entry in log.recent] == [(), ("server.time", "voximplant.user.get")]
    assert {entry.token for entry in log.recent} == {token}
    assert log.most_in_flight == 1
    assert log.tokens_in_urls == 0
    send(portal, "GET", f"/oauth-server/oauth/token/?grant_type=refresh_token&refresh_token={issued.refresh_token}")
    assert log.tokens_in_urls == 0
    send(portal, "GET", f"/rest/server.time?x=1&auth={token}")
    send(portal, "GET", f"/oauth-server/rest/app.info?auth={issued.access_token}")
    assert log.tokens_in_urls == 2


def test_requests_at_the_same_time_are_noticed(portal: DemoPortal) -> None:
    portal.delay_s = 0.2
    clients = [threading.Thread(target=send, args=(portal, "GET", "/rest/server.time")) for _ in range(3)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    assert portal.request_log.most_in_flight == 3


def test_xml_answers_hold_results_too(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    answer = send(portal, "GET", f"/rest/demo.echo.xml?auth={token}&list[]=%3Ca%3E&list[]=b")
    assert answer.content_type == "text/xml; charset=utf-8"
    shown = "<params><list><item>&lt;a&gt;</item><item>b</item></list></params><start>0</start>"
    assert answer.text.startswith(f"<response><result>{shown}</result><time>")
