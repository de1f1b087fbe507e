"""How the cells of the Watches table look: state as icon, word and colour; evidence that is not fresh steps back."""

from dataclasses import dataclass, field

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.report_wording import is_reported
from b24monitor.ui.icon import action_icon, muted_state_icon, named_state_icon, state_icon
from b24monitor.ui.reading_direction import painted
from b24monitor.ui.theme import faded, muted, state_colour, warning_colour
from b24monitor.ui.watch_column import Column
from b24monitor.ui.watch_model import WatchModel

# Rows that are over step back as a whole: nothing about them is urgent.
_QUIET = frozenset({ConfirmationState.LAPSED})
_SPACE = 8


@dataclass(slots=True)
class _Shades:
    """The colours of one palette: working them out for each cell would be most of the painting."""

    palette: QPalette
    muted: QPalette = field(init=False)
    warning: QPalette = field(init=False)
    mute_icon: QIcon = field(init=False)
    _icons: dict[str, QIcon] = field(default_factory=dict)
    _states: dict[tuple[ConfirmationState, bool], QPalette] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Works out what most cells need."""
        self.muted = _written_in(self.palette, muted(self.palette))
        self.warning = _written_in(self.palette, warning_colour(self.palette))
        self.mute_icon = action_icon("mute", self.muted)

    def icon(self, row: WatchRow, *, is_unsure: bool) -> QIcon:
        """The picture of a row's state."""
        state = row.status.state
        name = f"muted {state.value}" if row.is_seen else "stale" if is_unsure else state.value
        found = self._icons.get(name)
        if found is None:
            if row.is_seen:
                found = muted_state_icon(state)
            else:
                found = named_state_icon(name, self.palette) if is_unsure else state_icon(state, self.palette)
            self._icons[name] = found
        return found

    def state(self, state: ConfirmationState, *, stale: bool) -> QPalette:
        """The palette in which a state's word is written."""
        found = self._states.get((state, stale))
        if found is None:
            colour = state_colour(state, self.palette)
            found = _written_in(self.palette, faded(colour, self.palette) if stale else colour)
            self._states[state, stale] = found
        return found


class WatchDelegate(QStyledItemDelegate):
    """Changes what the style is told about a cell, and leaves the painting to the style.

    `frames_cell`: the user moves by the keyboard, so the current cell shows the focus.
    """

    def __init__(self, model: WatchModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shades: _Shades | None = None
        self._shades_key = 0
        self.frames_cell = False

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Asks the model once, where Qt's own would ask it for seven roles that it has nothing to tell of."""
        column = Column(index.column())
        cell = self._model.cell(index.row(), column)
        if cell is None:
            super().initStyleOption(option, index)
            return
        if isinstance(index, QModelIndex):
            option.index = index
        option.text = painted(cell.text, option.direction)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        if not self.frames_cell:
            option.state &= ~QStyle.StateFlag.State_HasFocus
        row, shades = cell.row, self._shades_of(option.palette)
        if column is Column.STATE:
            _show_state(option, row, shades, stale=cell.is_stale)
        elif cell.is_stale and column in (Column.CHECKED, Column.WAITING):
            option.palette = shades.warning if column is Column.CHECKED else shades.muted
        elif row.is_seen or row.status.state in _QUIET or column not in (Column.METHOD, Column.WAITING):
            option.palette = shades.muted
        if column is Column.METHOD and row.watch.is_muted:
            option.icon = shades.mute_icon
            option.decorationPosition = QStyleOptionViewItem.Position.Right
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration

    def _shades_of(self, palette: QPalette) -> _Shades:
        key = palette.cacheKey()
        if self._shades is None or key != self._shades_key:
            self._shades, self._shades_key = _Shades(QPalette(palette)), key
        return self._shades

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + _SPACE, size.height())


def _show_state(option: QStyleOptionViewItem, row: WatchRow, shades: _Shades, *, stale: bool) -> None:
    state = row.status.state
    is_unsure = stale or row.status.is_doubtful
    font: QFont = option.font
    # What no call has shown is not written as firmly as what one has.
    if is_unsure or is_reported(row.status):
        font.setItalic(True)
    else:
        font.setWeight(QFont.Weight.DemiBold)
    option.font = font
    option.palette = shades.muted if row.is_seen else shades.state(state, stale=stale)
    option.icon = shades.icon(row, is_unsure=is_unsure)
    option.decorationAlignment = Qt.AlignmentFlag.AlignCenter
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration


def _written_in(palette: QPalette, colour: QColor) -> QPalette:
    written = QPalette(palette)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText, QPalette.ColorRole.ButtonText):
        written.setColor(role, colour)
    return written
