"""A text to be copied letter for letter, with the button that copies it."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from b24monitor.core.language import gettext as _


class CopyField(QWidget):
    """Can be reached, read and selected by the keyboard, and not changed. Holds nothing secret."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setReadOnly(True)
        self.field.setAccessibleName(name)
        self.copy_button = QPushButton(_("Cop&y"))
        self.copy_button.setAutoDefault(False)
        self.copy_button.setAccessibleName(_("Copy: {name}").format(name=name))
        self.copy_button.clicked.connect(self._copy)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.copy_button)

    def text(self) -> str:
        """What is shown."""
        return self.field.text()

    def show_text(self, text: str) -> None:
        """Shows another text; what was copied before is no longer said to be."""
        self.field.setText(text)
        self.copy_button.setText(_("Cop&y"))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.field.text())
        self.copy_button.setText(_("Copied"))
