"""The questions that are over, as evidence for other programs: CSV for spreadsheets, JSON for scripts."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

from b24monitor.core.export_cell import csv_lines, exported_time, exported_time_or_none, json_lines
from b24monitor.core.history_export import ExportFormat
from b24monitor.core.question import Question
from b24monitor.core.question_wording import question_look


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question that is over, in plain values. The field names are headings and keys, and never translated.

    Times are as in `ExportRow`; None (CSV: an empty cell) stands for what is not known.

    - `question`: a keyed hash that tells questions apart, of no use elsewhere
    - `portal`, `endpoint`, `application`, `client_id`, `method`: who wanted what
    - `outcome`: "allowed", "denied", "cleared" (too late for an answer) or "gone" (answered or removed elsewhere)
    - `asked_at`: when it was put, by the portal's clock; `clock_skew_s`: how many seconds that goes before ours
    - `asked_of`: the portal's ids of those administrators whose lists are read
    - `answered_at`, `answered_by`: of an answer given here; `age_s`: how old the question was then
    - `gone_after`, `gone_before`: between which readings one vanished that was not answered here
    - `first_seen_at`: the first reading that had it
    - `watch_id`: the watch of this data folder that asked
    - `asks_its_author`: whether the user whose token asked was one of those who might answer
    """

    question: str
    portal: str
    endpoint: str
    application: str
    client_id: str
    method: str
    outcome: str
    asked_at: str
    clock_skew_s: float
    asked_of: str
    answered_at: str | None
    answered_by: int | None
    age_s: float | None
    gone_after: str | None
    gone_before: str | None
    first_seen_at: str
    watch_id: int | None
    asks_its_author: bool


def answer_row(question: Question) -> AnswerRow:
    """A question that is over, in plain values."""
    answered_at = question.answered_at
    gone_after = question.seen_at if answered_at is None else None
    return AnswerRow(
        question=question.question_id,
        portal=question.portal_name,
        endpoint=question.endpoint,
        application=question.application,
        client_id=question.client_id,
        method=question.method,
        outcome=question_look(question, question.seen_at).value,
        asked_at=exported_time(question.asked_at),
        clock_skew_s=round(question.skew.total_seconds(), 3),
        asked_of=" ".join(str(user) for user in sorted({one.user_id for one in question.recipients})),
        answered_at=exported_time_or_none(answered_at),
        answered_by=question.answered_by,
        age_s=None if answered_at is None else round(question.age(answered_at).total_seconds(), 3),
        gone_after=exported_time_or_none(gone_after),
        gone_before=exported_time_or_none(question.missed_at if answered_at is None else None),
        first_seen_at=exported_time(question.first_seen_at),
        watch_id=question.watch_id,
        asks_its_author=question.asks_its_author,
    )


_KEYS = tuple(field.name for field in fields(AnswerRow))
_values = attrgetter(*_KEYS)


def answers_csv(questions: Iterable[Question]) -> str:
    """The questions, in the order given, as CSV; see `AnswerRow`."""
    return csv_lines(_KEYS, (_values(answer_row(question)) for question in questions))


def answers_json(questions: Iterable[Question]) -> str:
    """The questions, in the order given, as JSON; see `AnswerRow`."""
    return json_lines(_KEYS, (_values(answer_row(question)) for question in questions))


def answers_bytes(questions: Iterable[Question], export_format: ExportFormat) -> bytes:
    """A whole file, in UTF-8; as with the history, CSV begins with a byte order mark."""
    if export_format is ExportFormat.CSV:
        return answers_csv(questions).encode("utf-8-sig", errors="replace")
    return answers_json(questions).encode("utf-8", errors="replace")
