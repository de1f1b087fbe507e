"""The History page: when it reads, what its filters and charts show, and what it says when there is nothing."""

from __future__ import annotations

import re
from gettext import NullTranslations

import pytest
from PySide6.QtCore import QDate, QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core import language
from b24monitor.core.history_filter import HistoryChip, TimeRange
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.ui.history_page import HistoryPage
from tests.ui.history_bench import RECORDS, ROMASHKA, empty_page, page, shown_ids
from tests.ui.samples import SetClock, minutes

__all__ = ["empty_page", "page"]


class Loud(NullTranslations):
    """Says everything in capitals but the names in braces."""

    def gettext(self, message: str) -> str:
        return re.sub(r"(?<!{)\b\w+\b(?!})", lambda word: word[0].upper(), message)


def choose_range(page: HistoryPage, time_range: TimeRange) -> None:
    page.filter_bar.range.setCurrentIndex(page.filter_bar.range.findData(time_range))


def test_it_reads_when_it_is_shown_and_again_only_after_news(qtbot: QtBot, clock: SetClock) -> None:
    page = HistoryPage(clock)
    qtbot.addWidget(page)
    page.note_transitions()
    with qtbot.waitSignal(page.read_requested):
        page.show()
    page.hide()
    with qtbot.assertNotEmitted(page.read_requested):
        page.show()
        page.hide()
    page.note_transitions()
    with qtbot.assertNotEmitted(page.read_requested, wait=1200):
        pass
    with qtbot.waitSignal(page.read_requested):
        page.show()


def test_a_burst_of_news_is_read_once(qtbot: QtBot, empty_page: HistoryPage) -> None:
    told: list[None] = []
    empty_page.read_requested.connect(lambda: told.append(None))
    for _number in range(20):
        empty_page.note_transitions()
    qtbot.waitUntil(lambda: bool(told), timeout=3000)
    with qtbot.assertNotEmitted(empty_page.read_requested, wait=1200):
        pass
    assert len(told) == 1


def test_what_an_empty_table_means_is_said(empty_page: HistoryPage) -> None:
    assert empty_page.view.empty_text == "Reading the history…"
    assert not empty_page.export.to_file.isEnabled()
    empty_page.take_history(AllHistoryRead(1, ()))
    assert empty_page.view.empty_text.startswith("Nothing has happened yet.")
    empty_page.take_history(AllHistoryRead(2, RECORDS))
    assert empty_page.export.to_file.isEnabled()
    empty_page.filter_bar.search.setText("nowhere")
    assert empty_page.view.empty_text.startswith("Nothing matches.")
    assert not empty_page.export.to_clipboard.isEnabled()


def test_that_older_ones_are_left_out_is_said_only_then(page: HistoryPage) -> None:
    assert not page.older_note.isVisible()
    page.take_history(AllHistoryRead(2, RECORDS, is_cut=True))
    assert page.older_note.isVisible()


def test_periods_narrow_and_a_new_day_moves_them(page: HistoryPage, clock: SetClock) -> None:
    choose_range(page, TimeRange.DAYS_7)
    assert shown_ids(page) == [5, 4, 3, 2]
    choose_range(page, TimeRange.DAYS_30)
    assert shown_ids(page) == [5, 4, 3, 2, 1]
    clock.at += minutes(25 * 1440)
    page.take_history(AllHistoryRead(2, RECORDS))
    assert shown_ids(page) == [5, 4, 3, 2]
    choose_range(page, TimeRange.TODAY)
    assert shown_ids(page) == []


def test_own_days_are_asked_for_only_when_chosen(page: HistoryPage) -> None:
    assert not page.filter_bar.first_day.isVisible()
    choose_range(page, TimeRange.OWN)
    assert page.filter_bar.first_day.isVisible()
    page.filter_bar.first_day.setDate(QDate(2026, 2, 27))
    page.filter_bar.last_day.setDate(QDate(2026, 3, 1))
    assert shown_ids(page) == [1]


