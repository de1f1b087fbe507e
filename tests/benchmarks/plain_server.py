"""Many portals in one small, fast process: they answer as a portal does, each at a loopback address of its own.

Everything waits until it is allowed; what is hung accepts and never answers.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import threading
import time
from collections.abc import Iterable, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from tests.benchmarks.question_rows import QuestionRows

_ROOM = 50.0
_DRAIN_PER_S = 2.0
_WAITING: dict[str, object] = {"error": "METHOD_CONFIRM_WAITING", "error_description": "Waiting for confirmation"}
_BUSY: dict[str, object] = {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}
_KNOWN: dict[str, object] = {
    "app.info": {"ID": 1, "CODE": "local.app.one", "STATUS": "L", "INSTALLED": True},
    "scope": ["telephony", "im"],
    "server.time": "2026-01-01T00:00:00+00:00",
}


class _State:
    """What all portals share. Written by the control thread and read by the loop, one name at a time."""

    def __init__(self) -> None:
        self.is_limited = False
        self.allowed: set[tuple[str, str]] = set()
        self.hung: set[str] = set()
        self.levels: dict[str, tuple[float, float]] = {}
        self.requests = self.checks = self.refused = 0
        self.lists: dict[str, QuestionRows] = {}

    def takes(self, address: str) -> bool:
        """Takes room for one request out of an address's bucket."""
        now_s = time.monotonic()
        level, since_s = self.levels.get(address, (0.0, now_s))
        level = max(0.0, level - (now_s - since_s) * _DRAIN_PER_S)
        fits = level + 1.0 <= _ROOM or not self.is_limited
        self.levels[address] = (level + fits, now_s)
        self.refused += not fits
        return fits

    def rows(self, address: str) -> QuestionRows:
        """The list of an address's administrator."""
        if address not in self.lists:
            self.lists[address] = QuestionRows(address)
        return self.lists[address]


class _Portal(asyncio.Protocol):
    """One connection; requests have a length and come one after the other."""

    def __init__(self, state: _State) -> None:
        self._state = state
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._address: str = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if len(rest) < length:
            return
        self._received = rest[length:]
        if self._address in self._state.hung:
            return
        path = head.split(b" ", 2)[1].decode()
        status, body = self._answer(path.rpartition("/")[2].removesuffix(".json"), json.loads(rest[:length] or b"{}"))
        content = json.dumps(body).encode()
        lines = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        close = b"connection: close" in head.lower()
        self._transport.write(f"{lines}Connection: {'close' if close else 'keep-alive'}\r\n\r\n".encode() + content)
        if close:
            self._transport.close()

    def _answer(self, method: str, fields: dict[str, Any]) -> tuple[int, dict[str, object]]:
        self._state.requests += 1
        if not self._state.takes(self._address):
            return 503, _BUSY
        if method == "im.notify.get":
            return 200, self._state.rows(self._address).page(fields)
        if method != "batch":
            self._state.checks += 1
            return (200, {"result": []}) if (self._address, method) in self._state.allowed else (401, _WAITING)
        results: dict[str, object] = {}
        errors: dict[str, object] = {}
        for name, command in fields["cmd"].items():
            called = command.partition("?")[0]
            if called == "profile":
                # A user for each token: another token of the same user would replace the one before.
                results[name] = {"ID": str(int(fields["auth"], 16) + 1), "ADMIN": False}
            elif called in _KNOWN:
                results[name] = _KNOWN[called]
            elif (self._address, called) in self._state.allowed:
                results[name] = []
            else:
                errors[name] = _WAITING
        self._state.checks += len(fields["cmd"])
        inner: dict[str, object] = {
            "result": results or [],
            "result_error": errors or [],
            "result_total": [],
            "result_next": [],
        }
        return 200, {"result": {**inner, "result_time": []}, "time": {"start": 0, "finish": 0, "duration": 0}}


def _serve(pipe: Connection, addresses: Sequence[str]) -> None:
    state = _State()

    async def run() -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        port = 0
        for address in addresses:
            server = await loop.create_server(lambda: _Portal(state), address, port)
            port = server.sockets[0].getsockname()[1]
        pipe.send(port)

        def obey() -> None:
            while (order := pipe.recv()) is not None:
                name, argument = order
                if name == "hang":
                    state.hung = set(argument)
                elif name == "enforce":
                    state.levels, state.is_limited = {}, True
                elif name == "allow":
                    state.allowed.add(argument)
                pipe.send((time.monotonic(), state.requests, state.checks, state.refused))
            loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=obey, daemon=True).start()
        await ended.wait()

    asyncio.run(run())


class PlainServer:
    """The near end: `count` portals, held to nothing until `enforce`."""

    def __init__(self, count: int) -> None:
        self.addresses = [f"127.24.{number // 200}.{number % 200 + 1}" for number in range(count)]

    def __enter__(self) -> PlainServer:
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, self.addresses), daemon=True)
        self._process.start()
        port = self._pipe.recv()
        self.endpoints = [f"http://{address}:{port}/rest/" for address in self.addresses]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._pipe.send(None)
        self._process.join(5.0)
        if self._process.is_alive():
            self._process.terminate()

    def enforce(self) -> None:
        """Holds everybody to 50 requests at once and 2 a second, at each portal, from now on."""
        self._order("enforce", None)

    def hang(self, addresses: Iterable[str]) -> None:
        """These accept, and never answer."""
        self._order("hang", tuple(addresses))

    def allow(self, address: str, method: str) -> float:
        """Allows a method for every token of a portal; returns the moment, in monotonic seconds."""
        return float(self._order("allow", (address, method))[0])

    def counts(self) -> tuple[int, int, int]:
        """Requests so far, methods checked, and answers QUERY_LIMIT_EXCEEDED."""
        _, requests, checks, refused = self._order("count", None)
        return requests, checks, refused

    def _order(self, name: str, argument: object) -> tuple[float, int, int, int]:
        self._pipe.send((name, argument))
        answer: tuple[float, int, int, int] = self._pipe.recv()
        return answer
