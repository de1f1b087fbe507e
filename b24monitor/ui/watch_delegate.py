"""How the cells of the Watches table look: state as icon, word and colour; evidence that is not fresh steps back."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.report_wording import is_reported
from b24monitor.ui.icon import muted_state_icon, named_state_icon, state_icon
from b24monitor.ui.theme import faded, muted, state_colour, warning_colour
from b24monitor.ui.watch_column import Column
from b24monitor.ui.watch_model import Role

# Rows that are over step back as a whole: nothing about them is urgent.
_QUIET = frozenset({ConfirmationState.LAPSED})


class WatchDelegate(QStyledItemDelegate):
    """Changes what the style is told about a cell, and leaves the painting to the style."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        row = index.data(Role.ROW)
        if not isinstance(row, WatchRow):
            return
        # The whole row is selected at once; a frame around one cell of it would only distract.
        option.state &= ~QStyle.StateFlag.State_HasFocus
        stale = bool(index.data(Role.STALE))
        if index.column() == Column.STATE:
            _show_state(option, row, stale=stale)
        elif stale and index.column() == Column.CHECKED:
            _colour_text(option, warning=True)
        elif row.is_seen or row.status.state in _QUIET or index.column() not in (Column.METHOD, Column.WAITING):
            _colour_text(option, warning=False)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + 8, size.height())


def _show_state(option: QStyleOptionViewItem, row: WatchRow, *, stale: bool) -> None:
    palette: QPalette = option.palette
    state = row.status.state
    colour = state_colour(state, palette)
    font: QFont = option.font
    is_unsure = stale or row.status.is_doubtful
    if row.is_seen:
        colour = muted(palette)
    elif stale:
        colour = faded(colour, palette)
    # What no call has shown is not written as firmly as what one has.
    if is_unsure or is_reported(row.status):
        font.setItalic(True)
    else:
        font.setWeight(QFont.Weight.DemiBold)
    option.font = font
    _colour_palette(palette, colour)
    option.palette = palette
    if row.is_seen:
        option.icon = muted_state_icon(state)
    else:
        option.icon = named_state_icon("stale") if is_unsure else state_icon(state)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration


def _colour_text(option: QStyleOptionViewItem, *, warning: bool) -> None:
    palette: QPalette = option.palette
    _colour_palette(palette, warning_colour(palette) if warning else muted(palette))
    option.palette = palette


def _colour_palette(palette: QPalette, colour: QColor) -> None:
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
        palette.setColor(role, colour)
