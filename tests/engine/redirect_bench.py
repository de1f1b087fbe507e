"""A demo portal with two addresses: questions that wait at the old one, and a doorkeeper who sends them to the new."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from b24monitor.core.command import Ask, SetPortalSettings
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import PortalsRead
from b24monitor.core.oauth import typed_server
from b24monitor.core.portal_settings import PortalSettings, Tariff
from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import Bench

SERVER_PATH = "/oauth-server/rest/app.info"
_LIMIT_S = 5.0


class Moving:
    """The portal, and what comes to it at which of its addresses."""

    def __init__(self, portal: DemoPortal) -> None:
        self.portal = portal
        self.old = portal.endpoint
        self.old_host = urlsplit(portal.endpoint).netloc
        self.new_host = f"localhost:{urlsplit(portal.endpoint).port}"
        self.new = f"http://{self.new_host}/rest/"
        # The host to which requests at the old address are sent; empty: they are answered.
        self.redirects_to = ""
        self.server_delay_s = 0.0
        self.seen: list[tuple[str, str]] = []
        portal.intercept = self

    def __call__(self, request: Request) -> Response | None:
        host = request.headers["host"]
        self.seen.append((host, request.path))
        if request.path == SERVER_PATH:
            time.sleep(self.server_delay_s)
        if self.redirects_to and host == self.old_host and request.path.startswith("/rest/"):
            return Response(302, headers={"Location": f"http://{self.redirects_to}{request.target}"})
        return None

    def wait(self, condition: Callable[[], bool]) -> None:
        """Waits for what is seen at the portal's door."""
        end_s = time.monotonic() + _LIMIT_S
        while not condition():
            assert time.monotonic() < end_s, f"seen at last: {self.seen[-5:]}"
            time.sleep(0.01)

    def known_at(self, address: str | None) -> None:
        """The address that the authorisation server names for the portal (None: the old one)."""
        self.portal.switches = replace(self.portal.switches, renamed_to=address)

    def hosts(self) -> list[str]:
        """The hosts at which the portal itself was called, each time that changed."""
        calls = [host for host, path in self.seen if path.startswith("/rest/")]
        return [host for host, _ in itertools.groupby(calls)]

    def server_calls(self) -> int:
        """How often the authorisation server was asked whose token it was given."""
        return sum(path == SERVER_PATH for _, path in self.seen)


def use_server(bench: Bench) -> None:
    """The user types the portal's authorisation server."""
    portal = bench.portal
    bench.post(
        SetPortalSettings(
            PortalSettings(portal.endpoint, Tariff.ON_PREMISE, server_address=portal.authorization_server)
        )
    )
    bench.facts.wait_for(PortalsRead)


def two_waiting(bench: Bench) -> tuple[int, int]:
    """Watches that wait, of two accounts whose portal's own id is known."""
    use_server(bench)
    return _waiting(bench, 7), _waiting(bench, 1)


def _waiting(bench: Bench, user_id: int) -> int:
    portal = bench.portal
    token = portal.issue_token(user_id=user_id).access_token
    account = bench.enrol(portal.endpoint, token, "Test", typed_server(portal.authorization_server)).account
    assert account.member_id == portal.member_id
    watch_id = bench.add_watch(account.account_id)
    bench.post(Ask((watch_id,)))
    bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
    return watch_id


def approve(bench: Bench, watch_ids: tuple[int, ...], asked: int) -> None:
    """The administrators say yes; `asked` is how many questions had been put before the move."""
    assert len(bench.portal.questions()) == asked
    bench.portal.answer(allow=True)
    for watch_id in watch_ids:
        bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    assert len(bench.portal.questions()) == asked
