"""The dialogs about the program itself: settings, self-test, support information, keys, and what it is."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.ui.preference_book import PreferenceBook

if TYPE_CHECKING:
    from b24monitor.core.fact import PortalsRead, VaultChanged
    from b24monitor.core.program_fact import CheckDone, EverythingForgotten, SelfTestDone, StartAtLoginRead
    from b24monitor.core.self_test import CheckResult
    from b24monitor.ui.self_test_dialog import SelfTestDialog
    from b24monitor.ui.settings_dialog import SettingsDialog
    from b24monitor.ui.support_dialog import SupportDialog


class ProgramFlow(QObject):
    """Opens each dialog once over `window`, never blocking, and hands facts to those that are open.

    `has_tray` tells whether the icon is in a tray.
    """

    # Carries a command.
    submitted = Signal(object)
    accounts_requested = Signal()
    # A test notice is to be sent; `take_test_notice` tells what became of it.
    test_notice_requested = Signal()

    def __init__(
        self, book: PreferenceBook, rows: Callable[[], Sequence[WatchRow]], window: QWidget, folder: Path | None = None
    ) -> None:
        super().__init__(window)
        self._book = book
        self._rows = rows
        self._window = window
        self._folder = folder
        self.has_tray: Callable[[], bool] = _has_none
        self._notification_server = ""
        self._accounts: tuple[Account, ...] = ()
        self._vault: VaultChanged | None = None
        self._results: tuple[CheckResult, ...] = ()
        self._settings: SettingsDialog | None = None
        self._self_test: SelfTestDialog | None = None
        self._support: SupportDialog | None = None

    @Slot(str)
    def know_notification_server(self, name: str) -> None:
        """What shows notices here."""
        self._notification_server = name

    def know_accounts(self, accounts: tuple[Account, ...]) -> None:
        """What support information and the settings count."""
        self._accounts = accounts
        if self._settings is not None:
            self._settings.know_accounts(accounts)

    def know_vault(self, fact: "VaultChanged") -> None:
        """Where tokens are kept."""
        self._vault = fact
        if self._settings is not None:
            self._settings.take_vault(fact)

    @Slot()
    def show_settings(self) -> None:
        """Opens the settings."""
        from b24monitor.ui.settings_dialog import SettingsDialog

        if self._settings is not None:
            self._settings.raise_()
            return
        others = [dialog for dialog in self._window.findChildren(QDialog) if dialog.isVisible() and dialog.isModal()]
        if others:
            # Asked for from the tray: no dialog in the old language may stay open while another is chosen.
            others[-1].raise_()
            others[-1].activateWindow()
            return
        dialog = self._settings = SettingsDialog(self._book, self._window, folder=self._folder)
        dialog.know_accounts(self._accounts)
        if self._book.now.has_tray:
            # Only an icon that is wanted tells whether there is a place for it.
            dialog.general.know_tray(is_there=self.has_tray())
        if self._vault is not None:
            dialog.take_vault(self._vault)
        dialog.submitted.connect(self.submitted)
        dialog.accounts_requested.connect(self.accounts_requested)
        dialog.test_notice_requested.connect(self.test_notice_requested)
        self._open(dialog)

    @Slot()
    def show_self_test(self) -> None:
        """Tries what has to work on this computer."""
        from b24monitor.ui.self_test_dialog import SelfTestDialog

        if self._self_test is not None:
            self._self_test.raise_()
            return
        dialog = self._self_test = SelfTestDialog(self.has_tray, self._window)
        dialog.submitted.connect(self.submitted)
        dialog.notice_wanted.connect(self.test_notice_requested)
        self._open(dialog)

    @Slot()
    def show_support(self) -> None:
        """Shows what may be passed on to find a fault."""
        from b24monitor.core.support_wording import SupportSubject
        from b24monitor.ui.support_dialog import SupportDialog
        from b24monitor.ui.surroundings import surroundings

        about = surroundings(self._notification_server)
        subject = SupportSubject(about, self._accounts, self._rows(), results=self._results)
        if self._vault is not None:
            subject = SupportSubject(about, self._accounts, self._rows(), self._vault.state, (), self._results)
        dialog = self._support = SupportDialog(subject, self._window)
        dialog.submitted.connect(self.submitted)
        self._open(dialog)

    def show_keys(self, actions: Sequence[QAction]) -> None:
        """Shows the keys and what each state means."""
        from b24monitor.ui.keys_dialog import KeysDialog

        self._open(KeysDialog(actions, self._window))

    @Slot()
    def show_about(self) -> None:
        """Shows the program's version, licence and places."""
        from b24monitor.ui.about_dialog import AboutDialog

        self._open(AboutDialog(self._window))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget)
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        closed = self.sender()
        if closed is self._settings:
            self._settings = None
        elif closed is self._support:
            self._support = None
        elif closed is self._self_test and self._self_test is not None:
            self._results = self._self_test.results()
            self._self_test = None

    @Slot(object)
    def take_start_at_login(self, fact: "StartAtLoginRead") -> None:
        """Whether the program starts at login was told."""
        if self._settings is not None:
            self._settings.take_start_at_login(fact)

    @Slot(object)
    def take_forgotten(self, fact: "EverythingForgotten") -> None:
        """Nothing is kept any more."""
        if self._settings is not None:
            self._settings.take_forgotten(fact)

    @Slot(object)
    def take_check(self, fact: "CheckDone") -> None:
        """One check of the self-test is done."""
        if self._self_test is not None:
            self._self_test.take_check(fact)

    @Slot(object)
    def take_self_test(self, fact: "SelfTestDone") -> None:
        """The engine's part of the self-test is over."""
        if self._self_test is not None:
            self._self_test.take_done(fact)

    @Slot(object)
    def take_test_notice(self, result: "CheckResult") -> None:
        """What became of the test notice."""
        if self._self_test is not None:
            self._self_test.take_result(result)
        if self._settings is not None:
            self._settings.take_test_outcome(result.text)

    @Slot(object)
    def take_portals(self, fact: "PortalsRead") -> None:
        """How the portals stand was told."""
        if self._support is not None:
            self._support.take_portals(fact)


def _has_none() -> bool:
    return False
