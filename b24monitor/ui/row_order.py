"""The rows behind the Watches table and the order they are shown in: ranked and filtered by precomputed keys."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from b24monitor.core.board import WatchRow
from b24monitor.core.row_filter import Chip, RowFilter, chips_of, searched_text
from b24monitor.ui.watch_column import Column, SortKey, sort_key

# When more rows than one in so many wait for their place, sorting all is quicker than placing each.
_FEW = 8


@dataclass(slots=True)
class _Entry:
    row: WatchRow
    # Counted up: among equal keys the watch that came first stands first.
    number: int
    key: SortKey
    searched: str
    chips: frozenset[Chip]
    shown: bool


class RowOrder:
    """Rows by watch id. What is stored here is not yet shown: `arranged` tells the order that ought to be shown."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}
        self._counts: Counter[Chip] = Counter()
        self._numbers = 0
        self._column = Column.STATE
        self._descending = False
        # All rows by their keys, but for those in `_misplaced`.
        self._ranked: list[int] = []
        self._misplaced: set[int] = set()
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
        old = self._entries.get(watch_id)
        if old is None:
            new = self._entries[watch_id] = self._entry(row)
            self._misplaced.add(watch_id)
            self._count(new.chips, frozenset())
            return new.shown
        return self._replace(old, row)

    def _replace(self, entry: _Entry, row: WatchRow) -> bool:
        was_shown, old_key, old_chips = entry.shown, entry.key, entry.chips
        if not _reads_the_same(entry.row, row):
            entry.searched, entry.chips = searched_text(row), chips_of(row)
            entry.shown = self.row_filter.matches(entry.searched, entry.chips)
            self._count(entry.chips, old_chips)
        entry.row = row
        entry.key = sort_key(row, self._column)
        if entry.key != old_key:
            self._misplaced.add(row.watch.watch_id)
        return entry.shown != was_shown or (entry.shown and entry.key != old_key)

    def forget(self, watch_ids: Iterable[int]) -> bool:
        """Drops rows; True when one of them was known."""
        found = [watch_id for watch_id in watch_ids if watch_id in self._entries]
        for watch_id in found:
            self._count(frozenset(), self._entries.pop(watch_id).chips)
        self._misplaced.update(found)
        return bool(found)

    def filter_by(self, row_filter: RowFilter) -> None:
        """Lets through what `row_filter` says from now on; a narrower one looks only at what was let through."""
        narrower = row_filter.narrows(self.row_filter)
        self.row_filter = row_filter
        entries: Iterable[_Entry] = self._entries.values()
        asked = [entry for entry in entries if entry.shown] if narrower else list(entries)
        for entry in asked:
            entry.shown = False
        # Term by term, since a plain loop over what is left costs the least.
        chip = row_filter.chip
        left = asked if chip is Chip.ALL else [entry for entry in asked if chip in entry.chips]
        for word in row_filter.wanted:
            left = [entry for entry in left if word in entry.searched]
        for word in row_filter.excluded:
            left = [entry for entry in left if word not in entry.searched]
        for entry in left:
            entry.shown = True

    def sort_by(self, column: Column, *, descending: bool) -> None:
        """Sorts by `column` from now on; upwards and downwards are exactly each other's reverse."""
        self._descending = descending
        if column is not self._column:
            self._column = column
            for entry in self._entries.values():
                entry.key = sort_key(entry.row, column)
            self._misplaced.update(self._entries)

    def retell(self) -> None:
        """The language is another: what is searched holds its words."""
        for entry in self._entries.values():
            entry.searched = searched_text(entry.row)
            entry.shown = True
        self.filter_by(self.row_filter)

    def arranged(self) -> list[int]:
        """The watch ids to show, in their order."""
        self._rank()
        ranked = self._ranked
        if not self.row_filter.lets_all_through:
            entries = self._entries
            ranked = [watch_id for watch_id in ranked if entries[watch_id].shown]
        return ranked[::-1] if self._descending else ranked.copy()

    def _rank(self) -> None:
        """Puts the misplaced rows where they belong."""
        entries, misplaced = self._entries, self._misplaced
        if not misplaced:
            return
        if len(misplaced) * _FEW > len(self._ranked):
            keys = {watch_id: entry.key for watch_id, entry in entries.items()}
            # The entries stand in the order of their numbers, and sorting keeps that among equals.
            self._ranked = sorted(keys, key=keys.__getitem__)
        else:
            self._ranked = [watch_id for watch_id in self._ranked if watch_id not in misplaced]
            for watch_id in misplaced & entries.keys():
                insort(self._ranked, watch_id, key=self._rank_of)
        misplaced.clear()

    def _rank_of(self, watch_id: int) -> tuple[SortKey, int]:
        entry = self._entries[watch_id]
        return entry.key, entry.number

    def _count(self, more: frozenset[Chip], fewer: frozenset[Chip]) -> None:
        if more is fewer or more == fewer:
            return
        for chip in more:
            self._counts[chip] += 1
        for chip in fewer:
            self._counts[chip] -= 1

    def _entry(self, row: WatchRow) -> _Entry:
        searched, chips = searched_text(row), chips_of(row)
        self._numbers += 1
        shown = self.row_filter.matches(searched, chips)
        return _Entry(row, self._numbers, sort_key(row, self._column), searched, chips, shown)


def _reads_the_same(old: WatchRow, new: WatchRow) -> bool:
    """Whether a search and the chips cannot tell two rows of a watch apart, as after most checks."""
    return (
        old.watch == new.watch
        and old.account == new.account
        and old.status.state is new.status.state
        and old.status.asked_at == new.status.asked_at
        and old.status.decided_before == new.status.decided_before
        and old.status.reports == new.status.reports
        and not new.status.reports
    )
