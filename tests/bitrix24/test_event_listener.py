"""The event listener: what it takes, what it turns away, and that it starts and stops as told."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from b24monitor.bitrix24.event_listener import ListenLimits
from b24monitor.core.secret import Secret
from tests.bitrix24.event_visits import BODY, FORM, PROOF, TOKEN, Listening, heard_by, request, status, wait_until


@pytest.fixture
def listening() -> Iterator[Listening]:
    listening = Listening()
    yield listening
    listening.listener.stop()


@pytest.mark.parametrize("target", ["/", "/hook/b24?x=1", "https://tunnel.example/", "*"])
def test_an_event_is_taken_under_any_path(listening: Listening, target: str) -> None:
    assert listening.say(request(target=target)) == b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    form = listening.heard.forms.get(timeout=3.0)
    assert (form.token, form.application_token) == (Secret(TOKEN), Secret(PROOF))
    assert listening.heard.forms.empty()


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": f"{FORM}; charset=UTF-8"},
        {"Content-Type": "Application/X-WWW-Form-URLencoded"},
        {"Host": "127.0.0.1"},
        {"Host": None},
        {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "User-Agent": "Bitrix24 Webhook Engine"},
        {"Connection": "keep-alive"},
    ],
)
def test_what_proxies_make_of_an_event_is_taken(listening: Listening, headers: dict[str, str | None]) -> None:
    assert status(listening.say(request(headers=headers))) == 200


def test_an_event_in_pieces_is_taken(listening: Listening) -> None:
    with listening.visitor() as visitor:
        for byte in request():
            visitor.sendall(bytes([byte]))
        assert status(heard_by(visitor)) == 200


def test_a_body_that_is_held_back_is_asked_for(listening: Listening) -> None:
    head, _, _ = request(headers={"Expect": "100-continue"}).partition(b"\r\n\r\n")
    with listening.visitor() as visitor:
        visitor.sendall(head + b"\r\n\r\n")
        assert visitor.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        visitor.sendall(BODY)
        assert status(heard_by(visitor)) == 200


def test_it_answers_before_any_work() -> None:
    listening = Listening()
    is_answered, seen = threading.Event(), threading.Event()

    def take(_form: object) -> None:
        if is_answered.wait(3.0):
            seen.set()

    port = int(listening.listener.start(0, take, listening.heard.refuse).rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5.0) as visitor:
        visitor.sendall(request())
        assert visitor.recv(100).startswith(b"HTTP/1.1 200 OK")
        is_answered.set()
        assert seen.wait(3.0)
    listening.listener.stop()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS", "DELETE", "post", "CONNECT"])
def test_it_takes_post_alone(listening: Listening, method: str) -> None:
    said = listening.say(request(target="/favicon.ico", method=method))
    assert status(said) == 405
    assert b"Allow: POST" in said
    assert listening.heard.forms.empty()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Type": "application/json"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": None}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Content-Length": None}, 411),
        ({"Transfer-Encoding": "chunked", "Content-Length": None}, 411),
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Content-Length": "65537"}, 413),
        ({"Content-Length": "999999999"}, 413),
        ({"Content-Length": "-1"}, 400),
        ({"Content-Length": "+5"}, 400),
        ({"Content-Length": "5, 5"}, 400),
        ({"Content-Length": "9" * 5000}, 400),
        ({"Content-Length": "0"}, 400),
        ({"content-length": "7"}, 400),
        # What browsers say of a page that posts a form; a portal's server says no such thing.
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Expect": "200-ok"}, 417),
        ({"X": "x" * 20_000}, 431),
        ({"X": "a\rb"}, 400),
        ({"X": "a\nb"}, 400),
        ({"a b": "c"}, 400),
        ({f"X{number}": "" for number in range(120)}, 400),
    ],
)
def test_what_is_no_event_is_turned_away(listening: Listening, headers: dict[str, str | None], expected: int) -> None:
    said = listening.say(request(headers=headers))
    assert status(said) == expected
    assert said.endswith(b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    assert listening.heard.forms.empty()
    wait_until(lambda: listening.heard.refused == 1)
    listening.takes()


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n\r\n",
        b"POST\r\n\r\n",
        b"POST / HTTP/2.0\r\n\r\n",
        b"POST  / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length : 5\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\x00" * 500 + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    ],
)
def test_nonsense_is_survived(listening: Listening, said: bytes) -> None:
    assert status(listening.say(said)) == 400
    listening.takes()


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"\xff\xfe" * 50, BODY + b"&ts=2", BODY + b"&x=" * 100, os.urandom(65536)]
)
def test_a_body_that_is_no_event_is_turned_away(listening: Listening, body: bytes) -> None:
    assert listening.post(body) == 400
    listening.takes()


def test_the_longest_body_is_taken_and_one_byte_more_is_not(listening: Listening) -> None:
    longest = BODY + b"&x=" + b"x" * (65536 - len(BODY) - 3)
    assert listening.post(longest) == 200
    assert listening.post(longest + b"x") == 413


def test_each_visitor_has_one_request(listening: Listening) -> None:
    assert status(listening.say(request() * 3)) == 200
    assert listening.heard.forms.get(timeout=3.0).token == Secret(TOKEN)
    assert listening.heard.forms.empty()


def test_it_listens_on_loopback_alone(listening: Listening) -> None:
    # Another address of this very machine: what listens everywhere would answer there.
    with socket.socket() as visitor:
        assert visitor.connect_ex(("127.0.0.2", listening.port)) != 0
    assert listening.is_open()


def test_it_moves_to_another_port_and_stops(listening: Listening) -> None:
    before = listening.port
    listening.start(0)
    listening.takes()
    assert listening.port != before
    with socket.socket() as visitor:
        assert visitor.connect_ex(("127.0.0.1", before)) != 0
    listening.listener.stop()
    assert not listening.is_open()
    listening.listener.stop()


def test_a_port_that_is_taken_or_none(listening: Listening) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        listening.start(other.getsockname()[1])
    with pytest.raises(OSError, match="no such port"):
        listening.start(65536)
    assert not listening.is_open()


def test_the_port_is_free_again_at_once(listening: Listening) -> None:
    for _ in range(5):
        listening.takes()
        listening.start(listening.port)
    listening.takes()


@pytest.mark.parametrize("said", [b"", b"POST / HTTP/1.1\r\nContent-", request()[:-5]])
def test_it_is_stopped_at_once(said: bytes) -> None:
    listening = Listening(ListenLimits())
    with listening.visitor() as visitor:
        visitor.sendall(said)
        time.sleep(0.05)
        began_s = time.monotonic()
        listening.listener.stop()
        assert time.monotonic() - began_s < 0.4
        assert heard_by(visitor) == b""


def test_it_may_be_stopped_and_started_from_many_threads(listening: Listening) -> None:
    def restart() -> None:
        for _ in range(5):
            listening.listener.start(0, listening.heard.forms.put, listening.heard.refuse)
            listening.listener.stop()

    threads = [threading.Thread(target=restart) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10.0)
    assert not any(thread.is_alive() for thread in threads)
    listening.listener.stop()
    assert not [each.name for each in threading.enumerate() if each.name.startswith("b24monitor-listener")]


def test_nothing_that_came_is_shown_or_logged(listening: Listening, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        listening.say(request()),
        listening.say(request(target=f"/{TOKEN}")),
        listening.say(request(target=f"/{TOKEN}", method="GET")),
        listening.say(request(headers={"X": TOKEN, "Content-Type": TOKEN})),
        listening.say(request(BODY + b"&ts=2")),
    ]
    assert [status(said) for said in answers] == [200, 200, 405, 415, 400]
    for secret in (TOKEN, PROOF):
        assert not any(secret.encode() in said for said in answers)
        assert secret not in caplog.text
        assert secret not in repr(listening.heard.forms.get(timeout=3.0))
