"""Settings, Accounts and portals: how many there are, and the way to where they are set."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from b24monitor.core.account import Account
from b24monitor.core.language import gettext as _
from b24monitor.core.settings_wording import accounts_meaning, accounts_text
from b24monitor.ui.settings_page import SettingsPage
from b24monitor.ui.text_label import TextLabel


class AccountsPage(SettingsPage):
    """Accounts and portals have a dialog of their own, which the button opens."""

    accounts_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts: tuple[Account, ...] = ()
        self._section = self.add_section()
        self._count, self._meaning = TextLabel(), TextLabel(quiet=True)
        self.open_button = QPushButton()
        self._section.column.addWidget(self._count)
        self._section.column.addWidget(self._meaning)
        self._section.add_buttons(self.open_button)
        self.open_button.clicked.connect(self.accounts_requested)
        self.retranslate()

    def title(self) -> str:
        return _("Accounts and portals")

    def retranslate(self) -> None:
        super().retranslate()
        self._section.setTitle(self.title())
        self._meaning.setText(accounts_meaning())
        self.open_button.setText(_("&Accounts and portals…"))
        self._show_count()

    def know_accounts(self, accounts: Sequence[Account]) -> None:
        """Follows the accounts there are."""
        self._accounts = tuple(accounts)
        self._show_count()

    def _show_count(self) -> None:
        portals = {account.portal.endpoint for account in self._accounts}
        self._count.setText(accounts_text(len(self._accounts), len(portals)))
