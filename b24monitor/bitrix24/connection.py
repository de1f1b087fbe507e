"""urllib3's connections with two deadlines: one for reaching the server, by whatever way, and one for its answer."""

import functools
import socket
import ssl
import time
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from b24monitor.bitrix24.deadline import Deadline, TimedResponse, TimedSocket, reach

# A connection that was closed while it lay idle shows it at once; what breaks off later may have been at work.
STALE_S = 5.0


class StaleConnectionError(ConnectionError):
    """A kept connection turned out to be closed: the server answered nothing on it since the last answer."""


class TimedConnection(HTTPConnection):
    """Gives each request `total_s` from its first byte to the last one of its answer.

    The connect time limit is one for all: the host's addresses, what proxies are told and say, and TLS.
    """

    total_s: float
    _was_answered = False
    _asked_at_s = 0.0
    _gathered: list[bytes] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline = Deadline()
        self.response_class = functools.partial(  # type: ignore[assignment]  # called only
            TimedResponse, deadline=self._deadline
        )

    def connect(self) -> None:
        """Connects within the connect time limit."""
        self._was_answered = False
        self._deadline.start(self._connect_s())
        super().connect()
        self._start_answer()

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Sends a request; raises `StaleConnectionError` when a kept connection had been closed."""
        self._start_answer()
        self._gathered = []
        try:
            super().request(*args, **kwargs)
        finally:
            data, self._gathered = b"".join(self._gathered), None
        try:
            self.send(data)
        except ConnectionError as error:
            raise self._told_stale(error) from None

    def send(self, data: Any) -> None:
        """Sends a request's head and body together: each piece alone costs as much, and wakes the server."""
        if self._gathered is None:
            super().send(data)
        else:
            self._gathered.append(data)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        """Reads the head of the answer; raises as `request` does."""
        try:
            response = super().getresponse()
        except ConnectionError as error:
            raise self._told_stale(error) from None
        self._was_answered = True
        return response

    def reach(self) -> socket.socket:
        """A socket that leads to the server, or to the HTTP proxy before it; raises `OSError`."""
        return reach(self._dns_host, self.port or 0, self._deadline, self.socket_options or ())

    def _new_conn(self) -> socket.socket:
        try:
            return self.reach()
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "not reached in time") from error
        except OSError as error:
            raise NewConnectionError(self, "not reached") from error

    def _tunnel(self) -> None:
        super()._tunnel()
        # The TLS that follows has what the proxy left.
        self.sock.settimeout(self._deadline.left_s())

    def _connect_s(self) -> float:
        return float(self.timeout) if isinstance(self.timeout, int | float) else self.total_s

    def _start_answer(self) -> None:
        self._asked_at_s = time.monotonic()
        self._deadline.start(self.total_s)
        if self.sock is not None:
            # The answer before may have left it next to nothing.
            self.sock.settimeout(self._connect_s())

    def _told_stale(self, error: ConnectionError) -> ConnectionError:
        """What really happened, where a kept connection had been closed."""
        is_stale = self._was_answered and time.monotonic() - self._asked_at_s < STALE_S
        return StaleConnectionError() if is_stale else error


class TimedTlsConnection(TimedConnection, HTTPSConnection):
    """The same over TLS, which may itself lie inside TLS to a proxy."""

    def _connect_tls_proxy(self, hostname: str, sock: socket.socket) -> ssl.SSLSocket:
        secured = super()._connect_tls_proxy(hostname, sock)
        return TimedSocket(secured, self._deadline)  # type: ignore[return-value]  # stands in for it


Pools = dict[str, type[HTTPConnectionPool]]


def pools_of(plain: type[TimedConnection], tls: type[TimedTlsConnection], limit_s: float) -> Pools:
    """Connection pools by scheme, for urllib3's pool managers, whose requests end `limit_s` after they were sent."""

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = type(plain.__name__, (plain,), {"total_s": limit_s})

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = type(tls.__name__, (tls,), {"total_s": limit_s})

    return {"http": PlainPool, "https": TlsPool}


def timed_pools(limit_s: float) -> Pools:
    """The pools for servers, with or without an HTTP proxy before them."""
    return pools_of(TimedConnection, TimedTlsConnection, limit_s)
