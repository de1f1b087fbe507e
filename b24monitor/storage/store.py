"""The `Store` on disk: everything the program remembers that is no secret, in one SQLite file."""

from pathlib import Path

from b24monitor.storage.accounts import AccountRecords
from b24monitor.storage.database import Database
from b24monitor.storage.given_answers import AnswerRecords
from b24monitor.storage.history import HistoryRecords
from b24monitor.storage.portals import PortalRecords
from b24monitor.storage.questions import QuestionRecords
from b24monitor.storage.sources import SourceRecords
from b24monitor.storage.subscriptions import SubscriptionRecords
from b24monitor.storage.watches import WatchRecords


class SqliteStore(
    AccountRecords,
    WatchRecords,
    HistoryRecords,
    PortalRecords,
    SubscriptionRecords,
    SourceRecords,
    QuestionRecords,
    AnswerRecords,
):
    """`core.store_port.Store` in the file at `path`. One thread uses it; other processes may use the same file.

    It knows tokens by their keyed fingerprint only. Raises `StoreError` from every call, and when it cannot be opened.
    """

    def __init__(self, path: Path, busy_limit_s: float = 5.0) -> None:
        super().__init__(Database(path, busy_limit_s))

    def instance_id(self) -> str:
        """The random id of this data folder, made with it: 16 hex digits."""
        with self._database.reading() as connection:
            (value,) = connection.execute("SELECT value FROM meta WHERE name = 'instance_id'").fetchone()
            return str(value)

    def forget_everything(self) -> None:
        """Empties the database, intents too, and leaves nothing of it readable in its file; the folder's id stays."""
        self._database.forget({"meta"})

    def close(self) -> None:
        """Closes the database; a second call does nothing."""
        self._database.close()
