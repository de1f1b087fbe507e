"""The offline event queue: its rows and how they are reserved, filtered and cleared (contract, section 6)."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from b24monitor.demo.php_value import PhpArray, PhpValue, to_text

ROW_LIFE = timedelta(days=34)
PAGE_SIZE = 50

_Field: TypeAlias = "int | str"


@dataclass(frozen=True)
class QueueRow:
    """One decision waiting in one application's queue; ``user_id`` is the administrator who answered."""

    row_id: int
    written_at: datetime
    client_id: str
    connector: str
    event: str
    data: Mapping[str, object] = field(repr=False)
    user_id: int
    message_id: str
    process_id: str = ""
    error: int = 0

    def shown(self, *, with_process: bool) -> dict[str, object]:
        """Return the row as ``event.offline.get`` answers it, or with the two fields ``list`` adds."""
        fields: dict[str, object] = {
            "ID": str(self.row_id),
            "TIMESTAMP_X": self.written_at.isoformat(timespec="seconds"),
            "EVENT_NAME": self.event,
            "EVENT_DATA": dict(self.data),
            "EVENT_ADDITIONAL": {"user_id": self.user_id},
            "MESSAGE_ID": self.message_id,
        }
        if with_process:
            fields |= {"PROCESS_ID": self.process_id, "ERROR": str(self.error)}
        return fields

    def field_value(self, name: str) -> _Field | None:
        """Return the value a filter compares, None for a field that has no filter."""
        values: dict[str, _Field] = {
            "ID": self.row_id,
            "TIMESTAMP_X": int(self.written_at.timestamp()),
            "EVENT_NAME": self.event,
            "MESSAGE_ID": self.message_id,
            "PROCESS_ID": self.process_id,
            "ERROR": self.error,
        }
        return values.get(name)


class OfflineQueue:
    """All applications' rows, oldest first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last_id = 0
        self._rows: dict[int, QueueRow] = {}

    def add(self, *, client_id: str, connector: str, event: str, data: Mapping[str, object], user_id: int) -> None:
        """Add a row; one with the same content that nobody has read yet is written over."""
        content = json.dumps([client_id, connector, event, data]).encode()
        message_id = hashlib.md5(content, usedforsecurity=False).hexdigest()
        unread = next((row for row in self._rows.values() if row.message_id == message_id and not row.process_id), None)
        if unread is not None:
            self._rows[unread.row_id] = replace(unread, written_at=self._now(), user_id=user_id)
            return
        self._last_id += 1
        self._rows[self._last_id] = QueueRow(
            self._last_id, self._now(), client_id, connector, event, dict(data), user_id, message_id
        )

    def rows(self, client_id: str, connector: str) -> list[QueueRow]:
        """Return an application's rows of one connector, oldest first."""
        oldest = self._now() - ROW_LIFE
        for row in [row for row in self._rows.values() if row.written_at <= oldest]:
            del self._rows[row.row_id]
        return [row for row in self._rows.values() if row.client_id == client_id and row.connector == connector]

    def remove(self, rows: Iterable[QueueRow]) -> None:
        """Delete rows."""
        for row in rows:
            self._rows.pop(row.row_id, None)

    def reserve(self, rows: Iterable[QueueRow], process_id: str) -> None:
        """Mark rows as taken by a process."""
        for row in rows:
            self._rows[row.row_id] = replace(row, process_id=process_id)

    def mark_failed(self, rows: Iterable[QueueRow]) -> None:
        """Give rows back, marked as failed."""
        for row in rows:
            self._rows[row.row_id] = replace(row, process_id="", error=1)


def new_process_id() -> str:
    """Return a process id as the portal makes them: 32 letters and digits."""
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(32))


def filtered(rows: Iterable[QueueRow], conditions: PhpArray) -> list[QueueRow]:
    """Return the rows that meet every condition, such as ``{"=EVENT_NAME": …, ">ID": …}``."""
    chosen = list(rows)
    for key, wanted in conditions.items():
        operator, name = _split_condition(str(key))
        chosen = [row for row in chosen if _meets(row.field_value(name), operator, wanted)]
    return chosen


def ordered(rows: Iterable[QueueRow], order: PhpArray, default: str) -> list[QueueRow]:
    """Return the rows sorted by ``{"ID": "DESC"}`` and the like; ascending by ``default`` without it."""
    chosen = sorted(rows, key=lambda row: (row.field_value(default), row.row_id))
    for key, direction in reversed(order.items()):
        name = str(key).upper()
        if chosen and chosen[0].field_value(name) is not None:
            chosen.sort(key=lambda row: row.field_value(name) or 0, reverse=to_text(direction).upper() == "DESC")
    return chosen


def _split_condition(key: str) -> tuple[str, str]:
    name = key.lstrip("=<>!@%")
    return key[: len(key) - len(name)] or "=", name.upper()


def _meets(value: _Field | None, operator: str, wanted: PhpValue) -> bool:
    if value is None:
        return True
    candidates = list(wanted.values()) if isinstance(wanted, dict) else [wanted]
    compared = [_comparable(value, candidate) for candidate in candidates]
    if operator in ("=", "@", ""):
        return value in compared
    if operator in ("!", "!="):
        return value not in compared
    other = compared[0] if compared else None
    if other is None or not isinstance(other, type(value)):
        return False
    return _ordered_as(value, operator, other)


def _ordered_as(value: _Field, operator: str, other: _Field) -> bool:
    position = (value > other) - (value < other)  # type: ignore[operator]  # the caller made both of one type
    return {">": position > 0, "<": position < 0, ">=": position >= 0, "<=": position <= 0}.get(operator, True)


def _comparable(value: _Field, wanted: PhpValue) -> _Field:
    text = to_text(wanted)
    if not isinstance(value, int):
        return text
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        return 0
