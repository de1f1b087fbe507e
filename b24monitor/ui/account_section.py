"""Whose account it is, what it may do and what it lacks, and the ways to sign in anew or to forget it."""

from datetime import datetime

from PySide6.QtWidgets import QPushButton, QWidget

from b24monitor.core.account import Account
from b24monitor.core.account_wording import account_lines, missing_lines
from b24monitor.core.language import gettext as _
from b24monitor.ui.line_list import LineList
from b24monitor.ui.section import Section


class AccountSection(Section):
    """Shows the account as it was last proved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Account"), parent)
        self.lines, self.missing = LineList(), LineList(bullet="!")
        self.sign_in_button = QPushButton(_("Sign &in again…"))
        self.forget_button = QPushButton(_("For&get…"))
        self.column.addWidget(self.lines)
        self.column.addWidget(self.missing)
        self.add_buttons(self.sign_in_button, self.forget_button)

    def show_account(self, account: Account, now: datetime) -> None:
        """Shows an account."""
        self.lines.show_lines(account_lines(account, now))
        missing = missing_lines(account)
        self.missing.show_lines(missing)
        self.missing.setVisible(bool(missing))
