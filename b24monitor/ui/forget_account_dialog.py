"""Chooses an account to forget, also one that nothing is watched with and that therefore has no row."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QVBoxLayout, QWidget

from b24monitor.core.account import Account
from b24monitor.core.command import RemoveAccount
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import account_text, forget_consequence
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.text_label import TextLabel


class ForgetAccountDialog(FittedDialog):
    """Emits the command if the user says yes; Enter and Escape both mean no."""

    confirmed = Signal(RemoveAccount)

    def __init__(self, accounts: Sequence[Account], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Forget an account"))
        self.setMinimumWidth(420)
        question = TextLabel(_("Which account is to be forgotten?"), large=True)
        self.account = QComboBox()
        self.account.setAccessibleName(_("Account"))
        for account in accounts:
            self.account.addItem(f"{account_text(account)} · {account.portal.name}", account.account_id)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.yes_button = buttons.addButton(_("Forget account"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for part in (question, self.account, TextLabel(forget_consequence())):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)

    @Slot()
    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit(RemoveAccount(str(self.account.currentData())))
