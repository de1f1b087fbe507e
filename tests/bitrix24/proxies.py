"""Small real proxies on loopback, as answers of a `LyingServer`: they lead every name to one server, or get stuck."""

from __future__ import annotations

from collections.abc import Callable

from tests.bitrix24.lying_server import Line

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
# From 0.0.0.0, port 0.
CONNECTED = b"\x05\x00\x00\x01" + b"\x00" * 6


class HttpProxy:
    """An HTTP proxy: takes CONNECT, whose request the server has read."""

    def __init__(self, upstream: str, *, is_dripping: bool = False) -> None:
        self._upstream = upstream
        self._is_dripping = is_dripping

    def __call__(self, line: Line) -> bool:
        line.say(ESTABLISHED)
        line.relay(self._upstream, is_dripping=self._is_dripping)
        return False


class SocksProxy:
    """A SOCKS 5 proxy (RFC 1928); `targets` are the addresses it was told, with their kind in front."""

    def __init__(self, upstream: str, login: bytes = b"", *, is_dripping: bool = False) -> None:
        self._upstream = upstream
        self._login = login
        self._is_dripping = is_dripping
        self.targets: list[bytes] = []

    def __call__(self, line: Line) -> bool:
        line.say(b"\x05\x02" if self._login else b"\x05\x00")
        if self._login:
            line.say(b"\x01\x00" if line.read() == self._login else b"\x01\x01")
        request = line.read()
        if request[:3] != b"\x05\x01\x00":
            return False
        self.targets.append(request[3:])
        line.say(CONNECTED)
        line.relay(self._upstream, is_dripping=self._is_dripping)
        return False


def stalls_after(*said: bytes) -> Callable[[Line], bool]:
    """Says its parts, each after something was heard, and then nothing more."""

    def answer(line: Line) -> bool:
        for index, part in enumerate(said):
            if index:
                line.read()
            line.say(part)
        line.wait()
        return False

    return answer


def drips_after(*said: bytes, last: bytes) -> Callable[[Line], bool]:
    """Says its parts likewise, and then `last` a byte at a time."""

    def answer(line: Line) -> bool:
        for part in said:
            line.say(part)
            line.read()
        line.drip(last)
        return False

    return answer
