"""A sign-in at the demo portal, with a browser that follows its pages."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

from b24monitor.core.account import RenewalRule
from b24monitor.core.command import BeginSignIn, GiveCode
from b24monitor.core.fact import AccountAdded, CommandFailed, SignInBegun
from b24monitor.core.oauth import AuthorizationServer, typed_server
from b24monitor.core.secret import Secret
from b24monitor.demo.directory import Application
from tests.engine.bench import Bench

CLIENT_ID = "local.app.one"
CLIENT_SECRET = "planted-client-secret-0123456789"
# Without a proxy that the machine may have.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def browse(address: str) -> str:
    """The page a browser ends at, whatever its status."""
    try:
        with _opener.open(address, timeout=5.0) as page:
            return str(page.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.read().decode()


def state_of(begun: SignInBegun) -> str:
    return parse_qs(urlsplit(begun.authorize_url).query)["state"][0]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class SignIns:
    """What a dialog does."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.server: AuthorizationServer | None = typed_server(bench.portal.authorization_server)
        self.renewal = RenewalRule.WHEN_NEEDED

    def begin(self, request_id: int = 1, port: int | None = None, client_secret: str = CLIENT_SECRET) -> SignInBegun:
        """Begins a sign-in; the application's settings name the address that is told."""
        known = len(self.bench.facts.of(SignInBegun))
        self.bench.post(
            BeginSignIn(
                request_id,
                self.bench.portal.endpoint,
                CLIENT_ID,
                Secret(client_secret),
                port,
                self.server,
                "Mine",
                self.renewal,
            )
        )
        self.bench.facts.wait(lambda: len(self.bench.facts.of(SignInBegun)) > known, "the sign-in is begun")
        begun = self.bench.facts.of(SignInBegun)[-1]
        address = begun.redirect_address or None
        self.bench.portal.install_application(
            Application(CLIENT_ID, "My app", CLIENT_SECRET, "apptoken1", redirect_uri=address)
        )
        return begun

    def give(self, pasted: str, request_id: int = 1) -> None:
        self.bench.post(GiveCode(request_id, Secret(pasted)))

    def added(self, request_id: int = 1) -> AccountAdded:
        return self.bench.facts.wait_for(AccountAdded, lambda fact: fact.request_id == request_id)

    def failed(self, request_id: int = 1, nth: int = 1) -> CommandFailed:
        def failures() -> list[CommandFailed]:
            return [fact for fact in self.bench.facts.of(CommandFailed) if fact.request_id == request_id]

        self.bench.facts.wait(lambda: len(failures()) >= nth, f"request {request_id} fails")
        return failures()[nth - 1]
