"""The Watches table as Qt sees it: rows change in place, and move, come and go without losing anybody's selection."""

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from b24monitor.core.board import WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.fact import BoardChanged
from b24monitor.core.freshness import is_stale
from b24monitor.core.row_filter import Chip, RowFilter
from b24monitor.core.wording import row_summary
from b24monitor.ui.row_order import RowOrder
from b24monitor.ui.watch_column import FIRST_AGE, LAST_AGE, Column, cell_text, heading, spoken_text

# After one re-arrangement the next waits this long, so that a burst of changes costs one sort; and longer for thousands
# of rows, each of which adds to what it costs.
REARRANGE_MS = 400
_REARRANGE_MS_PER_ROW = 0.1

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LAST = len(Column) - 1


# As numbers, which compare at a fraction of the cost.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_SUMMED_UP = {int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.AccessibleDescriptionRole)}
_ANSWERED = frozenset({_DISPLAY, _SPOKEN, *_SUMMED_UP})


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows. `is_stale`: the row's evidence is not fresh."""

    row: WatchRow
    text: str
    is_stale: bool


class WatchModel(QAbstractTableModel):
    """Shows the rows of the board; `speed` as in `freshness.is_stale`."""

    # The numbers of rows behind the chips.
    counts_changed = Signal()
    # Rows come, go or move; what is between the two belongs together.
    rearranging = Signal()
    rearranged = Signal()

    def __init__(self, clock: Clock, speed: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._clock_speed = self._speed = speed
        self._rows = RowOrder()
        self._order: list[int] = []
        self._place: dict[int, int] = {}
        self._behind = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.catch_up)

    def row_at(self, place: int) -> WatchRow | None:
        """The row shown at that place."""
        return self._rows.row(self._order[place]) if 0 <= place < len(self._order) else None

    def watch_at(self, place: int) -> int | None:
        """The watch shown at that place, also while it is being removed."""
        return self._order[place] if 0 <= place < len(self._order) else None

    def row_of(self, watch_id: int) -> WatchRow | None:
        """The row of a watch, shown or filtered out."""
        return self._rows.row(watch_id)

    def place_of(self, watch_id: int) -> int | None:
        """Where the watch is shown; None when it is filtered out or unknown."""
        return self._place.get(watch_id)

    def rows(self) -> tuple[WatchRow, ...]:
        """All rows, shown or not."""
        return self._rows.rows()

    def counts(self) -> Counter[Chip]:
        """How many rows each chip stands for, whatever is filtered."""
        return self._rows.counts()

    @property
    def row_filter(self) -> RowFilter:
        """What is let through."""
        return self._rows.row_filter

    def set_filter(self, row_filter: RowFilter) -> None:
        """Shows only what `row_filter` lets through."""
        if row_filter != self._rows.row_filter:
            self._rows.filter_by(row_filter)
            self._rearrange()

    def use_pace(self, pace: float) -> None:
        """Takes evidence for fresh that many times longer: checks come that much slower (`Preferences.pace`)."""
        self._speed = self._clock_speed * pace

    def retell(self) -> None:
        """The language is another: says everything anew."""
        self._rows.retell()
        self._rearrange()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, _LAST)
        if self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, _LAST))

    @Slot(BoardChanged)
    def take(self, fact: BoardChanged) -> None:
        """Shows what changed."""
        before = self._rows.counts()
        gone = self._rows.forget(fact.removed)
        moved = [self._store(row) for row in fact.rows]
        if gone:
            self._rearrange()
        elif any(moved):
            self._rearrange_soon()
        if self._rows.counts() != before:
            self.counts_changed.emit()

    def cell(self, place: int, column: Column) -> Cell | None:
        """All that painting a cell needs, in one go."""
        row = self.row_at(place)
        if row is None:
            return None
        now = self._clock.now()
        return Cell(row, cell_text(row, column, now, self._speed), is_stale(row, now, self._speed))

    def tick(self, first: int, last: int) -> None:
        """The clock went on: refreshes the ages in these places, and the states, which fade with age."""
        last = min(last, len(self._order) - 1)
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, FIRST_AGE), self.index(last, LAST_AGE))
            self.dataChanged.emit(self.index(first, Column.STATE), self.index(last, Column.STATE))

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else _LAST + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return heading(Column(section))
        return None

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> object:
        # Painting asks ten times for each cell, mostly for what is not told here.
        if role not in _ANSWERED or not index.isValid():
            return None
        row = self.row_at(index.row())
        if row is None:
            return None
        column, now = Column(index.column()), self._clock.now()
        if role == _DISPLAY:
            return cell_text(row, column, now, self._speed)
        if role == _SPOKEN:
            return spoken_text(row, column, now, self._speed)
        return row_summary(row, now, self._speed)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._rows.sort_by(
            Column(column) if column >= 0 else Column.STATE, descending=order == Qt.SortOrder.DescendingOrder
        )
        self._rearrange()

    def _store(self, row: WatchRow) -> bool:
        moved = self._rows.store(row)
        place = self._place.get(row.watch.watch_id)
        if place is not None:
            self.dataChanged.emit(self.index(place, 0), self.index(place, _LAST))
        return moved

    def _rearrange_soon(self) -> None:
        """At once when the table has been still, else together with what follows."""
        if self._pause.isActive():
            self._behind = True
        else:
            self._pause_and_rearrange()

    @Slot()
    def catch_up(self) -> None:
        """Brings the order up to date now, if changes wait for it."""
        if self._behind:
            self._pause_and_rearrange()

    def _pause_and_rearrange(self) -> None:
        self._pause.start(max(REARRANGE_MS, int(len(self._order) * _REARRANGE_MS_PER_ROW)))
        self._rearrange()

    def _rearrange(self) -> None:
        """Brings what is shown to the order that ought to be, by removing, adding and moving rows, in this sequence."""
        self._behind = False
        wanted = self._rows.arranged()
        if wanted == self._order:
            return
        self.rearranging.emit()
        kept = set(wanted)
        gone = [watch_id for watch_id in self._order if watch_id not in kept]
        if gone:
            self._cut(gone, [watch_id for watch_id in wanted if watch_id in self._place])
        added = [watch_id for watch_id in wanted if watch_id not in self._place]
        if added:
            self.beginInsertRows(_ROOT, len(self._order), len(self._order) + len(added) - 1)
            self._show(self._order + added)
            self.endInsertRows()
        self._move(wanted)
        self.rearranged.emit()

    def _cut(self, gone: list[int], left: list[int]) -> None:
        """Removes rows, from behind the others unless they stand together already."""
        first = self._place[gone[0]]
        if self._order[first : first + len(gone)] != gone:
            self._move(left + gone)
            first = len(left)
        self.beginRemoveRows(_ROOT, first, first + len(gone) - 1)
        self._show(self._order[:first] + self._order[first + len(gone) :])
        self.endRemoveRows()

    def _move(self, order: list[int]) -> None:
        """Shows the same rows in another order; persistent indexes (selection, current cell) go with their rows."""
        if order == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        watch_ids = [self._order[index.row()] for index in kept]
        self._show(order)
        moved = [
            self.index(self._place[watch_id], index.column()) for watch_id, index in zip(watch_ids, kept, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _show(self, order: list[int]) -> None:
        self._order = order
        self._place = dict(zip(order, range(len(order)), strict=True))
