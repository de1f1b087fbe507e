"""Asks for a yes to forgetting everything, and for a tick that says its price was read."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.program_command import ForgetEverything
from b24monitor.core.settings_wording import forget_leaves, forget_removes
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.text_label import TextLabel

_WIDTH = 460


class ForgetEverythingDialog(FittedDialog):
    """Emits the command if the user ticks the box and says yes; Enter and Escape both mean no."""

    confirmed = Signal(ForgetEverything)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Forget everything"))
        self.agreed = QCheckBox(_("&I understand that this cannot be undone"))
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.cancel_button = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.cancel_button.setIcon(QIcon())
        self.yes_button = buttons.addButton(_("&Forget everything"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.yes_button.setAutoDefault(False)
        self.yes_button.setEnabled(False)
        self.yes_button.clicked.connect(self._confirm)
        self.agreed.toggled.connect(self.yes_button.setEnabled)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(_("Forget everything?"), large=True))
        column.addWidget(_Reading(forget_removes(), forget_leaves()), 1)
        column.addWidget(self.agreed)
        column.addWidget(buttons)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()
        self.resize(min(_WIDTH, self.screen().availableSize().width()), self.height())

    @Slot()
    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit(ForgetEverything())


class _Reading(QScrollArea):
    """Paragraphs as high as they need, or scrolled where the screen is low."""

    def __init__(self, *paragraphs: str) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(_("What is forgotten and what is not"))
        body = QWidget()
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for text in paragraphs:
            column.addWidget(TextLabel(text))
        self.setWidget(body)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.totalHeightForWidth(width)
