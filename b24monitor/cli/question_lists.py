"""Reads administrators' lists of questions for one command, with the keyring's tokens and the portals' own routes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from b24monitor.bitrix24.inbox import InboxClient
from b24monitor.core.account import Account
from b24monitor.core.answer import Answer
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.clock import Clock
from b24monitor.core.errors import VaultError
from b24monitor.core.inbox_read import InboxRead, ListedQuestion
from b24monitor.core.question import Question
from b24monitor.core.secret import Secret
from b24monitor.engine.inbox import owner_of
from b24monitor.engine.question_board import Asker, ListPage, QuestionBoard
from b24monitor.engine.safe import read_grant, read_key
from b24monitor.storage.store import SqliteStore
from b24monitor.storage.vault import KeyringVault
from b24monitor.wiring import inbox_client, keyring_vault, open_store

# Of 50 questions: what comes after these is months old.
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Held:
    """An account with its token (None: the keyring has none)."""

    account: Account
    token: Secret | None


class QuestionLists:
    """Store, keyring and client between `__enter__` and `__exit__`; raises `StoreError` and `VaultError`."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self.store: SqliteStore = open_store(folder)
        try:
            self._vault: KeyringVault = keyring_vault(folder)
            self._key = read_key(self._vault)
        except VaultError:
            self.store.close()
            raise
        self.client: InboxClient = inbox_client(clock)
        for settings in self.store.portal_settings():
            self.client.use_route(settings.endpoint, settings.route)
        self._watches = {
            (row.account.generation.fingerprint, row.watch.method): Asker(row.watch.watch_id, row.account.user_id)
            for row in self.store.rows()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self._vault.close()
        self.store.close()

    def held(self, account: Account) -> Held:
        """An account with its token."""
        grant = read_grant(self._vault, account.account_id)
        return Held(account, grant.access_token if grant is not None else None)

    def read(self, accounts: Iterable[Held]) -> tuple[Sequence[Question], Sequence[Answer]]:
        """What their lists have, merged, and what stood in the way of lists that could not be read."""
        board = QuestionBoard()
        troubles = []
        for held in accounts:
            trouble = self._read(board, held)
            if trouble is not None:
                troubles.append(trouble)
        return board.questions(), troubles

    def _read(self, board: QuestionBoard, held: Held) -> Answer | None:
        account, after = held.account, None
        if held.token is None:
            return None
        for _ in range(_MOST_PAGES):
            read = self.client.read(account.portal.endpoint, held.token, after, self._fingerprint)
            if not isinstance(read, InboxRead):
                return read
            board.apply(ListPage(owner_of((account,), account.account_id), after, read), self._asker_of)
            after = read.last_id
            if not read.has_more:
                break
        return None

    def _fingerprint(self, token: Secret) -> str:
        return token.fingerprint(self._key)

    def _asker_of(self, listed: ListedQuestion) -> Asker | None:
        return self._watches.get((listed.token, listed.method))


def short_ids(questions: Sequence[Question]) -> list[str]:
    """The beginnings of the questions' ids, in their order, long enough to tell them apart."""
    ids = [question.question_id for question in questions]
    length = next((n for n in range(6, 32) if len({one[:n] for one in ids}) == len(ids)), 32)
    return [one[:length] for one in ids]


def trouble_line(answer: Answer) -> str:
    """What stood in the way, for standard error."""
    return f"b24monitor: {answer_text(answer)} {answer_next_step(answer)}\n"
