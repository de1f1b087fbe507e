"""A slim line at the top that says in what mode the program runs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import state_colour, tint


class NoteStrip(TextLabel):
    """One centred line on a tinted ground."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(8, 3, 8, 3)
        self.say(text)

    def say(self, text: str) -> None:
        """Shows this line; without a text there is none."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = state_colour(ConfirmationState.WORKS, self.palette())
        painter.fillRect(self.rect(), tint(colour, self.palette(), 0.16))
        painter.end()
        super().paintEvent(event)
