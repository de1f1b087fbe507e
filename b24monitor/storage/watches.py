"""Watches, their present status and the intents to ask, in the database."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from b24monitor.core.board import WatchRow
from b24monitor.core.errors import StoreError
from b24monitor.core.store_port import Intent
from b24monitor.core.watch import Parameters, Watch
from b24monitor.storage.accounts import read_accounts
from b24monitor.storage.database import Records
from b24monitor.storage.record import STATUS_COLUMNS, from_microseconds, status_of, to_microseconds

_ROWS = f"""
    SELECT watch.watch_id, account_id, method, parameters, created_at, asks_again, interval_s, is_muted,
           {", ".join(STATUS_COLUMNS)}
    FROM watch LEFT JOIN status USING (watch_id)
    ORDER BY watch.watch_id
"""


class WatchRecords(Records):
    """The watch and intent part of `core.store_port.Store`."""

    def rows(self) -> tuple[WatchRow, ...]:
        """All watches with their last status, in the order they were added."""
        with self._database.reading() as connection:
            accounts = read_accounts(connection)
            return tuple(
                WatchRow(watch_of(row), accounts[row["account_id"]], status_of(row))
                for row in connection.execute(_ROWS)
            )

    def add_watch(self, account_id: str, method: str, parameters: Parameters, at: datetime) -> Watch | None:
        """Adds a watch; None when the account already watches the method."""
        with self._database.writing() as connection:
            there = connection.execute(
                "SELECT 1 FROM watch WHERE account_id = ? AND method = ?", (account_id, method)
            ).fetchone()
            if there is not None:
                return None
            watch_id = connection.execute(
                "INSERT INTO watch (account_id, method, parameters, created_at) VALUES (?, ?, ?, ?)",
                (account_id, method, parameters.query, to_microseconds(at)),
            ).lastrowid
        # Always set after an INSERT; sqlite3's type cannot say so.
        assert watch_id is not None
        return Watch(watch_id, account_id, method, parameters, at)

    def set_parameters(self, watch_id: int, parameters: Parameters) -> None:
        """Changes what a watch calls with; an unknown watch raises `StoreError`."""
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE watch SET parameters = ? WHERE watch_id = ?", (parameters.query, watch_id)
            ).rowcount
            if not changed:
                raise StoreError(f"the database {self._database.path} has no watch {watch_id}")

    def set_asks_again(self, watch_ids: Iterable[int], asks_again: bool) -> None:
        """Changes whether a new token asks these watches' questions by itself, those that are there."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE watch SET asks_again = ? WHERE watch_id = ?",
                [(int(asks_again), watch_id) for watch_id in watch_ids],
            )

    def set_interval(self, watch_ids: Iterable[int], interval_s: float | None) -> None:
        """Changes the pace of these watches' checks, those that are there."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE watch SET interval_s = ? WHERE watch_id = ?",
                [(interval_s, watch_id) for watch_id in watch_ids],
            )

    def set_muted(self, watch_ids: Iterable[int], is_muted: bool) -> None:
        """Changes whether these watches are muted, those that are there."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE watch SET is_muted = ? WHERE watch_id = ?",
                [(int(is_muted), watch_id) for watch_id in watch_ids],
            )

    def remove_watches(self, watch_ids: Iterable[int]) -> None:
        """Removes watches and their history, those that are there; intents stay."""
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM watch WHERE watch_id = ?", [(watch_id,) for watch_id in watch_ids])

    def claim(self, intent: Intent) -> Intent | None:
        """Stores an intent, on disk before returning: None for its first claimant, else the intent there before."""
        with self._database.writing() as connection:
            before = _intent(connection, intent.fingerprint, intent.method)
            if before is None:
                connection.execute(
                    "INSERT INTO intent (fingerprint, method, asked_at, adopted) VALUES (?, ?, ?, ?)",
                    (intent.fingerprint, intent.method, to_microseconds(intent.asked_at), int(intent.adopted)),
                )
            return before

    def outdate_intents(self, now: datetime) -> None:
        """Makes every intent too old to be looked at again, with one day to spare."""
        with self._database.writing() as connection:
            latest = to_microseconds(now - timedelta(days=1))
            connection.execute("UPDATE intent SET asked_at = ? WHERE asked_at > ?", (latest, latest))

    def intent(self, fingerprint: str, method: str) -> Intent | None:
        """The stored intent of that token and method, if any."""
        with self._database.reading() as connection:
            return _intent(connection, fingerprint, method)


def _intent(connection: sqlite3.Connection, fingerprint: str, method: str) -> Intent | None:
    row = connection.execute(
        "SELECT asked_at, adopted FROM intent WHERE fingerprint = ? AND method = ?", (fingerprint, method)
    ).fetchone()
    if row is None:
        return None
    return Intent(fingerprint, method, from_microseconds(row["asked_at"]), bool(row["adopted"]))


def watch_of(row: sqlite3.Row) -> Watch:
    """The watch in a row that has its columns."""
    return Watch(
        watch_id=row["watch_id"],
        account_id=row["account_id"],
        method=row["method"],
        parameters=Parameters(row["parameters"]),
        created_at=from_microseconds(row["created_at"]),
        asks_again=bool(row["asks_again"]),
        interval_s=row["interval_s"],
        is_muted=bool(row["is_muted"]),
    )
