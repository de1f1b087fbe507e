"""Listens for events on this machine's loopback address, for use behind the user's own tunnel or reverse proxy.

Any page in a browser and any program here can reach it, under whatever host name: what comes is never believed for
having come, only for the application token in it, which the desk compares. Nothing of it is shown, logged or kept.
"""

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from b24monitor.bitrix24.event_request import EventRequest
from b24monitor.bitrix24.loopback_socket import loopback_socket
from b24monitor.core.event_message import EventForm

_log = logging.getLogger(__name__)

_BACKLOG = 128
_READ_AT_ONCE = 32 * 1024
_STOP_LIMIT_S = 0.5
# How often refusals are told, and how long to rest when the system has no sockets left.
_TELL_S = 1.0
_REST_S = 0.05
_GO_AHEAD = b"HTTP/1.1 100 Continue\r\n\r\n"

Take = Callable[[EventForm], None]


@dataclass(frozen=True, slots=True)
class ListenLimits:
    """Seconds for a whole request and for hanging up after its answer; how many visitors and events are let in.

    Events are a leaky bucket: `burst` at once, `per_s` in the long run. Of more visitors than `visitors` the one that
    has been there longest goes.
    """

    request_s: float = 5.0
    farewell_s: float = 0.5
    visitors: int = 64
    burst: int = 100
    per_s: float = 20.0


