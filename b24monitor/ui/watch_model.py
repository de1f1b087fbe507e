"""The Watches table as Qt sees it: rows change in place, and move, come and go without losing anybody's selection."""

from collections import Counter
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot

from b24monitor.core.board import WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.fact import BoardChanged
from b24monitor.core.freshness import is_stale
from b24monitor.core.row_filter import Chip, RowFilter
from b24monitor.core.wording import row_summary
from b24monitor.ui.row_order import RowOrder
from b24monitor.ui.watch_column import FIRST_AGE, LAST_AGE, Column, cell_text, heading

# After one re-arrangement the next waits this long, so that a burst of changes costs one sort.
REARRANGE_MS = 400

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Role(IntEnum):
    """What a cell tells besides Qt's own roles."""

    ROW = Qt.ItemDataRole.UserRole
    STALE = Qt.ItemDataRole.UserRole + 1


class WatchModel(QAbstractTableModel):
    """Shows the rows of the board; `speed` as in `freshness.is_stale`."""

    # The numbers of rows behind the chips.
    counts_changed = Signal()

    def __init__(self, clock: Clock, speed: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._speed = speed
        self._rows = RowOrder()
        self._order: list[int] = []
        self._place: dict[int, int] = {}
        self._behind = False
        self._pause = QTimer(self, singleShot=True, interval=REARRANGE_MS)
        self._pause.timeout.connect(self.catch_up)

    def row_at(self, place: int) -> WatchRow | None:
        """The row shown at that place."""
        return self._rows.row(self._order[place]) if 0 <= place < len(self._order) else None

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

    def tick(self, first: int, last: int) -> None:
        """The clock went on: refreshes the ages in these places, and the states, which fade with age."""
        last = min(last, len(self._order) - 1)
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, FIRST_AGE), self.index(last, LAST_AGE))
            self.dataChanged.emit(self.index(first, Column.STATE), self.index(last, Column.STATE))

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return heading(Column(section))
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_text(row, column, self._clock.now(), self._speed)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return row_summary(row, self._clock.now(), self._speed)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{heading(column)}: {cell_text(row, column, self._clock.now(), self._speed)}"
            case Role.ROW:
                return row
            case Role.STALE:
                return is_stale(row, self._clock.now(), self._speed)
            case _:
                return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._rows.sort_by(
            Column(column) if column >= 0 else Column.STATE, descending=order == Qt.SortOrder.DescendingOrder
        )
        self._rearrange()

    def _store(self, row: WatchRow) -> bool:
        moved = self._rows.store(row)
        place = self._place.get(row.watch.watch_id)
        if place is not None:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))
        return moved

    def _rearrange_soon(self) -> None:
        """At once when the table has been still, else together with what follows."""
        if self._pause.isActive():
            self._behind = True
        else:
            self._pause.start()
            self._rearrange()

    @Slot()
    def catch_up(self) -> None:
        """Brings the order up to date now, if changes wait for it."""
        if self._behind:
            self._pause.start()
            self._rearrange()

    def _rearrange(self) -> None:
        """Brings what is shown to the order that ought to be, by removing, adding and moving rows, in this sequence."""
        self._behind = False
        wanted = self._rows.arranged()
        places = {watch_id: place for place, watch_id in enumerate(wanted)}
        gone = [watch_id for watch_id in self._order if watch_id not in places]
        if gone:
            self._move([watch_id for watch_id in wanted if watch_id in self._place] + gone)
            self._cut(len(self._order) - len(gone))
        added = [watch_id for watch_id in wanted if watch_id not in self._place]
        if added:
            self.beginInsertRows(_ROOT, len(self._order), len(self._order) + len(added) - 1)
            self._show(self._order + added)
            self.endInsertRows()
        self._move(wanted)

    def _cut(self, length: int) -> None:
        self.beginRemoveRows(_ROOT, length, len(self._order) - 1)
        self._show(self._order[:length])
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
        self._place = {watch_id: place for place, watch_id in enumerate(order)}
