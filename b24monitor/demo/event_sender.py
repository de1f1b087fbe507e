"""Posts online events to handlers on this machine, each once, from a thread of its own."""

from __future__ import annotations

import http.client
import ipaddress
import queue
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_ANSWER_LIMIT_S = 0.8
_STOP_LIMIT_S = 1.0


@dataclass(frozen=True)
class _Delivery:
    url: str
    body: str = field(repr=False)


class EventSender:
    """A background thread that posts events; what a handler answers, or whether it does, changes nothing.

    Only loopback addresses are posted to: the demo portal never speaks to another machine.
    """

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Delivery | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._stopping.clear()
        self._waiting = queue.SimpleQueue()
        self._thread = threading.Thread(
            target=self._run, args=(self._waiting,), name="b24monitor-demo-events", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread within about a second; events not yet posted are dropped."""
        self._stopping.set()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(_STOP_LIMIT_S)
            self._thread = None

    def post(self, url: str, body: str) -> None:
        """Post the form ``body`` to ``url`` soon, once; addresses off this machine are left out."""
        if _is_loopback(url):
            self._waiting.put(_Delivery(url, body))

    def _run(self, waiting: queue.SimpleQueue[_Delivery | None]) -> None:
        while (delivery := waiting.get()) is not None and not self._stopping.is_set():
            _deliver(delivery)


def _is_loopback(url: str) -> bool:
    try:
        address = urlsplit(url)
        has_port = address.port != 0
        return address.scheme == "http" and has_port and ipaddress.ip_address(address.hostname or "").is_loopback
    except ValueError:
        return False


def _deliver(delivery: _Delivery) -> None:
    address = urlsplit(delivery.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Bitrix24 Webhook Engine"}
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_ANSWER_LIMIT_S)
    try:
        connection.request("POST", target, delivery.body.encode(), headers)
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return
    finally:
        connection.close()
