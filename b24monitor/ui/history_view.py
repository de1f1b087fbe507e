"""The history table on the screen: row selection, keys, copying, columns, and a place that survives new readings."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from PySide6.QtCore import QByteArray, QEvent, QItemSelection, QItemSelectionModel, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from b24monitor.core.history import HistoryRecord
from b24monitor.core.language import gettext as _
from b24monitor.ui.history_column import HistoryColumn, heading
from b24monitor.ui.history_column_fit import HistoryColumnFit
from b24monitor.ui.history_delegate import HistoryDelegate
from b24monitor.ui.history_model import HistoryModel
from b24monitor.ui.soft_selection import soften_selection
from b24monitor.ui.theme import muted

_COPY_CELL = QKeySequence("Ctrl+Shift+C")


class HistoryView(QTableView):
    """A table of whole rows."""

    watch_requested = Signal(int)

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.empty_text = ""
        self.menu_actions: tuple[QAction, ...] = ()
        self.setModel(model)
        self.setItemDelegate(HistoryDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        # Tab leads out of the table; arrows move within it.
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(16, 16))
        self.setMinimumHeight(100)
        soften_selection(self)
        self._set_up_headers()
        self.retranslate()
        self.doubleClicked.connect(self._request_watch)

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("History"))
        self.setAccessibleDescription(_("Each row is one change of one confirmation."))
        self.horizontalHeader().setAccessibleName(_("Columns"))

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 12)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setStretchLastSection(True)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(self._show_column_menu)
        columns.setSortIndicator(HistoryColumn.WHEN, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.column_fit = HistoryColumnFit(self)

    def save_columns(self) -> tuple[QByteArray, bool]:
        """The columns' order, widths and sorting, and whether the user chose widths."""
        return self.horizontalHeader().saveState(), self.column_fit.by_hand

    def restore_columns(self, state: QByteArray, *, by_hand: bool) -> None:
        """Puts the columns as they were saved."""
        columns = self.horizontalHeader()
        if columns.restoreState(state):
            self.column_fit.by_hand = by_hand
            self.sortByColumn(columns.sortIndicatorSection(), columns.sortIndicatorOrder())

    def selected_records(self) -> tuple[HistoryRecord, ...]:
        """The selected records, from top to bottom."""
        return tuple(
            record for place in self._selected_places() if (record := self._model.record_at(place)) is not None
        )

    def _selected_places(self) -> list[int]:
        """From the selection's ranges: an index object for each row would cost a second for all."""
        selection = self.selectionModel().selection()
        ranges = (selection.at(number) for number in range(selection.count()))
        return sorted({place for part in ranges for place in range(part.top(), part.bottom() + 1)})

    def select_transitions(self, transition_ids: Iterable[int]) -> None:
        """Selects also those that are shown, without scrolling."""
        found = (self._model.place_of(transition_id) for transition_id in transition_ids)
        selection, last = QItemSelection(), len(HistoryColumn) - 1
        for first_place, last_place in _runs(sorted(place for place in found if place is not None)):
            selection.select(self._model.index(first_place, 0), self._model.index(last_place, last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def keep_place(self, change: Callable[[], None]) -> None:
        """Makes a change of the model, after which the row at the upper edge is there again; at the very top stays."""
        bar, height = self.verticalScrollBar(), self.verticalHeader().defaultSectionSize()
        record = self._model.record_at(self.rowAt(0)) if bar.value() > 0 else None
        inside = bar.value() % height
        change()
        place = None if record is None else self._model.place_of(record.entry.transition_id)
        if place is not None:
            # The scroll bar learns of more rows only when the table is laid out.
            self.executeDelayedItemsLayout()
            bar.setValue(place * height + inside)

    def column_actions(self, menu: QMenu) -> None:
        """Fills a menu with a check mark for each column; the time and what happened stay."""
        for column in HistoryColumn:
            action = QAction(heading(column), menu, checkable=True, checked=not self.isColumnHidden(column))
            action.setEnabled(column not in (HistoryColumn.WHEN, HistoryColumn.WHAT))
            action.setData(column)
            action.toggled.connect(self._toggle_column)
            menu.addAction(action)

    @Slot(QPoint)
    def _show_column_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column_actions(menu)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    @Slot(bool)
    def _toggle_column(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.setColumnHidden(HistoryColumn(action.data()), not shown)
            self.column_fit.fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.make_menu().popup(event.globalPos())

    def make_menu(self) -> QMenu:
        """What can be done with the selected rows, and after that with all."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        selected = self.selected_records()
        show = menu.addAction(_("&Show this watch"), self._request_watch)
        show.setEnabled(len(selected) == 1)
        menu.addSeparator()
        for text, slot, keys in (
            (_("&Copy rows"), self.copy_selected, QKeySequence(QKeySequence.StandardKey.Copy)),
            (_("Copy ce&ll"), self.copy_cell, _COPY_CELL),
        ):
            action = menu.addAction(text, slot)
            action.setShortcut(keys)
            action.setEnabled(bool(selected))
        menu.addSeparator()
        menu.addActions(self.menu_actions)
        return menu

    @Slot()
    def _request_watch(self) -> None:
        record = self._model.record_at(self.currentIndex().row())
        if record is not None:
            self.watch_requested.emit(record.entry.watch_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._request_watch()
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            # Not every platform takes it for the menu key, which Qt follows by itself.
            at = self.visualRect(self.currentIndex()).center() if self.currentIndex().isValid() else QPoint(0, 0)
            self.make_menu().popup(self.viewport().mapToGlobal(at))
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif QKeySequence(event.keyCombination()) == _COPY_CELL:
            self.copy_cell()
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy_cell(self) -> None:
        """Puts the text of the current cell on the clipboard."""
        if self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(str(self.currentIndex().data()))

    @Slot()
    def copy_selected(self) -> None:
        """Puts the shown cells of the selected rows on the clipboard, tab-separated, with the headings."""
        columns = [HistoryColumn(self.horizontalHeader().logicalIndex(place)) for place in range(len(HistoryColumn))]
        shown = [column for column in columns if not self.isColumnHidden(column)]
        lines = ["\t".join(heading(column) for column in shown)]
        for place in self._selected_places():
            lines.append("\t".join(self._model.text(place, column) for column in shown))
        if len(lines) > 1:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.column_fit.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        elif event.type() is QEvent.Type.PaletteChange:
            soften_selection(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty_text and self._model.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(muted(self.palette()))
            space = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(space, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty_text)
            painter.end()


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """The first and last of each run of places that follow one another; `places` rise."""
    starts = [place for before, place in pairwise([-2, *places]) if place != before + 1]
    ends = [place for place, after in pairwise([*places, -2]) if after != place + 1]
    return list(zip(starts, ends, strict=True))
