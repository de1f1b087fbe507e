"""The line under a form's fields that tells what is wrong, what goes on, or how it ended."""

from PySide6.QtGui import QPalette
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
        self.show_in(warning_colour(self.palette()))
        self._say(text)

    def show_progress(self, text: str) -> None:
        """Something goes on."""
        # Not our own palette: that is already muted after the first time.
        around = self.parentWidget()
        self.show_in(muted(around.palette() if around is not None else QPalette()))
        self._say(text)

    def show_success(self, text: str) -> None:
        """It went well."""
        self.show_in(state_colour(ConfirmationState.APPROVED, self.palette()))
        self._say(text)

    def _say(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
