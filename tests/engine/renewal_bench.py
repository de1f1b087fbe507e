"""An account that can be renewed at the demo portal's authorisation server, and what became of its refresh token."""

from __future__ import annotations

from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.command import AddAccount, Ask, SetAsksAgain
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountAdded, AccountRenewed, CommandFailed
from b24monitor.core.grant import Grant, RenewalKeys
from b24monitor.core.oauth import typed_server
from b24monitor.core.ports import Vault
from b24monitor.core.secret import Secret
from b24monitor.demo.directory import Application, IssuedToken
from b24monitor.demo.oauth import TOKEN_PATH
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.safe import read_grant
from tests.engine.bench import GATED, Bench

CLIENT_ID = "local.app.one"
CLIENT_SECRET = "planted-client-secret-0123456789"
ANOTHER_METHOD = "some.gated.method"


def install(portal: DemoPortal) -> None:
    """Installs the application whose tokens are renewed."""
    portal.install_application(Application(CLIENT_ID, "My app", CLIENT_SECRET, "apptoken1"))


def grant_of(portal: DemoPortal, issued: IssuedToken) -> Grant:
    """What this program keeps of an issued pair."""
    keys = RenewalKeys(
        Secret(issued.refresh_token), CLIENT_ID, Secret(CLIENT_SECRET), typed_server(portal.authorization_server)
    )
    return Grant(Secret(issued.access_token), issued.expires_at, issued.issued_at, keys)


def newest(portal: DemoPortal) -> IssuedToken:
    """The pair that the server issued last."""
    return list(portal._inside.directory.tokens.values())[-1]


def renewals(portal: DemoPortal) -> int:
    """How often the server was asked for tokens."""
    return portal.request_log.path_count(TOKEN_PATH + "/")


def is_lost(portal: DemoPortal, vault: Vault, account_id: str) -> bool:
    """Whether the newest refresh token is not the one that is kept."""
    grant = read_grant(vault, account_id)
    return grant is None or grant.keys is None or grant.keys.refresh_token.reveal() != newest(portal).refresh_token


class Renewals:
    """What a user does."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        install(bench.portal)
        self._request_id = 1000

    def post_account(self, issued: IssuedToken, rule: RenewalRule, label: str = "Mine") -> int:
        portal = self.bench.portal
        self._request_id += 1
        self.bench.post(
            AddAccount(
                self._request_id,
                portal.endpoint,
                Secret(issued.access_token),
                label,
                server=typed_server(portal.authorization_server),
                renewal=rule,
                refresh_token=Secret(issued.refresh_token),
                client_id=CLIENT_ID,
                client_secret=Secret(CLIENT_SECRET),
            )
        )
        return self._request_id

    def add(self, rule: RenewalRule = RenewalRule.WHEN_NEEDED, issued: IssuedToken | None = None) -> Account:
        request_id = self.post_account(issued or self.bench.portal.issue_token(), rule)
        return self.bench.facts.wait_for(AccountAdded, lambda fact: fact.request_id == request_id).account

    def asked(self, account: Account, method: str = GATED, *, asks_again: bool = False) -> int:
        """A watch of the account that waits."""
        watch_id = self.bench.add_watch(account.account_id, method)
        if asks_again:
            self.bench.post(SetAsksAgain((watch_id,), True))
        self.bench.post(Ask((watch_id,), may_run=True))
        self.bench.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
        return watch_id

    def expire(self, *watch_ids: int) -> None:
        """The token's hour is over."""
        self.bench.clock.advance(3601)
        for watch_id in watch_ids:
            self.bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)

    def renewed(self, count: int = 1) -> AccountRenewed:
        self.bench.facts.wait(lambda: len(self.bench.facts.of(AccountRenewed)) >= count, "the account is renewed")
        return self.bench.facts.of(AccountRenewed)[count - 1]

    def failed(self, count: int = 1) -> CommandFailed:
        self.bench.facts.wait(lambda: len(self.bench.facts.of(CommandFailed)) >= count, "a command fails")
        return self.bench.facts.of(CommandFailed)[count - 1]

    def settle(self) -> None:
        """All that was posted before is done."""
        account = self.add(RenewalRule.NEVER, self._other_token())
        self.bench.add_watch(account.account_id, f"some.marker{self._request_id}")

    def _other_token(self) -> IssuedToken:
        portal = self.bench.portal
        return portal.issue_token(client_id="local.app.two", user_id=9)
