"""Portals without sockets: the program's own clients speak to the demo portal's own handler, in the same process.

`tests/simulation/test_clients.py` holds them to the contract tests of the real client.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import urlencode, urlsplit

from b24monitor.bitrix24.failure import ca_file_failure
from b24monitor.bitrix24.location import redirect_host
from b24monitor.bitrix24.reply import Reply
from b24monitor.bitrix24.transport import Transport
from b24monitor.bitrix24.trust import check_ca_file
from b24monitor.core.errors import BadCaFileError, Trouble, UnreachableError
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.switches import Bucket

_JSON = {"content-type": "application/json"}


class Network:
    """The servers that listen, by host and port."""

    def __init__(self) -> None:
        self.portals: dict[str, SocketlessPortal] = {}
        self._ports = itertools.count(40_000)

    def free_port(self) -> int:
        """A port nobody has had."""
        return next(self._ports)


class SocketlessPortal(DemoPortal):
    """The demo portal, reached through a `Network` alone."""

    def __init__(
        self, network: Network, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), bucket: Bucket | None = None
    ) -> None:
        super().__init__(now=now, bucket=bucket)
        self._network = network
        self._port = network.free_port()
        self._host = f"127.0.0.1:{self._port}"

    def start(self) -> None:
        self._inside.address = replace(self._inside.address, url=f"http://{self._host}")
        self._network.portals[self._host] = self

    def stop(self) -> None:
        self._network.portals.pop(self._host, None)

    def __enter__(self) -> SocketlessPortal:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def handle(self, request: Request) -> Response | None:
        """What the portal answers (None: it drops the connection)."""
        return self._handle(request)


class DirectTransport(Transport):
    """`Transport` without sockets. A portal that hangs is waited for `silence_s` by `sleep`."""

    def __init__(self, network: Network, silence_s: float = 20.0, sleep: Callable[[float], None] = time.sleep) -> None:
        super().__init__()
        self._network = network
        self._silence_s = silence_s
        self._sleep = sleep
        self._routes: dict[str, Route] = {}

    def use_route(self, address: str, route: Route) -> None:
        self._routes[urlsplit(address).netloc] = route

    def post(self, url: str, body: bytes, *, most_bytes: int, is_repeatable: bool = True) -> Reply:
        return self._ask("POST", url, "", body, most_bytes)

    def post_once(self, url: str, payload: Mapping[str, object], *, most_bytes: int) -> Reply:
        return self._ask("POST", url, "", json.dumps(payload).encode(), most_bytes)

    def get(self, url: str, secret_query: Mapping[str, Secret], *, most_bytes: int) -> Reply:
        query = urlencode({name: value.reveal() for name, value in secret_query.items()})
        return self._ask("GET", url, f"&{query}", b"", most_bytes)

    def close(self) -> None:
        """Nothing is open."""

    def carry(self, host: str, request: Request) -> Response | None:
        """Brings a request to its portal and the answer back (None: it broke off); raises `UnreachableError`."""
        portal = self._network.portals.get(host)
        if portal is None:
            raise UnreachableError(Trouble.NO_CONNECTION)
        if portal.hang:
            self._sleep(self._silence_s)
            raise UnreachableError(Trouble.TIMED_OUT)
        return portal.handle(request)

    def _ask(self, http_method: str, url: str, query: str, body: bytes, most_bytes: int) -> Reply:
        parts = urlsplit(url)
        route = self._routes.get(parts.netloc)
        if parts.scheme == "https" and route is not None and route.ca_file:
            try:
                check_ca_file(route.ca_file)
            except BadCaFileError as error:
                raise ca_file_failure(parts.hostname or "", route.ca_file, error) from None
        target = parts.path + (f"?{parts.query}{query}" if parts.query else "")
        request = Request(http_method, target, {"host": parts.netloc, **_JSON}, body, "127.0.0.1")
        response = self.carry(parts.netloc, request)
        if response is None:
            raise UnreachableError(Trouble.CUT_OFF)
        if len(response.body) > most_bytes:
            raise UnreachableError(Trouble.TOO_LARGE)
        headers = response.headers
        host = redirect_host(headers.get("Location", ""))
        return Reply(response.status, response.body, host, headers.get("Date", ""))
