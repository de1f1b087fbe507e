"""The details of a row and the reminder: picture, countdown and message on the real widgets, in any direction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from gettext import NullTranslations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from b24monitor.core import language
from b24monitor.core.board import WatchRow
from b24monitor.core.command import SetMuted
from b24monitor.core.confirmation import ConfirmationState as S
from b24monitor.core.confirmation import Evidence
from b24monitor.core.fact import BoardChanged, HistoryRead
from b24monitor.core.history import HistoryEntry
from b24monitor.core.reminder_wording import ReminderChoice
from b24monitor.core.timeline import earlier_hours
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.reminder import ReminderDialog
from b24monitor.ui.timeline_widget import TimelineWidget
from b24monitor.ui.watch_column import Column
from tests.ui.samples import NOON, Desk, SetClock, decided, minutes, row, waiting

OLD = tuple(
    HistoryEntry(number, 1, NOON - minutes(at), before, after, Evidence.PROBE, None, None, None, None, "old")
    for number, at, before, after in ((2, 70, S.WAITING, S.DENIED), (1, 100, S.UNKNOWN, S.WAITING))
)
WAITS = (timedelta(minutes=6),) * 5


class Tagged(NullTranslations):
    """Stands for another language."""

    def gettext(self, message: str) -> str:
        return f"~{message}" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def picture(qtbot: QtBot) -> TimelineWidget:
    widget = TimelineWidget()
    qtbot.addWidget(widget)
    shown = row(status=waiting(10.0))
    widget.show_row(shown, NOON, earlier_hours(shown, OLD))
    widget.resize(400, widget.sizeHint().height())
    widget.show()
    return widget


def test_earlier_tokens_and_the_likely_wait_come_with_the_history(filled: MainWindow) -> None:
    filled.select_watch(1)
    picture = filled.page.details.findChild(TimelineWidget)
    assert picture is not None
    height = picture.sizeHint().height()
    filled.take_history(HistoryRead(1, OLD, WAITS))
    assert picture.sizeHint().height() > height
    assert "earlier token" in picture.accessibleDescription()
    assert "within 6 min in half of 5 cases" in filled.page.details.text()
    filled.select_watch(2)
    assert "half of 5 cases" not in filled.page.details.text()
    assert "earlier token" not in picture.accessibleDescription()


def test_the_countdown_follows_the_clock(filled: MainWindow, clock: SetClock) -> None:
    filled.select_watch(2)
    assert "45:00 left for a yes" in filled.page.details.text()
    clock.at = NOON + timedelta(seconds=61)
    filled.page.view.refresh_ages()
    assert "43:59 left for a yes" in filled.page.details.text()


@pytest.mark.parametrize("direction", Qt.LayoutDirection)
def test_each_mark_tells_what_it_is_where_it_is_drawn(picture: TimelineWidget, direction: Qt.LayoutDirection) -> None:
    picture.setLayoutDirection(direction)
    is_turned = picture.layoutDirection() is Qt.LayoutDirection.RightToLeft
    middle = picture.height() - picture.fontMetrics().height() - 18
    tips = [picture.tip_at(QPoint(x, middle)) for x in range(picture.width())]
    told = list(dict.fromkeys(tip for tip in tips if tip))
    if is_turned:
        told.reverse()
    assert [tip.partition(" ")[0] for tip in told] == ["The", "asked", "Now:", "The"]
    side = picture.width() - 20 if is_turned else 20
    assert "Denied at 10:50:00" in picture.tip_at(QPoint(side, 5))
    assert picture.tip_at(QPoint(picture.width() // 2, picture.height() - 1)) == ""
    assert not picture.grab().isNull()


def test_a_muted_row_wears_a_mark_and_says_so(filled: MainWindow, desk: Desk) -> None:
    shown = row(1, waiting(20))
    muted = replace(shown, watch=replace(shown.watch, is_muted=True))
    filled.take_board(BoardChanged((muted,)))
    index = filled.page.model.index(filled.page.model.place_of(1) or 0, Column.STATE)
    assert "Muted" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert "Muted" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    filled.flow.set_muted((muted, row(2, waiting())), is_muted=True)
    assert desk.of(SetMuted) == [SetMuted((2,), True)]


def test_what_is_decided_is_not_muted_until_then(filled: MainWindow, desk: Desk) -> None:
    approved = row(2, decided(S.APPROVED))
    filled.take_board(BoardChanged((row(1, waiting()), approved)))
    filled.select_watch(2)
    assert not filled.menu_actions.mute.isEnabled()
    filled.select_watch(1)
    assert filled.menu_actions.mute.isEnabled()
    filled.flow.set_muted((approved, row(1, waiting())), is_muted=True)
    assert desk.of(SetMuted) == [SetMuted((1,), True)]


def test_below_the_table_the_next_step_stands_beside_the_story(filled: MainWindow) -> None:
    filled.select_watch(1)
    details = filled.page.details
    step = next(box for box in details.findChildren(QPushButton) if "reminder" in box.text()).parentWidget()
    assert step is not None
    for is_wide in (True, False):
        details.set_wide(is_wide)
        QApplication.processEvents()
        is_beside = step.mapTo(details, QPoint(0, 0)).x() > details.width() // 3
        assert is_beside is is_wide
        assert step.isVisible()


def test_a_screen_reader_hears_the_whole_row_at_its_first_cell(filled: MainWindow) -> None:
    model, place = filled.page.model, filled.page.model.place_of(1) or 0
    first = str(model.index(place, Column.STATE).data(Qt.ItemDataRole.AccessibleTextRole))
    for part in ("Waiting", "voximplant.user.get", "northwind.bitrix24.com", "CRM sync", "verified"):
        assert part in first
    second = str(model.index(place, Column.METHOD).data(Qt.ItemDataRole.AccessibleTextRole))
    assert second == "Method: voximplant.user.get"


def test_another_language_is_spoken_at_once(filled: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.select_watch(1)
    filled.page.filter_bar.search.setText("waiting")
    monkeypatch.setattr(language, "_translations", Tagged())
    QApplication.sendEvent(filled.page.view, QEvent(QEvent.Type.LanguageChange))
    QApplication.sendEvent(filled.page, QEvent(QEvent.Type.LanguageChange))
    model = filled.page.model
    assert model.headerData(Column.METHOD, Qt.Orientation.Horizontal) == "~Method"
    assert model.index(0, Column.STATE).data() == "~Waiting"
    assert filled.page.view.accessibleName() == "~Watches"
    assert "~Remind an administrator." in filled.page.details.text()
    filled.page.filter_bar.search.setText("~waiting")
    assert model.rowCount() == 2


def open_reminder(window: MainWindow, *rows: WatchRow) -> ReminderDialog:
    window.flow.remind(rows)
    (dialog,) = (each for each in window.findChildren(ReminderDialog) if each.isVisible())
    return dialog


def test_a_reminder_is_seen_before_it_is_copied_and_remembers_its_reason(filled: MainWindow) -> None:
    dialog = open_reminder(filled, *filled.page.model.rows())
    assert "2 requests of applications" in dialog.text()
    QTest.keyClicks(dialog.reason, "Import")
    assert "Reason: Import" in dialog.text()
    chosen: list[ReminderChoice] = []
    dialog.copied.connect(chosen.append)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.text()
    assert dialog.copy_button.text() == "Copied"
    dialog.reject()
    again = open_reminder(filled, row(2, waiting()))
    assert chosen == [ReminderChoice("en", "Import")]
    assert "Reason: Import" in again.text()
    again.reject()


def test_the_message_speaks_its_own_language_and_not_the_windows(filled: MainWindow, qtbot: QtBot) -> None:
    dialog = ReminderDialog(
        (row(1, waiting()),),
        lambda code: Tagged() if code == "de" else NullTranslations(),
        ReminderChoice(),
        filled,
    )
    assert "~" not in dialog.text()
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    assert dialog.text().startswith("~Hello,")
    assert not dialog.windowTitle().startswith("~")


def test_nothing_open_makes_no_reminder(filled: MainWindow) -> None:
    filled.flow.remind((row(1),))
    assert not filled.findChildren(ReminderDialog)


@pytest.mark.parametrize(("needed", "is_beside"), [(900, True), (1200, False)])
def test_the_details_go_below_where_the_columns_would_lose_their_texts(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch, needed: int, is_beside: bool
) -> None:
    monkeypatch.setattr(filled.page.view.column_fit, "wanted_width", lambda: needed)
    filled.resize(1300, 720)
    filled.resize(1360, 720)
    assert (filled.page.splitter.orientation() is Qt.Orientation.Horizontal) is is_beside
