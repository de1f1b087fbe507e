"""The SQLite database: opening, versions, transactions, and every failure as a `StoreError` in plain words."""

import os
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from b24monitor.core.errors import StoreError
from b24monitor.storage.schema import MIGRATIONS, VERSION

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_PERM: "the permission is missing",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: is the folder there and writable?",
    sqlite3.SQLITE_BUSY: "another program keeps it busy",
    sqlite3.SQLITE_LOCKED: "another program keeps it busy",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write",
    sqlite3.SQLITE_CORRUPT: "it is damaged; the next start of b24monitor will set it aside",
    sqlite3.SQLITE_NOTADB: "it is damaged; the next start of b24monitor will set it aside",
}


class Database:
    """One connection to the database at `path`, which is made or brought up to date. One thread uses it at a time.

    A commit is on the disk when it returns. Other processes may have the same file open; a call waits for them for
    `busy_limit_s`.

    Raises:
        StoreError: it cannot be opened, a newer program wrote it, or it was damaged and has been set aside.
    """

    def __init__(self, path: Path, busy_limit_s: float = 5.0) -> None:
        self.path = path
        try:
            # SQLite gives its journal files the mode of the database.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite3.connect(
                path, timeout=busy_limit_s, isolation_level=None, check_same_thread=False
            )
        except OSError as error:
            raise StoreError(f"the database {path} cannot be opened: {error.strerror}") from error
        except sqlite3.Error as error:
            raise self._failure(error) from error
        try:
            self._turn_to_wal(busy_limit_s)
            self._prepare()
        except StoreError:
            self._connection.close()
            raise
        except sqlite3.Error as error:
            self._connection.close()
            if _primary_code(error) in _DAMAGED:
                raise self._set_aside() from error
            raise self._failure(error) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for queries, which all see the same moment; turns what goes wrong into `StoreError`."""
        try:
            with self._transaction("BEGIN"):
                yield self._connection
        except sqlite3.Error as error:
            raise self._failure(error) from error
        except ValueError as error:
            raise StoreError(f"the database {self.path} holds a value that this version does not know") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One immediate transaction: all of the block is kept, and on disk after it, or nothing of it."""
        try:
            with self._transaction("BEGIN IMMEDIATE"):
                yield self._connection
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def forget(self, kept_tables: Collection[str]) -> None:
        """Empties all tables but these, and leaves nothing of the rest readable in the file or its journal.

        Raises `StoreError` also when the rows are gone but another process, which reads, keeps old pages alive.
        """
        with self.writing() as connection:
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
            for (name,) in tables.fetchall():
                if name not in kept_tables:
                    connection.execute(f'DELETE FROM "{name}"')
        try:
            # First over the old pages, zeroed, then to the short file: what is cut off stays on the disk for a while.
            self._write_back()
            self._connection.execute("VACUUM")
            self._write_back()
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Closes the connection; a second call does nothing."""
        self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise

    def _write_back(self) -> None:
        """Brings the journal into the file and empties it; raises `StoreError` when another process reads it."""
        (is_busy, *_) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise StoreError(f"the database {self.path} cannot be cleared: {_REASONS[sqlite3.SQLITE_BUSY]}")

    def _turn_to_wal(self, limit_s: float) -> None:
        """SQLite itself does not wait when two processes open a new database at once."""
        deadline_s = time.monotonic() + limit_s
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if _primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline_s:
                    raise
                time.sleep(0.005)

    def _prepare(self) -> None:
        self._connection.row_factory = sqlite3.Row
        # FULL: an intent must outlive a power cut, or its question could be put twice.
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten: the user takes it for gone.
        self._connection.execute("PRAGMA secure_delete = ON")
        (verdict,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            self._connection.close()
            raise self._set_aside()
        if self._version() != VERSION:
            self._migrate()

    def _version(self) -> int:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        return int(version)

    def _migrate(self) -> None:
        with self.writing() as connection:
            # Read again inside the transaction: another process may have been quicker.
            found = self._version()
            if found > VERSION:
                raise StoreError(
                    f"a newer b24monitor wrote the database {self.path} (its version is {found}, this program knows "
                    f"{VERSION}): update b24monitor"
                )
            for statements in MIGRATIONS[found:]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")

    def _set_aside(self) -> StoreError:
        """Moves a damaged database, with its journal, to a name of its own, and returns the error that says so."""
        number = 1
        while (kept := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        try:
            for suffix in ("", "-wal", "-shm"):
                part = self.path.with_name(self.path.name + suffix)
                if part.exists():
                    part.rename(kept.with_name(kept.name + suffix))
        except OSError as error:
            return StoreError(
                f"the database {self.path} is damaged and cannot be moved ({error.strerror}): move it away yourself "
                "and start again; accounts and watches begin anew, and what was asked before is not known any more"
            )
        return StoreError(
            f"the database was damaged and is now kept as {kept}. Start again: accounts and watches begin anew, and "
            "what was asked before is not known any more. A backup put in its place first keeps them"
        )

    def _failure(self, error: sqlite3.Error) -> StoreError:
        reason = _REASONS.get(_primary_code(error), str(error))
        return StoreError(f"the database {self.path} cannot be used: {reason}")


class Records:
    """The base of what reads and writes one part of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database


def _primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code (the low byte of an extended one); 0 for an error of the Python module's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
