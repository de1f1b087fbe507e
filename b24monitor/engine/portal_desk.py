"""Portals: the user's settings put to use, how each stands, and where those go on that have moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from b24monitor.core.account import Account, Portal
from b24monitor.core.board import Step, WatchRow
from b24monitor.core.command import Command, MovePortal, ReadPortals, SetPortalSettings
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.fact import (
    AccountsChanged,
    CommandFailed,
    Fact,
    PortalMoved,
    PortalRedirected,
    PortalsRead,
    PortalStanding,
    Problem,
)
from b24monitor.core.portal_settings import PortalSettings, default_settings
from b24monitor.core.ports import AuthorizationClient, PortalClient
from b24monitor.core.route import SYSTEM_ROUTE
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.relocation import Witness, is_proved_move, redirected_to, servers_of
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class PortalStaff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    client: PortalClient
    authorization: AuthorizationClient
    questions: QuestionDesk


class PortalDesk:
    """Which way and how often portals are called, and at which address. On the pipeline's thread."""

    def __init__(self, staff: PortalStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        # Portals whose redirect an authorisation server is just asked about.
        self._asking: set[str] = set()
        self._used: dict[str, PortalSettings] = {}

    def open(self) -> None:
        """Puts the stored settings to use, before anything is called."""
        for settings in self._staff.pipeline.store.portal_settings():
            self._use(settings)

    def reset(self) -> None:
        """No settings are kept any more: portals are reached as if the user had never set any."""
        used, self._used = self._used, {}
        for settings in used.values():
            self._apply(default_settings(settings.endpoint))
            if settings.server_address:
                for server in servers_of(settings):
                    self._staff.authorization.use_route(server.address, SYSTEM_ROUTE)

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about portals; False when it is about something else."""
        match command:
            case SetPortalSettings():
                self._staff.pipeline.store.set_portal_settings(command.settings)
                self._use(command.settings)
                self._read()
            case ReadPortals():
                self._read()
            case MovePortal():
                self._move_by_hand(command)
            case _:
                return False
        return True

    def redirected(self, rows: Sequence[WatchRow]) -> None:
        """Their portals sent requests of these rows elsewhere: asks the authorisation server, or the user."""
        hosts = {
            row.account.portal.endpoint: row.status.trouble.detail for row in rows if row.status.trouble is not None
        }
        for endpoint, host in hosts.items():
            new_endpoint = redirected_to(endpoint, host)
            if new_endpoint and endpoint not in self._asking:
                self._ask_server(endpoint, new_endpoint)

    def moved(self, account: Account, endpoint: str) -> None:
        """Goes on at the address that a renewal has named for the portal of an account, by its `member_id`.

        The caller has compared the `member_id`. Nothing happens when that is where the portal is.
        """
        self._move(account.portal.endpoint, endpoint, is_proved=True)

    def _use(self, settings: PortalSettings) -> None:
        self._used[settings.endpoint] = settings
        self._apply(settings)

    def _apply(self, settings: PortalSettings) -> None:
        self._staff.client.use_route(settings.endpoint, settings.route)
        self._staff.poller.set_budget(settings.endpoint, settings.budget)
        if settings.server_address:
            for server in servers_of(settings):
                self._staff.authorization.use_route(server.address, settings.route)

    def _read(self) -> None:
        endpoints = [account.portal.endpoint for account in self._staff.pipeline.store.accounts()]
        stored = self._stored()
        standings = []
        for endpoint in dict.fromkeys(endpoints):
            lane = self._staff.poller.standing(endpoint)
            settings = stored.get(endpoint) or default_settings(endpoint)
            count = endpoints.count(endpoint)
            standings.append(
                PortalStanding(settings, count, lane.requests, lane.room_left, lane.paused_s, lane.trouble)
            )
        self._publish(PortalsRead(tuple(standings)))

    def _stored(self) -> dict[str, PortalSettings]:
        return {settings.endpoint: settings for settings in self._staff.pipeline.store.portal_settings()}

    def _ask_server(self, endpoint: str, new_endpoint: str) -> None:
        """The token goes to the authorisation server alone, which the redirect has no part in choosing."""
        servers = servers_of(self._stored().get(endpoint) or default_settings(endpoint))
        witnesses = self._witnesses(endpoint)
        if not servers or not witnesses:
            self._redirected_unproved(endpoint, new_endpoint)
            return
        self._asking.add(endpoint)

        def ask() -> None:
            is_proved = is_proved_move(self._staff.authorization, servers, witnesses, new_endpoint)
            self._staff.pipeline.post(lambda: self._answered(endpoint, new_endpoint, is_proved=is_proved))

        self._staff.poller.submit(servers[0].address, ask)

    def _witnesses(self, endpoint: str) -> list[Witness]:
        """Accounts whose token tells the portal's own id, as it was before it moved."""
        witnesses = []
        for account in self._accounts_at(endpoint):
            held = self._staff.wallet.token(account.account_id)
            if account.member_id and held is not None:
                witnesses.append((account, held[1]))
        return witnesses

    def _answered(self, endpoint: str, new_endpoint: str, *, is_proved: bool) -> None:
        self._asking.discard(endpoint)
        if is_proved:
            self._move(endpoint, new_endpoint, is_proved=True)
        else:
            self._redirected_unproved(endpoint, new_endpoint)

    def _redirected_unproved(self, endpoint: str, new_endpoint: str) -> None:
        """Waits for the user's word: a portal that redirects is called again only when the user looks."""
        if self._accounts_at(endpoint):
            self._publish(PortalRedirected(endpoint, new_endpoint))

    def _move_by_hand(self, command: MovePortal) -> None:
        try:
            endpoint = endpoint_of(command.endpoint).endpoint
        except BadEndpointError as error:
            self._publish(CommandFailed(Problem.NOT_MOVED, detail=error.reason.value))
            return
        if not self._move(command.old_endpoint, endpoint, is_proved=False):
            self._publish(CommandFailed(Problem.NOT_MOVED))

    def _move(self, old_endpoint: str, endpoint: str, *, is_proved: bool) -> bool:
        """Calls a portal at another address from now on; False when it has no accounts, or is there already.

        The tokens and their questions are the same, so nobody is asked anew.
        """
        accounts = self._accounts_at(old_endpoint)
        if not accounts or endpoint == old_endpoint:
            return False
        store = self._staff.pipeline.store
        store.move_portal(old_endpoint, endpoint)
        settings = self._stored().get(endpoint)
        if settings is not None:
            self._use(settings)
        for account in accounts:
            self._follow(replace(account, portal=Portal(endpoint)))
        self._publish(AccountsChanged(store.accounts()))
        self._publish(PortalMoved(old_endpoint, endpoint, is_proved))
        return True

    def _follow(self, account: Account) -> None:
        """Brings the rows of an account, and their probing, to its new address."""
        pipeline, account_id = self._staff.pipeline, account.account_id
        for row in pipeline.board.rows_of(account_id):
            self._staff.poller.drop((row.watch.watch_id,))
            changed = replace(row, account=account)
            pipeline.board.put(changed)
            pipeline.took(Step(changed))
        held = self._staff.wallet.token(account_id)
        # Without it the keyring is not open: then it resumes what is open.
        if held is not None and held[0] == account.generation.fingerprint:
            self._staff.questions.resume(account_id)

    def _accounts_at(self, endpoint: str) -> list[Account]:
        accounts = self._staff.pipeline.store.accounts()
        return [account for account in accounts if account.portal.endpoint == endpoint]
