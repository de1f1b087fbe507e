"""Transitions in the database: what happened to each watch, and what a person still has to be told."""

import itertools
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from b24monitor.core.account import Account, Portal
from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.history import HistoryEntry, HistoryRecord
from b24monitor.core.store_port import Untold
from b24monitor.storage.accounts import generation_of, read_accounts
from b24monitor.storage.database import Records
from b24monitor.storage.record import STATUS_COLUMNS, from_microseconds, status_of, status_values, to_microseconds
from b24monitor.storage.watches import watch_of

_STATUS = ", ".join(STATUS_COLUMNS)
_STATUS_MARKS = ", ".join("?" * len(STATUS_COLUMNS))
_SAVE_STATUS = f"INSERT OR REPLACE INTO status (watch_id, {_STATUS}) VALUES (?, {_STATUS_MARKS})"
_SAVE_STATUS_IF_THERE = f"""
    INSERT OR REPLACE INTO status (watch_id, {_STATUS})
    SELECT watch_id, {_STATUS_MARKS} FROM watch WHERE watch_id = ?
"""
_ADD_TRANSITION = f"""
    INSERT INTO transition (watch_id, at, fingerprint, state_before, to_tell, {_STATUS})
    VALUES (?, ?, ?, ?, ?, {_STATUS_MARKS})
"""
_HISTORY = f"""
    SELECT transition_id, watch_id, at, fingerprint, state_before, {_STATUS}
    FROM transition WHERE watch_id = ? ORDER BY transition_id DESC
"""
_RECORDS = f"""
    SELECT transition_id, watch_id, at, transition.fingerprint, state_before, {_STATUS},
           method, account_id, label, endpoint
    FROM transition JOIN watch USING (watch_id) JOIN account USING (account_id)
"""
_ALL_HISTORY = f"{_RECORDS} ORDER BY transition_id DESC LIMIT ?"
# Without what only proved or repeated a decision: its question stood open once. The states as the index has them.
_DECISIONS = f"""
    {_RECORDS}
    WHERE endpoint = ? AND state IN ('approved', 'denied') AND state_before NOT IN ('approved', 'denied')
    ORDER BY transition_id DESC
"""
_UNTOLD = f"""
    SELECT transition_id, at, state_before, {_STATUS},
           transition.fingerprint, started_at, expires_at, expiry_is_bound,
           watch_id, watch.account_id, method, parameters, created_at, asks_again, interval_s, is_muted
    FROM transition JOIN watch USING (watch_id)
         LEFT JOIN generation
         ON generation.account_id = watch.account_id AND generation.fingerprint = transition.fingerprint
    WHERE to_tell ORDER BY transition_id
"""


class HistoryRecords(Records):
    """The history part of `core.store_port.Store`."""

    def save(self, watch_id: int, status: Status, transition: Transition | None, *, tell: bool) -> int | None:
        """Saves a status and its transition together; returns the transition's id.

        `tell`: an alert about it is still to be shown. A decision ends the muting of its watch. Of a watch that is
        gone, nothing is saved: another process has removed it, and the next start will not know it either.
        """
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM watch WHERE watch_id = ?", (watch_id,)).fetchone() is None:
                return None
            connection.execute(_SAVE_STATUS, (watch_id, *status_values(status)))
            if transition is None:
                return None
            if status.is_decided:
                connection.execute("UPDATE watch SET is_muted = 0 WHERE watch_id = ? AND is_muted", (watch_id,))
            return connection.execute(
                _ADD_TRANSITION,
                (
                    watch_id,
                    to_microseconds(transition.at),
                    transition.row.account.generation.fingerprint,
                    transition.before.value,
                    int(tell),
                    *status_values(transition.row.status),
                ),
            ).lastrowid

    def save_all(self, statuses: Iterable[tuple[int, Status]]) -> None:
        """Saves statuses of watches that are there, without transitions, in one transaction."""
        with self._database.writing() as connection:
            connection.executemany(
                _SAVE_STATUS_IF_THERE, [(*status_values(status), watch_id) for watch_id, status in statuses]
            )

    def mark_told(self, transition_id: int) -> None:
        """The alert of a transition was shown."""
        with self._database.writing() as connection:
            connection.execute("UPDATE transition SET to_tell = 0 WHERE transition_id = ?", (transition_id,))

    def untold(self) -> tuple[Untold, ...]:
        """Transitions whose alert was never shown, oldest first, each with its row as it was then."""
        with self._database.reading() as connection:
            accounts = read_accounts(connection)
            return tuple(_untold(row, accounts[row["account_id"]]) for row in connection.execute(_UNTOLD))

    def history(self, watch_id: int) -> tuple[HistoryEntry, ...]:
        """The transitions of one watch, newest first."""
        with self._database.reading() as connection:
            return tuple(_entry(row) for row in connection.execute(_HISTORY, (watch_id,)))

    def all_history(self, most: int) -> tuple[HistoryRecord, ...]:
        """The newest transitions of all watches, `most` at most, newest first."""
        with self._database.reading() as connection:
            return tuple(_record(row) for row in connection.execute(_ALL_HISTORY, (most,)))

    def waits(self, endpoint: str, most: int) -> tuple[timedelta, ...]:
        """How long a portal's decided questions stood open, `most` at most, newest first."""
        with self._database.reading() as connection:
            waits = (_record(row).waited for row in connection.execute(_DECISIONS, (endpoint,)))
            return tuple(itertools.islice((wait for wait in waits if wait is not None), most))


def _untold(row: sqlite3.Row, account: Account) -> Untold:
    # A token that was renewed since: the account is shown with the one that was decided about.
    then = account if row["started_at"] is None else replace(account, generation=generation_of(row))
    reached = WatchRow(watch_of(row), then, status_of(row))
    transition = Transition(reached, ConfirmationState(row["state_before"]), from_microseconds(row["at"]))
    return Untold(row["transition_id"], transition)


def _record(row: sqlite3.Row) -> HistoryRecord:
    status = status_of(row)
    return HistoryRecord(
        entry=_entry(row),
        method=row["method"],
        account_id=row["account_id"],
        account_label=row["label"],
        portal_name=Portal(row["endpoint"]).name,
        endpoint=row["endpoint"],
        # Of an adopted question it is when it was first looked at here.
        asked_at=None if status.adopted else status.question_at,
    )


def _entry(row: sqlite3.Row) -> HistoryEntry:
    status = status_of(row)
    told = status.report if status.is_decided else None
    return HistoryEntry(
        transition_id=row["transition_id"],
        watch_id=row["watch_id"],
        at=from_microseconds(row["at"]),
        before=ConfirmationState(row["state_before"]),
        after=status.state,
        evidence=status.evidence,
        error=status.error,
        lapse=status.lapse,
        decided_after=status.decided_after,
        decided_before=status.decided_before,
        fingerprint=row["fingerprint"],
        is_proved=status.is_proved,
        decided_at=told.decided_at if told else None,
        decided_by=status.decided_by,
    )
