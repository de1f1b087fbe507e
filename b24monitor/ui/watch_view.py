"""The Watches table on the screen: row selection, keys, menus, and ages that tick only while somebody can see them."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.language import gettext as _
from b24monitor.ui.column_fit import ColumnFit
from b24monitor.ui.theme import mixed, muted
from b24monitor.ui.watch_column import Column, heading
from b24monitor.ui.watch_delegate import WatchDelegate
from b24monitor.ui.watch_model import WatchModel

_TICK_MS = 1000
# Least widths, in average characters; what the user changes is remembered.
_WIDTHS = {
    Column.STATE: 24,
    Column.METHOD: 26,
    Column.PORTAL: 18,
    Column.ACCOUNT: 15,
    Column.ASKED: 9,
    Column.WAITING: 16,
    Column.EXPIRES: 22,
    Column.CHECKED: 14,
}


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
        self.setItemDelegate(WatchDelegate(self))
        self.setAccessibleName(_("Watches"))
        self.setAccessibleDescription(_("Each row is one method of one account with the state of its confirmation."))
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
        self._soften_selection()
        self._set_up_headers()
        self.selectionModel().selectionChanged.connect(self._settle)
        self.doubleClicked.connect(self._request_details)
        self._clock_tick = QTimer(self, interval=_TICK_MS)
        self._clock_tick.timeout.connect(self.refresh_ages)

    def _soften_selection(self) -> None:
        """A pale selection, on which the colours of the states keep their meaning and contrast."""
        around = QGuiApplication.palette()
        base, accent = around.color(QPalette.ColorRole.Base), around.color(QPalette.ColorRole.Highlight)
        own = QPalette()
        own.setColor(QPalette.ColorRole.Highlight, mixed(accent, base, 0.25))
        own.setColor(QPalette.ColorRole.HighlightedText, around.color(QPalette.ColorRole.Text))
        self.setPalette(own)

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 12)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setFirstSectionMovable(False)
        columns.setStretchLastSection(True)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setAccessibleName(_("Columns"))
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(self._show_column_menu)
        character = self.fontMetrics().averageCharWidth()
        least = {column: characters * character for column, characters in _WIDTHS.items()}
        for column, width in least.items():
            self.setColumnWidth(column, width)
        self.column_fit = ColumnFit(self, least)
        columns.setSortIndicator(Column.STATE, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def selected_rows(self) -> tuple[WatchRow, ...]:
        """The selected rows, from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(row for place in places if (row := self._model.row_at(place)) is not None)

    def current_row(self) -> WatchRow | None:
        """The row whose details are to be shown: the current one if it is selected, else the first selected."""
        selected = self.selected_rows()
        current = self._model.row_at(self.currentIndex().row())
        return current if current in selected else next(iter(selected), None)

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
        self.selectRow(place)
        self.scrollTo(self._model.index(place, Column.STATE))
        return True

    def select_watches(self, watch_ids: Iterable[int]) -> None:
        """Selects also those of the watches that are shown, without scrolling."""
        for place in sorted(place for watch_id in watch_ids if (place := self._model.place_of(watch_id)) is not None):
            index = self._model.index(place, Column.STATE)
            if not self.selectionModel().isSelected(index):
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().select(index, flags)

    def column_actions(self, menu: QMenu) -> None:
        """Fills a menu with a check mark for each column; the state stays, since nothing means much without it."""
        for column in Column:
            action = QAction(heading(column), menu, checkable=True, checked=not self.isColumnHidden(column))
            action.setEnabled(column is not Column.STATE)
            action.setData(column)
            action.toggled.connect(self._toggle_column)
            menu.addAction(action)

    @Slot()
    def refresh_ages(self) -> None:
        """Lets the visible ages tell the present time."""
        seen = self._places_in_view()
        if seen:
            self._model.tick(seen[0], seen[-1])
        self.aged.emit()

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
            self.setColumnHidden(Column(action.data()), not shown)

    @Slot()
    def _settle(self) -> None:
        self.selection_settled.emit()

    @Slot(QModelIndex)
    def _request_details(self, _index: QModelIndex) -> None:
        self.details_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.details_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy_selected(self) -> None:
        """Puts the shown cells of the selected rows on the clipboard, tab-separated, with the headings."""
        columns = [Column(self.horizontalHeader().logicalIndex(place)) for place in range(len(Column))]
        shown = [column for column in columns if not self.isColumnHidden(column)]
        lines = ["\t".join(heading(column) for column in shown)]
        for index in sorted(self.selectionModel().selectedRows(), key=QModelIndex.row):
            lines.append("\t".join(str(index.siblingAtColumn(column).data()) for column in shown))
        if len(lines) > 1:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick_if_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock_tick.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        elif event.type() is QEvent.Type.ApplicationPaletteChange:
            self._soften_selection()

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
