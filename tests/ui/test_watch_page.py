"""The table in the real window: it fills, sorts, filters and changes in place, and loses nobody's place."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from b24monitor.core.board import Transition
from b24monitor.core.command import ReadHistory
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged, HistoryRead
from b24monitor.core.history import HistoryEntry
from b24monitor.core.row_filter import Chip, RowFilter
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.watch_column import Column, sort_key
from b24monitor.ui.watch_model import REARRANGE_MS, WatchModel
from tests.ui.samples import NOON, Desk, SetClock, decided, minutes, row, waiting


def shown_ids(model: WatchModel) -> list[int]:
    rows = (model.row_at(place) for place in range(model.rowCount()))
    return [shown.watch.watch_id for shown in rows if shown is not None]


def cell(model: QAbstractItemModel, place: int, column: Column) -> str:
    return str(model.index(place, column).data())


def test_rows_appear_in_the_order_of_urgency(filled: MainWindow) -> None:
    assert shown_ids(filled.page.model) == [5, 1, 2, 3, 4]
    assert cell(filled.page.model, 1, Column.STATE) == "Waiting"
    assert cell(filled.page.model, 1, Column.WAITING) == "20 min"
    assert filled.page.filter_bar.isVisible()


@pytest.mark.parametrize("column", Column)
def test_every_column_sorts_both_ways_by_its_own_values(filled: MainWindow, column: Column) -> None:
    filled.page.view.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    rising = shown_ids(filled.page.model)
    filled.page.view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    falling = shown_ids(filled.page.model)
    assert sorted(rising) == [1, 2, 3, 4, 5]
    keys = {shown.watch.watch_id: sort_key(shown, column) for shown in filled.page.model.rows()}
    assert [keys[watch_id] for watch_id in rising] == sorted(keys.values())
    assert [keys[watch_id] for watch_id in falling] == sorted(keys.values(), reverse=True)


def test_columns_sort_by_values_and_not_by_texts(filled: MainWindow) -> None:
    filled.page.view.sortByColumn(Column.METHOD, Qt.SortOrder.AscendingOrder)
    assert shown_ids(filled.page.model) == [4, 2, 5, 3, 1]
    filled.page.view.sortByColumn(Column.ASKED, Qt.SortOrder.AscendingOrder)
    assert shown_ids(filled.page.model)[:2] == [5, 1]
    filled.page.view.sortByColumn(Column.WAITING, Qt.SortOrder.AscendingOrder)
    assert shown_ids(filled.page.model) == [2, 1, 4, 3, 5]


def test_a_row_changes_in_place_and_moves_later_with_its_selection(filled: MainWindow, qtbot: QtBot) -> None:
    page = filled.page
    assert page.view.select_watch(1)
    qtbot.wait(REARRANGE_MS + 50)
    filled.take_board(BoardChanged((row(2, waiting(5, 0.5), "voximplant.line.get"),)))
    assert shown_ids(page.model) == [5, 1, 2, 3, 4]
    filled.take_board(BoardChanged((row(1, decided(ConfirmationState.APPROVED, ago=1)),)))
    assert shown_ids(page.model) == [5, 2, 1, 3, 4]
    assert [shown.watch.watch_id for shown in page.view.selected_rows()] == [1]
    assert page.view.currentIndex().row() == 2
    assert cell(page.model, 2, Column.STATE) == "Approved"


def test_a_burst_of_changes_costs_one_sort(filled: MainWindow, qtbot: QtBot) -> None:
    model = filled.page.model
    qtbot.wait(REARRANGE_MS + 50)
    sorts = []
    model.layoutChanged.connect(lambda: sorts.append(1))
    for asked in range(30, 50):
        filled.take_board(BoardChanged((row(2, waiting(asked), "voximplant.line.get"),)))
        filled.take_board(BoardChanged((row(1, waiting(asked - 10)),)))
    assert len(sorts) <= 1
    qtbot.waitUntil(lambda: shown_ids(model)[:3] == [5, 2, 1], timeout=2000)
    assert len(sorts) <= 2


def test_selection_scroll_and_focus_survive_updates_sorts_and_losses(filled: MainWindow, qtbot: QtBot) -> None:
    page = filled.page
    filled.take_board(BoardChanged(tuple(row(number, waiting(1)) for number in range(100, 300))))
    qtbot.waitUntil(lambda: page.model.rowCount() == 205, timeout=2000)
    page.view.setFocus()
    page.view.select_watch(200)
    scroll = page.view.verticalScrollBar().value()
    assert scroll > 0
    for number in range(100, 300):
        filled.take_board(BoardChanged((row(number, waiting(1, 0.2)),)))
    filled.take_board(BoardChanged(removed=(299, 298)))
    page.view.sortByColumn(Column.METHOD, Qt.SortOrder.AscendingOrder)
    page.view.sortByColumn(Column.STATE, Qt.SortOrder.AscendingOrder)
    assert [shown.watch.watch_id for shown in page.view.selected_rows()] == [200]
    assert page.view.verticalScrollBar().value() == scroll
    assert page.view.hasFocus()


def test_filtering_narrows_and_widens_and_keeps_what_stays_selected(filled: MainWindow) -> None:
    page = filled.page
    page.view.select_watch(3)
    QTest.keyClicks(page.filter_bar.search, "vox -line")
    assert shown_ids(page.model) == [5, 1, 3]
    assert [shown.watch.watch_id for shown in page.view.selected_rows()] == [3]
    QTest.keyClick(page.filter_bar.search, Qt.Key.Key_Escape)
    assert shown_ids(page.model) == [5, 1, 2, 3, 4]
    assert [shown.watch.watch_id for shown in page.view.selected_rows()] == [3]
    page.filter_bar.choose(Chip.WAITING)
    assert shown_ids(page.model) == [1, 2]
    page.filter_bar.search.setText("nothing like it")
    assert page.model.rowCount() == 0
    assert "No row matches" in page.view.empty_text


def test_chips_count_all_rows_whatever_is_shown(filled: MainWindow) -> None:
    counts = filled.page.model.counts()
    assert {chip: counts[chip] for chip in Chip} == {
        Chip.ALL: 5,
        Chip.WAITING: 2,
        Chip.APPROVED: 1,
        Chip.DENIED: 1,
        Chip.NEEDS_YOU: 1,
        Chip.SEEN: 0,
    }
    filled.page.filter_bar.choose(Chip.DENIED)
    filled.take_board(BoardChanged((row(1, decided(ConfirmationState.DENIED)),), removed=(2,)))
    counts = filled.page.model.counts()
    assert (counts[Chip.ALL], counts[Chip.WAITING], counts[Chip.DENIED]) == (4, 0, 2)
    assert shown_ids(filled.page.model) == [1, 4]


def test_the_most_urgent_row_is_chosen_for_a_user_who_chose_none(filled: MainWindow, qtbot: QtBot) -> None:
    filled.page.filter_bar.search.setFocus()
    qtbot.waitUntil(lambda: bool(filled.page.selected_rows()), timeout=2000)
    assert [shown.watch.watch_id for shown in filled.page.selected_rows()] == [5]
    assert filled.page.filter_bar.search.hasFocus()
    filled.page.view.clearSelection()
    filled.take_board(BoardChanged((row(1, waiting(21)),)))
    qtbot.wait(900)
    assert filled.page.selected_rows() == ()


def test_selecting_a_hidden_watch_gives_the_filter_up(filled: MainWindow) -> None:
    filled.page.filter_bar.choose(Chip.DENIED)
    filled.select_watch(1)
    assert [shown.watch.watch_id for shown in filled.page.view.selected_rows()] == [1]
    assert filled.page.model.row_filter == RowFilter()


def test_ages_tick_for_visible_rows_only_and_stop_with_the_window(
    filled: MainWindow, clock: SetClock, qtbot: QtBot
) -> None:
    page = filled.page
    filled.take_board(BoardChanged(tuple(row(number, waiting(1)) for number in range(100, 300))))
    qtbot.waitUntil(lambda: page.model.rowCount() == 205, timeout=2000)
    refreshed: list[tuple[int, int, int]] = []
    page.model.dataChanged.connect(lambda first, last: refreshed.append((first.column(), first.row(), last.row())))
    clock.at = NOON + minutes(1)
    qtbot.waitUntil(lambda: bool(refreshed), timeout=2000)
    assert cell(page.model, 1, Column.WAITING) == "21 min"
    assert all(last < 60 for _column, _first, last in refreshed)
    filled.hide()
    refreshed.clear()
    qtbot.wait(1200)
    assert refreshed == []


def test_evidence_that_grows_old_fades_with_the_clock_alone(filled: MainWindow, clock: SetClock) -> None:
    clock.at = NOON + minutes(3)
    assert cell(filled.page.model, 1, Column.CHECKED) == "not verified since 11:59"
    assert "not verified since" in str(filled.page.model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_the_history_of_the_row_in_view_is_read_once_and_again_when_it_changes(
    filled: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: desk.of(ReadHistory) == [ReadHistory(5)], timeout=2000)
    for watch_id in (1, 2, 3):
        filled.select_watch(watch_id)
    qtbot.waitUntil(lambda: desk.of(ReadHistory)[1:] == [ReadHistory(3)], timeout=2000)
    changed = row(3, decided(ConfirmationState.DENIED), "voximplant.sip.get")
    filled.take_board(BoardChanged((changed,), transitions=(Transition(changed, ConfirmationState.WAITING, NOON),)))
    qtbot.waitUntil(lambda: len(desk.of(ReadHistory)) == 3, timeout=2000)
    entry = HistoryEntry(
        7, 3, NOON, ConfirmationState.WAITING, ConfirmationState.DENIED, None, None, None, NOON, NOON, "f"
    )
    filled.take_history(HistoryRead(3, (entry,)))
    filled.take_history(HistoryRead(1, ()))
    history = filled.page.details.history
    assert history.topLevelItemCount() == 1
    newest = history.topLevelItem(0)
    assert newest is not None
    assert newest.text(1) == "Waiting → Denied"


def test_details_tell_the_story_and_the_next_step_of_the_row(filled: MainWindow) -> None:
    filled.select_watch(1)
    words = filled.page.details.text()
    assert "voximplant.user.get" in words
    assert "Asked at 11:40." in words
    assert "Remind an administrator." in words


def test_the_model_keeps_qts_rules_through_any_sequence(clock: SetClock) -> None:
    model = WatchModel(clock)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    states = (waiting(3), decided(ConfirmationState.APPROVED), decided(ConfirmationState.DENIED))
    for number, status in zip(range(60), itertools.cycle(states), strict=False):
        model.take(BoardChanged((row(number % 20, status, f"module{number % 7}.get"),)))
        model.set_filter(RowFilter(tuple(Chip)[number % 5], ("", "module", "module3 -x")[number % 3]))
        model.sort(number % len(Column), (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)[number % 2])
        model.take(BoardChanged(removed=((number * 3) % 20,)))
    model.set_filter(RowFilter())
    assert sorted(shown_ids(model)) == sorted(shown.watch.watch_id for shown in model.rows())


def test_ten_thousand_rows_fill_filter_and_sort(window: MainWindow) -> None:
    rows = tuple(row(number, waiting(number % 50), f"module{number % 100}.get") for number in range(10_000))
    window.take_board(BoardChanged(rows))
    assert window.page.model.rowCount() == 10_000
    window.page.filter_bar.search.setText("module42")
    assert window.page.model.rowCount() == 100
    window.page.filter_bar.search.setText("")
    window.page.view.sortByColumn(Column.METHOD, Qt.SortOrder.DescendingOrder)
    assert cell(window.page.model, 0, Column.METHOD) == "module99.get"
    assert window.page.model.rowCount() == 10_000
