"""Visitors of the event listener, polite and rude, and what it handed on."""

from __future__ import annotations

import queue
import socket
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

from b24monitor.bitrix24.event_listener import ListenLimits, LoopbackEventListener
from b24monitor.core.event_message import EventForm

TOKEN = "planted-token-0123456789abcdef"
PROOF = "planted-proof-0123456789abcdef"
FORM = "application/x-www-form-urlencoded"
FIELDS = {
    "event": "ONAPPMETHODCONFIRM",
    "data[TOKEN]": TOKEN,
    "data[METHOD]": "voximplant.user.get",
    "data[CONFIRMED]": "1",
    "data[LANGUAGE_ID]": "en",
    "ts": "1770000000",
    "auth[domain]": "portal.bitrix24.com",
    "auth[client_endpoint]": "https://portal.bitrix24.com/rest/",
    "auth[server_andpoint]": "https://oauth.bitrix.info/rest/",
    "auth[member_id]": "a1b2",
    "auth[application_token]": PROOF,
}
BODY = urlencode(FIELDS).encode()
QUICK = ListenLimits(request_s=0.4, farewell_s=0.2, visitors=16)


class Heard:
    """What a listener handed on."""

    def __init__(self) -> None:
        self.forms: queue.SimpleQueue[EventForm] = queue.SimpleQueue()
        self.refused = 0
        self.tellings = 0

    def refuse(self, count: int) -> None:
        self.refused += count
        self.tellings += 1


class Listening:
    """A listener at a port of its own."""

    def __init__(self, limits: ListenLimits = QUICK) -> None:
        self.heard = Heard()
        self.listener = LoopbackEventListener(limits)
        self.port = self.start(0)

    def start(self, port: int) -> int:
        address = self.listener.start(port, self.heard.forms.put, self.heard.refuse)
        self.port = urlsplit(address).port or 0
        assert address == f"http://127.0.0.1:{self.port}/"
        return self.port

    def visitor(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=5.0)

    def say(self, said: bytes) -> bytes:
        """What comes back until the listener hangs up."""
        with self.visitor() as visitor:
            visitor.sendall(said)
            return heard_by(visitor)

    def post(self, body: bytes = BODY) -> int:
        return status(self.say(request(body)))

    def takes(self) -> None:
        """It is still there, and takes an event."""
        assert self.post() == 200
        assert self.heard.forms.get(timeout=3.0).method == "voximplant.user.get"

    def is_open(self) -> bool:
        with socket.socket() as visitor:
            return visitor.connect_ex(("127.0.0.1", self.port)) == 0


def request(
    body: bytes = BODY, target: str = "/", method: str = "POST", headers: Mapping[str, str | None] | None = None
) -> bytes:
    """A request with other headers than the usual; None leaves one out."""
    told: dict[str, str | None] = {
        "Host": "tunnel.example",
        "Content-Type": FORM,
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value is not None)
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body


def heard_by(visitor: socket.socket) -> bytes:
    said = b""
    try:
        while part := visitor.recv(4096):
            said += part
    except ConnectionResetError:
        # Cut in the middle of what it was saying.
        return said
    return said


def status(said: bytes) -> int:
    """The status of the one answer; 0 for none."""
    assert said.count(b"HTTP/1.1") <= 1, said
    return int(said.split(b" ")[1]) if said else 0


def wait_until(condition: Callable[[], bool], limit_s: float = 3.0) -> None:
    until_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until_s
        time.sleep(0.01)
