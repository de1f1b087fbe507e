"""The open questions by portal, application and method: a table of counts, each with the age of its oldest."""

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from b24monitor.core.clock import Clock
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.method_meaning import method_meaning
from b24monitor.core.question_matrix import Matrix, MatrixCell, MatrixRow
from b24monitor.core.time_wording import duration_text
from b24monitor.ui.soft_selection import soften_selection

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
# Portal, application and total come before the methods.
_FIXED = 3
_ROW_PADDING = 12
# In average characters.
_LEAST, _MOST = 24, 44


class MatrixModel(QAbstractTableModel):
    """Shows one matrix; a new one keeps the place where it has the same shape."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._matrix = Matrix()

    def show_matrix(self, matrix: Matrix) -> None:
        """Shows this from now on."""
        old = self._matrix
        if old.methods == matrix.methods and [_key(row) for row in old.rows] == [_key(row) for row in matrix.rows]:
            self._matrix = matrix
            if matrix.rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(matrix.rows) - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self._matrix = matrix
        self.endResetModel()

    def row_at(self, place: int) -> MatrixRow:
        """The row at that place."""
        return self._matrix.rows[place]

    def method_at(self, section: int) -> str:
        """The method of a column (empty: none)."""
        return self._matrix.methods[section - _FIXED] if section >= _FIXED else ""

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._matrix.rows)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else _FIXED + len(self._matrix.methods)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            fixed = (_("Portal"), _("Application"), _("All methods"))
            return fixed[section] if section < _FIXED else self.method_at(section)
        is_method = role == Qt.ItemDataRole.ToolTipRole and section >= _FIXED
        return method_meaning(self.method_at(section)) if is_method else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, section = self._matrix.rows[index.row()], index.column()
        now = self._clock.now()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, section, now)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return _spoken(row, self.headerData(section, Qt.Orientation.Horizontal), _cell(row, section), now)
        return None

    @staticmethod
    def _text(row: MatrixRow, section: int, now: datetime) -> str:
        if section < _FIXED - 1:
            return (row.portal_name, row.application)[section]
        cell = _cell(row, section)
        if cell is None:
            return ""
        return _("{count} · oldest {age}").format(count=number_text(cell.count), age=duration_text(cell.oldest(now)))

    def retell(self) -> None:
        """Ages, or the language, are others by now."""
        if self._matrix.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._matrix.rows) - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)


class QuestionMatrixWidget(QTableView):
    """Enter or a double click on a cell asks for the questions behind it."""

    # Portal's name, application and method (empty: all methods) of the cell.
    opened = Signal(str, str, str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix_model = MatrixModel(clock, self)
        self.setModel(self.matrix_model)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        soften_selection(self)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.matrix_model.modelReset.connect(self._fit)
        self.doubleClicked.connect(self._open)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            soften_selection(self)

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("Open questions by portal, application and method"))
        self.setAccessibleDescription(_("Enter shows the questions behind a cell."))
        self.matrix_model.retell()

    @Slot()
    def _fit(self) -> None:
        character = self.fontMetrics().averageCharWidth()
        for section in range(self.matrix_model.columnCount()):
            least = max(_LEAST * character, self.horizontalHeader().sectionSizeHint(section) + character)
            is_name = section < _FIXED - 1
            wanted = min(self.sizeHintForColumn(section) + character, _MOST * character) if is_name else 0
            self.setColumnWidth(section, max(least, wanted))

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = self.matrix_model.row_at(index.row())
        application = row.application if index.column() else ""
        self.opened.emit(row.portal_name, application, self.matrix_model.method_at(index.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _key(row: MatrixRow) -> tuple[str, str]:
    return row.endpoint, row.application


def _cell(row: MatrixRow, section: int) -> MatrixCell | None:
    if section < _FIXED - 1:
        return row.total
    return row.total if section == _FIXED - 1 else row.cells[section - _FIXED]


def _spoken(row: MatrixRow, heading: object, cell: MatrixCell | None, now: datetime) -> str:
    place = _("{portal}, {application}, {heading}").format(
        portal=row.portal_name, application=row.application, heading=heading
    )
    if cell is None:
        return _("{place}: no open question").format(place=place)
    words = ngettext(
        "{place}: {count} open question, {age} old",
        "{place}: {count} open questions, the oldest {age} old",
        cell.count,
    )
    return words.format(place=place, count=number_text(cell.count), age=duration_text(cell.oldest(now)))
