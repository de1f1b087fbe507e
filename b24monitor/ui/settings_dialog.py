"""The settings, in one place: pages that are applied at once, and told of what is changed elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.account import Account
from b24monitor.core.fact import VaultChanged
from b24monitor.core.language import gettext as _
from b24monitor.core.preferences import Preferences
from b24monitor.core.program_command import ForgetEverything, ReadStartAtLogin
from b24monitor.core.program_fact import EverythingForgotten, StartAtLoginRead
from b24monitor.core.settings_wording import unkept_text
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.settings_accounts import AccountsPage
from b24monitor.ui.settings_checks import ChecksPage
from b24monitor.ui.settings_choice import WordCombo
from b24monitor.ui.settings_general import GeneralPage
from b24monitor.ui.settings_notices import NoticesPage
from b24monitor.ui.settings_page import SettingsPage
from b24monitor.ui.settings_privacy import PrivacyPage

_SIZE = QSize(760, 560)
_SCREEN_SHARE = 0.9
# Below this the list of pages would leave too little for the page itself.
_NARROW = 600
_LIST_SPACING = 3
_LIST_ROOM = 36


class SettingsDialog(QDialog):
    """Changes preferences through the book and asks the engine for the rest; `folder` is None where nothing is kept."""

    # Carries a command.
    submitted = Signal(object)
    accounts_requested = Signal()
    test_notice_requested = Signal()

    def __init__(self, book: PreferenceBook, parent: QWidget | None = None, *, folder: Path | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self.general, self.checks, self.notices = GeneralPage(book), ChecksPage(book), NoticesPage(book)
        self.accounts, self.privacy = AccountsPage(), PrivacyPage(folder)
        self.pages: tuple[SettingsPage, ...] = (
            self.general,
            self.checks,
            self.notices,
            self.accounts,
            self.privacy,
        )
        self.unkept = FormNote()
        self.list, self.narrow_list, self._stack = QListWidget(), WordCombo(), QStackedWidget()
        # Not Qt's standard button: that one has a picture which is black, also on black.
        self.close_button = QPushButton()
        self._lay_out()
        self._connect()
        self.retranslate()
        self.list.setCurrentRow(0)
        available = self.screen().availableSize()
        self.resize(_SIZE.boundedTo(available * _SCREEN_SHARE))

    def _lay_out(self) -> None:
        for page in self.pages:
            self.list.addItem("")
            self.narrow_list.addItem("")
            self._stack.addWidget(page)
        self.list.setSpacing(_LIST_SPACING)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button.setAutoDefault(False)
        buttons = DialogButtons()
        buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        middle = QHBoxLayout()
        middle.addWidget(self.list)
        middle.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.addWidget(self.unkept)
        column.addWidget(self.narrow_list)
        column.addLayout(middle, 1)
        column.addWidget(buttons)
        self.narrow_list.hide()

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._show_page)
        self.narrow_list.activated.connect(self.list.setCurrentRow)
        for key, slot in ((Qt.Key.Key_PageDown, self._next_page), (Qt.Key.Key_PageUp, self._page_before)):
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self).activated.connect(slot)
        self._book.changed.connect(self._take_preferences)
        for page in (self.general, self.privacy):
            page.submitted.connect(self.submitted)
        self.notices.test_requested.connect(self.test_notice_requested)
        self.accounts.accounts_requested.connect(self.accounts_requested)
        self.privacy.forgetting_requested.connect(self._ask_to_forget)

    def retranslate(self) -> None:
        """Says everything in the language in use; the pages do so themselves."""
        self.setWindowTitle(_("Settings"))
        for place, page in enumerate(self.pages):
            self.list.item(place).setText(page.title())
            self.narrow_list.setItemText(place, page.title())
        for choice in (self.list, self.narrow_list):
            choice.setAccessibleName(_("Pages of the settings"))
        # On Linux what is chosen is taken for the name of a combo box.
        self.narrow_list.setAccessibleDescription(_("Pages of the settings"))
        self.close_button.setText(_("Close"))
        self.list.setFixedWidth(self.list.sizeHintForColumn(0) + _LIST_ROOM)
        self._say_if_unkept()

    @Slot(StartAtLoginRead)
    def take_start_at_login(self, fact: StartAtLoginRead) -> None:
        """Whether the program starts at login."""
        self.general.take_start_at_login(fact)

    @Slot(VaultChanged)
    def take_vault(self, fact: VaultChanged) -> None:
        """The keyring opened, or did not."""
        self.privacy.take_vault(fact.state)

    @Slot(str)
    def take_test_outcome(self, text: str) -> None:
        """What became of the test notification."""
        self.notices.take_test_outcome(text)

    @Slot(EverythingForgotten)
    def take_forgotten(self, fact: EverythingForgotten) -> None:
        """Everything was forgotten, or something could not be."""
        self.privacy.take_forgotten(fact)

    def know_accounts(self, accounts: Sequence[Account]) -> None:
        """Follows the accounts there are."""
        self.accounts.know_accounts(accounts)

    def show_page(self, page: SettingsPage) -> None:
        """Turns to one of `pages`."""
        self.list.setCurrentRow(self.pages.index(page))

    @Slot(Preferences)
    def _take_preferences(self, preferences: Preferences) -> None:
        for page in (self.general, self.checks, self.notices):
            page.take_preferences(preferences)
        self._say_if_unkept()

    def _say_if_unkept(self) -> None:
        self.unkept.show_problem("" if self._book.is_kept() else unkept_text())

    @Slot(int)
    def _show_page(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.narrow_list.setCurrentIndex(place)

    @Slot()
    def _next_page(self) -> None:
        self.list.setCurrentRow((self.list.currentRow() + 1) % len(self.pages))

    @Slot()
    def _page_before(self) -> None:
        self.list.setCurrentRow((self.list.currentRow() - 1) % len(self.pages))

    @Slot()
    def _ask_to_forget(self) -> None:
        from b24monitor.ui.forget_everything_dialog import ForgetEverythingDialog

        dialog = ForgetEverythingDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(self._forget)
        dialog.open()

    @Slot(ForgetEverything)
    def _forget(self, command: ForgetEverything) -> None:
        self.privacy.wait_for_forgetting()
        self.submitted.emit(command)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.submitted.emit(ReadStartAtLogin())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        has_focus = self.list.hasFocus() or self.narrow_list.hasFocus()
        self.list.setVisible(not is_narrow)
        self.narrow_list.setVisible(is_narrow)
        if has_focus:
            (self.narrow_list if is_narrow else self.list).setFocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
