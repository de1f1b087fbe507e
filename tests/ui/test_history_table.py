"""The table of the history: what it says, how it sorts and filters, and that a new reading loses nobody's place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.history_filter import HistoryChip
from b24monitor.core.program_fact import AllHistoryRead
from b24monitor.ui.history_column import HistoryColumn
from b24monitor.ui.history_page import HistoryPage
from tests.core.history_samples import record
from tests.ui.history_bench import RECORDS, ROMASHKA, cell, empty_page, many, page, selected_ids, shown_ids
from tests.ui.samples import SetClock

__all__ = ["empty_page", "page"]


def test_each_row_tells_when_what_whose_how_who_and_how_long(page: HistoryPage) -> None:
    assert shown_ids(page) == [5, 4, 3, 2, 1]
    texts = [cell(page, 0, column) for column in HistoryColumn]
    assert texts[1:] == [
        "Waiting → Denied",
        "telephony.call.list",
        "northwind.bitrix24.com",
        "CRM sync",
        "in the 1 s before",
        "user 7",
        "20 min",
    ]
    assert texts[0].endswith(":55:00")
    assert cell(page, 1, HistoryColumn.WHO) == "unknown"
    assert [cell(page, 3, column) for column in (HistoryColumn.WHO, HistoryColumn.WAITED)] == ["", ""]


@pytest.mark.parametrize(
    ("column", "rising"),
    [
        (HistoryColumn.WHEN, [1, 2, 3, 4, 5]),
        (HistoryColumn.WHAT, [4, 1, 5, 2, 3]),
        (HistoryColumn.METHOD, [5, 1, 4, 3, 2]),
        (HistoryColumn.PORTAL, [5, 3, 2, 1, 4]),
        (HistoryColumn.ACCOUNT, [5, 3, 2, 1, 4]),
        (HistoryColumn.HOW, [3, 5, 4, 1, 2]),
        (HistoryColumn.WHO, [5, 4, 1, 3, 2]),
        (HistoryColumn.WAITED, [1, 4, 5, 3, 2]),
    ],
)
def test_every_column_sorts_and_equals_stay_newest_first(
    page: HistoryPage, column: HistoryColumn, rising: list[int]
) -> None:
    page.view.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert shown_ids(page) == rising
    page.view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert sorted(shown_ids(page)) == sorted(rising)
    assert shown_ids(page) != rising


def test_typing_filters_and_the_counts_follow(page: HistoryPage) -> None:
    QTest.keyClicks(page.filter_bar.search, "voximplant -romashka")
    assert shown_ids(page) == [3, 2, 1]
    assert page.filter_bar.chip_button(HistoryChip.ALL).text() == "All 3"
    assert page.filter_bar.chip_button(HistoryChip.DENIED).text() == "Denied 0"
    QTest.mouseClick(page.filter_bar.chip_button(HistoryChip.DECISIONS), Qt.MouseButton.LeftButton)
    assert shown_ids(page) == [1]
    QTest.keyClick(page.filter_bar.search, Qt.Key.Key_Escape)
    assert shown_ids(page) == [5, 4, 1]


@pytest.mark.parametrize(
    ("chip", "expected"),
    [
        (HistoryChip.ALL, [5, 4, 3, 2, 1]),
        (HistoryChip.DECISIONS, [5, 4, 1]),
        (HistoryChip.APPROVED, [4, 1]),
        (HistoryChip.DENIED, [5]),
        (HistoryChip.REFUSED, [3]),
        (HistoryChip.LAPSED, [2]),
    ],
)
def test_a_chip_shows_as_many_as_it_says(page: HistoryPage, chip: HistoryChip, expected: list[int]) -> None:
    page.filter_bar.choose(chip)
    assert shown_ids(page) == expected
    assert page.filter_bar.chip_button(chip).text().endswith(f" {len(expected)}")


def test_a_new_reading_keeps_selection_current_row_and_scroll(page: HistoryPage) -> None:
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Warning, page)
    page.take_history(AllHistoryRead(2, many(300)))
    bar = page.view.verticalScrollBar()
    page.view.selectRow(120)
    chosen = selected_ids(page)
    bar.setValue(100 * page.view.verticalHeader().defaultSectionSize() + 7)
    upper = page.view.indexAt(QPoint(5, 0)).row()
    at_upper_edge = shown_ids(page)[upper]
    offset = page.view.rowViewportPosition(upper)
    page.take_history(AllHistoryRead(3, many(40, first_id=301) + many(300)))
    assert selected_ids(page) == chosen
    assert page.view.currentIndex().row() == 160
    assert shown_ids(page)[page.view.indexAt(QPoint(5, 0)).row()] == at_upper_edge
    assert page.view.rowViewportPosition(page.view.indexAt(QPoint(5, 0)).row()) == offset


def test_who_stands_at_the_top_sees_what_is_new(page: HistoryPage) -> None:
    page.take_history(AllHistoryRead(2, (record(6), *many(300)[-200:])))
    assert page.view.verticalScrollBar().value() == 0
    assert shown_ids(page)[0] == 6


def test_a_selection_comes_back_after_a_search_that_hid_it(page: HistoryPage) -> None:
    page.view.selectRow(1)
    page.filter_bar.search.setText("telephony")
    assert selected_ids(page) == []
    page.filter_bar.search.clear()
    assert selected_ids(page) == [4]


def test_rows_and_cells_are_copied_by_keys(page: HistoryPage) -> None:
    page.view.setFocus()
    page.view.selectRow(0)
    page.view.setColumnHidden(HistoryColumn.HOW, True)
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["When", "What", "Method", "Portal", "Account", "Who", "Waited"]
    assert lines[1].split("\t")[1:3] == ["Waiting → Denied", "telephony.call.list"]
    page.view.setCurrentIndex(page.model.index(1, HistoryColumn.PORTAL))
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.view, Qt.Key.Key_C, both)
    assert QGuiApplication.clipboard().text() == ROMASHKA


@pytest.mark.parametrize("way", ["key", "menu", "double click"])
def test_a_row_leads_to_its_watch(qtbot: QtBot, page: HistoryPage, way: str) -> None:
    page.view.setFocus()
    page.view.selectRow(2)
    with qtbot.waitSignal(page.watch_requested) as told:
        if way == "key":
            QTest.keyClick(page.view, Qt.Key.Key_Return)
        elif way == "menu":
            page.view.make_menu().actions()[0].trigger()
        else:
            at = page.view.visualRect(page.model.index(2, 1)).center()
            QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
            QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told.args == [3]


def test_shift_f10_opens_the_menu_of_the_rows(page: HistoryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda _menu, at: opened.append(at))
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert len(opened) == 1
    # Last, since Qt remembers the keys held by the latest event.
    QTest.keyClick(page.view, Qt.Key.Key_F10)
    assert len(opened) == 1


def test_columns_can_be_chosen_and_come_back_with_their_order(qtbot: QtBot, page: HistoryPage, clock: SetClock) -> None:
    menu = QMenu(page)
    page.view.column_actions(menu)
    actions: dict[str, QAction] = {action.text(): action for action in menu.actions()}
    assert not actions["What"].isEnabled()
    actions["How"].setChecked(False)
    assert page.view.isColumnHidden(HistoryColumn.HOW)
    page.view.setColumnWidth(HistoryColumn.METHOD, 301)
    page.view.sortByColumn(HistoryColumn.PORTAL, Qt.SortOrder.AscendingOrder)
    page.charts.toggle_button.click()
    state, wish = page.save_state(), page.charts.is_open
    again = HistoryPage(clock)
    qtbot.addWidget(again)
    again.restore_state(state)
    again.resize(1100, 640)
    again.show()
    again.take_history(AllHistoryRead(1, RECORDS))
    assert again.view.isColumnHidden(HistoryColumn.HOW)
    assert again.view.columnWidth(HistoryColumn.METHOD) == 301
    assert shown_ids(again) == [5, 3, 2, 1, 4]
    assert again.charts.is_open is wish


def test_a_state_that_is_not_understood_changes_nothing(page: HistoryPage) -> None:
    before = page.save_state()
    page.restore_state(before.left(9))
    page.restore_state(QByteArray())
    assert page.save_state() == before


def test_a_decision_that_became_known_otherwise_is_another_row_with_the_same_place(page: HistoryPage) -> None:
    page.view.selectRow(4)
    changed = (*RECORDS[:4], record(1, ConfirmationState.DENIED, 10 * 1440, label="Renamed"))
    page.take_history(AllHistoryRead(2, changed))
    assert cell(page, 4, HistoryColumn.ACCOUNT) == "Renamed"
    assert selected_ids(page) == [1]
