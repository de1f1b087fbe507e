"""Values as exported files carry them: times in one form, and texts that no spreadsheet takes for a formula."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import StringIO

# A spreadsheet takes a cell that begins so for a formula, and would run it.
_FORMULA_STARTS = ("=", "+", "-", "@")
_CONTROL_STARTS = ("\t", "\r", "\n")


def exported_time(at: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond, with a final Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def exported_time_or_none(at: datetime | None) -> str | None:
    """The same, of a time that may not be known."""
    return None if at is None else exported_time(at)


def csv_lines(keys: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV (RFC 4180) with the headings first; a text that would be taken for a formula has an apostrophe in front."""
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
    """`text` such that no spreadsheet runs it; blanks in front do not keep every one from looking further."""
    is_formula = text.startswith(_CONTROL_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if is_formula else text
