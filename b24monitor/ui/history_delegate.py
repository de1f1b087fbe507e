"""How the cells of the history look: the state reached as icon, word and colour; what is known anyway steps back."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from b24monitor.core.history import HistoryRecord
from b24monitor.ui.history_column import HistoryColumn
from b24monitor.ui.history_model import HistoryRole
from b24monitor.ui.icon import state_icon
from b24monitor.ui.reading_direction import painted
from b24monitor.ui.theme import muted, state_colour

_IN_FRONT = frozenset({HistoryColumn.METHOD, HistoryColumn.WHEN, HistoryColumn.WAITED})


class HistoryDelegate(QStyledItemDelegate):
    """Changes what the style is told about a cell, and leaves the painting to the style."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        record = index.data(HistoryRole.RECORD)
        if not isinstance(record, HistoryRecord):
            return
        # The whole row is selected at once; a frame around one cell of it would only distract.
        option.state &= ~QStyle.StateFlag.State_HasFocus
        option.text = painted(option.text, option.direction)
        palette: QPalette = option.palette
        if index.column() == HistoryColumn.WHAT:
            option.icon = state_icon(record.entry.after, palette)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            _colour(palette, state_colour(record.entry.after, palette))
        elif index.column() not in _IN_FRONT:
            _colour(palette, muted(palette))
        option.palette = palette

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + 8, size.height())


def _colour(palette: QPalette, colour: QColor) -> None:
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
        palette.setColor(role, colour)
