"""Deadlines on sockets: a server that sends a byte now and then cannot hold a request for ever.

A socket's own time limit starts anew with each byte that comes: in a proxy's greeting, in headers and in bodies.
"""

import http.client
import io
import socket
import time
from collections.abc import Sequence
from typing import Any

_LONGEST_LINE = 64 * 1024


class Deadline:
    """A moment by which something has to end; started anew for each stage of a request. Long past at first."""

    def __init__(self) -> None:
        self._end_s = 0.0

    def start(self, limit_s: float) -> None:
        """Moves the end to `limit_s` from now."""
        self._end_s = time.monotonic() + limit_s

    def left_s(self, longest_s: float | None = None) -> float:
        """The seconds left, `longest_s` at most; raises `TimeoutError` when there are none."""
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("past the deadline")
        return left_s if longest_s is None else min(left_s, longest_s)


class _TimedStream(io.RawIOBase):
    """Reads a socket until the deadline; raises `TimeoutError` past it."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._longest_s = sock.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left_s(self._longest_s))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class TimedResponse(http.client.HTTPResponse):
    """An answer that is read until the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedStream(sock, deadline))

    def begin(self) -> None:
        """Reads the head, and keeps no connection that would go on in another protocol."""
        super().begin()
        if self.status < http.HTTPStatus.OK:
            self.will_close = True

    def _read_status(self) -> tuple[str, int, str]:
        """The status line of the answer itself: http.client takes an interim one but 100 for it (RFC 9110, 15.2).

        The next request would then be told this one's answer.
        """
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]  # left out by typeshed
            if status <= http.HTTPStatus.SWITCHING_PROTOCOLS or status >= http.HTTPStatus.OK:
                return version, status, reason
            while self.fp.readline(_LONGEST_LINE) not in (b"\r\n", b"\n", b""):
                pass


class TimedSocket:
    """A socket for TLS inside a proxy's TLS, where one read of the inner stream is any number of this one's."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._longest_s = sock.gettimeout()

    def settimeout(self, limit_s: float | None) -> None:
        """Limits each silence, as a socket's own method does."""
        self._longest_s = limit_s
        self._sock.settimeout(limit_s)

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receives until the deadline; raises `TimeoutError` past it."""
        self._sock.settimeout(self._deadline.left_s(self._longest_s))
        return self._sock.recv(size, flags)

    @property
    def _io_refs(self) -> int:
        # What urllib3 counts on a socket, lest it is closed under a reader.
        return int(getattr(self._sock, "_io_refs", 0))

    @_io_refs.setter
    def _io_refs(self, count: int) -> None:
        self._sock._io_refs = count  # type: ignore[attr-defined]  # of socket.socket, untold

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def reach(host: str, port: int, deadline: Deadline, options: Sequence[Any] = ()) -> socket.socket:
    """Connects to the first of the host's addresses that answers, each of which gets its share of the time left.

    What is left then is the socket's time limit. Raises `OSError`: the last address's, or `gaierror` for the name.
    """
    failure = OSError("the name has no address")
    found = addresses_of(host, port)
    for index, (family, kind, protocol, _, address) in enumerate(found):
        share_s = deadline.left_s() / (len(found) - index)
        try:
            return _connected(socket.socket(family, kind, protocol), address, deadline, share_s, options)
        except OSError as error:
            failure = error
    raise failure


def addresses_of(host: str, port: int) -> Sequence[Any]:
    """What the system's resolver finds, as `socket.getaddrinfo` has it; raises `gaierror` for impossible names too."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "no name that could exist") from None


def _connected(
    sock: socket.socket, address: Any, deadline: Deadline, share_s: float, options: Sequence[Any]
) -> socket.socket:
    try:
        for option in options:
            sock.setsockopt(*option)
        sock.settimeout(share_s)
        sock.connect(address)
        sock.settimeout(deadline.left_s())
    except BaseException:
        sock.close()
        raise
    return sock


def receive_exactly(sock: socket.socket, count: int, deadline: Deadline) -> bytes:
    """The next `count` bytes; raises `TimeoutError` past the deadline, and `ConnectionError` when fewer come."""
    data = b""
    while len(data) < count:
        sock.settimeout(deadline.left_s())
        part = sock.recv(count - len(data))
        if not part:
            raise ConnectionError("closed in the middle")
        data += part
    return data
