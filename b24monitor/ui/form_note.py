"""The line under a form's fields that tells what is wrong, what goes on, or how it ended."""

from collections.abc import Callable

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import muted, state_colour, warning_colour


class FormNote(TextLabel):
    """Takes no room while it has nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.hide()

    def show_problem(self, text: str) -> None:
        """Something must be put right."""
        self._say(text, warning_colour)

    def show_progress(self, text: str) -> None:
        """Something goes on."""
        self._say(text, muted)

    def show_success(self, text: str) -> None:
        """It went well."""
        self._say(text, _success_colour)

    def _say(self, text: str, colour: Callable[[QPalette], QColor]) -> None:
        self.show_in(colour)
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


def _success_colour(palette: QPalette) -> QColor:
    return state_colour(ConfirmationState.APPROVED, palette)
