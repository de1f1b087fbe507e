"""A titled part of a long dialog."""

from PySide6.QtWidgets import QGroupBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget


class Section(QGroupBox):
    """A column under a title, which a screen reader tells with each of its fields."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.column = QVBoxLayout(self)
        self.column.setSpacing(6)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Adds a row of buttons, none of which Enter presses from another field."""
        row = QHBoxLayout()
        for button in buttons:
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)
