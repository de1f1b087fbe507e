"""Help on one page: what each state means, and the keys."""

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import state_meaning, state_word
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.icon import state_icon
from b24monitor.ui.text_label import TextLabel

_ICON_SIZE = 16


class KeysDialog(FittedDialog):
    """Lists the states as the table shows them, and the actions that have keys."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys and states"))
        self.setMinimumWidth(600)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(TextLabel(_("What each state means"), large=True))
        column.addLayout(_states())
        column.addWidget(TextLabel(_("Keys"), large=True))
        column.addLayout(_keys(actions))
        column.addStretch(1)
        column.addWidget(buttons)


def _states() -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(2, 1)
    grid.setHorizontalSpacing(10)
    for line, state in enumerate(ConfirmationState):
        picture = QLabel()
        picture.setPixmap(state_icon(state).pixmap(_ICON_SIZE, _ICON_SIZE))
        picture.setAccessibleName(state_word(state))
        grid.addWidget(picture, line, 0)
        grid.addWidget(QLabel(state_word(state)), line, 1)
        grid.addWidget(TextLabel(state_meaning(state)), line, 2)
    return grid


def _keys(actions: Sequence[QAction]) -> QGridLayout:
    keyed = [(_plain(action), _key(action)) for action in actions if not action.shortcut().isEmpty()]
    keyed += [(_("Show the details of the row"), _("Enter")), (_("From the search to the table"), _("Esc"))]
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    half = (len(keyed) + 1) // 2
    for place, (text, key) in enumerate(keyed):
        line, side = place % half, 2 * (place // half)
        grid.addWidget(QLabel(text), line, side)
        grid.addWidget(TextLabel(key, quiet=True), line, side + 1)
    return grid


def _plain(action: QAction) -> str:
    return action.text().replace("&", "").rstrip("…")


def _key(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
