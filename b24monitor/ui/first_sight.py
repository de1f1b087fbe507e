"""What the window shows until the program is loaded: the rows as they were left, grey, where the table will stand."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QMainWindow, QTableView, QVBoxLayout, QWidget

from b24monitor.core.first_row import FirstRow
from b24monitor.core.language import gettext as _
from b24monitor.core.state_word import word_of_state

# About the height of menus, tools and chips above the table, where no earlier run has told it.
_ROOM_ABOVE = 100
# As in the table itself.
_ROW_PADDING = 12
_PLACE_KEY = "first_sight/margins"
_COLUMNS_KEY = "columns"


class FirstSight(QWidget):
    """A table for the eye alone. It leans on Qt's own classes: each of ours would have to be loaded first.

    `settings` are the window's memory, where there is one.
    """

    def __init__(self, rows: Sequence[FirstRow], settings: QSettings) -> None:
        super().__init__()
        self.table = QTableView()
        # Grey, and nothing to press: it is not what it will be in a moment. A palette of its own would bring in all of
        # Qt's namespace, a tenth of a bare window's whole start.
        self.table.setEnabled(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAlternatingRowColors(True)
        self.table.setModel(_model(rows, self.table))
        lines, columns = self.table.verticalHeader(), self.table.horizontalHeader()
        lines.hide()
        lines.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)
        columns.setStretchLastSection(True)
        left = settings.value(_COLUMNS_KEY)
        if isinstance(left, QByteArray):
            columns.restoreState(left)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_margins(settings))
        column.addWidget(self.table)


def keep_place(settings: QSettings, window: QMainWindow, table: QTableView) -> None:
    """Remembers where in the window the table stands."""
    at = table.mapTo(window, table.rect().topLeft())
    right = window.width() - at.x() - table.width()
    below = window.height() - at.y() - table.height()
    settings.setValue(_PLACE_KEY, f"{at.x()} {at.y()} {right} {below}")


def _margins(settings: QSettings) -> tuple[int, int, int, int]:
    told = str(settings.value(_PLACE_KEY, "")).split()
    if len(told) == 4 and all(number.isdigit() for number in told):
        left, above, right, below = map(int, told)
        return left, above, right, below
    return 0, _ROOM_ABOVE, 0, 0


def _model(rows: Sequence[FirstRow], parent: QWidget) -> QStandardItemModel:
    """The columns of the Watches table in its own order; what the clock changes stays empty."""
    headings = (_("State"), _("Method"), _("Portal"), _("Account"))
    times = (_("Asked"), _("Waiting for"), _("Token expires"), _("Last checked"))
    model = QStandardItemModel(0, len(headings) + len(times), parent)
    model.setHorizontalHeaderLabels((*headings, *times))
    for row in rows:
        texts = (word_of_state(row.state), row.method, row.portal, row.account)
        model.appendRow([QStandardItem(text) for text in texts])
    return model
