"""The window that is open changes its language, its dates and its direction at once, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core import formats, language
from b24monitor.core.formats import Formats
from b24monitor.core.preferences import Preferences
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.core.row_filter import Chip
from b24monitor.translations import catalogue, speak
from b24monitor.ui.about_dialog import AboutDialog
from b24monitor.ui.accounts_dialog import AccountsDialog
from b24monitor.ui.banner import Banner
from b24monitor.ui.banner_area import BannerArea
from b24monitor.ui.closing_dialog import ClosingDialog
from b24monitor.ui.first_run_page import FirstRunPage
from b24monitor.ui.history_column import HistoryColumn
from b24monitor.ui.history_page import HistoryPage
from b24monitor.ui.icon import action_icon
from b24monitor.ui.language_switch import MIRRORED, LanguageSwitch
from b24monitor.ui.locale_formats import formats_of
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.note_strip import NoteStrip
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.ui.theme import warning_colour
from b24monitor.ui.tray_menu import TrayMenu
from b24monitor.ui.watch_column import Column
from tests.ui.history_bench import RECORDS
from tests.ui.samples import SetClock

AFTERNOON = datetime(2026, 3, 5, 14, 2, 9, tzinfo=UTC)
_NO_WORDS = re.compile(r"b24monitor|Bitrix24|REST|[a-z]+\.[a-z.]+|\W|\d")


@pytest.fixture
def switch(qapp: QApplication) -> Iterator[LanguageSwitch]:
    made = LanguageSwitch(speak)
    yield made
    made.apply("en")
    QLocale.setDefault(QLocale.c())
    language.use(catalogue("en"))
    formats.use(Formats())


def texts_of(widget: QWidget) -> list[str]:
    """What stands on a widget and what a screen reader says of it, with all that is inside."""
    found = []
    for part in (widget, *widget.findChildren(QWidget)):
        text = part.property("text")
        placeholder = part.property("placeholderText")
        found += [text, placeholder, part.accessibleName(), part.accessibleDescription(), part.toolTip()]
    return [text for text in found if isinstance(text, str) and text]


def english_in(widget: QWidget) -> list[str]:
    """Texts without a Cyrillic letter, apart from names."""
    return [text for text in texts_of(widget) if _NO_WORDS.sub("", text) and not re.search("[а-яё]", text, re.I)]


def test_the_first_page_is_said_anew_in_each_language(qtbot: QtBot, switch: LanguageSwitch) -> None:
    page = FirstRunPage()
    qtbot.addWidget(page)
    page.show()
    english = texts_of(page)
    switch.apply("ru")
    qtbot.waitUntil(lambda: "портал" in page.demo_door.accessibleName())
    assert english_in(page) == []
    switch.apply("de")
    qtbot.waitUntil(lambda: "ausprobieren" in page.demo_door.accessibleName())
    switch.apply("en")
    qtbot.waitUntil(lambda: texts_of(page) == english)


def test_the_open_window_keeps_its_rows_and_changes_its_words(
    qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch
) -> None:
    bar = filled.page.filter_bar
    bar.search.setText("voximplant")
    qtbot.waitUntil(lambda: filled.status.text().startswith("2 open questions"))
    before = filled.status.text()
    switch.apply("ru")
    qtbot.waitUntil(lambda: bar.chip_button(Chip.WAITING).text() == "Ожидает 2")
    assert bar.search.placeholderText().startswith("Поиск")
    assert bar.search.text() == "voximplant"
    assert "открыт" in filled.status.text()
    switch.apply("en")
    qtbot.waitUntil(lambda: filled.status.text() == before)
    assert bar.chip_button(Chip.WAITING).text() == "Waiting 2"


def test_nothing_in_the_open_window_stays_english(qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch) -> None:
    filled.select_watch(2)
    assert "Search" in english_in(filled)
    switch.apply("ru")

    def is_all_russian() -> None:
        assert english_in(filled) == []

    qtbot.waitUntil(is_all_russian)
    headers = [str(filled.page.model.headerData(place, Qt.Orientation.Horizontal)) for place in range(3)]
    assert headers == ["Состояние", "Метод", "Портал"]


def test_nothing_on_the_history_page_stays_english(qtbot: QtBot, switch: LanguageSwitch, clock: SetClock) -> None:
    page = HistoryPage(clock)
    qtbot.addWidget(page)
    page.show()
    page.take_history(AllHistoryRead(1, RECORDS))
    assert "Search" in english_in(page)
    switch.apply("ru")
    qtbot.waitUntil(lambda: english_in(page) == [])
    headers = [str(page.model.headerData(column, Qt.Orientation.Horizontal)) for column in HistoryColumn]
    assert [text for text in headers if re.search("[a-z]", text, re.I)] == []
    page.export.writer.stop(5.0)


def test_nothing_in_the_menu_of_the_tray_stays_english(qtbot: QtBot, switch: LanguageSwitch) -> None:
    menu = TrayMenu()
    qtbot.addWidget(menu)
    switch.apply("ru")

    def english() -> list[str]:
        texts = [menu.accessibleName(), *(action.text() for action in menu.actions() if action.text())]
        return [text for text in texts if not re.search("[а-яё]", text, re.I)]

    qtbot.waitUntil(lambda: english() == [])


def too_narrow(view: QTableView) -> list[str]:
    """The headings that have less room than they need."""
    header = view.horizontalHeader()
    return [
        str(view.model().headerData(section, Qt.Orientation.Horizontal))
        for section in range(header.count())
        if not header.isSectionHidden(section) and header.sectionSize(section) < header.sectionSizeHint(section)
    ]


@pytest.mark.parametrize("code", ["ru", "de"])
def test_columns_take_the_room_of_the_new_headings_at_once(
    qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch, code: str
) -> None:
    filled.menu_actions.history.trigger()
    filled.pages.history.take_history(AllHistoryRead(1, RECORDS))
    filled.menu_actions.watches.trigger()
    switch.apply(code)
    # Sooner than the pause after which the columns follow what the rows say.
    qtbot.waitUntil(lambda: too_narrow(filled.page.view) == [], timeout=500)
    filled.menu_actions.history.trigger()
    qtbot.waitUntil(lambda: too_narrow(filled.pages.history.view) == [], timeout=500)


def test_widths_that_the_user_chose_stay(qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch) -> None:
    view = filled.page.view
    view.setColumnWidth(Column.METHOD, 30)
    switch.apply("ru")
    qtbot.wait(50)
    assert view.columnWidth(Column.METHOD) == 30


def test_a_question_at_the_close_goes_with_its_language(
    qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch
) -> None:
    dialog = ClosingDialog(filled)
    dialog.show()
    switch.apply("de")
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_the_settings_do_not_open_beside_another_dialog(qtbot: QtBot, filled: MainWindow) -> None:
    filled.program.show_about()
    filled.program.show_settings()
    assert not [shown for shown in QApplication.topLevelWidgets() if isinstance(shown, SettingsDialog)]
    for shown in QApplication.topLevelWidgets():
        if isinstance(shown, AboutDialog):
            shown.close()


def test_news_that_stand_are_said_anew(qtbot: QtBot, switch: LanguageSwitch) -> None:
    area = BannerArea()
    qtbot.addWidget(area)
    area.show()
    held = area.hold(lambda: language.gettext("Not asked"))
    area.tell("as it came")
    switch.apply("de")
    qtbot.waitUntil(lambda: held.accessibleDescription() == "Nicht gefragt")
    assert held.accessibleName() == "Warnung"
    assert area.warnings() == ["as it came"]
    assert area.accessibleName() == "Neuigkeiten"


def test_a_banner_hides_what_it_does_not_say(qtbot: QtBot) -> None:
    banner = Banner("", "text", icon=partial(action_icon, "info"), colour=warning_colour, actions=("Yes", lambda: "No"))
    qtbot.addWidget(banner)
    banner.show()
    assert [label.text() for label in banner.findChildren(QLabel) if label.isVisible() and label.text()] == ["text"]


def test_the_strip_is_there_while_it_says_something(qtbot: QtBot) -> None:
    strip = NoteStrip("")
    qtbot.addWidget(strip)
    assert strip.isHidden()
    strip.say("Demo")
    assert (strip.isHidden(), strip.accessibleName()) == (False, "Demo")


@pytest.mark.parametrize(("code", "cancel"), [("ru", "Отмена"), ("de", "Abbrechen"), ("en", "Cancel")])
def test_qts_own_texts_come_along(switch: LanguageSwitch, code: str, cancel: str) -> None:
    switch.apply("de")
    switch.apply(code)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == cancel
    assert switch.spoken == code


@pytest.mark.parametrize("code", ["ru", "de"])
def test_no_two_entries_of_a_menu_share_a_letter(
    qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch, code: str
) -> None:
    english = [action.text() for action in filled.menuBar().actions()]
    switch.apply(code)
    qtbot.waitUntil(lambda: [action.text() for action in filled.menuBar().actions()] != english)
    for entry in filled.menuBar().actions():
        menu = entry.menu()
        assert isinstance(menu, QMenu)
        texts = [action.text() for action in menu.actions() if action.text()]
        letters = [letter.lower() for text in texts for letter in re.findall("&(.)", text)]
        assert sorted(letters) == sorted(set(letters)), texts


def test_a_language_read_from_the_right_mirrors_the_window(
    qtbot: QtBot, filled: MainWindow, switch: LanguageSwitch
) -> None:
    bar = filled.page.filter_bar
    switch.apply(MIRRORED)
    assert QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    qtbot.waitUntil(lambda: bar.chip_button(Chip.ALL).x() > bar.search.x())
    switch.apply("en")
    qtbot.waitUntil(lambda: bar.chip_button(Chip.ALL).x() < bar.search.x())


def test_an_unknown_language_is_english(switch: LanguageSwitch) -> None:
    switch.apply("fr")
    assert language.gettext("Waiting") == "Waiting"
    assert switch.spoken == "en"


def test_it_follows_the_preference_and_nothing_else(qtbot: QtBot, switch: LanguageSwitch) -> None:
    switch.take_preferences(Preferences(language="de"))
    assert switch.spoken == "de"
    with qtbot.assertNotEmitted(switch.language_changed):
        switch.take_preferences(Preferences(language="de", pace=2.0))


def test_it_tells_what_is_spoken_now(qtbot: QtBot, switch: LanguageSwitch) -> None:
    with qtbot.waitSignal(switch.language_changed) as told:
        switch.apply("ru")
    assert told.args == ["ru"]
    assert formats.formats().date_text(AFTERNOON) == "05.03.2026"
    assert formats.number_text(1234.5, 1).endswith("234,5")


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("C", ("14:02", "14:02:09", "2026-03-05")),
        ("en_US", ("2:02 PM", "2:02:09 PM", "3/5/2026")),
        ("en_GB", ("14:02", "14:02:09", "05/03/2026")),
        ("de_DE", ("14:02", "14:02:09", "05.03.2026")),
        ("ru_RU", ("14:02", "14:02:09", "05.03.2026")),
        ("fi_FI", ("14.02", "14.02.09", "5.3.2026")),
        ("zh_CN", ("14:02", "14:02:09", "2026/3/5")),
        ("fr_CA", ("14 h 02", "14 h 02 min 09 s", "2026-03-05")),
    ],
)
def test_formats_are_the_locales(name: str, texts: tuple[str, str, str]) -> None:
    made = formats_of(QLocale(name))
    said = (made.time_text(AFTERNOON), made.time_seconds_text(AFTERNOON), made.date_text(AFTERNOON))
    assert tuple(re.sub(r"\s", " ", text) for text in said) == texts


def test_the_settings_rest_while_the_accounts_stand_over_them(qtbot: QtBot, filled: MainWindow) -> None:
    filled.program.show_settings()
    settings = filled.findChildren(SettingsDialog)[0]
    qtbot.waitExposed(settings)
    settings.accounts_requested.emit()
    accounts = settings.findChildren(AccountsDialog)
    assert [dialog.isModal() for dialog in accounts] == [True]
    accounts[0].close()
    settings.close()
