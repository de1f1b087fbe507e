"""Forgets everything: tokens, accounts, watches, history, intents and settings, in an order that a crash leaves safe.

First nothing more is called and the keyring is emptied: an account without its token shows itself and can be forgotten
again, a token without its account could not. Then the database, and only then what is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from b24monitor.core.command import Command
from b24monitor.core.errors import NoKeyringError, StoreError, VaultError
from b24monitor.core.fact import AccountsChanged, CommandFailed, Fact, Problem
from b24monitor.core.forget_wording import left_text
from b24monitor.core.ports import Vault
from b24monitor.core.program_command import ForgetEverything
from b24monitor.core.program_fact import EverythingForgotten
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.safe import forget_each
from b24monitor.engine.vault_desk import VaultDesk
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class ForgettingStaff:
    """Those the desk works with; `reset` has the other desks forget what they hold of the database."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    vault: VaultDesk
    questions: QuestionDesk
    reset: Callable[[], None]


class ForgettingDesk:
    """After it the engine goes on as a new one. On the pipeline's thread; the keyring's waiting is the safe's."""

    def __init__(self, staff: ForgettingStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._is_under_way = False

    def carry_out(self, command: Command) -> bool:
        """Carries out the command to forget; False for any other."""
        if not isinstance(command, ForgetEverything):
            return False
        if not self._is_under_way:
            self._empty_keyring(frozenset(), is_kept=False)
            self._is_under_way = True
        return True

    def _empty_keyring(self, gone: frozenset[str], *, is_kept: bool) -> None:
        """Takes the tokens out of memory and keyring; `gone` were taken out before, and `is_kept` says not all were."""
        staff = self._staff
        account_ids = frozenset(account.account_id for account in staff.pipeline.store.accounts())
        self._stop_calling(account_ids)

        def forget(vault: Vault) -> bool:
            return _is_kept(vault, sorted(account_ids))

        def done(is_left: bool) -> None:
            staff.pipeline.post(lambda: self._emptied(gone | account_ids, is_kept=is_kept or is_left))

        staff.vault.use(forget, done)

    def _stop_calling(self, account_ids: frozenset[str]) -> None:
        board = self._staff.pipeline.board
        self._staff.poller.drop([row.watch.watch_id for row in board.rows()])
        for account_id in account_ids | self._staff.wallet.grants().keys():
            self._staff.wallet.remove(account_id)

    def _emptied(self, gone: frozenset[str], *, is_kept: bool) -> None:
        try:
            accounts = self._staff.pipeline.store.accounts()
            if self._staff.wallet.grants() or any(account.account_id not in gone for account in accounts):
                # One was added meanwhile, or renewed, or the keyring has only now given it: its token is kept anew.
                self._empty_keyring(gone, is_kept=is_kept)
            else:
                self._empty_store(is_kept=is_kept)
        except StoreError as error:
            self._is_under_way = False
            self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))
            for account_id in gone:
                # Their tokens are gone all the same.
                self._staff.questions.resume(account_id)

    def _empty_store(self, *, is_kept: bool) -> None:
        pipeline = self._staff.pipeline
        portals = self._bound_portals()
        trouble = ""
        try:
            pipeline.store.forget_everything()
        except StoreError as error:
            if pipeline.store.accounts():
                raise
            # The rows are gone; what they were may yet be readable in the file.
            trouble = str(error)
        watch_ids = tuple(row.watch.watch_id for row in pipeline.board.rows())
        self._staff.poller.drop(watch_ids)
        pipeline.removed(watch_ids)
        pipeline.flush()
        self._staff.reset()
        self._publish(AccountsChanged(()))
        self._is_under_way = False
        # Anew, with another key: what is asked from now on has nothing to do with what was.
        self._staff.vault.start_anew()
        self._publish(EverythingForgotten(left_text(is_kept=is_kept, portals=portals, trouble=trouble)))

    def _bound_portals(self) -> tuple[str, ...]:
        """Portals at which something stays bound that was bound from here."""
        store = self._staff.pipeline.store
        names = {account.account_id: account.portal.name for account in store.accounts()}
        bound = [names[record.account_id] for record in store.subscriptions() if not record.is_found]
        return tuple(dict.fromkeys(bound))


def _is_kept(vault: Vault, account_ids: Sequence[str]) -> bool:
    """Empties the keyring; whether it still has anything of these accounts, as far as is known."""
    try:
        forget_each(vault, account_ids)
    except NoKeyringError:
        # Then it never had anything.
        return False
    except VaultError:
        return True
    return False
