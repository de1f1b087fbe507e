"""A Questions table on the screen: rows, keys, menus, columns, group headings, and ages that tick while seen."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
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

from b24monitor.core.language import gettext as _
from b24monitor.core.question import Question
from b24monitor.ui.question_column import QuestionColumn
from b24monitor.ui.question_column_fit import QuestionColumnFit
from b24monitor.ui.question_column_menu import QuestionColumnMenu
from b24monitor.ui.question_delegate import QuestionDelegate
from b24monitor.ui.question_model import QuestionModel
from b24monitor.ui.soft_selection import soften_selection
from b24monitor.ui.table_text import rows_text
from b24monitor.ui.theme import muted

_TICK_MS = 1000
_ROW_PADDING = 12
# Of what is over, this is seldom asked for; the menu of the headings brings it back.
_SET_ASIDE = (QuestionColumn.ASKED_OF,)
_COPY_CELL = QKeySequence("Ctrl+Shift+C")


class QuestionView(QTableView):
    """A table of whole rows; signals carry nothing that an update could make stale."""

    details_requested = Signal()
    selection_settled = Signal()
    # The ages tell the present time again.
    aged = Signal()

    def __init__(self, model: QuestionModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.empty_text = ""
        self.menu_actions: tuple[QAction, ...] = ()
        self._seen: dict[str, int] = {}
        self.setModel(model)
        self.setItemDelegate(QuestionDelegate(model, self))
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
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.refresh_ages)
        model.rearranging.connect(self._look)
        model.rearranged.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self.selection_settled)
        self.doubleClicked.connect(self._take_double_click)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("Questions") if self._model.is_listing else _("Answered questions"))
        self.setAccessibleDescription(_("Each row is one request of an application that an administrator may answer."))
        self.horizontalHeader().setAccessibleName(_("Columns"))

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setStretchLastSection(True)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        # What has the least time left comes first; of what is over, what ended last.
        usual = QuestionColumn.WORTH if self._model.is_listing else QuestionColumn.OVER
        order = Qt.SortOrder.AscendingOrder if self._model.is_listing else Qt.SortOrder.DescendingOrder
        columns.setSortIndicator(self._model.columns.index(usual), order)
        self.setSortingEnabled(True)
        for column in _SET_ASIDE if not self._model.is_listing else ():
            self.setColumnHidden(self._model.columns.index(column), True)
        self.column_fit = QuestionColumnFit(self, self._model)
        self.column_menu = QuestionColumnMenu(self, self._model, self.column_fit)

    def column_actions(self, menu: QMenu) -> None:
        """Fills a menu with what can be done with the columns."""
        self.column_menu.fill(menu)

    def selected_questions(self) -> tuple[Question, ...]:
        """The selected questions, from top to bottom."""
        found = (self._model.question_at(place) for place in self._selected_places())
        return tuple(question for question in found if question is not None)

    def _selected_places(self) -> list[int]:
        """From the selection's ranges: an index object for each row would cost too much for all."""
        selection = self.selectionModel().selection()
        ranges = (selection.at(number) for number in range(selection.count()))
        return sorted({place for part in ranges for place in range(part.top(), part.bottom() + 1)})

    def current_question(self) -> Question | None:
        """The question whose details are to be shown: the current one if it is selected, else the first selected."""
        current = self.currentIndex()
        if current.isValid() and self.selectionModel().isRowSelected(current.row()):
            return self._model.question_at(current.row())
        return next(iter(self.selected_questions()), None)

    def select_questions(self, question_ids: Iterable[str], *, only: bool = False) -> None:
        """Selects also those that are shown, without scrolling; `only`: nothing else stays selected."""
        found = (self._model.place_of(question_id) for question_id in question_ids)
        self._select_places([place for place in found if place is not None], only=only)

    def _select_places(self, places: Iterable[int], *, only: bool = False) -> None:
        selection, last = QItemSelection(), len(self._model.columns) - 1
        for place in places:
            selection.select(self._model.index(place, 0), self._model.index(place, last))
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flag.ClearAndSelect if only else flag.Select)

    def show_question(self, question_id: str) -> bool:
        """Makes it the current and only selected one, and scrolls to it; whether it is shown."""
        place = self._model.place_of(question_id)
        if place is not None:
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(self._model.index(place, 0), flags.ClearAndSelect | flags.Rows)
            self.scrollTo(self._model.index(place, 0))
        return place is not None

    @Slot()
    def refresh_ages(self) -> None:
        """Tells the ages of what can be seen anew."""
        places = self._places_in_view()
        if places:
            self._model.tick(places[0], places[-1])
        self.aged.emit()

    def _places_in_view(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return range(max(0, first), (last if last >= 0 else self._model.rowCount() - 1) + 1)

    @Slot()
    def _look(self) -> None:
        """Remembers which rows are in view, before some move."""
        shown = {place: self._model.question_at(place) for place in self._places_in_view()}
        self._seen = {question.question_id: place for place, question in shown.items() if question is not None}

    @Slot()
    def _restore(self) -> None:
        """Scrolls by as much as most of the rows in view were pushed; at the very top stays there."""
        self.clearSpans()
        for place in self._model.heading_places():
            self.setSpan(place, 0, 1, len(self._model.columns))
        bar, before = self.verticalScrollBar(), self.verticalScrollBar().value()
        now = {question_id: self._model.place_of(question_id) for question_id in self._seen}
        shifts = Counter(place - self._seen[key] for key, place in now.items() if place is not None)
        if before > 0 and shifts:
            shift, votes = shifts.most_common(1)[0]
            if votes * 2 > shifts.total():
                # The scroll bar learns of more rows only when the table is laid out.
                self.executeDelayedItemsLayout()
                bar.setValue(before + shift * self.verticalHeader().defaultSectionSize())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.rowAt(round(event.position().y()))
        if self._model.heading_at(place) is None:
            super().mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self.select_group(place)

    @Slot(QModelIndex)
    def _take_double_click(self, index: QModelIndex) -> None:
        if self._model.question_at(index.row()) is not None:
            self.details_requested.emit()

    def select_group(self, place: int) -> None:
        """Selects what stands under a heading, and nothing else."""
        self._select_places(self._model.group_places(place), only=True)

    def save_columns(self) -> tuple[QByteArray, bool]:
        """The columns' order, widths and sorting, and whether the user chose widths."""
        return self.horizontalHeader().saveState(), self.column_fit.by_hand

    def restore_columns(self, state: QByteArray, *, by_hand: bool) -> None:
        """Puts the columns as they were saved."""
        columns = self.horizontalHeader()
        if columns.restoreState(state):
            self.column_fit.by_hand = by_hand
            self.sortByColumn(columns.sortIndicatorSection(), columns.sortIndicatorOrder())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.make_menu(self.rowAt(event.pos().y())).popup(event.globalPos())

    def _show_menu(self) -> None:
        current = self.currentIndex()
        at = self.visualRect(current).center() if current.isValid() else QPoint(0, 0)
        self.make_menu(current.row()).popup(self.viewport().mapToGlobal(at))

    def make_menu(self, place: int = -1) -> QMenu:
        """What can be done with the selected rows, or with the group whose heading is at `place`."""
        if self._model.heading_at(place) is not None:
            self.select_group(place)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions(self.menu_actions)
        menu.addSeparator()
        for text, slot, keys in (
            (_("&Copy rows"), self.copy_selected, QKeySequence(QKeySequence.StandardKey.Copy)),
            (_("Copy ce&ll"), self.copy_cell, _COPY_CELL),
        ):
            action = menu.addAction(text, slot)
            action.setShortcut(keys)
            action.setEnabled(self.selectionModel().hasSelection())
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.details_requested.emit()
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            # Not every platform takes it for the menu key, which Qt follows by itself.
            self._show_menu()
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
        text = rows_text(self)
        if text:
            QGuiApplication.clipboard().setText(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_ages()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)
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
