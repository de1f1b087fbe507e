"""Asks, the first time the window is closed beside a tray, whether the program goes on there."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QVBoxLayout, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.preferences import Closing
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.text_label import TextLabel


class ClosingDialog(FittedDialog):
    """Escape leaves all as it is. It holds up nothing: the window behind it goes on."""

    answered = Signal(Closing)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        question = _("Keep watching after the window is closed?")
        self.setWindowTitle(question)
        self.setMinimumWidth(420)
        self.remember = QCheckBox(_("&Remember my choice (it can be changed in the settings)"))
        self.remember.setChecked(True)
        buttons = DialogButtons()
        self.keep = buttons.addButton(_("&Keep watching in the tray"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.quit = buttons.addButton(_("&Quit"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.keep.setDefault(True)
        self.keep.clicked.connect(self._keep)
        self.quit.clicked.connect(self._quit)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(question, large=True))
        column.addWidget(
            TextLabel(_("In the tray b24monitor tells you of each decision. If it quits, nothing is watched or told."))
        )
        column.addWidget(self.remember)
        column.addStretch(1)
        column.addWidget(buttons)
        self.keep.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # It is asked again, in the other language, when the window is closed the next time.
        if event.type() is QEvent.Type.LanguageChange:
            self.reject()

    @Slot()
    def _keep(self) -> None:
        self._answer(Closing.TRAY)

    @Slot()
    def _quit(self) -> None:
        self._answer(Closing.QUIT)

    def _answer(self, answer: Closing) -> None:
        self.accept()
        self.answered.emit(answer)
