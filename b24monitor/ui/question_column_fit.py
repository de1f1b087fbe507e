"""Gives the columns of a Questions table the room that their texts need, until the user chooses widths."""

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QTableView

from b24monitor.ui.question_column import QuestionColumn
from b24monitor.ui.question_model import QuestionModel

# Changes of texts are followed at most this often: measuring what is shown costs as much as painting it.
_PAUSE_MS = 1000
# Who gets room first, with the least widths in average characters.
_LEAST = {
    QuestionColumn.STATE: 15,
    QuestionColumn.WORTH: 13,
    QuestionColumn.AGE: 8,
    QuestionColumn.METHOD: 16,
    QuestionColumn.BY: 9,
    QuestionColumn.WAITED: 8,
    QuestionColumn.OVER: 12,
    QuestionColumn.PORTAL: 14,
    QuestionColumn.APPLICATION: 14,
    QuestionColumn.ASKED_OF: 8,
    QuestionColumn.WHO: 9,
}


class QuestionColumnFit(QObject):
    """Follows what `view` shows of `model`."""

    def __init__(self, view: QTableView, model: QuestionModel) -> None:
        super().__init__(view)
        # Whether the user set widths: these are kept from then on, also in the next run.
        self.by_hand = False
        self._view = view
        self._model = model
        self._fitting = False
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.fit)
        header = view.horizontalHeader()
        # Only what can be seen is measured.
        header.setResizeContentsPrecision(0)
        header.sectionResized.connect(self._note_resize)
        model.rowsInserted.connect(self._want)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.fit()
        return super().eventFilter(watched, event)

    @Slot()
    def _want(self) -> None:
        if not self._soon.isActive() and not self.by_hand:
            self._soon.start()

    @Slot()
    def fit(self) -> None:
        """Shares the room out anew."""
        view = self._view
        if self.by_hand or not view.isVisible():
            return
        character, header = view.fontMetrics().averageCharWidth(), view.horizontalHeader()
        sections = {column: section for section, column in enumerate(self._model.columns)}
        shown = [column for column in _LEAST if column in sections and not view.isColumnHidden(sections[column])]
        widths = {column: max(_LEAST[column] * character, header.sectionSizeHint(sections[column])) for column in shown}
        spare = max(0, view.viewport().width() - sum(widths.values()))
        for column in shown:
            grown = min(spare, max(0, view.sizeHintForColumn(sections[column]) - widths[column]))
            widths[column] += grown
            spare -= grown
        self._fitting = True
        for column, width in widths.items():
            view.setColumnWidth(sections[column], width)
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
