"""The settings in a window full of rows: language and colours change at once, and starting at login is real."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from b24monitor.core import formats, language
from b24monitor.core.formats import Formats
from b24monitor.core.preferences import Theme
from b24monitor.translations import catalogue, speak
from b24monitor.ui.language_switch import LanguageSwitch
from b24monitor.ui.reminder import ReminderDialog
from b24monitor.ui.settings_choice import ChoiceCombo
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.ui.theme import is_high_contrast
from b24monitor.ui.theme_switch import ThemeSwitch
from b24monitor.ui.watch_column import Column
from tests.journeys.resident import GATED, Resident

_V = TypeVar("_V")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@pytest.fixture
def switches(resident: Resident, qapp: QApplication) -> Iterator[None]:
    """What lets language and colours follow the preferences, as `app.run` puts it in force."""
    tongue, colours, book = LanguageSwitch(speak), ThemeSwitch(qapp), resident.book
    for switch in (tongue, colours):
        book.changed.connect(switch.take_preferences)
    yield
    for switch in (tongue, colours):
        book.changed.disconnect(switch.take_preferences)
    tongue.apply("en")
    colours.apply(Theme.SYSTEM)
    QLocale.setDefault(QLocale.c())
    language.use(catalogue("en"))
    formats.use(Formats())


def _settings(resident: Resident) -> SettingsDialog:
    resident.press("Ctrl+,")
    return resident.dialog(SettingsDialog)


def _choose(combo: ChoiceCombo[_V], value: _V) -> None:
    """By the arrow keys, until it is there."""
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _step in range(combo.count()):
        if combo.value() == value:
            return
        QTest.keyClick(combo, Qt.Key.Key_Down)
    raise AssertionError(f"no {value!r}")


def _wait_for_menu(resident: Resident, title: str) -> None:
    resident.wait(lambda: resident.app.window.menuBar().actions()[0].text() == title)


@pytest.mark.usefixtures("switches")
def test_each_language_is_spoken_at_once_and_after_a_restart(resident: Resident) -> None:
    _token, (waiting,) = resident.waiting()
    resident.click_row(waiting)
    settings = _settings(resident)
    for code, file_menu, state in (("de", "&Datei", "Wartet"), ("ru", "&Файл", "Ожидает"), ("en", "&File", "Waiting")):
        _choose(settings.general.language, code)
        _wait_for_menu(resident, file_menu)
        assert resident.cell(waiting, Column.STATE) == state
    # Checks went on meanwhile, and the row is still the chosen one.
    assert [row.watch.watch_id for row in resident.app.window.page.selected_rows()] == [waiting]
    _choose(settings.general.language, "ru")
    resident.wait(lambda: _CYRILLIC.search(settings.windowTitle()))
    resident.reopen()
    assert resident.book.now.language == "ru"
    resident.wait(lambda: resident.rows() and resident.cell(waiting, Column.STATE) == "Ожидает")


@pytest.mark.usefixtures("switches")
def test_a_reminder_in_russian_from_a_german_window(resident: Resident) -> None:
    _token, (waiting,) = resident.waiting()
    resident.book.change(language="de")
    resident.click_row(waiting)
    resident.press("Ctrl+R")
    reminder = resident.dialog(ReminderDialog)
    assert reminder.windowTitle() == "Einen Administrator erinnern"
    reminder.language.setFocus()
    QTest.keyClick(reminder.language, Qt.Key.Key_Home)
    while reminder.language.currentData() != "ru":
        QTest.keyClick(reminder.language, Qt.Key.Key_Down)
    QTest.keyClicks(reminder.reason, "CRM sync")
    resident.click(reminder.copy_button)
    copied = QGuiApplication.clipboard().text()
    assert copied == reminder.text()
    assert _CYRILLIC.search(copied)
    for part in (GATED, resident.portal.url, "CRM sync"):
        assert part in copied
    assert "Administrator" not in copied
    # The window itself still speaks German.
    assert resident.cell(waiting, Column.STATE) == "Wartet"
    resident.press("Esc", reminder)
    # The next one is proposed in the language of the last.
    resident.press("Ctrl+R")
    assert resident.dialog(ReminderDialog).language.currentData() == "ru"


@pytest.mark.usefixtures("switches")
def test_dark_and_light_at_once(resident: Resident) -> None:
    resident.waiting()
    settings = _settings(resident)

    def is_light() -> bool:
        return resident.app.window.grab().toImage().pixelColor(2, 2).lightness() > 128

    _choose(settings.general.theme, Theme.DARK)
    resident.wait(lambda: not is_light())
    _choose(settings.general.theme, Theme.LIGHT)
    resident.wait(is_light)
    _choose(settings.general.theme, Theme.CONTRAST)
    resident.wait(lambda: is_high_contrast(resident.app.window.palette()))


def test_starting_at_login_writes_the_real_file_and_takes_it_away(resident: Resident) -> None:
    file = Path(os.environ["XDG_CONFIG_HOME"]) / "autostart" / "b24monitor.desktop"
    assert not file.exists()
    settings = _settings(resident)
    box = settings.general.start_at_login
    resident.wait(box.isEnabled)
    assert not box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Space)
    resident.wait(file.exists)
    resident.wait(box.isChecked)
    assert "--hidden" in file.read_text()
    resident.press("Esc", settings)
    settings = _settings(resident)
    resident.wait(settings.general.start_at_login.isChecked)
    QTest.keyClick(settings.general.start_at_login, Qt.Key.Key_Space)
    resident.wait(lambda: not file.exists())
