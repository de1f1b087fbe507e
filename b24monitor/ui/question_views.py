"""The three ways to look at questions, as buttons of which one is pressed."""

from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from b24monitor.core.language import gettext as _


class QuestionViewKind(StrEnum):
    """What the page shows."""

    LIST = "list"
    MATRIX = "matrix"
    ANSWERED = "answered"


class QuestionViewSwitch(QWidget):
    """Tells which was chosen."""

    # Carries a `QuestionViewKind`.
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[QuestionViewKind, QToolButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for kind in QuestionViewKind:
            button = self._buttons[kind] = QToolButton()
            button.setCheckable(True)
            # In a dark theme only a flat button shows that it is pressed.
            button.setAutoRaise(True)
            button.setChecked(kind is QuestionViewKind.LIST)
            # Tab leads to the pressed one, and the arrow keys from there, as Qt has it once one had the focus.
            is_first = kind is QuestionViewKind.LIST
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_first else Qt.FocusPolicy.ClickFocus)
            group.addButton(button)
            row.addWidget(button)
        group.buttonClicked.connect(self._tell)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        for kind, text, tip in (
            (QuestionViewKind.LIST, _("List"), _("Every question in a row of its own")),
            (QuestionViewKind.MATRIX, _("Matrix"), _("How many open questions there are by portal and method")),
            (QuestionViewKind.ANSWERED, _("Answered"), _("What was answered here, and what vanished elsewhere")),
        ):
            self._buttons[kind].setText(text)
            self._buttons[kind].setAccessibleName(text)
            self._buttons[kind].setToolTip(tip)

    @property
    def kind(self) -> QuestionViewKind:
        """The one that is pressed."""
        return next(kind for kind, button in self._buttons.items() if button.isChecked())

    def button(self, kind: QuestionViewKind) -> QToolButton:
        """The button of a view."""
        return self._buttons[kind]

    def choose(self, kind: QuestionViewKind) -> None:
        """Presses one."""
        if kind is not self.kind:
            self._buttons[kind].setChecked(True)
            self._tell()

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit(self.kind)
