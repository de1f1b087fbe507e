"""Carries out what users do with accounts: pasting a token, removing one, and what another process did to them."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from b24monitor.core.account import Account, Portal, RenewalRule
from b24monitor.core.alerts import Alert, alert_kind
from b24monitor.core.answer import AnswerKind
from b24monitor.core.board import Step
from b24monitor.core.command import AddAccount, Command, ReloadAccounts, RemoveAccount, RetryVault
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import AccountAdded, AccountsChanged, BoardChanged, CommandFailed, Fact, Problem
from b24monitor.core.lapse import is_clock_behind, lapsed
from b24monitor.core.oauth import ServerInfo
from b24monitor.core.ports import AuthorizationClient, Inspected, PortalClient
from b24monitor.engine.enrolment import Standing, enrol, granted, locate, servers_for
from b24monitor.engine.hearing import Hearing
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.relocation import own_server
from b24monitor.engine.succession import Succession
from b24monitor.engine.vault_desk import VaultDesk
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Staff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    client: PortalClient
    authorization: AuthorizationClient
    questions: QuestionDesk
    vault: VaultDesk
    succession: Succession
    hearing: Hearing


class AccountDesk:
    """Which accounts there are. On the pipeline's thread; requests are made by the poller's workers."""

    def __init__(self, staff: Staff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish

    def open(self) -> None:
        """Shows what the store knows, tells what was not told before, and opens the vault."""
        pipeline = self._staff.pipeline
        accounts, rows = pipeline.store.accounts(), pipeline.store.rows()
        for row in rows:
            pipeline.board.put(row)
        # Before anybody sees them: what the clock has ended, or another token has left behind, is not shown as it was.
        steps = [*self._unknown_ages(), *self._disowned(), *pipeline.board.lapse(pipeline.now())]
        self._publish(AccountsChanged(accounts))
        self._publish(BoardChanged((*pipeline.board.rows(), *self._staff.hearing.rows(accounts))))
        for untold in pipeline.store.untold():
            kind = alert_kind(untold.transition)
            if kind is not None:
                self._publish(Alert(untold.transition_id, kind, untold.transition.row, away=True))
        pipeline.took(*steps)
        self._take_up()
        self._staff.vault.open()

    def _unknown_ages(self) -> list[Step]:
        """Ends what is open or decided when the clock was set back since: nothing tells any more how old it is."""
        pipeline, now = self._staff.pipeline, self._staff.pipeline.now()
        if not pipeline.ages.is_behind(now):
            return []
        with contextlib.suppress(StoreError):
            # Tried again until the disk takes it; until then, nothing is looked at again.
            pipeline.ages.start_anew(now)
        rows = [row for row in pipeline.board.rows() if row.status.is_open or row.status.is_decided]
        reason = LapseReason.CLOCK_SET_BACK
        return [pipeline.board.set_status(row.watch.watch_id, lapsed(row.status, reason, now), now) for row in rows]

    def _disowned(self) -> Iterator[Step]:
        """Ends what is open or decided by a question that the account's present token never put.

        Another process may have renewed the account, and the engine of then saved what the token before had met.
        """
        pipeline = self._staff.pipeline
        for row in pipeline.board.rows():
            status = row.status
            if status.asked_at is None or not (status.is_open or status.is_decided):
                continue
            stored = pipeline.store.intent(row.account.generation.fingerprint, row.watch.method)
            if stored is None or stored.asked_at != status.asked_at:
                now = pipeline.now()
                ended = lapsed(status, LapseReason.RENEWED, now)
                yield pipeline.board.set_status(row.watch.watch_id, ended, now)

    def _take_up(self) -> None:
        """Takes up questions whose intent alone is on disk, and ends those whose age the clock can no longer tell."""
        pipeline, questions = self._staff.pipeline, self._staff.questions
        for row in [row for row in pipeline.board.rows() if not row.is_seen]:
            status = row.status
            is_unasked = status.state is ConfirmationState.UNKNOWN or status.is_open or status.is_decided
            if is_unasked and status.asked_at is None:
                questions.recall(row)
            elif (status.is_open or status.is_probed) and is_clock_behind(row.status, pipeline.now()):
                questions.end(row, LapseReason.CLOCK_SET_BACK)

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about accounts; False when it is about something else."""
        match command:
            case AddAccount():
                self._add(command)
            case RemoveAccount():
                self._remove(command.account_id)
            case ReloadAccounts():
                self._reload()
            case RetryVault():
                self._staff.vault.open(again=True)
            case _:
                return False
        return True

    def _add(self, command: AddAccount) -> None:
        if command.renewal is RenewalRule.NEVER:
            # Not needed, so not held either.
            command = replace(command, refresh_token=None, client_secret=None)
        fingerprint = self._staff.vault.fingerprint(command.access_token)
        account = self._staff.pipeline.store.account_of(fingerprint)
        if account is not None and self._staff.wallet.token(account.account_id) is not None:
            self._publish(CommandFailed(Problem.TOKEN_ALREADY_HERE, command.request_id))
            return
        command = replace(command, server=command.server or own_server(self._staff.pipeline.store, command.endpoint))
        servers = servers_for(command)
        if not servers and command.refresh_token is not None:
            # Without a server to renew at, the rule that was wished for could only be dropped in silence.
            self._publish(CommandFailed(Problem.SERVER_UNKNOWN, command.request_id))
            return
        if not servers:
            self._inspect(command, None)
            return

        def ask_server() -> None:
            located, info = locate(self._staff.authorization, command)
            self._later(lambda: self._located(located, info))

        self._staff.poller.submit(servers[0].address, ask_server)

    def _located(self, command: AddAccount, info: ServerInfo | None) -> None:
        """The authorisation server's word for the portal's address is better than a paste's, which may be old."""
        endpoint = (info.endpoint if info else "") or command.endpoint
        if endpoint:
            self._inspect(replace(command, endpoint=endpoint), info)
        else:
            self._publish(CommandFailed(Problem.PORTAL_UNKNOWN, command.request_id))

    def _inspect(self, command: AddAccount, info: ServerInfo | None) -> None:
        def inspect() -> None:
            inspected = self._staff.client.inspect(command.endpoint, command.access_token)
            self._later(lambda: self._inspected(command, inspected, info))

        self._staff.poller.submit(command.endpoint, inspect)

    def _inspected(self, command: AddAccount, inspected: Inspected, info: ServerInfo | None) -> None:
        refusal = inspected.refusal
        if refusal is not None:
            unheard = refusal.kind is AnswerKind.TROUBLE
            problem = Problem.PORTAL_UNREACHABLE if unheard else Problem.TOKEN_NOT_ACCEPTED
            self._publish(CommandFailed(problem, command.request_id, answer=refusal))
        elif self._staff.vault.is_opening and self._may_be_kept(command):
            # Only the keyring's key tells whether it is one of those it keeps.
            self._staff.vault.when_open(lambda: self._inspected(command, inspected, info))
        else:
            try:
                self._take(command, inspected, info)
            except StoreError as error:
                self._publish(CommandFailed(Problem.STORE_FAILED, command.request_id, detail=str(error)))

    def _may_be_kept(self, command: AddAccount) -> bool:
        portal, accounts = Portal(command.endpoint), self._staff.pipeline.store.accounts()
        return any(a.portal == portal and self._staff.wallet.token(a.account_id) is None for a in accounts)

    def _take(self, command: AddAccount, inspected: Inspected, info: ServerInfo | None) -> None:
        pipeline, vault = self._staff.pipeline, self._staff.vault
        fingerprint = vault.fingerprint(command.access_token)
        enrolment = enrol(pipeline.store, command, fingerprint, inspected, info, pipeline.now())
        account, request_id = enrolment.account, command.request_id
        grant = granted(command, account, self._staff.wallet.grant(account.account_id))
        by_rule = self._show(account, is_renewed=enrolment.standing is Standing.NEXT_GENERATION)
        vault.hold(account, grant)
        self._publish(AccountsChanged(pipeline.store.accounts()))

        def tell(is_kept: bool) -> None:
            self._publish(AccountAdded(request_id, account, session_only=not is_kept))
            self._staff.succession.ask_again(by_rule)

        vault.keep(account.account_id, grant, tell)

    def _show(self, account: Account, *, is_renewed: bool) -> tuple[int, ...]:
        """Brings the rows of an account up to date; returns the watches that a new token asks by their rule."""
        if is_renewed:
            return self._staff.succession.end_rows(account)
        board = self._staff.pipeline.board
        for row in board.rows_of(account.account_id):
            board.put(replace(row, account=account))
        return ()

    def _remove(self, account_id: str) -> None:
        self._staff.pipeline.store.remove_account(account_id)
        self._drop(account_id)
        self._publish(AccountsChanged(self._staff.pipeline.store.accounts()))
        self._staff.vault.forget(account_id)

    def _drop(self, account_id: str) -> None:
        """Takes an account's rows off the board."""
        pipeline = self._staff.pipeline
        rows = (*pipeline.board.rows_of(account_id), *pipeline.board.seen_by(account_id))
        watch_ids = tuple(row.watch.watch_id for row in rows)
        self._staff.poller.drop(watch_ids)
        self._staff.wallet.remove(account_id)
        pipeline.removed(watch_ids)

    def _reload(self) -> None:
        """Another process added, renewed or removed accounts: follows the store, then opens the keyring for tokens."""
        accounts = {account.account_id: account for account in self._staff.pipeline.store.accounts()}
        rows = self._staff.pipeline.board.rows()
        for account_id in {row.watch.account_id for row in rows} - accounts.keys():
            self._drop(account_id)
        on_board = {row.account.account_id: row.account for row in rows if not row.is_seen}
        by_rule: list[int] = []
        for account_id, shown in on_board.items():
            account = accounts.get(account_id)
            if account is not None:
                by_rule += self._show(
                    account, is_renewed=account.generation.fingerprint != shown.generation.fingerprint
                )
        for account in accounts.values():
            held = self._staff.wallet.token(account.account_id)
            if held is not None and held[0] != account.generation.fingerprint:
                self._staff.wallet.remove(account.account_id)
        self._publish(AccountsChanged(tuple(accounts.values())))
        self._staff.vault.open()
        # They wait for the keyring with all that needs a token.
        self._staff.succession.ask_again(by_rule)

    def _later(self, work: Callable[[], None]) -> None:
        """Hands work back to the pipeline's thread."""
        self._staff.pipeline.post(work)
