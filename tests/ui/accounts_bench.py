"""The dialog of accounts and portals in a real window, with facts as the engine tells them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.fact import AccountsChanged, PortalsRead, PortalStanding
from b24monitor.core.portal_settings import PortalSettings, default_settings
from b24monitor.ui.accounts_dialog import AccountsDialog
from b24monitor.ui.main_window import MainWindow
from tests.ui.samples import ACCOUNT, NOON, account, minutes

RENEWING = replace(ACCOUNT, renewal=RenewalRule.WHEN_NEEDED, is_administrator=True, scopes=("telephony", "im"))
OVER = replace(
    account(2, "contoso.bitrix24.de", "Warehouse"),
    renewal=RenewalRule.ASK_ME,
    generation=replace(account(2).generation, expires_at=NOON - minutes(4)),
)


def settings_of(owner: Account) -> PortalSettings:
    return default_settings(owner.portal.endpoint)


def standings(*settings: PortalSettings) -> PortalsRead:
    return PortalsRead(tuple(PortalStanding(each, 1, 12, 22.6) for each in settings))


def opened_accounts(window: MainWindow, *accounts: Account) -> AccountsDialog:
    """As the menu opens it."""
    window.take_accounts(AccountsChanged(accounts or (RENEWING, OVER)))
    window.menu_actions.accounts.trigger()
    (dialog,) = window.findChildren(AccountsDialog)
    return dialog


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
