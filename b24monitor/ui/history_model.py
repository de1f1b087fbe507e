"""The history as Qt sees it: a new reading moves and adds rows without losing anybody's selection."""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from b24monitor.core.clock import Clock
from b24monitor.core.decision_times import DecisionTime
from b24monitor.core.history import HistoryRecord
from b24monitor.core.history_filter import HistoryChip, HistoryFilter
from b24monitor.core.history_wording import history_summary
from b24monitor.ui.history_column import HistoryColumn, cell_text, heading, meaning
from b24monitor.ui.history_order import HistoryOrder

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HistoryRole(IntEnum):
    """What a cell tells besides Qt's own roles."""

    RECORD = Qt.ItemDataRole.UserRole


class HistoryModel(QAbstractTableModel):
    """Shows records by transition id."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rows = HistoryOrder()
        self._order: list[int] = []
        self._place: dict[int, int] = {}

    def record_at(self, place: int) -> HistoryRecord | None:
        """The record shown at that place."""
        return self._rows.record(self._order[place]) if 0 <= place < len(self._order) else None

    def place_of(self, transition_id: int) -> int | None:
        """Where a transition is shown; None when it is filtered out or unknown."""
        return self._place.get(transition_id)

    def text(self, place: int, column: HistoryColumn) -> str:
        """What a cell says."""
        record = self.record_at(place)
        return "" if record is None else cell_text(record, column, self._clock.now())

    def shown(self) -> tuple[HistoryRecord, ...]:
        """The records shown, from top to bottom."""
        records = (self._rows.record(transition_id) for transition_id in self._order)
        return tuple(record for record in records if record is not None)

    def shown_times(self) -> list[DecisionTime]:
        """How long the decisions shown took."""
        return self._rows.times_of(self._order)

    def counts(self) -> Counter[HistoryChip]:
        """How many each chip would show."""
        return self._rows.counts()

    def portals(self) -> dict[str, str]:
        """The names of all portals by their endpoints."""
        return self._rows.portals()

    @property
    def history_filter(self) -> HistoryFilter:
        """What is let through."""
        return self._rows.history_filter

    def set_filter(self, history_filter: HistoryFilter) -> None:
        """Shows only what `history_filter` lets through."""
        if history_filter != self._rows.history_filter:
            self._rows.history_filter = history_filter
            self._rearrange()

    def take(self, records: Sequence[HistoryRecord], history_filter: HistoryFilter) -> None:
        """Shows those of these that the filter lets through, in place of those before."""
        self._rows.history_filter = history_filter
        self._rows.replace(records)
        self._rearrange()
        self._refresh()

    def reword(self) -> None:
        """Texts are in another language from now on."""
        self._rows.reword()
        self._rearrange()
        self._refresh()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HistoryColumn) - 1)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(HistoryColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return heading(HistoryColumn(section))
        return meaning(HistoryColumn(section)) if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        record = self.record_at(index.row()) if index.isValid() else None
        if record is None:
            return None
        column = HistoryColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index.row(), column)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return history_summary(record, self._clock.now())
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{heading(column)}: {self.text(index.row(), column)}"
            case HistoryRole.RECORD:
                return record
            case _:
                return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            column, order = HistoryColumn.WHEN, Qt.SortOrder.DescendingOrder
        self._rows.sort_by(HistoryColumn(column), descending=order == Qt.SortOrder.DescendingOrder)
        self._rearrange()

    def _refresh(self) -> None:
        if self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(HistoryColumn) - 1))

    def _rearrange(self) -> None:
        """Brings what is shown to the order that ought to be, by removing, adding and moving rows, in this sequence."""
        wanted = self._rows.arranged()
        places = set(wanted)
        gone = [transition_id for transition_id in self._order if transition_id not in places]
        if gone:
            self._move([transition_id for transition_id in wanted if transition_id in self._place] + gone)
            kept = len(self._order) - len(gone)
            self.beginRemoveRows(_ROOT, kept, len(self._order) - 1)
            self._show(self._order[:kept])
            self.endRemoveRows()
        added = [transition_id for transition_id in wanted if transition_id not in self._place]
        if added:
            self.beginInsertRows(_ROOT, len(self._order), len(self._order) + len(added) - 1)
            self._show(self._order + added)
            self.endInsertRows()
        self._move(wanted)

    def _move(self, order: list[int]) -> None:
        """Shows the same rows in another order; persistent indexes (selection, current cell) go with their rows."""
        if order == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        moving = [self._order[index.row()] for index in kept]
        self._show(order)
        moved = [self.index(self._place[number], index.column()) for number, index in zip(moving, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _show(self, order: list[int]) -> None:
        self._order = order
        self._place = {transition_id: place for place, transition_id in enumerate(order)}
