"""Values as exported files carry them: times in one form, and texts that no spreadsheet takes for a formula."""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import StringIO

# A spreadsheet takes a cell that begins so for a formula, and would run it, blanks in front or not. A cell begins where
# its reader cuts: at semicolons where the comma is for decimals, at tabs and line ends where it is pasted.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@])")
_CONTROL_STARTS = ("\t", "\r", "\n")


def exported_time(at: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond, with a final Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def exported_time_or_none(at: datetime | None) -> str | None:
    """The same, of a time that may not be known."""
    return None if at is None else exported_time(at)


def csv_lines(keys: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV (RFC 4180) with the headings first; what would be taken for a formula has an apostrophe in front."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(keys)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def json_lines(keys: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A JSON list with one object on each line (RFC 8259)."""
    lines = (json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False) for row in rows)
    inside = ",\n".join(lines)
    return f"[\n{inside}\n]\n" if inside else "[]\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    """`text` such that no spreadsheet runs any of it, by apostrophes in front."""
    harmless = _FORMULA.sub(r"\1'", text)
    return f"'{text}" if harmless == text and text.startswith(_CONTROL_STARTS) else harmless
