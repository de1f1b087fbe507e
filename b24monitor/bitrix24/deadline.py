"""Connections whose answers end in time: a server that sends a byte now and then cannot hold a request for ever.

A socket's own time limit starts anew with each byte that comes, in the headers as in the body.
"""

import contextlib
import functools
import http.client
import io
import socket
import time
from collections.abc import Iterator
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class _TimedStream(io.RawIOBase):
    """Reads a socket until `end_s` (monotonic seconds); raises `TimeoutError` past it."""

    def __init__(self, sock: socket.socket, end_s: float) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._longest_s = sock.gettimeout()
        self._end_s = end_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(left_s if self._longest_s is None else min(left_s, self._longest_s))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, end_s: float, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedStream(sock, end_s))


class StaleConnectionError(ConnectionError):
    """A kept connection turned out to be closed: the server answered nothing on it since the last answer."""


class _Connection(HTTPConnection):
    """Gives each request `total_s` from its first byte to the last one of its answer."""

    total_s: float
    _was_answered = False

    def connect(self) -> None:
        self._was_answered = False
        self._start_clock()
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._start_clock()
        with self._telling_stale():
            super().request(*args, **kwargs)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        with self._telling_stale():
            response = super().getresponse()
        self._was_answered = True
        return response

    def _start_clock(self) -> None:
        end_s = time.monotonic() + self.total_s
        self.response_class = functools.partial(_TimedResponse, end_s=end_s)  # type: ignore[assignment]  # called only

    @contextlib.contextmanager
    def _telling_stale(self) -> Iterator[None]:
        try:
            yield
        except ConnectionError:
            if self._was_answered:
                raise StaleConnectionError from None
            raise


class _TlsConnection(_Connection, HTTPSConnection):
    pass


def timed_pools(limit_s: float) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools by scheme, for urllib3's pool managers, whose requests end `limit_s` after they were sent."""

    class Plain(_Connection):
        total_s = limit_s

    class Tls(_TlsConnection):
        total_s = limit_s

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}
