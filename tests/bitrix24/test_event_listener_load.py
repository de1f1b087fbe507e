"""The event listener under those who are slow, many or fast: others are heard all the same."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from b24monitor.bitrix24.event_listener import ListenLimits
from tests.bitrix24.event_visits import BODY, Listening, heard_by, request, status, wait_until


@pytest.fixture
def listening() -> Iterator[Listening]:
    listening = Listening()
    yield listening
    listening.listener.stop()


@contextlib.contextmanager
def crowd(listening: Listening, count: int, said: bytes = b"") -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        visitors = []
        for _ in range(count):
            visitor = stack.enter_context(listening.visitor())
            with contextlib.suppress(OSError):
                visitor.sendall(said)
            visitors.append(visitor)
        yield visitors


@pytest.mark.parametrize("said", [b"", b"POST / HTTP/1.1\r\nX: ", request()[:-1], b"\x16\x03\x01"])
def test_who_is_stuck_is_cut_off_and_holds_up_nobody(listening: Listening, said: bytes) -> None:
    with crowd(listening, 5, said) as stuck:
        began_s = time.monotonic()
        listening.takes()
        assert time.monotonic() - began_s < 0.3
        assert [status(heard_by(visitor)) for visitor in stuck] == [408] * 5
        assert time.monotonic() - began_s < 1.5
    wait_until(lambda: listening.heard.refused == 5)


def test_who_drips_is_cut_off_as_well(listening: Listening) -> None:
    """The limit is on the whole request: a byte now and then does not put the end off."""
    with listening.visitor() as visitor:
        began_s = time.monotonic()
        with contextlib.suppress(OSError):
            for byte in request():
                visitor.sendall(bytes([byte]))
                time.sleep(0.02)
                assert time.monotonic() - began_s < 3.0
        assert time.monotonic() - began_s < 2.0
    assert listening.heard.forms.empty()
    listening.takes()


def test_of_too_many_visitors_the_oldest_goes() -> None:
    listening = Listening(ListenLimits(request_s=30.0, visitors=16))
    with crowd(listening, 40, b"POST / HTTP/1.1\r\n") as visitors:
        listening.takes()
        assert [status(heard_by(visitor)) for visitor in visitors[:24]] == [503] * 24
        wait_until(lambda: listening.heard.refused >= 25)
        # Stopped with the rest still there.
        listening.listener.stop()


def test_a_thousand_connections_hold_nobody_up(listening: Listening) -> None:
    gone = 0
    began_s = time.monotonic()
    for _ in range(20):
        with crowd(listening, 50, b"POST / HTTP/1.1\r\nX: "):
            gone += 50
            listening.takes()
    assert gone == 1000
    assert time.monotonic() - began_s < 10.0
    ours = [each for each in threading.enumerate() if each.name.startswith("b24monitor-listener")]
    assert len(ours) == 1


def test_events_beyond_the_rate_are_refused_and_counted() -> None:
    listening = Listening(ListenLimits(burst=5, per_s=4.0))
    statuses = [listening.post() for _ in range(12)]
    assert statuses[:5] == [200] * 5
    assert statuses.count(429) >= 5
    wait_until(lambda: listening.heard.refused == statuses.count(429))
    # The bucket drains.
    time.sleep(0.3)
    assert listening.post() == 200
    listening.listener.stop()


def test_what_is_no_event_takes_no_room_from_events() -> None:
    listening = Listening(ListenLimits(burst=1, per_s=0.001))
    for _ in range(20):
        assert listening.post(b"x") == 400
    listening.takes()
    listening.listener.stop()


def test_refusals_are_told_once_a_second_at_most(listening: Listening) -> None:
    for _ in range(50):
        listening.post(b"x")
    wait_until(lambda: listening.heard.refused == 50)
    assert listening.heard.tellings <= 3


def test_who_hangs_up_early_is_forgotten(listening: Listening) -> None:
    for said in (b"", b"POST", request()[:-1]):
        with crowd(listening, 10, said):
            pass
    listening.takes()
    # Whoever said nothing was only looking whether somebody listens.
    wait_until(lambda: listening.heard.refused == 20)


def test_who_hangs_up_before_the_answer_was_heard(listening: Listening) -> None:
    with listening.visitor() as visitor:
        visitor.sendall(request())
    assert listening.heard.forms.get(timeout=3.0).is_allowed


def test_who_goes_on_talking_after_the_answer_is_cut_off(listening: Listening) -> None:
    with listening.visitor() as visitor:
        visitor.sendall(request(headers={"Content-Length": "65537"}))
        began_s = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - began_s < 5.0:
                visitor.sendall(BODY)
        assert time.monotonic() - began_s < 2.0
    listening.takes()
