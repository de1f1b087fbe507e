"""How the cells of the Questions tables look: state as icon, word and colour; what is over or too late steps back."""

from dataclasses import dataclass, field

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.question_wording import QuestionLook
from b24monitor.ui.icon import named_state_icon, state_icon
from b24monitor.ui.question_column import QuestionColumn
from b24monitor.ui.question_model import QuestionModel
from b24monitor.ui.reading_direction import painted
from b24monitor.ui.theme import muted, state_colour

# A look has the colour of the watches' state that is most like it.
_STATES = {
    QuestionLook.OPEN: ConfirmationState.WAITING,
    QuestionLook.REPLACED: ConfirmationState.WAITING,
    QuestionLook.ANSWERING: ConfirmationState.WORKS,
    QuestionLook.UNSURE: ConfirmationState.REFUSED,
    QuestionLook.TOO_LATE: ConfirmationState.LAPSED,
    QuestionLook.ALLOWED: ConfirmationState.APPROVED,
    QuestionLook.DENIED: ConfirmationState.DENIED,
    QuestionLook.CLEARED: ConfirmationState.LAPSED,
    QuestionLook.GONE: ConfirmationState.UNKNOWN,
}
_UNPROVED = frozenset({QuestionLook.ANSWERING, QuestionLook.UNSURE})
_IN_FRONT = frozenset({QuestionColumn.APPLICATION, QuestionColumn.METHOD, QuestionColumn.WORTH, QuestionColumn.OVER})
_SPACE = 8


def look_icon(look: QuestionLook, palette: QPalette) -> QIcon:
    """The icon of a look, on the ground of `palette`."""
    return named_state_icon("stale", palette) if look in _UNPROVED else state_icon(_STATES[look], palette)


def look_colour(look: QuestionLook, palette: QPalette) -> QColor:
    """The colour of its word."""
    return state_colour(_STATES[look], palette)


@dataclass(slots=True)
class _Shades:
    """The colours of one palette: working them out for each cell would be most of the painting."""

    palette: QPalette
    muted: QPalette = field(init=False)
    _looks: dict[QuestionLook, QPalette] = field(default_factory=dict)
    _icons: dict[QuestionLook, QIcon] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Works out what most cells need."""
        self.muted = _written_in(self.palette, muted(self.palette))

    def look(self, look: QuestionLook) -> QPalette:
        """The palette in which a look's word is written."""
        found = self._looks.get(look)
        if found is None:
            found = self._looks[look] = _written_in(self.palette, look_colour(look, self.palette))
        return found

    def icon(self, look: QuestionLook) -> QIcon:
        """The picture of a look."""
        found = self._icons.get(look)
        if found is None:
            found = self._icons[look] = look_icon(look, self.palette)
        return found


class QuestionDelegate(QStyledItemDelegate):
    """Changes what the style is told about a cell, and leaves the painting to the style."""

    def __init__(self, model: QuestionModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shades: _Shades | None = None
        self._shades_key = 0

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Asks the model once, where Qt's own would ask it for seven roles that it has nothing to tell of."""
        cell = self._model.cell(index.row(), index.column())
        if isinstance(index, QModelIndex):
            option.index = index
        option.text = painted(cell.text, option.direction)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        # The whole row is selected at once; a frame around one cell of it would only distract.
        option.state &= ~QStyle.StateFlag.State_HasFocus
        shades, font = self._shades_of(option.palette), QFont(option.font)
        if cell.look is None:
            # Nothing can be done with a heading alone, but it is there to be read.
            option.state |= QStyle.StateFlag.State_Enabled
            font.setWeight(QFont.Weight.DemiBold)
            option.font = font
            return
        column = self._model.columns[index.column()]
        if column is QuestionColumn.STATE:
            font.setItalic(cell.look in _UNPROVED)
            font.setWeight(QFont.Weight.Normal if cell.look in _UNPROVED else QFont.Weight.DemiBold)
            option.font = font
            option.palette = shades.look(cell.look)
            option.icon = shades.icon(cell.look)
            option.decorationAlignment = Qt.AlignmentFlag.AlignCenter
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        elif column not in _IN_FRONT or cell.look is QuestionLook.TOO_LATE:
            option.palette = shades.muted

    def _shades_of(self, palette: QPalette) -> _Shades:
        key = palette.cacheKey()
        if self._shades is None or key != self._shades_key:
            self._shades, self._shades_key = _Shades(QPalette(palette)), key
        return self._shades

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if self._model.heading_at(index.row()) is not None:
            # It spans all columns, and must not widen the first.
            return QSize(0, 0)
        size = super().sizeHint(option, index)
        return QSize(size.width() + _SPACE, size.height())


def _written_in(palette: QPalette, colour: QColor) -> QPalette:
    written = QPalette(palette)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
        written.setColor(role, colour)
    return written
