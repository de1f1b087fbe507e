"""Answers of ours in the database, written before they leave, so that none is sent twice."""

import sqlite3

from b24monitor.core.question import NOTHING_DONE, AnswerOutcome, GivenAnswer
from b24monitor.storage.database import Records
from b24monitor.storage.record import from_microseconds, to_microseconds

_COLUMNS = "question_id, notify_id, is_allowed, account_id, at, outcome"
_KEY = "question_id = ? AND notify_id = ? AND is_allowed = ?"


class AnswerRecords(Records):
    """The part of `core.store_port.Store` that belongs to answers of ours."""

    def claim_answer(self, answer: GivenAnswer) -> GivenAnswer | None:
        """Stores an answer in one immediate transaction, synced to disk before returning, unique by notice and value.

        None: this caller is the first and sends it, or those before had `NOTHING_DONE`. Otherwise what was stored. An
        unknown account raises `StoreError`.
        """
        with self._database.writing() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM answer WHERE {_KEY}", _key(answer)).fetchone()
            stored = None if row is None else _answer(row)
            if stored is not None and stored.outcome not in NOTHING_DONE:
                return stored
            connection.execute(
                f"INSERT OR REPLACE INTO answer ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, NULL)",
                (*_key(answer), answer.account_id, to_microseconds(answer.at)),
            )
        return None

    def end_answer(self, answer: GivenAnswer) -> None:
        """Keeps the outcome of a stored answer, if it is there."""
        outcome = None if answer.outcome is None else answer.outcome.value
        with self._database.writing() as connection:
            connection.execute(f"UPDATE answer SET outcome = ? WHERE {_KEY}", (outcome, *_key(answer)))

    def open_answers(self) -> tuple[GivenAnswer, ...]:
        """Stored answers without an outcome, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM answer WHERE outcome IS NULL ORDER BY at, rowid")
            return tuple(_answer(row) for row in rows)


def _key(answer: GivenAnswer) -> tuple[str, int, int]:
    """What tells an answer from others."""
    return answer.question_id, answer.notify_id, int(answer.is_allowed)


def _answer(row: sqlite3.Row) -> GivenAnswer:
    return GivenAnswer(
        question_id=row["question_id"],
        notify_id=row["notify_id"],
        account_id=row["account_id"],
        is_allowed=bool(row["is_allowed"]),
        at=from_microseconds(row["at"]),
        outcome=AnswerOutcome(row["outcome"]) if row["outcome"] else None,
    )
