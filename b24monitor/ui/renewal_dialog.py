"""Asks whether an expired token is to be renewed, naming what that voids and whom it may harm."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from b24monitor.core.command import Renew
from b24monitor.core.fact import RenewalWanted
from b24monitor.core.language import gettext as _
from b24monitor.core.renewal_wording import lock_out_text, wanted_text
from b24monitor.core.wording import account_text
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.text_label import TextLabel


class RenewalDialog(FittedDialog):
    """Emits one `Renew` if the user says yes; Enter and Escape both mean not now."""

    decided = Signal(Renew)

    def __init__(self, wanted: RenewalWanted, parent: QWidget) -> None:
        super().__init__(parent)
        self.wanted = wanted
        account = wanted.account
        self.setWindowTitle(_("Renew a token"))
        self.setMinimumWidth(520)
        buttons = DialogButtons()
        self.renew_button = buttons.addButton(_("&Renew"), QDialogButtonBox.ButtonRole.ActionRole)
        self.ask_button = buttons.addButton(_("Renew and &ask"), QDialogButtonBox.ButtonRole.ActionRole)
        self.not_now_button = buttons.addButton(_("&Not now"), QDialogButtonBox.ButtonRole.RejectRole)
        self.renew_button.clicked.connect(self._renew)
        self.ask_button.clicked.connect(self._renew_and_ask)
        buttons.rejected.connect(self.reject)
        question = _("Renew the token of “{account}” on {portal}?")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(
            TextLabel(question.format(account=account_text(account), portal=account.portal.name), large=True)
        )
        column.addWidget(TextLabel(wanted_text(account, len(wanted.ask))))
        column.addWidget(TextLabel(lock_out_text(), quiet=True))
        column.addStretch(1)
        column.addWidget(buttons)
        self.ask_button.setVisible(bool(wanted.ask))
        self.not_now_button.setDefault(True)
        self.not_now_button.setFocus()

    @Slot()
    def _renew(self) -> None:
        self._decide(())

    @Slot()
    def _renew_and_ask(self) -> None:
        self._decide(self.wanted.ask)

    def _decide(self, ask: tuple[int, ...]) -> None:
        if self.isVisible():
            self.accept()
            self.decided.emit(Renew(self.wanted.account.account_id, ask))
