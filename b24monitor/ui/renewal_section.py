"""An account's rule for renewing its token, and the button that renews it now."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QPushButton, QWidget

from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Renew, SetRenewal
from b24monitor.core.language import gettext as _
from b24monitor.core.renewal import is_token_over
from b24monitor.core.renewal_wording import forget_keys_text, renew_state_text, rule_text
from b24monitor.ui.confirm_dialog import ConfirmDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.rule_combo import RuleCombo
from b24monitor.ui.section import Section
from b24monitor.ui.text_label import TextLabel


class RenewalSection(Section):
    """A rule holds as soon as it is chosen; "never" only after a yes, since it forgets for good."""

    # Carries a `SetRenewal` or `Renew`.
    submitted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Renewal"), parent)
        self._account: Account | None = None
        self._is_renewing = False
        self.rule = RuleCombo()
        self.meaning = TextLabel(quiet=True)
        self.renew_button = QPushButton(_("Re&new now"))
        self.state = TextLabel()
        self.note = FormNote()
        form = QFormLayout()
        form.addRow(_("R&ule"), self.rule)
        self.column.addLayout(form)
        self.column.addWidget(self.meaning)
        self.column.addWidget(self.state)
        self.add_buttons(self.renew_button)
        self.column.addWidget(self.note)
        self.rule.chosen.connect(self._choose)
        self.rule.currentIndexChanged.connect(self._explain)
        self.renew_button.clicked.connect(self._renew)

    def show_account(self, account: Account, rows: Sequence[WatchRow], now: datetime) -> None:
        """Shows an account as the engine last told it; `rows` are its own."""
        is_same = self._account is not None and self._account.account_id == account.account_id
        if not is_same or account != self._account:
            self._is_renewing = False
            self.note.show_progress("")
        self._account = account
        self.rule.show_rule(account.renewal)
        # Without a refresh token there is nothing that another rule could renew with.
        self.rule.setEnabled(account.renewal is not RenewalRule.NEVER)
        self._explain()
        self.tick(rows, now)

    def tick(self, rows: Sequence[WatchRow], now: datetime) -> None:
        """Follows the clock and the account's rows."""
        account = self._account
        if account is None:
            return
        is_over = is_token_over(account, rows, now)
        is_open = any(row.status.is_open for row in rows)
        text = renew_state_text(account, now, is_over=is_over, is_open=is_open)
        self.state.setText(text)
        self.renew_button.setAccessibleDescription(text)
        can_renew = is_over and account.renewal is not RenewalRule.NEVER
        self.renew_button.setEnabled(can_renew and not self._is_renewing)

    def show_problem(self, text: str) -> None:
        """Tells why the token was not renewed, or the rule not kept."""
        self._is_renewing = False
        self._take_back()
        self.note.show_problem(text)

    @Slot()
    def _explain(self) -> None:
        self.meaning.setText(rule_text(self.rule.rule()))

    @Slot(RenewalRule)
    def _choose(self, rule: RenewalRule) -> None:
        account = self._account
        if account is None or rule is account.renewal:
            return
        command = SetRenewal(account.account_id, rule)
        if rule is not RenewalRule.NEVER:
            self.submitted.emit(command)
            return
        question = _("Never renew the token of “{account}”?").format(account=account.label)
        dialog = ConfirmDialog(question, forget_keys_text(), _("Never renew"), command, self.window())
        dialog.confirmed.connect(self.submitted)
        dialog.rejected.connect(self._take_back)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _take_back(self) -> None:
        if self._account is not None:
            self.rule.show_rule(self._account.renewal)

    @Slot()
    def _renew(self) -> None:
        if self._account is None or self._is_renewing:
            return
        self._is_renewing = True
        self.renew_button.setEnabled(False)
        self.note.show_progress(_("Renewing…"))
        self.submitted.emit(Renew(self._account.account_id))
