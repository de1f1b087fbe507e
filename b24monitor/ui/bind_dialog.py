"""Takes the public address that a portal is to tell decisions to."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from b24monitor.core.account import Account
from b24monitor.core.command import Subscribe
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.language import gettext as _
from b24monitor.core.subscription import handler_problem
from b24monitor.core.subscription_wording import events_problem_text, installation_text, online_text
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.request_id import next_request_id
from b24monitor.ui.text_label import TextLabel


class BindDialog(FittedDialog):
    """Emits one `Subscribe` with the typed address."""

    wished = Signal(Subscribe)

    def __init__(self, account: Account, parent: QWidget) -> None:
        super().__init__(parent)
        self._account = account
        self.setWindowTitle(_("Bind a public address"))
        self.setMinimumWidth(520)
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://monitor.company.example/events/")
        self.address.setAccessibleName(_("Public address"))
        self.note = FormNote()
        form = QFormLayout()
        form.addRow(_("Public &address"), self.address)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.bind_button = buttons.addButton(_("&Bind"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.bind_button.setDefault(True)
        buttons.accepted.connect(self._bind)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(f"{online_text()} {installation_text(account)}".rstrip()))
        column.addLayout(form)
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(buttons)
        self.address.textChanged.connect(self._clear_note)

    @Slot()
    def _clear_note(self) -> None:
        self.note.show_progress("")

    @Slot()
    def _bind(self) -> None:
        address = self.address.text().strip()
        problem = handler_problem(address)
        if problem is not None:
            failed = CommandFailed(Problem.EVENTS_REFUSED, detail=problem.value)
            self.note.show_problem(events_problem_text(failed))
            self.address.setFocus()
            return
        self.accept()
        self.wished.emit(Subscribe(next_request_id(), self._account.account_id, address))
