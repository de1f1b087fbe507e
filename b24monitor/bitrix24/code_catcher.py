"""Catches what a browser comes back with from a sign-in: a small listener on this machine's loopback address.

One visitor at a time, bounded in length and time. Nothing of what comes is shown, logged or kept.
"""

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from b24monitor.bitrix24.loopback_socket import loopback_socket
from b24monitor.core.loopback import redirect_address
from b24monitor.core.secret import Secret

_log = logging.getLogger(__name__)

_MOST_BYTES = 8192
_BACKLOG = 16
_HEAD_END = b"\r\n\r\n"
_STOP_LIMIT_S = 0.5

_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>b24monitor</title></head>'
    "<body><p>{}</p></body></html>\n"
)
_TAKEN = "You can close this page and go back to b24monitor."
_NOT_TAKEN = "This page belongs to another sign-in. Begin again in b24monitor."
# The address holds the code: it is handed on to nobody, and the page loads nothing.
_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Content-Security-Policy: default-src 'none'",
    "Connection: close",
)


@dataclass(frozen=True, slots=True)
class CatchLimits:
    """Seconds to wait for the code in all, for one visitor's request, and for it to hang up after its answer."""

    total_s: float = 300.0
    visitor_s: float = 1.0
    farewell_s: float = 0.2


class LoopbackCatcher:
    """Implements `core.ports.CodeCatcher` (RFC 8252, section 7.3) for GET requests to 127.0.0.1 alone."""

    def __init__(self, limits: CatchLimits | None = None) -> None:
        self._limits = limits or CatchLimits()
        self._lock = threading.Lock()
        self._catch: _Catch | None = None

    def start(self, port: int, take: Callable[[Secret], bool], missed: Callable[[], None]) -> str:
        """Listens from now on; see the port."""
        with self._lock:
            self._end()
            self._catch = _Catch(port, take, missed, self._limits)
            return self._catch.address

    def stop(self) -> None:
        """Stops listening and ends the thread."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        """Under the lock: two starts at once would otherwise leave one of the listeners behind."""
        catch, self._catch = self._catch, None
        if catch is not None:
            catch.stop()


class _Catch:
    """The waiting for one sign-in, on a thread of its own."""

    def __init__(
        self, port: int, take: Callable[[Secret], bool], missed: Callable[[], None], limits: CatchLimits
    ) -> None:
        self._take = take
        self._missed = missed
        self._limits = limits
        self._listener = loopback_socket(port, _BACKLOG)
        self.address = redirect_address(self._listener.getsockname()[1])
        self._wake_up, self._woken = socket.socketpair()
        # A daemon, as all threads here: quitting never waits for a visitor.
        self._thread = threading.Thread(target=self._run, name="b24monitor-code-catcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_up.send(b"\n")
        self._thread.join(_STOP_LIMIT_S)
        if self._thread.is_alive():
            _log.warning("abandoned while a browser was being answered")
            return
        self._wake_up.close()
        self._woken.close()

    def _run(self) -> None:
        with self._listener:
            is_over = self._receive()
        if not is_over:
            self._missed()

    def _receive(self) -> bool:
        """Receives visitors until one brings the code, or the catcher is stopped; False when the time is over."""
        until_s = time.monotonic() + self._limits.total_s
        while self._has_come(self._listener, until_s):
            with contextlib.suppress(OSError):
                visitor, _ = self._listener.accept()
                with visitor:
                    if self._is_taken(visitor):
                        return True
        return self._is_woken()

    def _is_taken(self, visitor: socket.socket) -> bool:
        """Answers a visitor; tells whether it was the one awaited."""
        visitor.setblocking(False)
        query = _query(self._head(visitor))
        is_taken = query is not None and self._take(query)
        # Who has hung up already gets no answer, and was heard all the same.
        with contextlib.suppress(OSError):
            visitor.sendall(_answer(query is not None, is_taken))
            visitor.shutdown(socket.SHUT_WR)
            self._see_off(visitor)
        return is_taken

    def _head(self, visitor: socket.socket) -> bytes:
        """Request line and headers as far as they come within the limits."""
        until_s = time.monotonic() + self._limits.visitor_s
        head = b""
        while _HEAD_END not in head and len(head) < _MOST_BYTES and self._has_come(visitor, until_s):
            part = visitor.recv(_MOST_BYTES - len(head))
            if not part:
                break
            head += part
        return head

    def _see_off(self, visitor: socket.socket) -> None:
        """Waits for the visitor to hang up: closed with something unread, the answer would be lost on its way."""
        until_s = time.monotonic() + self._limits.farewell_s
        while self._has_come(visitor, until_s) and visitor.recv(_MOST_BYTES):
            pass

    def _has_come(self, end: socket.socket, until_s: float) -> bool:
        """Waits until there is something at `end`; False when the time is over or the catcher was stopped."""
        with selectors.DefaultSelector() as selector:
            selector.register(end, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            left_s = until_s - time.monotonic()
            ready = [key.fileobj for key, _ in selector.select(left_s)] if left_s > 0 else []
        return bool(ready) and self._woken not in ready

    def _is_woken(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            return bool(selector.select(0))


def _query(head: bytes) -> Secret | None:
    """The query of a GET request; None for anything else."""
    line, end, _ = head.partition(b"\r\n")
    words = line.decode("ascii", "replace").split(" ")
    if not end or len(words) != 3 or words[0] != "GET" or not words[2].startswith("HTTP/1."):
        return None
    return Secret(words[1].partition("?")[2])


def _answer(is_request: bool, is_taken: bool) -> bytes:
    status = "200 OK" if is_taken else ("404 Not Found" if is_request else "400 Bad Request")
    page = _PAGE.format(_TAKEN if is_taken else _NOT_TAKEN).encode()
    return "\r\n".join((f"HTTP/1.1 {status}", *_HEADERS, f"Content-Length: {len(page)}", "", "")).encode() + page
