"""Takes decisions that were told, by a queue or an event: news of our own questions, or of tokens not watched here."""

from collections import deque
from collections.abc import Sequence

from b24monitor.core.account import Account
from b24monitor.core.board import Step, WatchRow
from b24monitor.core.confirmation import Report
from b24monitor.core.seen import MOST_SEEN, Seen, seen_row
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.question_desk import QuestionDesk


class Hearing:
    """Which row a report is about, and what follows. On the pipeline's thread; everything raises `StoreError`."""

    def __init__(self, pipeline: Pipeline, questions: QuestionDesk) -> None:
        self._pipeline = pipeline
        self._questions = questions
        # On the board, oldest first; some of them may be removed.
        self._seen: deque[int] = deque()

    def rows(self, accounts: Sequence[Account]) -> tuple[WatchRow, ...]:
        """Puts what was told before of tokens that are not watched here on the board, which is otherwise empty."""
        known = {account.account_id: account for account in accounts}
        rows = tuple(seen_row(seen, known[seen.account_id]) for seen in self._pipeline.store.seen())
        for row in rows:
            self._pipeline.board.put(row)
            self._seen.append(row.watch.watch_id)
        return rows

    def hear(self, fingerprint: str, method: str, report: Report, account_id: str) -> None:
        """Takes a decision about the token of `fingerprint` and a normalized method, as it was told to an account.

        It is on disk when this returns, unless the disk did not take it and it is kept for later. A question of ours
        that a call can prove is checked at once.
        """
        row = self._pipeline.board.row_about(fingerprint, method)
        if row is None:
            self._remember(fingerprint, method, report, account_id)
            return
        step = self._pipeline.board.hear(row.watch.watch_id, report)
        if step is not None:
            self._pipeline.took(step)
            self._questions.look(step.row)

    def _remember(self, fingerprint: str, method: str, report: Report, account_id: str) -> None:
        seen = self._pipeline.store.add_seen(account_id, fingerprint, method, report)
        account = self._account(account_id) if seen is not None else None
        if seen is not None and account is not None:
            self._show(seen, account)

    def _show(self, seen: Seen, account: Account) -> None:
        row = seen_row(seen, account)
        self._pipeline.board.put(row)
        self._pipeline.took(Step(row))
        self._seen.append(row.watch.watch_id)
        if len(self._seen) > MOST_SEEN:
            board = self._pipeline.board
            self._seen = deque(watch_id for watch_id in self._seen if board.row(watch_id) is not None)
        if len(self._seen) > MOST_SEEN:
            # The store has forgotten it as well.
            self._pipeline.removed((self._seen.popleft(),))

    def _account(self, account_id: str) -> Account | None:
        board = self._pipeline.board
        rows = board.rows_of(account_id)
        if rows:
            return rows[0].account
        accounts = self._pipeline.store.accounts()
        return next((account for account in accounts if account.account_id == account_id), None)
