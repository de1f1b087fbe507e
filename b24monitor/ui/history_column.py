"""The columns of the history: headings, texts and what they sort by."""

from dataclasses import replace
from datetime import datetime
from enum import IntEnum

from b24monitor.core.history import HistoryEntry, HistoryRecord
from b24monitor.core.history_wording import (
    history_source,
    history_waited,
    history_what,
    history_when,
    history_who,
)
from b24monitor.core.language import gettext as _


class HistoryColumn(IntEnum):
    """One column of the table, from left to right."""

    WHEN = 0
    WHAT = 1
    METHOD = 2
    PORTAL = 3
    ACCOUNT = 4
    HOW = 5
    WHO = 6
    WAITED = 7


# What many records share: each is compared once for all of them.
SHARED = frozenset(
    {HistoryColumn.WHAT, HistoryColumn.METHOD, HistoryColumn.PORTAL, HistoryColumn.ACCOUNT, HistoryColumn.WHO}
)


def heading(column: HistoryColumn) -> str:
    """The column's heading."""
    return {
        HistoryColumn.WHEN: _("When"),
        HistoryColumn.WHAT: _("What"),
        HistoryColumn.METHOD: _("Method"),
        HistoryColumn.PORTAL: _("Portal"),
        HistoryColumn.ACCOUNT: _("Account"),
        HistoryColumn.HOW: _("How"),
        HistoryColumn.WHO: _("Who"),
        HistoryColumn.WAITED: _("Waited"),
    }[column]


def meaning(column: HistoryColumn) -> str:
    """What the column tells, where its heading leaves a question."""
    return {
        HistoryColumn.WHEN: _("When this program saw it."),
        HistoryColumn.HOW: _("How it became known; of a decision, how long before it was seen it may have fallen."),
        HistoryColumn.WHO: _("Who decided, where the portal's queue told."),
        HistoryColumn.WAITED: _("The time from the question to the decision."),
    }.get(column, "")


def cell_text(record: HistoryRecord, column: HistoryColumn, now: datetime) -> str:
    """What a cell says at `now`."""
    match column:
        case HistoryColumn.WHEN:
            return history_when(record.entry, now)
        case HistoryColumn.METHOD:
            return record.method
        case HistoryColumn.PORTAL:
            return record.portal_name
        case HistoryColumn.ACCOUNT:
            return record.account_label
        case HistoryColumn.WAITED:
            return history_waited(record)
        case _:
            return _words(record.entry, column)


def _words(entry: HistoryEntry, column: HistoryColumn) -> str:
    if column is HistoryColumn.WHAT:
        return history_what(entry)
    return history_source(entry) if column is HistoryColumn.HOW else history_who(entry)


def shared_key(record: HistoryRecord, column: HistoryColumn) -> tuple[float, str]:
    """What one of the `SHARED` columns sorts by, and HOW in the first place; cells that say nothing come last."""
    entry = record.entry
    if column is HistoryColumn.WHO and entry.decided_by is not None:
        return (0.0, f"{entry.decided_by:020}")
    if column is HistoryColumn.HOW:
        # The kind of source: how much earlier the decision may have fallen sorts within it.
        entry = replace(entry, decided_after=None, decided_at=None)
        text = history_source(entry)
    else:
        text = cell_text(record, column, entry.at)
    return (1.0 if text else 2.0, text.casefold())


def own_key(record: HistoryRecord, column: HistoryColumn) -> float:
    """What a record sorts by among those with the same shared key; a length that is not known is the longest."""
    if column is HistoryColumn.WAITED:
        return float("inf") if record.waited is None else record.waited.total_seconds()
    after, before = record.entry.decided_after, record.entry.decided_before
    return 0.0 if after is None or before is None else (before - after).total_seconds()
