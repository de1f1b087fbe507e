"""Gives the table's columns the room that their texts need, as long as there is room and the user has not chosen."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QTableView

from b24monitor.ui.watch_column import Column

# Changes of texts are followed at most this often: measuring what is shown costs as much as painting it.
_PAUSE_MS = 1000
# Who gets room first: the state and how fresh it is, what tells rows apart, then what a beginning gives away.
_FIRST_SERVED = (
    Column.STATE,
    Column.CHECKED,
    Column.METHOD,
    Column.WAITING,
    Column.EXPIRES,
    Column.ACCOUNT,
    Column.ASKED,
    Column.PORTAL,
)


def fitted_widths(least: Mapping[Column, int], wanted: Mapping[Column, int], room: int) -> dict[Column, int]:
    """Widths in pixels between `least` and `wanted`, together no more than `room` unless `least` is more."""
    widths = dict(least)
    spare = max(0, room - sum(widths.values()))
    for column in _FIRST_SERVED:
        if column in widths:
            grown = min(spare, max(0, wanted[column] - widths[column]))
            widths[column] += grown
            spare -= grown
    return widths


class ColumnFit(QObject):
    """Follows what `view` shows; `least` are the columns' narrowest widths in pixels."""

    def __init__(self, view: QTableView, least: Mapping[Column, int]) -> None:
        super().__init__(view)
        # Whether the user set widths: these are kept from then on, also in the next run.
        self.by_hand = False
        self._view = view
        self._least = dict(least)
        self._fitting = False
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.fit)
        model, header = view.model(), view.horizontalHeader()
        # Only what can be seen is measured.
        header.setResizeContentsPrecision(0)
        header.sectionResized.connect(self._note_resize)
        header.sectionMoved.connect(self._want)
        model.rowsInserted.connect(self._want)
        model.dataChanged.connect(self._want)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    @Slot()
    def _want(self) -> None:
        if not self._soon.isActive() and not self.by_hand:
            self._soon.start()

    @Slot(int, int, int)
    def _note_resize(self, section: int, before: int, after: int) -> None:
        """The user drags a border; the last column also follows the window, and hidden ones have no width."""
        if before == 0 or after == 0:
            self._want()
        elif not self._fitting and section != self._last():
            self.by_hand = True

    def _last(self) -> int:
        """The column at the right end, which Qt stretches."""
        header = self._view.horizontalHeader()
        places = range(header.count() - 1, -1, -1)
        shown = (header.logicalIndex(place) for place in places)
        return next((section for section in shown if not header.isSectionHidden(section)), -1)

    def wanted_width(self) -> int:
        """The room in pixels in which every shown column says all that it says now."""
        least, wanted = self._measured()
        return sum(max(width, wanted[column]) for column, width in least.items())

    def _measured(self) -> tuple[dict[Column, int], dict[Column, int]]:
        """The least and the wanted widths of the shown columns."""
        view, header = self._view, self._view.horizontalHeader()
        shown = [column for column in Column if not view.isColumnHidden(column)]
        least = {column: max(self._least[column], header.sectionSizeHint(column)) for column in shown}
        return least, {column: view.sizeHintForColumn(column) for column in shown}

    @Slot()
    def fit(self) -> None:
        """Shares the room out anew."""
        view = self._view
        if self.by_hand or not view.isVisible():
            return
        widths = fitted_widths(*self._measured(), view.viewport().width())
        last = self._last()
        self._fitting = True
        for column, width in widths.items():
            # A stretched column takes this for the least it may be squeezed to.
            if column == last or width != view.columnWidth(column):
                view.setColumnWidth(column, width)
        self._fitting = False
