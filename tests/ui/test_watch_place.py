"""Nobody loses their place in the table: not by rows above that come and go, nor by losing the row they are on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged
from b24monitor.core.row_filter import Chip, RowFilter
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.row_order import RowOrder
from b24monitor.ui.watch_column import Column, sort_key
from tests.ui.samples import decided, lapsed, row, waiting


@pytest.fixture
def long_table(filled: MainWindow, qtbot: QtBot) -> MainWindow:
    """Two hundred more rows that wait, number 200 selected and in the middle of the view."""
    filled.take_board(BoardChanged(tuple(row(number, waiting(60 - number / 10)) for number in range(100, 300))))
    qtbot.waitUntil(lambda: filled.page.model.rowCount() == 205, timeout=2000)
    filled.page.view.setFocus()
    filled.page.view.select_watch(200)
    bar = filled.page.view.verticalScrollBar()
    bar.setValue(bar.value() + 100)
    return filled


class TextWatcher:
    """Notes each text that a button shows, one after the other."""

    def __init__(self, button: QToolButton, texts: list[str]) -> None:
        self._button = button
        self._texts = texts

    def look(self) -> None:
        if not self._texts or self._texts[-1] != self._button.text():
            self._texts.append(self._button.text())


def top_of(window: MainWindow, watch_id: int) -> int:
    view, place = window.page.view, window.page.model.place_of(watch_id)
    assert place is not None
    return view.rowViewportPosition(place)


def test_rows_above_come_and_go_without_a_jump(long_table: MainWindow) -> None:
    before = top_of(long_table, 200)
    long_table.take_board(BoardChanged(removed=(100, 101, 102)))
    assert top_of(long_table, 200) == before
    long_table.take_board(BoardChanged(tuple(row(number, waiting(59.9)) for number in range(300, 310))))
    long_table.page.model.catch_up()
    assert top_of(long_table, 200) == before
    assert long_table.page.view.hasFocus()


def test_a_row_in_view_that_moves_away_takes_nobody_along(long_table: MainWindow) -> None:
    before = top_of(long_table, 201)
    long_table.take_board(BoardChanged((row(200, decided(ConfirmationState.APPROVED, ago=1)),)))
    long_table.page.model.catch_up()
    assert abs(top_of(long_table, 201) - before) <= long_table.page.view.rowHeight(0)
    assert [shown.watch.watch_id for shown in long_table.page.selected_rows()] == [200]


def test_at_the_top_what_is_new_on_top_is_seen(filled: MainWindow) -> None:
    filled.take_board(BoardChanged(tuple(row(number, waiting(1)) for number in range(100, 300))))
    filled.page.model.catch_up()
    filled.take_board(BoardChanged((row(999, lapsed()),)))
    filled.page.model.catch_up()
    assert filled.page.view.verticalScrollBar().value() == 0


def test_who_loses_the_row_they_are_on_stays_near_it_and_selects_nothing(long_table: MainWindow) -> None:
    view = long_table.page.view
    place = view.currentIndex().row()
    long_table.take_board(BoardChanged(removed=(200,)))
    assert view.currentIndex().row() == place
    assert long_table.page.selected_rows() == ()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == place + 1


def test_a_search_gives_the_row_back_where_it_can_be_seen(long_table: MainWindow) -> None:
    page = long_table.page
    page.filter_bar.search.setText("telephony")
    assert page.model.rowCount() == 1
    page.filter_bar.search.clear()
    assert [shown.watch.watch_id for shown in page.selected_rows()] == [200]
    assert page.view.currentIndex().row() == page.model.place_of(200)
    assert 200 in [shown.watch.watch_id for shown in page.view.rows_in_view()]


def test_chips_that_change_often_are_drawn_together(filled: MainWindow, qtbot: QtBot) -> None:
    bar = filled.page.filter_bar
    texts: list[str] = []
    watcher = TextWatcher(bar.chip_button(Chip.WAITING), texts)
    for number in range(10, 60):
        filled.take_board(BoardChanged((row(number, waiting(1)),)))
        watcher.look()
    assert len(texts) <= 2
    qtbot.waitUntil(lambda: "52" in bar.chip_button(Chip.WAITING).text(), timeout=2000)


def test_placing_a_few_rows_comes_to_the_same_as_sorting_all() -> None:
    order = RowOrder()
    for number in range(200):
        order.store(row(number, waiting(number % 50), f"module{number % 7}.get"))
    order.arranged()
    for number in range(0, 200, 17):
        order.store(row(number, decided(ConfirmationState.DENIED, ago=number / 10), f"module{number % 7}.get"))
    order.forget((3, 17))
    rows = {each.watch.watch_id: each for each in order.rows()}
    expected = sorted(rows, key=lambda watch_id: sort_key(rows[watch_id], Column.STATE))
    assert order.arranged() == expected
    order.sort_by(Column.STATE, descending=True)
    assert order.arranged() == expected[::-1]


def test_filters_set_one_after_the_other_come_to_the_same_as_the_last_alone() -> None:
    order, fresh = RowOrder(), RowOrder()
    for each in (order, fresh):
        for number in range(100):
            each.store(row(number, waiting(number % 50), f"module{number % 7}.get"))
    texts = (
        "m",
        "mod",
        "module3",
        "module3 -x",
        "module3 -module",
        "module",
        "module5",
        "",
        "-module5",
        "-module5 get",
    )
    for text in texts:
        order.filter_by(RowFilter(text=text))
        fresh.filter_by(RowFilter())
        fresh.filter_by(RowFilter(text=text))
        assert order.arranged() == fresh.arranged()
        order.filter_by(RowFilter(Chip.DENIED, text))
        assert order.arranged() == []
        order.filter_by(RowFilter(text=text))