def test_a_portal_can_be_chosen_and_stays_chosen(page: HistoryPage) -> None:
    portal = page.filter_bar.portal
    assert [portal.itemText(place) for place in range(portal.count())] == [
        "All portals",
        "northwind.bitrix24.com",
        ROMASHKA,
    ]
    portal.setCurrentIndex(2)
    assert shown_ids(page) == [4]
    page.take_history(AllHistoryRead(2, RECORDS[2:]))
    assert portal.currentText() == ROMASHKA
    assert shown_ids(page) == []
    page.filter_bar.clear()
    assert shown_ids(page) == [3, 2, 1]


def test_the_charts_sum_up_what_is_shown_and_say_it_in_words(qtbot: QtBot, page: HistoryPage) -> None:
    qtbot.waitUntil(lambda: page.charts.sentence.text() == "Half of 3 decisions fell within 6 min.")
    assert "20–40 min: 0 approved, 1 denied" in page.charts.histogram.accessibleDescription()
    page.filter_bar.choose(HistoryChip.DENIED)
    qtbot.waitUntil(lambda: page.charts.sentence.text() == "1 decision fell within 20 min.")
    page.filter_bar.choose(HistoryChip.LAPSED)
    qtbot.waitUntil(lambda: page.charts.sentence.text() == "No decision of known length is shown.")


def test_the_charts_give_way_to_rows_until_the_user_decides(qtbot: QtBot, clock: SetClock) -> None:
    low, high = HistoryPage(clock), HistoryPage(clock)
    for shown, height in ((low, 380), (high, 640)):
        qtbot.addWidget(shown)
        shown.resize(1000, height)
        shown.show()
        qtbot.waitExposed(shown)
    assert not low.charts.histogram.isVisible()
    assert high.charts.histogram.isVisible()
    low.charts.toggle_button.setFocus()
    QTest.keyClick(low.charts.toggle_button, Qt.Key.Key_Space)
    assert low.charts.histogram.isVisible()
    low.hide()
    low.show()
    assert low.charts.histogram.isVisible()


def test_every_control_has_a_name_and_tab_goes_from_above_to_below(page: HistoryPage) -> None:
    page.filter_bar.chip_button(HistoryChip.ALL).setFocus()
    met: list[QWidget] = []
    for _number in range(14):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in met:
            break
        met.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert all(widget.accessibleName() for widget in met)
    for widget in (page.filter_bar.search, page.filter_bar.portal, page.export, page.view, page.charts.toggle_button):
        assert widget in met
    order = [met.index(widget) for widget in (page.filter_bar.search, page.filter_bar.range, page.export, page.view)]
    assert order == sorted(order)


def test_a_switch_of_the_language_reaches_every_text(page: HistoryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_translations", Loud())
    QApplication.sendEvent(page, QEvent(QEvent.Type.LanguageChange))
    assert page.filter_bar.chip_button(HistoryChip.DENIED).text() == "DENIED 1"
    assert page.filter_bar.portal.itemText(0) == "ALL PORTALS"
    assert page.filter_bar.range.currentText() == "ALL DAYS"
    assert page.model.headerData(1, Qt.Orientation.Horizontal) == "WHAT"
    assert page.export.to_file.text() == "&EXPORT WHAT IS SHOWN…"
    assert page.charts.toggle_button.text() == "&TIME TO DECISION"
    assert page.older_note.text().startswith("THERE ARE OLDER")


def test_icons_follow_a_change_of_the_palette(page: HistoryPage) -> None:
    def colours() -> set[int]:
        image = page.export.icon().pixmap(16, 16).toImage()
        pixels = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
        return {pixel.lightness() for pixel in pixels if pixel.alpha() == 255}

    dark = QPalette(page.palette())
    dark.setColor(QPalette.ColorRole.ButtonText, Qt.GlobalColor.white)
    assert max(colours()) < 100
    page.setPalette(dark)
    assert min(colours()) > 200
