"""Asks for a yes to something that cannot be undone, naming what it takes with it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from b24monitor.core.command import Command
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.text_label import TextLabel


class ConfirmDialog(FittedDialog):
    """Emits the command it was made for if the user says yes; Enter and Escape both mean no."""

    confirmed = Signal(object)

    def __init__(self, question: str, consequence: str, yes: str, command: Command, parent: QWidget) -> None:
        super().__init__(parent)
        self._command = command
        self.setWindowTitle(question)
        self.setMinimumWidth(420)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.yes_button = buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(question, large=True))
        column.addWidget(TextLabel(consequence))
        column.addStretch(1)
        column.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)

    @Slot()
    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit(self._command)
