"""The Watches table on the screen: row selection, keys, menus, and ages that tick only while somebody can see them."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QKeyCombination, QModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.language import gettext as _
from b24monitor.ui.column_fit import ColumnFit
from b24monitor.ui.column_menu import ColumnMenu
from b24monitor.ui.place_keeper import PlaceKeeper
from b24monitor.ui.soft_selection import soften_selection
from b24monitor.ui.table_text import rows_text
from b24monitor.ui.theme import muted
from b24monitor.ui.watch_column import Column
from b24monitor.ui.watch_delegate import WatchDelegate
from b24monitor.ui.watch_model import WatchModel

_TICK_MS = 1000
# Least widths, in average characters; what the user changes is remembered.
_WIDTHS = {
    Column.STATE: 24,
    Column.METHOD: 22,
    Column.PORTAL: 14,
    Column.ACCOUNT: 12,
    Column.ASKED: 9,
    Column.WAITING: 16,
    Column.EXPIRES: 20,
    Column.CHECKED: 14,
}
_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ROW_PADDING = 12
_MENU_KEYS = (Qt.Key.Key_Menu, Qt.Key.Key_F10)
_KEY_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


_COPY_CELL = QKeyCombination(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C)


class WatchView(QTableView):
    """A table of whole rows. Signals carry nothing that a model update could make stale."""

    details_requested = Signal()
    selection_settled = Signal()
    # The ages tell the present time again.
    aged = Signal()

    def __init__(self, model: WatchModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.empty_text = ""
        self.setModel(model)
        self._delegate = WatchDelegate(model, self)
        self.setItemDelegate(self._delegate)
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
        self.setMinimumHeight(120)
        soften_selection(self)
        self._set_up_headers()
        self.selectionModel().selectionChanged.connect(self._settle)
        self.doubleClicked.connect(self._request_details)
        self._clock_tick = QTimer(self, interval=_TICK_MS)
        self._clock_tick.timeout.connect(self.refresh_ages)
        self._keeper = PlaceKeeper(self, model)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("Watches"))
        self.setAccessibleDescription(_("Each row is one method of one account with the state of its confirmation."))
        self.horizontalHeader().setAccessibleName(_("Columns"))
        self._model.retell()
        self.column_fit.fit()

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setFirstSectionMovable(False)
        columns.setStretchLastSection(True)
        columns.setDefaultAlignment(_LEADING)
        character = self.fontMetrics().averageCharWidth()
        least = {column: characters * character for column, characters in _WIDTHS.items()}
        for column, width in least.items():
            self.setColumnWidth(column, width)
        self.column_fit = ColumnFit(self, least)
        self.column_menu = ColumnMenu(self, self.column_fit)
        # The third click on a heading leads back to the order of urgency.
        columns.setSortIndicatorClearable(True)
        columns.sortIndicatorChanged.connect(self._note_sorting)
        columns.setSortIndicator(Column.STATE, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def selected_rows(self) -> tuple[WatchRow, ...]:
        """The selected rows, from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(row for place in places if (row := self._model.row_at(place)) is not None)

    def current_row(self) -> WatchRow | None:
        """The row whose details are to be shown: the current one if it is selected, else the first selected."""
        current = self.currentIndex()
        if current.isValid() and self.selectionModel().isRowSelected(current.row()):
            return self._model.row_at(current.row())
        return next(iter(self.selected_rows()), None)

    def rows_in_view(self) -> tuple[WatchRow, ...]:
        """The rows of which something is inside the viewport, from top to bottom."""
        return tuple(row for place in self._places_in_view() if (row := self._model.row_at(place)) is not None)

    def _places_in_view(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else self._model.rowCount() - 1) + 1)

    def select_watch(self, watch_id: int) -> bool:
        """Selects a watch and scrolls to it, without taking the focus; False when it is not shown."""
        place = self._model.place_of(watch_id)
        if place is None:
            return False
        self.select_place(place)
        self.scrollTo(self._model.index(place, Column.STATE))
        return True

    def select_place(self, place: int) -> None:
        """Selects the row at a place, and nothing else; Qt's own `selectRow` does nothing from right to left."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._model.index(place, Column.STATE), flags)

    def select_watches(self, watch_ids: Iterable[int]) -> None:
        """Selects also those of the watches that are shown, without scrolling."""
        for place in sorted(place for watch_id in watch_ids if (place := self._model.place_of(watch_id)) is not None):
            index = self._model.index(place, Column.STATE)
            if not self.selectionModel().isSelected(index):
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().select(index, flags)

    def column_actions(self, menu: QMenu) -> None:
        """Fills a menu with what can be chosen about the columns."""
        self.column_menu.fill(menu)

    def show_current(self, watch_id: int | None) -> None:
        """Makes a watch the current one again if it is shown, and lets it be seen; the selection stays as it is."""
        place = None if watch_id is None else self._model.place_of(watch_id)
        if place is None:
            return
        column = max(self.currentIndex().column(), Column.STATE)
        index = self._model.index(place, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    @Slot()
    def refresh_ages(self) -> None:
        """Lets the visible ages tell the present time."""
        seen = self._places_in_view()
        if seen:
            self._model.tick(seen[0], seen[-1])
        self.aged.emit()

    @Slot(int, Qt.SortOrder)
    def _note_sorting(self, section: int, _order: Qt.SortOrder) -> None:
        if section < 0:
            self.column_menu.sort_by_urgency()

    @Slot()
    def _settle(self) -> None:
        self.selection_settled.emit()

    @Slot(QModelIndex)
    def _request_details(self, _index: QModelIndex) -> None:
        self.details_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._frame_cell(True)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.details_requested.emit()
        elif event.key() in _MENU_KEYS and (event.key() == Qt.Key.Key_Menu or _is_shifted(event)):
            self._request_menu()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif event.keyCombination() == _COPY_CELL:
            self.copy_cell()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Typed letters lead nowhere: a jump to the next state of that letter would lose the user's place."""

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End lead to the first and last row, since whole rows are what is selected here."""
        moved = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: self._model.rowCount() - 1,
        }
        if action in moved and self._model.rowCount():
            return self._model.index(moved[action], max(self.currentIndex().column(), Column.STATE))
        return super().moveCursor(action, modifiers)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._frame_cell(False)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in _KEY_REASONS:
            self._frame_cell(True)
        super().focusInEvent(event)

    def _frame_cell(self, framed: bool) -> None:
        if framed is not self._delegate.frames_cell:
            self._delegate.frames_cell = framed
            self.update(self.currentIndex())

    def _request_menu(self) -> None:
        """The menu of the selected rows, at the current one."""
        index = self.currentIndex()
        if not index.isValid():
            return
        self.scrollTo(index)
        self.customContextMenuRequested.emit(self.visualRect(index).center())

    @Slot()
    def copy_selected(self) -> None:
        """Puts the shown cells of the selected rows on the clipboard, tab-separated, with the headings."""
        text = rows_text(self)
        if text:
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def copy_cell(self) -> None:
        """Puts the text of the current cell on the clipboard."""
        text = self.currentIndex().data()
        if text is not None:
            QGuiApplication.clipboard().setText(str(text))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick_if_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock_tick.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)
        elif event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() is QEvent.Type.PaletteChange:
            soften_selection(self)

    def window_minimized(self, minimized: bool) -> None:
        """The window went to the taskbar or came back: nobody sees ages there."""
        if minimized:
            self._clock_tick.stop()
        else:
            self._tick_if_seen()

    def _tick_if_seen(self) -> None:
        if self.isVisible() and not self.window().isMinimized():
            self.refresh_ages()
            self._clock_tick.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty_text and self._model.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(muted(self.palette()))
            space = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(space, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty_text)
            painter.end()


def _is_shifted(event: QKeyEvent) -> bool:
    return event.modifiers() == Qt.KeyboardModifier.ShiftModifier
