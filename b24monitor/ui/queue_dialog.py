"""Says what reading the offline queue means before it is switched on, and whether it is to be a queue of our own."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QVBoxLayout, QWidget

from b24monitor.core.account import Account
from b24monitor.core.command import Subscribe
from b24monitor.core.language import gettext as _
from b24monitor.core.subscription import EventStanding
from b24monitor.core.subscription_wording import installation_text, offline_lines
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.line_list import LineList
from b24monitor.ui.request_id import next_request_id
from b24monitor.ui.text_label import TextLabel


class QueueDialog(FittedDialog):
    """Emits one `Subscribe` if the user says yes; Enter and Escape both mean no."""

    wished = Signal(Subscribe)

    def __init__(self, account: Account, standing: EventStanding, parent: QWidget) -> None:
        super().__init__(parent)
        self._account = account
        self.setWindowTitle(_("Read the offline queue"))
        self.setMinimumWidth(540)
        self.lines = LineList(bullet="•")
        lines = (*offline_lines(standing), installation_text(account))
        self.lines.show_lines([line for line in lines if line])
        self.own_queue = QCheckBox(_("In a queue of &our own"))
        self.own_queue.setChecked(standing.has_own_queue)
        self.own_queue.setVisible(standing.has_own_queue)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.read_button = buttons.addButton(_("&Read the queue"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._wish)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(TextLabel(_("Read decisions from the offline queue?"), large=True))
        column.addWidget(self.lines)
        column.addWidget(self.own_queue)
        column.addStretch(1)
        column.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)

    @Slot()
    def _wish(self) -> None:
        self.accept()
        is_own = self.own_queue.isChecked()
        self.wished.emit(Subscribe(next_request_id(), self._account.account_id, is_own_queue=is_own))
