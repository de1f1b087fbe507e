"""Carries out what users do with accounts: pasting a token, removing one, opening the keyring again."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.alerts import Alert, alert_kind
from b24monitor.core.answer import AnswerKind
from b24monitor.core.board import WatchRow
from b24monitor.core.command import AddAccount, Command, RemoveAccount, RetryVault
from b24monitor.core.confirmation import TOKEN_LIFE, ConfirmationState, LapseReason, Status, is_clock_behind
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import (
    AccountAdded,
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    Fact,
    Problem,
    VaultChanged,
    VaultState,
)
from b24monitor.core.grant import Grant
from b24monitor.core.ports import Inspected, Intent, PortalClient
from b24monitor.core.secret import Secret
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.safe import Safe, SafeOpened, new_key
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Staff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    safe: Safe
    client: PortalClient
    questions: QuestionDesk


class AccountDesk:
    """Which tokens are held, and where they are kept. On the pipeline's thread, but for the waiting."""

    def __init__(self, staff: Staff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._vault_state = VaultState.OPENING
        # The key of this session, should the vault give none: then fingerprints do not outlive the program either.
        self._key: Secret | None = None
        self._key_is_kept = False
        # Tokens that were proved while the keyring was still opening, and may be those it keeps.
        self._postponed: list[tuple[AddAccount, Inspected]] = []

    def open(self) -> None:
        """Shows what the store knows, tells what was not told before, and opens the vault."""
        store = self._staff.pipeline.store
        accounts, rows = store.accounts(), store.rows()
        for row in rows:
            self._staff.pipeline.board.put(row)
        self._publish(AccountsChanged(accounts))
        self._publish(BoardChanged(rows))
        for untold in store.untold():
            kind = alert_kind(untold.transition)
            if kind is not None:
                self._publish(Alert(untold.transition_id, kind, untold.transition.row, away=True))
        for row in rows:
            if row.status.state is ConfirmationState.UNKNOWN and row.status.asked_at is None:
                self._staff.questions.recall(row)
            elif row.status.is_open and is_clock_behind(row.status, self._staff.pipeline.now()):
                self._staff.questions.end(row, LapseReason.CLOCK_SET_BACK)
        # The clock first: what it has ended is not probed.
        self._staff.pipeline.took(*self._staff.pipeline.board.lapse(self._staff.pipeline.now()))
        self._open_vault(again=False)

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about accounts; False when it is about something else."""
        match command:
            case AddAccount():
                self._add(command)
            case RemoveAccount():
                self._remove(command.account_id)
            case RetryVault():
                self._open_vault(again=True)
            case _:
                return False
        return True

    def _open_vault(self, *, again: bool) -> None:
        self._tell_vault(VaultState.OPENING)
        self._staff.questions.vault_opening()
        accounts = [account.account_id for account in self._staff.pipeline.store.accounts()]
        self._staff.safe.open(accounts, lambda opened: self._later(lambda: self._opened(opened)), again=again)

    def _opened(self, opened: SafeOpened) -> None:
        self._tell_vault(opened.state)
        try:
            # A locked or silent keyring may still give the tokens: their questions are left as they are.
            if opened.state in (VaultState.KEYRING, VaultState.NO_KEYRING):
                self._take_over(opened)
        finally:
            self._staff.questions.vault_opened()
            self._postponed, postponed = [], self._postponed
            for command, inspected in postponed:
                self._inspected(command, inspected)

    def _take_over(self, opened: SafeOpened) -> None:
        """Holds the tokens that the keyring kept, and brings those of this session to its key."""
        held = self._staff.wallet.grants()
        is_rekeyed = opened.key is not None and opened.key != self._key
        if opened.key is not None:
            self._key, self._key_is_kept = opened.key, True
        for account in self._staff.pipeline.store.accounts():
            if account.account_id not in held:
                self._hold(account, opened)
                self._staff.questions.resume(account.account_id)
            elif is_rekeyed:
                self._rekey(account, held[account.account_id])

    def _hold(self, account: Account, opened: SafeOpened) -> None:
        grant = opened.grants.get(account.account_id)
        if grant is None or opened.key is None:
            return
        fingerprint = grant.access_token.fingerprint(opened.key)
        # Another one is the token before: the keyring did not take the present one, which was this session's alone.
        if fingerprint == account.generation.fingerprint:
            self._staff.wallet.put(account.account_id, fingerprint, grant)

    def _rekey(self, account: Account, grant: Grant) -> None:
        """Moves an account of a session without keyring over to the keyring's own key."""
        assert self._key is not None
        pipeline, fingerprint = self._staff.pipeline, grant.access_token.fingerprint(self._key)
        for row in pipeline.board.rows_of(account.account_id):
            if row.status.asked_at is not None:
                mine = Intent(fingerprint, row.watch.method, row.status.asked_at, row.status.adopted)
                before = pipeline.store.claim(mine)
                if before is not None and before.asked_at != mine.asked_at:
                    # The same token has asked under this key before: the portal's memory counts from then.
                    status = replace(row.status, asked_at=before.asked_at)
                    pipeline.took(pipeline.board.set_status(row.watch.watch_id, status, pipeline.now()))
        self._set_generation(account, replace(account.generation, fingerprint=fingerprint))
        self._staff.wallet.put(account.account_id, fingerprint, grant)
        self._staff.safe.keep(account.account_id, grant, lambda state: self._later(lambda: self._tell_vault(state)))
        self._staff.questions.resume(account.account_id)

    def _fingerprint(self, token: Secret) -> str:
        if self._key is None:
            self._key = new_key()
        return token.fingerprint(self._key)

    def _add(self, command: AddAccount) -> None:
        account = self._staff.pipeline.store.account_of(self._fingerprint(command.access_token))
        if account is not None and self._staff.wallet.token(account.account_id) is not None:
            self._publish(CommandFailed(Problem.TOKEN_ALREADY_HERE, command.request_id))
            return

        def inspect() -> None:
            inspected = self._staff.client.inspect(command.endpoint, command.access_token)
            self._later(lambda: self._inspected(command, inspected))

        self._staff.poller.submit(command.endpoint, inspect)

    def _inspected(self, command: AddAccount, inspected: Inspected) -> None:
        refusal = inspected.refusal
        if refusal is not None:
            unheard = refusal.kind is AnswerKind.TROUBLE
            problem = Problem.PORTAL_UNREACHABLE if unheard else Problem.TOKEN_NOT_ACCEPTED
            self._publish(CommandFailed(problem, command.request_id, answer=refusal))
            return
        try:
            if self._vault_state is VaultState.OPENING and self._may_be_kept(command):
                self._postponed.append((command, inspected))
            else:
                self._take(command, inspected)
        except StoreError as error:
            self._publish(CommandFailed(Problem.STORE_FAILED, command.request_id, detail=str(error)))

    def _may_be_kept(self, command: AddAccount) -> bool:
        """Whether the token may be one that the keyring has yet to give: only its key can tell."""
        portal, accounts = Portal(command.endpoint), self._staff.pipeline.store.accounts()
        return any(a.portal == portal and self._staff.wallet.token(a.account_id) is None for a in accounts)

    def _take(self, command: AddAccount, inspected: Inspected) -> None:
        """Takes a proved token in: of a new account, or as the next generation of one that is there."""
        fingerprint, now = self._fingerprint(command.access_token), self._staff.pipeline.now()
        # When nothing told its end, it has an hour at most from its first proof on (contract, section 5).
        expires_at = command.expires_at or now + TOKEN_LIFE
        generation = Generation(fingerprint, now, expires_at, expiry_is_bound=command.expires_at is None)
        account = self._staff.pipeline.store.account_of(fingerprint) or self._known(command, inspected)
        if account is None:
            account = self._new_account(command, inspected, generation)
        elif account.generation.fingerprint != fingerprint:
            account = self._set_generation(account, generation)
            self._end_old_generation(account)
        grant = Grant(command.access_token, account.generation.expires_at)
        self._staff.wallet.put(account.account_id, fingerprint, grant)
        self._staff.questions.resume(account.account_id)
        self._publish(AccountsChanged(self._staff.pipeline.store.accounts()))
        self._staff.safe.keep(
            account.account_id, grant, lambda state: self._later(lambda: self._kept(command, account, state))
        )

    def _new_account(self, command: AddAccount, inspected: Inspected, generation: Generation) -> Account:
        portal = Portal(command.endpoint)
        account = Account(
            uuid.uuid4().hex,
            portal,
            command.label or inspected.application or portal.name,
            generation,
            inspected.application,
            inspected.user_id,
            inspected.is_administrator,
        )
        self._staff.pipeline.store.add_account(account)
        return account

    def _known(self, command: AddAccount, inspected: Inspected) -> Account | None:
        """The account of the same portal, application and user: a new token of theirs is its next generation."""
        if not inspected.application or inspected.user_id is None:
            return None
        who = (Portal(command.endpoint), inspected.application, inspected.user_id)
        accounts = self._staff.pipeline.store.accounts()
        return next((a for a in accounts if (a.portal, a.application, a.user_id) == who), None)

    def _set_generation(self, account: Account, generation: Generation) -> Account:
        pipeline = self._staff.pipeline
        pipeline.store.set_generation(account.account_id, generation)
        changed = replace(account, generation=generation)
        for row in pipeline.board.rows_of(account.account_id):
            pipeline.board.put(replace(row, account=changed))
        return changed

    def _end_old_generation(self, account: Account) -> None:
        """The watches stay, their decisions do not: those belong to the token that was (contract, row 3)."""
        pipeline, now = self._staff.pipeline, self._staff.pipeline.now()
        for row in pipeline.board.rows_of(account.account_id):
            self._staff.poller.drop((row.watch.watch_id,))
            if row.status.is_open or row.status.is_decided:
                self._staff.questions.end(row, LapseReason.RENEWED)
            else:
                step = pipeline.board.set_status(row.watch.watch_id, _carried_over(row), now)
                pipeline.took(step)

    def _kept(self, command: AddAccount, account: Account, state: VaultState) -> None:
        self._tell_vault(state)
        session_only = state is not VaultState.KEYRING
        if not session_only and not self._key_is_kept:
            # The keyring came to life after it was opened in vain: the key must be kept there, too.
            self._open_vault(again=True)
        self._publish(AccountAdded(command.request_id, account, session_only))

    def _remove(self, account_id: str) -> None:
        pipeline = self._staff.pipeline
        watch_ids = tuple(row.watch.watch_id for row in pipeline.board.rows_of(account_id))
        self._staff.poller.drop(watch_ids)
        self._staff.wallet.remove(account_id)
        pipeline.store.remove_account(account_id)
        pipeline.removed(watch_ids)
        self._publish(AccountsChanged(pipeline.store.accounts()))
        self._staff.safe.forget(account_id, lambda state: self._later(lambda: self._forgotten(state)))

    def _forgotten(self, state: VaultState) -> None:
        if state is not VaultState.KEYRING and self._vault_state is VaultState.KEYRING:
            self._publish(CommandFailed(Problem.KEYRING_FAILED, detail=state.value))

    def _tell_vault(self, state: VaultState) -> None:
        if state is not self._vault_state or state is VaultState.OPENING:
            self._vault_state = state
            self._publish(VaultChanged(state))

    def _later(self, work: Callable[[], None]) -> None:
        """Hands work back to the pipeline's thread."""
        self._staff.pipeline.post(work)


def _carried_over(row: WatchRow) -> Status:
    """What is left under a new token of a row that was neither open nor decided: its lapse, if that is its state."""
    return row.status if row.status.lapse else Status()
