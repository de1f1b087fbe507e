"""The settings: applied at once, kept in a real file, and followed when they change elsewhere."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTime
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTimeEdit, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.alerts import AlertKind
from b24monitor.core.preferences import Closing, QuietHours, Theme
from b24monitor.core.program_command import ReadStartAtLogin, SetStartAtLogin
from b24monitor.core.program_fact import StartAtLoginRead
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.settings_choice import ChoiceCombo
from b24monitor.ui.settings_dialog import SettingsDialog
from tests.ui.settings_bench import SettingsBench, choose, opened_settings


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot) -> SettingsBench:
    return opened_settings(tmp_path, qtbot)


def test_it_asks_whether_the_program_starts_at_login(bench: SettingsBench) -> None:
    assert bench.submitted == [ReadStartAtLogin()]


def test_language_theme_and_closing_are_kept_at_once(bench: SettingsBench) -> None:
    general = bench.dialog.general
    choose(general.language, "Deutsch")
    choose(general.theme, "High contrast")
    choose(general.closing, "Go on in the tray")
    kept = bench.reread()
    assert (kept.language, kept.theme, kept.closing) == ("de", Theme.CONTRAST, Closing.TRAY)


def test_each_language_is_named_in_itself(bench: SettingsBench) -> None:
    language = bench.dialog.general.language
    names = [language.itemText(place) for place in range(language.count())]
    assert names == ["Like the system", "English", "Русский", "Deutsch"]


def test_without_the_tray_icon_closing_quits_and_it_says_so(bench: SettingsBench) -> None:
    general = bench.dialog.general
    general.tray.click()
    assert not bench.reread().has_tray
    assert not general.closing.isEnabled()
    assert bench.shows("closing the window quits the program")
    general.tray.click()
    assert bench.reread().has_tray
    assert general.closing.isEnabled()


def test_where_the_desktop_has_no_tray_it_says_what_closing_means(bench: SettingsBench) -> None:
    general = bench.dialog.general
    assert not bench.shows("closing the window quits the program")
    general.know_tray(is_there=False)
    assert bench.shows("This desktop shows no tray now")
    assert general.closing.isEnabled()


def test_start_at_login_waits_for_the_engine_and_follows_it(bench: SettingsBench) -> None:
    box = bench.dialog.general.start_at_login
    assert not box.isEnabled()
    bench.dialog.take_start_at_login(StartAtLoginRead(is_on=False))
    box.click()
    assert bench.submitted[1:] == [SetStartAtLogin(is_on=True)]
    bench.dialog.take_start_at_login(StartAtLoginRead(is_on=False, detail="the folder is read-only"))
    assert not box.isChecked()
    assert bench.shows("This could not be changed: the folder is read-only")
    bench.dialog.take_start_at_login(StartAtLoginRead(is_on=True))
    assert box.isChecked()
    assert not bench.shows("could not be changed")


def test_a_system_without_start_at_login_says_so(bench: SettingsBench) -> None:
    bench.dialog.take_start_at_login(StartAtLoginRead(is_on=None))
    assert not bench.dialog.general.start_at_login.isEnabled()
    assert bench.shows("no way here to start the program at login")


def test_the_pace_is_chosen_in_words(bench: SettingsBench) -> None:
    bench.turn_to(bench.dialog.checks)
    choose(bench.dialog.checks.pace, "5 times slower: every 5 seconds at first")
    assert bench.reread().pace == 5.0


def test_a_method_is_added_and_removed_by_the_keyboard(bench: SettingsBench) -> None:
    bench.turn_to(bench.dialog.checks)
    part = bench.dialog.checks.methods
    part.field.setFocus()
    QTest.keyClicks(part.field, " Telephony.Call.List ")
    QTest.keyClick(part.field, Qt.Key.Key_Return)
    assert bench.dialog.isVisible()
    assert bench.reread().own_methods == ("telephony.call.list",)
    assert part.field.text() == ""
    part.list.setFocus()
    QTest.keyClick(part.list, Qt.Key.Key_Space)
    QTest.keyClick(part.list, Qt.Key.Key_Delete)
    assert bench.reread().own_methods == ()
    assert part.field.hasFocus()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "That is no method name"),
        ("two words", "That is no method name"),
        ("batch", "That is no method name"),
        ("voximplant.user.get", "voximplant.user.get is in the list already."),
        ("crm.lead.get", "crm.lead.get is in the list already."),
    ],
)
def test_what_is_no_new_method_is_not_taken_and_says_why(bench: SettingsBench, typed: str, said: str) -> None:
    bench.book.change(own_methods=("crm.lead.get",))
    bench.turn_to(bench.dialog.checks)
    part = bench.dialog.checks.methods
    part.field.setText(typed)
    part.add_button.click()
    assert bench.shows(said)
    assert part.field.hasFocus()
    assert bench.reread().own_methods == ("crm.lead.get",)
    QTest.keyClicks(part.field, "x")
    assert not bench.shows(said)


def test_kinds_that_are_not_ticked_are_silenced(bench: SettingsBench) -> None:
    bench.turn_to(bench.dialog.notices)
    assert all(box.isChecked() for box in bench.dialog.notices.kinds.values())
    bench.dialog.notices.kinds[AlertKind.LAPSED].click()
    bench.dialog.notices.kinds[AlertKind.DOUBTFUL].click()
    assert bench.reread().silenced == {AlertKind.LAPSED, AlertKind.DOUBTFUL}


def test_quiet_hours_are_typed(bench: SettingsBench) -> None:
    notices = bench.dialog.notices
    bench.turn_to(notices)
    assert not notices.start.isEnabled()
    notices.quiet.click()
    assert bench.shows("They go over midnight.")
    notices.start.setFocus()
    notices.start.setSelectedSection(QTimeEdit.Section.HourSection)
    QTest.keyClicks(notices.start, "0915")
    QTest.keyClick(notices.start, Qt.Key.Key_Return)
    assert bench.dialog.isVisible()
    assert bench.reread().quiet == QuietHours(is_on=True, start=time(9, 15), end=time(8, 0))
    notices.end.setTime(QTime(9, 15))
    assert bench.shows("the whole day is quiet")


def test_the_test_notification_is_requested_and_its_outcome_told(bench: SettingsBench, qtbot: QtBot) -> None:
    bench.turn_to(bench.dialog.notices)
    with qtbot.waitSignal(bench.dialog.test_notice_requested):
        bench.dialog.notices.test_button.click()
    assert bench.shows("Sending…")
    bench.dialog.take_test_outcome("The desktop says that nobody shows notifications.")
    assert bench.shows("nobody shows notifications")


def test_it_follows_what_is_changed_elsewhere(bench: SettingsBench) -> None:
    dialog = bench.dialog
    bench.book.change(
        theme=Theme.DARK, closing=Closing.QUIT, pace=2.0, own_methods=("crm.lead.get",), quiet=QuietHours(is_on=True)
    )
    assert dialog.general.theme.value() is Theme.DARK
    assert dialog.general.closing.value() is Closing.QUIT
    assert dialog.checks.pace.value() == 2.0
    assert dialog.checks.methods.list.item(0).text() == "crm.lead.get"
    assert dialog.notices.quiet.isChecked()
    assert dialog.notices.start.time() == QTime(22, 0)


def test_settings_that_cannot_be_written_say_so(tmp_path: Path, qtbot: QtBot) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    book = PreferenceBook(blocked / "settings.ini")
    dialog = SettingsDialog(book)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.unkept.isVisible()
    choose(dialog.general.theme, "Dark")
    assert dialog.unkept.isVisible()
    assert "last until you quit" in dialog.unkept.text()
    assert book.now.theme is Theme.DARK
    blocked.unlink()
    choose(dialog.general.theme, "Light")
    assert not dialog.unkept.isVisible()


def test_scrolling_past_a_field_changes_nothing(bench: SettingsBench) -> None:
    bench.book.change(quiet=QuietHours(is_on=True))
    bench.dialog.list.setFocus()
    before = bench.book.now
    notices = bench.dialog.notices
    for field in (bench.dialog.general.theme, bench.dialog.checks.pace, notices.start, notices.end):
        turn_wheel(field)
    assert bench.book.now == before
    bench.dialog.general.theme.setFocus()
    turn_wheel(bench.dialog.general.theme)
    assert bench.book.now.theme is not before.theme


def turn_wheel(field: QWidget) -> None:
    turn = QPoint(0, -120)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(field.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        turn,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, event)


def test_a_choice_shows_no_less_than_its_words(bench: SettingsBench) -> None:
    for combo in bench.dialog.findChildren(ChoiceCombo):
        assert combo.minimumSizeHint().width() == combo.sizeHint().width()
