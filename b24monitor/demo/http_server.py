"""A small HTTP/1.1 server on loopback: keep-alive, one thread a connection, and a stop within a bound.

The standard library's server joins idle keep-alive threads only when their clients leave and spends most of a
request on header objects; tests and benchmarks need neither.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from b24monitor.demo.message import Request, Response

_HEAD_LIMIT = 64 * 1024
_BODY_LIMIT = 16 * 1024 * 1024
_ACCEPT_WAIT_S = 0.1
_STOP_LIMIT_S = 1.0

Handler = Callable[[Request], Response | None]


class _BadRequestError(Exception):
    """The bytes on the wire are no HTTP request this server takes."""


class HttpServer:
    """Answers HTTP requests on 127.0.0.1 with ``handler``; an answer of None drops the connection."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._listener: socket.socket | None = None
        self._accepting: threading.Thread | None = None
        self.stopping = threading.Event()

    def start(self, port: int = 0) -> int:
        """Listen on ``port`` (0: a free one) and return the port.

        Raises OSError when the port is taken, RuntimeError when it is listening already.
        """
        if self._listener is not None:
            raise RuntimeError("the server is listening already")
        listener = socket.create_server(("127.0.0.1", port), backlog=512)
        listener.settimeout(_ACCEPT_WAIT_S)
        self.stopping.clear()
        self._listener = listener
        self._accepting = threading.Thread(
            target=self._accept, args=(listener,), name="b24monitor-demo-accept", daemon=True
        )
        self._accepting.start()
        bound: int = listener.getsockname()[1]
        return bound

    def stop(self) -> None:
        """Close every connection and end every thread, within about a second; harmless when not running."""
        self.stopping.set()
        deadline = time.monotonic() + _STOP_LIMIT_S
        if self._accepting is not None and self._listener is not None:
            # On Linux this wakes the accepting thread at once; elsewhere it wakes by itself within its wait.
            _shut(self._listener)
            self._accepting.join(_STOP_LIMIT_S)
            self._listener.close()
        with self._lock:
            open_now = dict(self._connections)
        for connection in open_now:
            _shut(connection)
        for thread in open_now.values():
            thread.join(max(0.0, deadline - time.monotonic()))
        self._accepting = self._listener = None

    def drop_connections(self) -> None:
        """Cut every open connection, as a restarted front end does; the server goes on."""
        with self._lock:
            open_now = list(self._connections)
        for connection in open_now:
            _shut(connection)

    def _accept(self, listener: socket.socket) -> None:
        while not self.stopping.is_set():
            try:
                connection, address = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            connection.settimeout(None)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(
                target=self._serve, args=(connection, str(address[0])), name="b24monitor-demo-client", daemon=True
            )
            with self._lock:
                self._connections[connection] = thread
            thread.start()

    def _serve(self, connection: socket.socket, source_address: str) -> None:
        reader = _Reader(connection, source_address)
        try:
            while not self.stopping.is_set():
                request = reader.next_request()
                if request is None:
                    return
                response = self._handler(request)
                if response is None or not _send(connection, request, response):
                    return
        except _BadRequestError:
            _send_quietly(connection, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except OSError:
            return
        finally:
            with self._lock:
                self._connections.pop(connection, None)
            connection.close()


class _Reader:
    """Cuts the bytes of one connection into requests."""

    def __init__(self, connection: socket.socket, source_address: str) -> None:
        self._connection = connection
        self._source_address = source_address
        self._buffer = b""

    def next_request(self) -> Request | None:
        """Return the next request, or None once the client has gone."""
        end = self._buffer.find(b"\r\n\r\n")
        while end < 0:
            if len(self._buffer) > _HEAD_LIMIT:
                raise _BadRequestError
            received = self._connection.recv(65536)
            if not received:
                return None
            self._buffer += received
            end = self._buffer.find(b"\r\n\r\n")
        head = self._buffer[:end].decode("latin-1")
        self._buffer = self._buffer[end + 4 :]
        return self._read_rest(head)

    def _read_rest(self, head: str) -> Request | None:
        first, *lines = head.split("\r\n")
        words = first.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise _BadRequestError
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self._read_body(headers)
        if body is None:
            return None
        return Request(words[0], words[1], headers, body, self._source_address)

    def _read_body(self, headers: dict[str, str]) -> bytes | None:
        declared = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not declared.isdecimal() or int(declared) > _BODY_LIMIT:
            raise _BadRequestError
        length = int(declared)
        chunks = [self._buffer]
        held = len(self._buffer)
        while held < length:
            received = self._connection.recv(65536)
            if not received:
                return None
            chunks.append(received)
            held += len(received)
        everything = b"".join(chunks)
        self._buffer = everything[length:]
        return everything[:length]


def _send(connection: socket.socket, request: Request, response: Response) -> bool:
    """Send head and body at once (two sends would wait for each other's acknowledgement); tell whether to go on."""
    length = len(response.body) if response.declared_length is None else response.declared_length
    stays = length <= len(response.body) and request.headers.get("connection", "").lower() != "close"
    lines = [
        f"HTTP/1.1 {response.status} {_reason(response.status)}",
        f"Content-Type: {response.content_type}",
        f"Content-Length: {length}",
        f"Connection: {'keep-alive' if stays else 'close'}",
        *(f"{name}: {value}" for name, value in response.headers.items()),
    ]
    body = b"" if request.http_method == "HEAD" else response.body
    connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
    return stays


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _send_quietly(connection: socket.socket, data: bytes) -> None:
    try:
        connection.sendall(data)
    except OSError:
        return


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