class LoopbackEventListener:
    """Implements `core.reader_ports.EventListener` on one thread, whatever comes."""

    def __init__(self, limits: ListenLimits | None = None) -> None:
        self._limits = limits or ListenLimits()
        self._lock = threading.Lock()
        self._listening: _Listening | None = None

    def start(self, port: int, take: Take, refused: Callable[[int], None]) -> str:
        """Listens from now on; see the port."""
        with self._lock:
            self._end()
            self._listening = _Listening(port, take, refused, self._limits)
            return self._listening.address

    def stop(self) -> None:
        """Stops listening and ends the thread."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.stop()


@dataclass(slots=True, eq=False)
class _Visitor:
    """One connection; `until_s` is when it is cut, `is_answered` that it has only to hang up."""

    socket: socket.socket
    until_s: float
    request: EventRequest = field(default_factory=EventRequest)
    is_answered: bool = False


class _Listening:
    """The listening at one port."""

    def __init__(self, port: int, take: Take, refused: Callable[[int], None], limits: ListenLimits) -> None:
        self._take = take
        self._refused = refused
        self._limits = limits
        self._room = float(limits.burst)
        self._room_at_s = time.monotonic()
        self._untold = 0
        self._tell_at_s = 0.0
        # The one that has been there longest comes first.
        self._visitors: dict[socket.socket, _Visitor] = {}
        self._listener = loopback_socket(port, _BACKLOG)
        port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        self._wake_up, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        # A daemon, as all threads here: quitting never waits for a visitor.
        self._thread = threading.Thread(target=self._run, name=f"b24monitor-listener-{port}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_up.send(b"\n")
        self._thread.join(_STOP_LIMIT_S)
        if self._thread.is_alive():
            _log.warning("abandoned while an event was handed on")
            return
        self._wake_up.close()
        self._woken.close()

    def _run(self) -> None:
        try:
            while self._serve():
                pass
        finally:
            for visitor in list(self._visitors.values()):
                self._close(visitor)
            self._selector.close()
            self._listener.close()

    def _serve(self) -> bool:
        """Serves whoever has come or said something; False when told to stop."""
        for key, _ in self._selector.select(self._wait_s()):
            if key.fileobj is self._woken:
                return False
            visitor = self._visitors.get(key.fileobj) if isinstance(key.fileobj, socket.socket) else None
            if key.fileobj is self._listener:
                self._accept()
            elif visitor is not None:
                self._hear(visitor)
        self._cut_off()
        self._tell()
        return True

    def _wait_s(self) -> float | None:
        ends_s = [visitor.until_s for visitor in self._visitors.values()]
        if self._untold:
            ends_s.append(self._tell_at_s)
        return max(0.0, min(ends_s) - time.monotonic()) if ends_s else None

    def _accept(self) -> None:
        try:
            caller, _ = self._listener.accept()
        except BlockingIOError:
            return
        except OSError as error:
            _log.warning("a visitor was lost: %s", type(error).__name__)
            time.sleep(_REST_S)
            return
        if len(self._visitors) >= self._limits.visitors:
            self._turn_out(next(iter(self._visitors.values())), HTTPStatus.SERVICE_UNAVAILABLE)
        caller.setblocking(False)
        self._visitors[caller] = _Visitor(caller, time.monotonic() + self._limits.request_s)
        self._selector.register(caller, selectors.EVENT_READ)

    def _hear(self, visitor: _Visitor) -> None:
        try:
            part = visitor.socket.recv(_READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part:
            # Who came and said nothing was only looking whether somebody listens.
            self._count_refused(int(visitor.request.has_begun))
            self._close(visitor)
        elif not visitor.is_answered:
            self._judge(visitor, part)

    def _judge(self, visitor: _Visitor, part: bytes) -> None:
        told = visitor.request.feed(part)
        if told is None:
            if visitor.request.wants_go_ahead:
                visitor.request.wants_go_ahead = False
                _send(visitor, _GO_AHEAD)
        elif isinstance(told, HTTPStatus):
            self._refuse(visitor, told)
        elif not self._has_room():
            self._refuse(visitor, HTTPStatus.TOO_MANY_REQUESTS)
        else:
            # Before any work: the portal waits for its answer, and does not send an event twice.
            self._answer(visitor, HTTPStatus.OK)
            self._take(told)

    def _has_room(self) -> bool:
        now_s = time.monotonic()
        came_s, self._room_at_s = now_s - self._room_at_s, now_s
        self._room = min(float(self._limits.burst), self._room + came_s * self._limits.per_s)
        if self._room < 1.0:
            return False
        self._room -= 1.0
        return True

    def _refuse(self, visitor: _Visitor, status: HTTPStatus) -> None:
        self._count_refused(1)
        self._answer(visitor, status)

    def _answer(self, visitor: _Visitor, status: HTTPStatus) -> None:
        """Answers, and waits for the visitor to hang up: closed with something unread, the answer would be lost."""
        visitor.is_answered = True
        visitor.request = EventRequest()
        visitor.until_s = time.monotonic() + self._limits.farewell_s
        _send(visitor, _response(status))
        with contextlib.suppress(OSError):
            visitor.socket.shutdown(socket.SHUT_WR)

    def _cut_off(self) -> None:
        now_s = time.monotonic()
        for visitor in [each for each in self._visitors.values() if each.until_s <= now_s]:
            self._turn_out(visitor, HTTPStatus.REQUEST_TIMEOUT)

    def _turn_out(self, visitor: _Visitor, status: HTTPStatus) -> None:
        if not visitor.is_answered:
            self._refuse(visitor, status)
        self._close(visitor)

    def _close(self, visitor: _Visitor) -> None:
        del self._visitors[visitor.socket]
        self._selector.unregister(visitor.socket)
        visitor.socket.close()

    def _count_refused(self, count: int) -> None:
        if count and not self._untold:
            self._tell_at_s = max(self._tell_at_s, time.monotonic())
        self._untold += count

    def _tell(self) -> None:
        now_s = time.monotonic()
        if self._untold and now_s >= self._tell_at_s:
            count, self._untold = self._untold, 0
            self._tell_at_s = now_s + _TELL_S
            self._refused(count)


def _send(visitor: _Visitor, said: bytes) -> None:
    # So short that it fits in whole; who has hung up already gets no answer, and was heard all the same.
    with contextlib.suppress(OSError):
        visitor.socket.send(said)


def _response(status: HTTPStatus) -> bytes:
    allow = ("Allow: POST",) if status is HTTPStatus.METHOD_NOT_ALLOWED else ()
    head = (f"HTTP/1.1 {status.value} {status.phrase}", *allow, "Content-Length: 0", "Connection: close")
    return "\r\n".join((*head, "", "")).encode()
