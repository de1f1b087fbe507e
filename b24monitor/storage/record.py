"""How times and statuses stand in the database's columns."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

from b24monitor.core.answer import Refusal
from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Report, Status

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

STATUS_COLUMNS = (
    "state",
    "since",
    "asked_at",
    "adopted",
    "evidence",
    "checked_at",
    "error",
    "detail",
    "refusal",
    "lapse",
    "decided_after",
    "decided_before",
    "put_at",
    "is_proved",
    "reports",
)

Column = int | str | None


def to_microseconds(at: datetime) -> int:
    """An aware time as microseconds since 1970 UTC: exact, and in the order of time."""
    return (at - _EPOCH) // _MICROSECOND


def to_optional_microseconds(at: datetime | None) -> int | None:
    """The same for a time that may be unknown."""
    return None if at is None else to_microseconds(at)


def from_microseconds(value: int) -> datetime:
    """The aware UTC time of a column."""
    return _EPOCH + timedelta(microseconds=value)


def from_optional_microseconds(value: int | None) -> datetime | None:
    """The same for a column that may be empty."""
    return None if value is None else from_microseconds(value)


def status_values(status: Status) -> tuple[Column, ...]:
    """A status in the order of `STATUS_COLUMNS`. Trouble is left out: it is of the moment, not of the question."""
    return (
        status.state.value,
        to_optional_microseconds(status.since),
        to_optional_microseconds(status.asked_at),
        int(status.adopted),
        status.evidence and status.evidence.value,
        to_optional_microseconds(status.checked_at),
        status.error,
        status.detail,
        status.refusal and status.refusal.value,
        status.lapse and status.lapse.value,
        to_optional_microseconds(status.decided_after),
        to_optional_microseconds(status.decided_before),
        to_optional_microseconds(status.put_at),
        int(status.is_proved),
        _reports_text(status.reports),
    )


def status_of(row: sqlite3.Row) -> Status:
    """The status in a row that has all of `STATUS_COLUMNS`; one never saved (no state) is that of a new watch."""
    if row["state"] is None:
        return Status()
    return Status(
        state=ConfirmationState(row["state"]),
        since=from_optional_microseconds(row["since"]),
        asked_at=from_optional_microseconds(row["asked_at"]),
        adopted=bool(row["adopted"]),
        evidence=Evidence(row["evidence"]) if row["evidence"] else None,
        checked_at=from_optional_microseconds(row["checked_at"]),
        error=row["error"],
        detail=row["detail"],
        refusal=Refusal(row["refusal"]) if row["refusal"] else None,
        lapse=LapseReason(row["lapse"]) if row["lapse"] else None,
        decided_after=from_optional_microseconds(row["decided_after"]),
        decided_before=from_optional_microseconds(row["decided_before"]),
        put_at=from_optional_microseconds(row["put_at"]),
        is_proved=bool(row["is_proved"]),
        reports=_reports_of(row["reports"]),
    )


def _reports_text(reports: tuple[Report, ...]) -> str:
    """Reports as JSON, a list of fields for each, times in microseconds; empty for none."""
    if not reports:
        return ""
    return json.dumps(
        [
            (
                report.is_allowed,
                to_microseconds(report.heard_at),
                report.evidence.value,
                to_optional_microseconds(report.decided_at),
                report.by,
            )
            for report in reports
        ]
    )


def _reports_of(text: str) -> tuple[Report, ...]:
    if not text:
        return ()
    return tuple(
        Report(bool(is_allowed), from_microseconds(heard), Evidence(evidence), from_optional_microseconds(decided), by)
        for is_allowed, heard, evidence, decided, by in json.loads(text)
    )
