"""The columns of the Watches table: headings, texts and native sort keys."""

from datetime import datetime
from enum import IntEnum
from functools import lru_cache

from b24monitor.core.account import Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.language import gettext as _
from b24monitor.core.row_wording import asked_text, checked_text, expiry_text, waiting_text
from b24monitor.core.urgency import urgency
from b24monitor.core.wording import row_summary, row_word

# A text stands in one string, its parts divided by a character that sorts before all others.
SortKey = tuple[float, ...] | str
_AND = "\0"

_NEVER = float("inf")


class Column(IntEnum):
    """One column of the table, from left to right."""

    STATE = 0
    METHOD = 1
    PORTAL = 2
    ACCOUNT = 3
    ASKED = 4
    WAITING = 5
    EXPIRES = 6
    CHECKED = 7


# What changes with the clock alone; these stand side by side, so that one signal refreshes them.
FIRST_AGE, LAST_AGE = Column.WAITING, Column.CHECKED


def heading(column: Column) -> str:
    """The column's heading."""
    return {
        Column.STATE: _("State"),
        Column.METHOD: _("Method"),
        Column.PORTAL: _("Portal"),
        Column.ACCOUNT: _("Account"),
        Column.ASKED: _("Asked"),
        Column.WAITING: _("Waiting for"),
        Column.EXPIRES: _("Token expires"),
        Column.CHECKED: _("Last checked"),
    }[column]


def cell_text(row: WatchRow, column: Column, now: datetime, speed: float) -> str:
    """What a cell says at `now`; `speed` as in `freshness.is_stale`."""
    match column:
        case Column.STATE:
            return row_word(row)
        case Column.METHOD:
            return row.watch.method
        case Column.PORTAL:
            return row.account.portal.name
        case Column.ACCOUNT:
            return row.account.label
        case _:
            return _time_text(row, column, now, speed)


def spoken_text(row: WatchRow, column: Column, now: datetime, speed: float) -> str:
    """What a screen reader says of a cell: all about the row at its first, and what they show at the others."""
    if column is not Column.STATE:
        return _("{heading}: {text}").format(heading=heading(column), text=cell_text(row, column, now, speed))
    return row_summary(row, now, speed)


def _time_text(row: WatchRow, column: Column, now: datetime, speed: float) -> str:
    if column is Column.ASKED:
        return asked_text(row, now)
    if column is Column.WAITING:
        return waiting_text(row, now)
    if column is Column.EXPIRES:
        return expiry_text(row, now)
    return checked_text(row, now, speed)


def sort_key(row: WatchRow, column: Column) -> SortKey:
    """What the column sorts by; the clock alone never changes it. State sorts by urgency."""
    match column:
        case Column.STATE:
            return urgency(row)
        case Column.METHOD:
            return f"{row.watch.method}{_AND}{_portal_key(row.account.portal.endpoint)}"
        case Column.PORTAL:
            return f"{_portal_key(row.account.portal.endpoint)}{_AND}{row.watch.method}"
        case Column.ACCOUNT:
            return f"{row.account.label.casefold()}{_AND}{_portal_key(row.account.portal.endpoint)}"
        case Column.WAITING:
            return _waiting_key(row)
        case _:
            return _time_key(row, column)


@lru_cache(maxsize=4096)
def _portal_key(endpoint: str) -> str:
    """Taking an address apart for each of ten thousand rows would be most of a sort."""
    return Portal(endpoint).name.casefold()


def _time_key(row: WatchRow, column: Column) -> SortKey:
    at = {
        Column.ASKED: row.status.question_at,
        Column.EXPIRES: row.account.generation.expires_at,
        Column.CHECKED: row.status.checked_at,
    }[column]
    return (_NEVER if at is None else at.timestamp(),)


def _waiting_key(row: WatchRow) -> SortKey:
    """Open questions first, the newest (shortest) in front; then decided ones by the time they took."""
    status = row.status
    if status.question_at is None:
        return (2.0, 0.0)
    if status.is_open:
        return (0.0, -status.question_at.timestamp())
    if status.decided_before is None or status.adopted:
        return (2.0, 0.0)
    return (1.0, (status.decided_before - status.question_at).total_seconds())
