"""The settings on a real file, a language that shows what was translated, and the texts that a window shows."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QGroupBox, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core import language
from b24monitor.core.preferences import Preferences
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.ui.settings_page import SettingsPage

MARK = "«"


class MarkedLanguage(gettext.NullTranslations):
    """English behind a mark."""

    def gettext(self, message: str) -> str:
        return MARK + message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return MARK + (msgid1 if n == 1 else msgid2)


def speak(translations: gettext.NullTranslations) -> None:
    """Switches the language as the program does: the catalogue first, then Qt's event to all windows."""
    language.use(translations)
    application = QCoreApplication.instance()
    assert application is not None
    QCoreApplication.sendEvent(application, QEvent(QEvent.Type.LanguageChange))
    QCoreApplication.processEvents()


def shown_texts(window: QWidget) -> Iterator[str]:
    """Each text of the window's parts, seen or told to a screen reader."""
    for part in window.findChildren(QWidget):
        yield part.accessibleName()
        yield part.accessibleDescription()
        match part:
            case QLabel() | QAbstractButton():
                yield part.text()
            case QGroupBox():
                yield part.title()
            case QLineEdit():
                yield part.placeholderText()
            case QComboBox():
                yield from (part.itemText(place) for place in range(part.count()))
            case QListWidget():
                yield from (part.item(place).text() for place in range(part.count()))


@dataclass
class SettingsBench:
    """The dialog on the screen, its book on a real file, and the commands it submitted."""

    dialog: SettingsDialog
    book: PreferenceBook
    file: Path
    submitted: list[object] = field(default_factory=list)

    def reread(self) -> Preferences:
        """What the next start would find."""
        return PreferenceBook(self.file).now

    def turn_to(self, page: SettingsPage) -> None:
        self.dialog.show_page(page)
        assert page.isVisible()

    def shows(self, text: str) -> bool:
        """Whether a label that is seen says this."""
        return any(label.isVisible() and text in label.text() for label in self.dialog.findChildren(QLabel))


def choose(combo: QComboBox, text: str) -> None:
    """Chooses by the keyboard, as a user does: with the arrow keys."""
    combo.setFocus()
    place = combo.findText(text)
    assert place >= 0
    while combo.currentIndex() != place:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down if before < place else Qt.Key.Key_Up)
        assert combo.currentIndex() != before


def opened_settings(folder: Path, qtbot: QtBot) -> SettingsBench:
    """The settings, opened and active."""
    file = folder / "settings.ini"
    book = PreferenceBook(file)
    dialog = SettingsDialog(book, folder=folder)
    made = SettingsBench(dialog, book, file)
    dialog.submitted.connect(made.submitted.append)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    return made
