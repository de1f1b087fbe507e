"""Opens the keyring, takes its tokens over, and brings those of a session without keyring to its key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from b24monitor.core.account import Account, Generation, RenewalRule
from b24monitor.core.board import WatchRow
from b24monitor.core.fact import AccountRenewed, AccountsChanged, CommandFailed, Fact, Problem, VaultChanged, VaultState
from b24monitor.core.grant import Grant
from b24monitor.core.ports import Vault
from b24monitor.core.renewal import is_next
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Intent
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.safe import Safe, SafeOpened, new_key
from b24monitor.engine.succession import Succession
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class VaultStaff:
    """Those the desk works with."""

    pipeline: Pipeline
    wallet: Wallet
    safe: Safe
    questions: QuestionDesk
    succession: Succession


_T = TypeVar("_T")


class VaultDesk:
    """Which tokens are held, and where they are kept. On the pipeline's thread; the waiting is the safe's."""

    def __init__(self, staff: VaultStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._state = VaultState.OPENING
        # The key of this session, should the vault give none: then fingerprints do not outlive the program either.
        self._key: Secret | None = None
        self._key_is_kept = False
        # What waits for the keyring to open, or for it to be known that it does not.
        self._waiting: list[Callable[[], None]] = []

    @property
    def is_opening(self) -> bool:
        """Whether tokens may still come."""
        return self._state is VaultState.OPENING

    @property
    def has_keyring(self) -> bool:
        """Whether there is a keyring, be it one that does not answer at present."""
        return self._state is not VaultState.NO_KEYRING

    def fingerprint(self, token: Secret) -> str:
        """The token's fingerprint under the present key."""
        if self._key is None:
            self._key = new_key()
        return token.fingerprint(self._key)

    def open(self, *, again: bool = False) -> None:
        """Reads the key and the grants; `again` looks for the keyring anew."""
        self._tell(VaultState.OPENING)
        self._staff.questions.vault_opening()
        accounts = [account.account_id for account in self._staff.pipeline.store.accounts()]
        self._staff.safe.open(accounts, lambda opened: self._later(lambda: self._opened(opened)), again=again)

    def use(self, work: Callable[[Vault], _T], done: Callable[[_T], None]) -> None:
        """Has the safe do `work`, which raises nothing, after what is under way; `done` is called on its thread."""
        self._staff.safe.use(work, done)

    def start_anew(self) -> None:
        """Everything that was kept is gone: gives up the key of fingerprints, and opens the keyring as a new one."""
        self._key, self._key_is_kept = None, False
        self.open()

    def when_open(self, work: Callable[[], None]) -> None:
        """Does `work` once the keyring has opened or failed to."""
        self._waiting.append(work)

    def hold(self, account: Account, grant: Grant) -> None:
        """Holds a grant in memory; probing of its open questions goes on."""
        self._staff.wallet.put(account.account_id, account.generation.fingerprint, grant)
        self._staff.questions.resume(account.account_id)

    def keep(self, account_id: str, grant: Grant, done: Callable[[bool], None]) -> None:
        """Keeps a grant in the keyring; `done` is told whether that worked."""
        self._staff.safe.keep(account_id, grant, lambda state: self._later(lambda: self._kept(state, done)))

    def forget(self, account_id: str) -> None:
        """Lets go of a grant everywhere."""
        self._staff.wallet.remove(account_id)
        self._staff.safe.forget(account_id, lambda state: self._later(lambda: self._forgotten(state)))

    def set_generation(self, account: Account, generation: Generation) -> Account:
        """Gives an account another generation on disk and on the board; its rows' states are the caller's affair."""
        pipeline = self._staff.pipeline
        pipeline.store.set_generation(account.account_id, generation)
        changed = replace(account, generation=generation)
        for row in pipeline.board.rows_of(account.account_id):
            pipeline.board.put(replace(row, account=changed))
        return changed

    def _opened(self, opened: SafeOpened) -> None:
        self._tell(opened.state)
        try:
            # A locked or silent keyring may still give the tokens: their questions are left as they are.
            if opened.state in (VaultState.KEYRING, VaultState.NO_KEYRING):
                self._take_over(opened)
        finally:
            self._staff.questions.vault_opened()
            waiting, self._waiting = self._waiting, []
            for work in waiting:
                work()

    def _take_over(self, opened: SafeOpened) -> None:
        held = self._staff.wallet.grants()
        is_rekeyed = opened.key is not None and opened.key != self._key
        if opened.key is not None:
            self._key, self._key_is_kept = opened.key, True
        for account in self._staff.pipeline.store.accounts():
            if self._adopt(account, opened):
                continue
            if account.account_id not in held:
                self._take_kept(account, opened)
                self._staff.questions.resume(account.account_id)
            elif is_rekeyed:
                self._rekey(account, held[account.account_id])
            elif opened.key is not None:
                self._keep_up(account, held[account.account_id], opened.grants.get(account.account_id))

    def _adopt(self, account: Account, opened: SafeOpened) -> bool:
        """Takes over a token that was renewed and kept, but not known of before this program or another ended."""
        grant = opened.grants.get(account.account_id)
        if grant is None or opened.key is None:
            return False
        fingerprint = grant.access_token.fingerprint(opened.key)
        if not is_next(grant, fingerprint, account.generation):
            return False
        account, by_rule = self._staff.succession.adopt(account, self._allowed(account, grant), fingerprint)
        self._publish(AccountsChanged(self._staff.pipeline.store.accounts()))
        self._publish(AccountRenewed(account, session_only=False))
        self._staff.succession.ask_again(by_rule)
        return True

    def _take_kept(self, account: Account, opened: SafeOpened) -> None:
        grant = opened.grants.get(account.account_id)
        if grant is None or opened.key is None:
            return
        fingerprint = grant.access_token.fingerprint(opened.key)
        # Another one is the token before: the keyring did not take the present one, which was this session's alone.
        if fingerprint == account.generation.fingerprint:
            self._staff.wallet.put(account.account_id, fingerprint, self._allowed(account, grant))

    def _allowed(self, account: Account, grant: Grant) -> Grant:
        """What of a kept grant may be held; the keyring may have failed when the account's rule was changed."""
        if account.renewal is not RenewalRule.NEVER or grant.keys is None:
            return grant
        bare = grant.without_keys()
        self._staff.safe.keep(account.account_id, bare, lambda state: self._later(lambda: self._tell(state)))
        return bare

    def _keep_up(self, account: Account, held: Grant, kept: Grant | None) -> None:
        """Brings a held grant and the kept one together: another process may have marked it, or the keyring failed."""
        if kept is not None and kept.access_token == held.access_token:
            self._staff.wallet.put(account.account_id, account.generation.fingerprint, self._allowed(account, kept))
        else:
            self._staff.safe.keep(account.account_id, held, lambda state: self._later(lambda: self._tell(state)))

    def _rekey(self, account: Account, grant: Grant) -> None:
        """Moves an account of a session without keyring over to the keyring's own key."""
        staff, fingerprint = self._staff, self.fingerprint(grant.access_token)
        before = account.generation.fingerprint
        for row in staff.pipeline.board.rows_of(account.account_id):
            if self._move_intent(row, fingerprint):
                staff.questions.carry_yes(row.watch.watch_id, before, fingerprint)
        changed = self.set_generation(account, replace(account.generation, fingerprint=fingerprint))
        staff.pipeline.store.rename_token(account.account_id, before, fingerprint)
        staff.pipeline.renamed(before, fingerprint)
        staff.wallet.put(account.account_id, fingerprint, grant)
        # A call that is under way may run its method: its answer is here before the next call leaves.
        staff.succession.poller.submit(
            changed.portal.endpoint, lambda: self._later(lambda: staff.questions.resume(account.account_id))
        )
        staff.safe.keep(account.account_id, grant, lambda state: self._later(lambda: self._tell(state)))

    def _move_intent(self, row: WatchRow, fingerprint: str) -> bool:
        """Keeps a row's intent under another fingerprint of its token; False where that one has asked before."""
        pipeline = self._staff.pipeline
        if row.status.asked_at is None:
            return True
        mine = Intent(fingerprint, row.watch.method, row.status.asked_at, row.status.adopted)
        before = pipeline.store.claim(mine)
        if before is None or before.asked_at == mine.asked_at:
            return True
        # The same token has asked under this key before: the portal's memory counts from then.
        status = replace(row.status, asked_at=before.asked_at)
        pipeline.took(pipeline.board.set_status(row.watch.watch_id, status, pipeline.now()))
        return False

    def _kept(self, state: VaultState, done: Callable[[bool], None]) -> None:
        self._tell(state)
        is_kept = state is VaultState.KEYRING
        if is_kept and not self._key_is_kept:
            # The keyring came to life after it was opened in vain: the key must be kept there, too.
            self.open(again=True)
        done(is_kept)

    def _forgotten(self, state: VaultState) -> None:
        if state is not VaultState.KEYRING and self._state is VaultState.KEYRING:
            self._publish(CommandFailed(Problem.KEYRING_FAILED, detail=state.value))

    def _tell(self, state: VaultState) -> None:
        if state is not self._state or state is VaultState.OPENING:
            self._state = state
            self._publish(VaultChanged(state))

    def _later(self, work: Callable[[], None]) -> None:
        """Hands work back to the pipeline's thread."""
        self._staff.pipeline.post(work)
