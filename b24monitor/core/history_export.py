"""The history as other programs read it: CSV for spreadsheets, JSON for scripts."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter

from b24monitor.core.export_cell import csv_lines, exported_time, exported_time_or_none, json_lines
from b24monitor.core.history import HistoryRecord


class ExportFormat(StrEnum):
    """What a file can be written as; the value is also its suffix."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One transition in plain values. The field names are the CSV headings and the JSON keys, and never translated.

    Times are ISO 8601 in UTC, to the millisecond, with a final Z; None (CSV: an empty cell) stands for what is not
    known.

    - `transition_id`, `watch_id`: numbers within this data folder; a later transition has the higher number
    - `at`: when the transition was seen
    - `method`, `portal`, `endpoint`, `account_id`, `account`: whose it was; `account` is the user's own label
    - `before`, `after`: "unknown", "waiting", "approved", "denied", "works", "lapsed" or "refused"
    - `evidence`: which source told it: "probe", "queue", "event", "inbox", "own_answer" or "clock"
    - `is_proved`: whether a call proved the state
    - `error`: the portal's error code
    - `lapse`: why it lapsed: "expired", "token_unknown", "memory", "renewed", "clock_set_back", "key_gone" or
      "may_have_run"
    - `asked_at`: when this program asked the question
    - `decided_at`: the portal's own time of a decision; else it fell between `decided_after` and `decided_before`
    - `decided_by`: the portal's id of the user who decided
    - `waited_s`: seconds from the question to the decision
    - `fingerprint`: which token it was about: a keyed hash, of no use elsewhere
    """

    transition_id: int
    watch_id: int
    at: str
    method: str
    portal: str
    endpoint: str
    account_id: str
    account: str
    before: str
    after: str
    evidence: str | None
    is_proved: bool
    error: str | None
    lapse: str | None
    asked_at: str | None
    decided_at: str | None
    decided_after: str | None
    decided_before: str | None
    decided_by: int | None
    waited_s: float | None
    fingerprint: str


def export_row(record: HistoryRecord) -> ExportRow:
    """A record in plain values."""
    entry, waited = record.entry, record.waited
    return ExportRow(
        transition_id=entry.transition_id,
        watch_id=entry.watch_id,
        at=exported_time(entry.at),
        method=record.method,
        portal=record.portal_name,
        endpoint=record.endpoint,
        account_id=record.account_id,
        account=record.account_label,
        before=entry.before.value,
        after=entry.after.value,
        evidence=None if entry.evidence is None else entry.evidence.value,
        is_proved=entry.is_proved,
        error=entry.error,
        lapse=None if entry.lapse is None else entry.lapse.value,
        asked_at=exported_time_or_none(record.asked_at),
        decided_at=exported_time_or_none(entry.decided_at),
        decided_after=exported_time_or_none(entry.decided_after),
        decided_before=exported_time_or_none(entry.decided_before),
        decided_by=entry.decided_by,
        waited_s=None if waited is None else round(waited.total_seconds(), 3),
        fingerprint=entry.fingerprint,
    )


_KEYS = tuple(field.name for field in fields(ExportRow))
# The dataclasses' own `astuple` copies every value deeply, which takes ten times as long.
_values = attrgetter(*_KEYS)


def csv_text(records: Iterable[HistoryRecord]) -> str:
    """The records, in the order given, as CSV (RFC 4180) with the headings first; see `ExportRow`.

    What a spreadsheet would take for a formula has an apostrophe in front. There is no byte order mark: it would
    be in the way of the tools that read a pipe or the clipboard; `export_bytes` adds it for files.
    """
    return csv_lines(_KEYS, (_values(export_row(record)) for record in records))


def json_text(records: Iterable[HistoryRecord]) -> str:
    """The records, in the order given, as a JSON list with one object on each line (RFC 8259); see `ExportRow`."""
    return json_lines(_KEYS, (_values(export_row(record)) for record in records))


def export_bytes(records: Iterable[HistoryRecord], export_format: ExportFormat) -> bytes:
    """A whole file, in UTF-8.

    CSV begins with a byte order mark: without one Excel reads it in the system's old code page and garbles every name
    that is not English, and what else reads CSV skips it. JSON has none (RFC 8259, section 8.1).
    """
    if export_format is ExportFormat.CSV:
        return csv_text(records).encode("utf-8-sig", errors="replace")
    return json_text(records).encode("utf-8", errors="replace")
