"""Settings, Privacy and data: where tokens and data are kept, and how all of it is forgotten."""

from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from b24monitor.core.command import RetryVault
from b24monitor.core.fact import VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.program_fact import EverythingForgotten
from b24monitor.core.settings_wording import folder_text, forget_removes, forgotten_text, vault_state_text
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.settings_page import SettingsPage
from b24monitor.ui.text_label import TextLabel

_WELL = (VaultState.KEYRING, VaultState.OPENING)


class PrivacyPage(SettingsPage):
    """`folder` is None where nothing is written."""

    # Carries a `RetryVault`.
    submitted = Signal(object)
    forgetting_requested = Signal()

    def __init__(self, folder: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._vault = VaultState.OPENING
        self._forgotten: EverythingForgotten | None = None
        self._keyring_section, self._folder_section, self._forget_section = (self.add_section() for _part in range(3))
        self.keyring, self.retry_button = TextLabel(), QPushButton()
        self._folder_meaning = TextLabel(quiet=True)
        self.folder = QLineEdit("" if folder is None else str(folder))
        self.folder.setReadOnly(True)
        self.folder.setCursorPosition(0)
        self.open_button, self.copy_button, self.folder_note = QPushButton(), QPushButton(), FormNote()
        self._forget_meaning, self.forget_button, self.forget_note = TextLabel(quiet=True), QPushButton(), FormNote()
        self._lay_out()
        self.retry_button.clicked.connect(self._retry)
        self.open_button.clicked.connect(self._open)
        self.copy_button.clicked.connect(self._copy)
        self.forget_button.clicked.connect(self.forgetting_requested)
        self.retranslate()

    def _lay_out(self) -> None:
        self._keyring_section.column.addWidget(self.keyring)
        self._keyring_section.add_buttons(self.retry_button)
        self._folder_section.column.addWidget(self.folder)
        self._folder_section.add_buttons(self.open_button, self.copy_button)
        for text in (self.folder_note, self._folder_meaning):
            self._folder_section.column.addWidget(text)
        self._forget_section.column.addWidget(self._forget_meaning)
        self._forget_section.add_buttons(self.forget_button)
        self._forget_section.column.addWidget(self.forget_note)
        for part in (self.folder, self.open_button, self.copy_button):
            part.setVisible(self._folder is not None)

    def title(self) -> str:
        return _("Privacy and data")

    def retranslate(self) -> None:
        super().retranslate()
        self._keyring_section.setTitle(_("Keyring"))
        self.retry_button.setText(_("&Try again"))
        self._folder_section.setTitle(_("Data folder"))
        self.folder.setAccessibleName(_("Data folder"))
        self._folder_meaning.setText(folder_text(self._folder))
        self.open_button.setText(_("&Open"))
        self.copy_button.setText(_("Cop&y"))
        self.open_button.setAccessibleName(_("Open the data folder"))
        self.copy_button.setAccessibleName(_("Copy the data folder's path"))
        self.folder_note.show_progress("")
        self._forget_section.setTitle(_("Forget everything"))
        self._forget_meaning.setText(forget_removes())
        self.forget_button.setText(_("&Forget everything…"))
        self._show_vault()
        self._show_forgotten()

    def take_vault(self, state: VaultState) -> None:
        """The keyring opened, or did not."""
        self._vault = state
        self._show_vault()

    def take_forgotten(self, fact: EverythingForgotten) -> None:
        """Everything was forgotten, or something could not be."""
        self._forgotten = fact
        self.forget_button.setEnabled(True)
        self._show_forgotten()

    def wait_for_forgetting(self) -> None:
        """The engine is at it."""
        self._forgotten = None
        self.forget_button.setEnabled(False)
        self._show_forgotten()

    def _show_vault(self) -> None:
        self.keyring.setText(vault_state_text(self._vault))
        self.retry_button.setVisible(self._vault not in _WELL)

    def _show_forgotten(self) -> None:
        if self._forgotten is None:
            self.forget_note.show_progress("" if self.forget_button.isEnabled() else _("Forgetting…"))
        elif self._forgotten.left:
            self.forget_note.show_problem(forgotten_text(self._forgotten))
        else:
            self.forget_note.show_success(forgotten_text(self._forgotten))

    @Slot()
    def _retry(self) -> None:
        self.submitted.emit(RetryVault())

    @Slot()
    def _open(self) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text())):
            self.folder_note.show_progress("")
        else:
            self.folder_note.show_problem(_("No program here opens folders. Copy the path instead."))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.folder.text())
        self.folder_note.show_success(_("The path is copied."))
