"""Puts an account's next token in the old one's place: the watches stay, their decisions do not (contract, row 3)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Ask
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.grant import Grant
from b24monitor.core.method_safety import is_read_only
from b24monitor.core.renewal import DAILY_RULE_ASKS, next_generation
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Succession:
    """Begins generations. On the pipeline's thread."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    questions: QuestionDesk

    def adopt(self, account: Account, grant: Grant, fingerprint: str) -> tuple[Account, tuple[int, ...]]:
        """Makes a kept grant the account's next generation, on disk first; returns what `end_rows` does with it."""
        account = replace(account, generation=next_generation(grant, fingerprint, self.pipeline.now()))
        self.pipeline.store.set_generation(account.account_id, account.generation)
        watch_ids = self.end_rows(account)
        self.wallet.put(account.account_id, fingerprint, grant)
        return account, watch_ids

    def end_rows(self, account: Account) -> tuple[int, ...]:
        """Ends what an account's rows have of the token before; returns the watches that their rule asks again.

        Those are for `ask_again`, as soon as the new token is held.
        """
        pipeline, now = self.pipeline, self.pipeline.now()
        rows = pipeline.board.rows_of(account.account_id)
        asks_again = tuple(row.watch.watch_id for row in rows if self._asks_again(row))
        self.poller.drop(row.watch.watch_id for row in rows)
        for row in rows:
            changed = replace(row, account=account)
            pipeline.board.put(changed)
            if row.status.is_open or row.status.is_decided:
                self.questions.end(changed, LapseReason.RENEWED)
            else:
                pipeline.took(pipeline.board.set_status(row.watch.watch_id, _carried_over(row), now))
        return asks_again

    def ask_again(self, watch_ids: Iterable[int]) -> None:
        """Asks by the watches' rule, as many as the portal's administrators are to be bothered with in a day."""
        for watch_id in watch_ids:
            row = self.pipeline.board.row(watch_id)
            # The user may have asked it already.
            if row is None or row.status.is_open or row.status.is_decided:
                continue
            # What may change data takes the user's yes each time.
            if not is_read_only(row.watch.method):
                continue
            endpoint = row.account.portal.endpoint
            if not self.pipeline.store.reserve_rule_ask(endpoint, self.pipeline.now(), DAILY_RULE_ASKS):
                return
            self.questions.carry_out(Ask((watch_id,), may_run=True))

    def _asks_again(self, row: WatchRow) -> bool:
        """Whether a row's rule asks it again: asked under the token that was, and not denied."""
        fingerprint, store = row.account.generation.fingerprint, self.pipeline.store
        if not row.watch.asks_again or store.intent(fingerprint, row.watch.method) is None:
            return False
        # A denial that has lapsed since shows in the history alone.
        return row.status.state is not ConfirmationState.DENIED and not any(
            entry.after is ConfirmationState.DENIED and entry.fingerprint == fingerprint
            for entry in store.history(row.watch.watch_id)
        )


def _carried_over(row: WatchRow) -> Status:
    """What is left under a new token of a row that was neither open nor decided: its lapse, if that is its state."""
    return row.status if row.status.lapse else Status()
