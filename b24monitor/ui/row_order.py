"""The rows behind the Watches table and the order they are shown in: sorted and filtered by precomputed keys."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from b24monitor.core.board import WatchRow
from b24monitor.core.row_filter import Chip, RowFilter, chips_of, searched_text
from b24monitor.ui.watch_column import Column, SortKey, sort_key


@dataclass(slots=True)
class _Entry:
    row: WatchRow
    key: SortKey
    searched: str
    chips: frozenset[Chip]
    shown: bool


class RowOrder:
    """Rows by watch id. What is stored here is not yet shown: `arranged` tells the order that ought to be shown."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}
        self._counts: Counter[Chip] = Counter()
        self._column = Column.STATE
        self._descending = False
        self.row_filter = RowFilter()

    def row(self, watch_id: int) -> WatchRow | None:
        """The row of a watch."""
        entry = self._entries.get(watch_id)
        return None if entry is None else entry.row

    def rows(self) -> tuple[WatchRow, ...]:
        """All rows, filtered out or not."""
        return tuple(entry.row for entry in self._entries.values())

    def counts(self) -> Counter[Chip]:
        """How many rows each chip stands for, whatever is filtered."""
        return Counter(self._counts)

    def store(self, row: WatchRow) -> bool:
        """Keeps a row; True when that changes its place, or whether it has one."""
        watch_id = row.watch.watch_id
        old, new = self._entries.get(watch_id), self._entry(row)
        self._entries[watch_id] = new
        self._counts.update(new.chips)
        if old is None:
            return new.shown
        self._counts.subtract(old.chips)
        return new.shown != old.shown or (new.shown and new.key != old.key)

    def forget(self, watch_ids: Iterable[int]) -> bool:
        """Drops rows; True when one of them was known."""
        found = [entry for watch_id in watch_ids if (entry := self._entries.pop(watch_id, None)) is not None]
        for entry in found:
            self._counts.subtract(entry.chips)
        return bool(found)

    def filter_by(self, row_filter: RowFilter) -> None:
        """Lets through what `row_filter` says from now on."""
        self.row_filter = row_filter
        for entry in self._entries.values():
            entry.shown = row_filter.matches(entry.searched, entry.chips)

    def sort_by(self, column: Column, *, descending: bool) -> None:
        """Sorts by `column` from now on."""
        self._descending = descending
        if column is not self._column:
            self._column = column
            for entry in self._entries.values():
                entry.key = sort_key(entry.row, column)

    def arranged(self) -> list[int]:
        """The watch ids to show, in their order. Equal keys keep the order in which watches came."""
        entries = self._entries
        shown = [watch_id for watch_id, entry in entries.items() if entry.shown]
        keys = {watch_id: entries[watch_id].key for watch_id in shown}
        shown.sort(key=keys.__getitem__, reverse=self._descending)
        return shown

    def _entry(self, row: WatchRow) -> _Entry:
        searched, chips = searched_text(row), chips_of(row)
        return _Entry(row, sort_key(row, self._column), searched, chips, self.row_filter.matches(searched, chips))
