"""A server on loopback that answers anything but what a portal would, byte for byte as told."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType

STEP_S = 0.02


class Line:
    """One connection, as the server's answers see it."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self._sock = sock
        self._stopping = stopping

    def say(self, data: bytes) -> None:
        self._sock.sendall(data)

    def drip(self, data: bytes) -> None:
        """Sends a byte at a time, for as long as anybody listens."""
        for byte in data:
            if self._stopping.wait(STEP_S):
                return
            self._sock.sendall(bytes([byte]))

    def read(self) -> bytes:
        return _read_request(self._sock)

    def secured(self, context: ssl.SSLContext) -> Line:
        """The same line behind TLS, with the server's certificate in `context`."""
        return Line(context.wrap_socket(self._sock, server_side=True), self._stopping)

    def relay(self, address: str, *, is_dripping: bool = False) -> None:
        """Passes on what either side sends, until one of them ends; dripping, the answers byte by byte."""
        host, _, port = address.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=2) as upstream:
            # What a TLS line has read ahead shows in no select.
            self._sock.settimeout(STEP_S)
            while not self._stopping.is_set():
                with contextlib.suppress(TimeoutError):
                    if not (data := self._sock.recv(65536)):
                        return
                    upstream.sendall(data)
                if select.select([upstream], [], [], 0)[0]:
                    if not (data := upstream.recv(65536)):
                        return
                    self.drip(data) if is_dripping else self.say(data)

    def close(self) -> None:
        self._sock.close()

    def wait(self) -> None:
        """Says nothing until the server stops."""
        self._stopping.wait()


# Answers one request; True keeps the connection for the next one.
Answer = Callable[[Line], bool]


def raw(data: bytes, *, keep: bool = False) -> Answer:
    def answer(line: Line) -> bool:
        line.say(data)
        return keep

    return answer


def http(
    body: bytes | str,
    status: str = "200 OK",
    content_type: str = "application/json; charset=utf-8",
    *headers: str,
    length: int | None = None,
    keep: bool = False,
) -> Answer:
    content = body.encode() if isinstance(body, str) else body
    told = len(content) if length is None else length
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {told}", *headers))
    return raw(head.encode("latin-1") + b"\r\n\r\n" + content, keep=keep)


def hang_up(_line: Line) -> bool:
    return False


class LyingServer:
    """Gives its answers in turn, one for each request, and the last one for ever after; with `tls`, behind TLS."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self._answers = list(answers)
        self._tls = tls
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self.requests: list[bytes] = []
        self.connections = 0

    @property
    def address(self) -> str:
        host, port = self._listener.getsockname()
        return f"{host}:{port}"

    @property
    def endpoint(self) -> str:
        return f"http://{self.address}/rest/"

    def __enter__(self) -> LyingServer:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        # Closing alone would leave the thread in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self.hang_up()
        for thread in self._threads:
            thread.join(2)
        self._listener.close()

    def hang_up(self) -> None:
        """Closes every connection; new ones are welcome."""
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def is_deserted(self) -> bool:
        """Whether every client closes its connections within a second."""
        for thread in self._threads[1:]:
            thread.join(1)
        return not any(thread.is_alive() for thread in self._threads[1:])

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(sock,))
            with self._lock:
                self._open.append(sock)
                self.connections += 1
                self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), self._secured(sock) as secured:
            while request := _read_request(secured):
                with self._lock:
                    self.requests.append(request)
                    answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if not answer(Line(secured, self._stopping)):
                    secured.shutdown(socket.SHUT_RDWR)
                    return

    def _secured(self, sock: socket.socket) -> socket.socket:
        if self._tls is None:
            return sock
        # The handshake waits for the first bytes, within `_read_request`: a silent client is hung up on like others.
        secured = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open[self._open.index(sock)] = secured
        return secured


def _read_request(sock: socket.socket) -> bytes:
    """One whole request, or nothing when the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = sock.recv(65536)
        if not part:
            return b""
        data += part
        if not data[:1].isalpha():
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    while len(body) < (int(length[1]) if length else 0):
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body
