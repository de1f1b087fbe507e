"""Gives the history's columns the room that their texts need, as long as the user has not chosen widths."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QTableView

from b24monitor.ui.history_column import HistoryColumn

# Who gets room first: what tells records apart, then what can be guessed from its beginning. With the least widths, in
# average characters.
_LEAST = {
    HistoryColumn.WHEN: 17,
    HistoryColumn.WHAT: 22,
    HistoryColumn.METHOD: 18,
    HistoryColumn.WAITED: 8,
    HistoryColumn.WHO: 8,
    HistoryColumn.HOW: 14,
    HistoryColumn.ACCOUNT: 11,
    HistoryColumn.PORTAL: 14,
}


class HistoryColumnFit(QObject):
    """Sets the widths of one table when it is asked to."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        # Whether the user set widths: these are kept from then on, also in the next run.
        self.by_hand = False
        self._view = view
        self._fitting = False
        columns = view.horizontalHeader()
        # Only what can be seen is measured.
        columns.setResizeContentsPrecision(0)
        self.fit()
        columns.sectionResized.connect(self._note_resize)

    def fit(self) -> None:
        """Shares the room out anew."""
        if self.by_hand:
            return
        view, character = self._view, self._view.fontMetrics().averageCharWidth()
        heading = view.horizontalHeader().sectionSizeHint
        widths = {
            column: max(least * character, heading(column))
            for column, least in _LEAST.items()
            if not view.isColumnHidden(column)
        }
        spare = max(0, view.viewport().width() - sum(widths.values()))
        for column, width in widths.items():
            grown = min(spare, max(0, view.sizeHintForColumn(column) - width))
            widths[column] = width + grown
            spare -= grown
        self._fitting = True
        for column, width in widths.items():
            view.setColumnWidth(column, width)
        self._fitting = False

    @Slot(int, int, int)
    def _note_resize(self, section: int, before: int, after: int) -> None:
        """The user drags a border; the last column also follows the window, and hidden ones have no width."""
        if before and after and not self._fitting and not self._is_last(section):
            self.by_hand = True

    def _is_last(self, section: int) -> bool:
        columns = self._view.horizontalHeader()
        behind = range(columns.visualIndex(section) + 1, columns.count())
        return all(columns.isSectionHidden(columns.logicalIndex(place)) for place in behind)
