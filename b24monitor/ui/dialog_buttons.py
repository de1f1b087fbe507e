"""The row of buttons of a dialog, in words alone."""

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QWidget


class DialogButtons(QDialogButtonBox):
    """Qt puts pictures on its own buttons that are drawn for a light ground: black on black in dark themes."""

    def __init__(
        self,
        standard: QDialogButtonBox.StandardButton = QDialogButtonBox.StandardButton.NoButton,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(standard, parent)
        for button in self.buttons():
            button.setIcon(QIcon())
