"""What is kept in the database of the sources that tell decisions: foreign ones, queues' positions, settings."""

import sqlite3
from collections.abc import Iterable

from b24monitor.core.confirmation import Evidence, Report
from b24monitor.core.seen import MOST_SEEN, Seen
from b24monitor.storage.database import Records
from b24monitor.storage.record import (
    from_microseconds,
    from_optional_microseconds,
    to_microseconds,
    to_optional_microseconds,
)

_COLUMNS = "account_id, fingerprint, method, is_allowed, heard_at, evidence, decided_at, decided_by"
_FORGET_OLDEST = f"""
    DELETE FROM seen WHERE seen_id <= (SELECT seen_id FROM seen ORDER BY seen_id DESC LIMIT 1 OFFSET {MOST_SEEN})
"""


class SourceRecords(Records):
    """The part of `core.store_port.Store` that belongs to the sources of evidence."""

    def seen(self) -> tuple[Seen, ...]:
        """Decisions for tokens that are not held here, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT seen_id, {_COLUMNS} FROM seen ORDER BY seen_id")
            return tuple(_seen(row) for row in rows)

    def add_seen(self, account_id: str, fingerprint: str, method: str, report: Report) -> Seen | None:
        """Remembers such a decision; None when it is remembered already. The oldest beyond 1000 are forgotten.

        An unknown account raises `StoreError`.
        """
        decided_at = to_optional_microseconds(report.decided_at)
        question = (fingerprint, method, report.evidence.value, decided_at)
        values = (
            int(report.is_allowed),
            to_microseconds(report.heard_at),
            report.evidence.value,
            decided_at,
            report.by,
        )
        with self._database.writing() as connection:
            # IS: a decision whose time was not told is the same one each time it is told; UNIQUE takes it for another.
            there = connection.execute(
                "SELECT 1 FROM seen WHERE fingerprint = ? AND method = ? AND evidence = ? AND decided_at IS ?", question
            ).fetchone()
            if there is not None:
                return None
            seen_id = connection.execute(
                f"INSERT INTO seen ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (account_id, fingerprint, method, *values),
            ).lastrowid
            connection.execute(_FORGET_OLDEST)
        # Always set after an INSERT; sqlite3's type cannot say so.
        assert seen_id is not None
        return Seen(seen_id, account_id, fingerprint, method, report)

    def remove_seen(self, seen_ids: Iterable[int]) -> None:
        """Forgets such decisions, those that are there."""
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM seen WHERE seen_id = ?", [(seen_id,) for seen_id in seen_ids])

    def queue_position(self, account_id: str, connector: str) -> int:
        """The last row that was read of an account's offline queue (0: none)."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT last_id FROM queue_position WHERE account_id = ? AND connector = ?", (account_id, connector)
            ).fetchone()
            return 0 if row is None else int(row["last_id"])

    def set_queue_position(self, account_id: str, connector: str, last_id: int) -> None:
        """Remembers up to which row an account's offline queue was read; an unknown account raises `StoreError`."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO queue_position (account_id, connector, last_id) VALUES (?, ?, ?)",
                (account_id, connector, last_id),
            )

    def setting(self, name: str) -> str:
        """A setting of the whole program (empty: never set)."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
            return "" if row is None else str(row["value"])

    def set_setting(self, name: str, value: str) -> None:
        """Keeps a setting of the whole program."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))


def _seen(row: sqlite3.Row) -> Seen:
    report = Report(
        is_allowed=bool(row["is_allowed"]),
        heard_at=from_microseconds(row["heard_at"]),
        evidence=Evidence(row["evidence"]),
        decided_at=from_optional_microseconds(row["decided_at"]),
        by=row["decided_by"],
    )
    return Seen(row["seen_id"], row["account_id"], row["fingerprint"], row["method"], report)
