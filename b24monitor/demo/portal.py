"""The demo portal: a Bitrix24 portal with its authorisation server on a loopback port.

It answers what a portal was recorded to answer (the portal contract and its scenarios), and what the vendor
documents where nothing was recorded. Tests, benchmarks and ``b24monitor demo`` speak to it over real HTTP.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import parse_qsl

from b24monitor.demo import control_http, rest
from b24monitor.demo.control import Control
from b24monitor.demo.event_sender import EventSender
from b24monitor.demo.http_server import HttpServer
from b24monitor.demo.inside import Address, Inside
from b24monitor.demo.message import Request, Response, html_response
from b24monitor.demo.oauth import TOKEN_PATH, AuthorizationServer
from b24monitor.demo.request_log import RequestLog
from b24monitor.demo.switches import Bucket, RequestBudget

Intercept = Callable[[Request], Response | None]


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class DemoPortal(Control):
    """A portal that runs between ``start`` and ``stop``, or inside a ``with`` block.

    ``now`` is the portal's clock and may run faster than the wall's. ``bucket`` is the cloud's request budget
    (None, as on-premise: no limit). ``intercept`` may answer a request in the portal's place. Everything here may
    be called from any thread. Users: 1 and 5 administer, 7 is an operator, 8 has no telephony rights, 9 sees
    only their own settings; applications: ``local.app.one`` and ``local.app.two``.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = _wall_clock,
        port: int = 0,
        bucket: Bucket | None = None,
        member_id: str = "d3300000000000000000000000000b24",
    ) -> None:
        self._port = port
        self._sender = EventSender()
        inside = Inside(now, member_id, self._sender)
        super().__init__(inside, AuthorizationServer(inside))
        self._server = HttpServer(self._handle)
        self._released = threading.Event()
        self._released.set()
        self.request_log = RequestLog()
        self._rest = rest.RestFront(self._inside, self.request_log)
        self.delay_s = 0.0
        self.intercept: Intercept | None = None
        self.set_bucket(bucket)

    def __enter__(self) -> DemoPortal:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; started again after a stop, the portal keeps its port and its memory.

        Raises OSError when the port is taken, RuntimeError when it is running already.
        """
        # A request that comes at once waits for the lock, and so finds the address set.
        with self._inside.lock:
            self._port = self._server.start(self._port)
            self._sender.start()
            self._inside.address = replace(self._inside.address, url=f"http://127.0.0.1:{self._port}")

    def stop(self) -> None:
        """Close every connection and end every thread, within about a second."""
        self._released.set()
        self._server.stop()
        self._sender.stop()

    @property
    def url(self) -> str:
        """The portal's address, without a slash at its end; raises RuntimeError before the first start."""
        return self._address.url

    @property
    def endpoint(self) -> str:
        """The ``client_endpoint``: where REST methods are called."""
        return self._address.endpoint

    @property
    def authorization_server(self) -> str:
        """The address of the authorisation server, without a slash at its end."""
        return self._address.authorization_server

    @property
    def _address(self) -> Address:
        if not self._inside.address.url:
            raise RuntimeError("the demo portal has not been started")
        return self._inside.address

    @property
    def member_id(self) -> str:
        """The portal's unchanging id."""
        return self._inside.address.member_id

    @property
    def hang(self) -> bool:
        """Whether requests are accepted and never answered; setting it False drops those that wait."""
        return not self._released.is_set()

    @hang.setter
    def hang(self, value: bool) -> None:
        if value:
            self._released.clear()
        else:
            self._released.set()

    def set_bucket(self, bucket: Bucket | None) -> None:
        """Give each source address a full bucket of this size, or with None no limit."""
        with self._inside.lock:
            self._rest.budget = None if bucket is None else RequestBudget(bucket, self._inside.now)

    def drop_connections(self) -> None:
        """Cut every open connection; new ones are welcome."""
        self._server.drop_connections()

    def _handle(self, request: Request) -> Response | None:
        self.request_log.began(request.path, token_in_url=self._has_token_in_url(request))
        try:
            if self.hang:
                self._released.wait()
                return None
            if self.delay_s > 0 and self._server.stopping.wait(self.delay_s):
                return None
            response = self.intercept(request) if self.intercept is not None else None
            return response if response is not None else self._answer(request)
        finally:
            self.request_log.ended()

    def _answer(self, request: Request) -> Response:
        with self._inside.lock:
            answered: Response | None = None
            if request.path.startswith(rest.PREFIX):
                answered = self._rest.answer(request)
            elif request.path.startswith(control_http.PREFIX):
                answered = control_http.answer_control(self._inside, request)
            else:
                answered = self._oauth.answer(request)
        return answered if answered is not None else html_response(404, "Not found", "")

    def _has_token_in_url(self, request: Request) -> bool:
        if not request.query or request.path.rstrip("/") == TOKEN_PATH:
            return False
        return any(self._inside.directory.is_token(value) for _, value in parse_qsl(request.query))
