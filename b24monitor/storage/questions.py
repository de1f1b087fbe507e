"""Questions put to administrators in the database: those listed, and what became of the others. No token is here."""

import sqlite3
from collections.abc import Iterable
from datetime import timedelta

from b24monitor.core.account import Portal
from b24monitor.core.question import Question, QuestionState, Recipient
from b24monitor.storage.database import Records
from b24monitor.storage.record import (
    Column,
    from_microseconds,
    from_optional_microseconds,
    to_microseconds,
    to_optional_microseconds,
)

_FIELDS = (
    "question_id",
    "asked_at",
    "endpoint",
    "application",
    "client_id",
    "method",
    "first_seen_at",
    "seen_at",
    "skew",
    "state",
    "watch_id",
    "asks_its_author",
    "is_allowed",
    "answered_at",
    "answered_by",
    "missed_at",
)
_COLUMNS = ", ".join(_FIELDS)
_MARKS = ", ".join("?" * len(_FIELDS))
_LISTED = "state IN ('open', 'answering', 'unsure')"
_UPDATE = f"UPDATE question SET ({_COLUMNS}) = ({_MARKS}) WHERE number = ?"
_INSERT = f"INSERT INTO question ({_COLUMNS}) VALUES ({_MARKS})"
_SAME = "SELECT number, state FROM question WHERE question_id = ? AND asked_at = ?"
_KNOWN = f"SELECT number, state FROM question WHERE question_id = ? AND {_LISTED}"
_PUT_RECIPIENT = """
    INSERT INTO recipient (number, account_id, user_id, notify_id)
    SELECT ?, account_id, ?, ? FROM account WHERE account_id = ?
"""
_MICROSECOND = timedelta(microseconds=1)


class QuestionRecords(Records):
    """The part of `core.store_port.Store` that belongs to the questions themselves."""

    def questions(self) -> tuple[Question, ...]:
        """The questions that were listed when they were saved last, in the order they were first saved."""
        return self._read(f"SELECT number, {_COLUMNS} FROM question WHERE {_LISTED} ORDER BY number")

    def past_questions(self, most: int) -> tuple[Question, ...]:
        """The newest `most` questions that are over: those whose end was found out last come first."""
        return self._read(
            f"SELECT number, {_COLUMNS} FROM question WHERE NOT {_LISTED}"
            " ORDER BY max(coalesce(missed_at, 0), coalesce(answered_at, 0)) DESC, number DESC LIMIT ?",
            most,
        )

    def save_questions(self, questions: Iterable[Question]) -> None:
        """Keeps questions as they are now, in one transaction; see the port."""
        with self._database.writing() as connection:
            for question in questions:
                _save(connection, question)

    def remove_questions(self, question_ids: Iterable[str]) -> None:
        """Forgets listed questions, those that are there."""
        with self._database.writing() as connection:
            connection.executemany(
                f"DELETE FROM question WHERE question_id = ? AND {_LISTED}", [(one,) for one in question_ids]
            )

    def untold_questions(self) -> tuple[str, ...]:
        """The ids of listed questions whose news was never shown, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT question_id FROM question WHERE to_tell AND {_LISTED} ORDER BY number")
            return tuple(row["question_id"] for row in rows)

    def mark_questions_told(self, question_ids: Iterable[str]) -> None:
        """The news of these questions was shown."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE question SET to_tell = 0 WHERE question_id = ?", [(one,) for one in question_ids]
            )

    def _read(self, query: str, *arguments: int) -> tuple[Question, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(query, arguments).fetchall()
            put_to = _recipients(connection, [row["number"] for row in rows])
            return tuple(_question(row, tuple(put_to.get(row["number"], ()))) for row in rows)


def _save(connection: sqlite3.Connection, question: Question) -> None:
    number = _number(connection, question)
    if number is None:
        return
    connection.execute("DELETE FROM recipient WHERE number = ?", (number,))
    put = 0
    for one in question.recipients:
        put += connection.execute(_PUT_RECIPIENT, (number, one.user_id, one.notify_id, one.account_id)).rowcount
    if not put:
        connection.execute("DELETE FROM question WHERE number = ?", (number,))


def _number(connection: sqlite3.Connection, question: Question) -> int | None:
    """The row of a question as it is now, written (None: what is written there already says more)."""
    values = _values(question)
    same = connection.execute(_SAME, values[:2]).fetchone()
    if same is not None and same["state"] == QuestionState.ANSWERED and question.state is not QuestionState.ANSWERED:
        return None
    # A question that is listed is the same one whenever it was put; one that is over is so as it was put then.
    known = connection.execute(_KNOWN, values[:1]).fetchone()
    if known is not None and same is not None and known["number"] != same["number"]:
        connection.execute("DELETE FROM question WHERE number = ?", (same["number"],))
    known = known or same
    if known is None:
        return connection.execute(_INSERT, values).lastrowid
    connection.execute(_UPDATE, (*values, known["number"]))
    return int(known["number"])


def _recipients(connection: sqlite3.Connection, numbers: list[int]) -> dict[int, list[Recipient]]:
    """To whom the questions of these rows were put."""
    wanted = set(numbers)
    put_to: dict[int, list[Recipient]] = {}
    if not wanted:
        return put_to
    rows = connection.execute(
        "SELECT number, account_id, user_id, notify_id FROM recipient WHERE number BETWEEN ? AND ?"
        " ORDER BY number, user_id",
        (min(wanted), max(wanted)),
    )
    for row in rows:
        if row["number"] in wanted:
            put_to.setdefault(row["number"], []).append(Recipient(row["account_id"], row["user_id"], row["notify_id"]))
    return put_to


def _values(question: Question) -> tuple[Column, ...]:
    """What `_FIELDS` hold."""
    return (
        question.question_id,
        to_microseconds(question.asked_at),
        question.endpoint,
        question.application,
        question.client_id,
        question.method,
        to_microseconds(question.first_seen_at),
        to_microseconds(question.seen_at),
        question.skew // _MICROSECOND,
        question.state.value,
        question.watch_id,
        int(question.asks_its_author),
        None if question.is_allowed is None else int(question.is_allowed),
        to_optional_microseconds(question.answered_at),
        question.answered_by,
        to_optional_microseconds(question.missed_at),
    )


def _question(row: sqlite3.Row, recipients: tuple[Recipient, ...]) -> Question:
    return Question(
        question_id=row["question_id"],
        endpoint=row["endpoint"],
        portal_name=Portal(row["endpoint"]).name,
        application=row["application"],
        client_id=row["client_id"],
        method=row["method"],
        asked_at=from_microseconds(row["asked_at"]),
        first_seen_at=from_microseconds(row["first_seen_at"]),
        seen_at=from_microseconds(row["seen_at"]),
        recipients=recipients,
        skew=row["skew"] * _MICROSECOND,
        state=QuestionState(row["state"]),
        watch_id=row["watch_id"],
        asks_its_author=bool(row["asks_its_author"]),
        is_allowed=None if row["is_allowed"] is None else bool(row["is_allowed"]),
        answered_at=from_optional_microseconds(row["answered_at"]),
        answered_by=row["answered_by"],
        missed_at=from_optional_microseconds(row["missed_at"]),
    )
