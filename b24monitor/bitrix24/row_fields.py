"""Reads the fields of rows that portals list: whatever else stands there is None, and is never quoted."""

from collections.abc import Mapping
from datetime import UTC, datetime

from b24monitor.core.errors import BadMethodError
from b24monitor.core.watch import normalize_method


def fields_of(value: object) -> Mapping[str, object]:
    """A row's or a field's own fields; none when it is no object."""
    return value if isinstance(value, dict) else {}


def method_of(value: object) -> str | None:
    """A method's name in its one spelling."""
    try:
        return normalize_method(value) if isinstance(value, str) else None
    except BadMethodError:
        return None


def time_of(value: object) -> datetime | None:
    """A time (ISO 8601) in UTC; one without its zone may be hours off, and is None."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
