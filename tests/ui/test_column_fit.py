"""Columns get the room their texts need while there is room, and stay as the user set them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from b24monitor.core.fact import BoardChanged
from b24monitor.ui.column_fit import fitted_widths
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.watch_column import Column
from tests.ui.samples import ACCOUNT, Desk, SetClock, row, waiting

LONG = "voximplant.infocall.startwithtext"


def fits(window: MainWindow, column: Column) -> bool:
    view = window.page.view
    return view.columnWidth(column) >= view.sizeHintForColumn(column)


def test_room_goes_first_to_what_tells_rows_apart_and_never_beyond_the_room() -> None:
    least = {Column.STATE: 100, Column.METHOD: 100, Column.PORTAL: 100}
    wanted = {Column.STATE: 90, Column.METHOD: 160, Column.PORTAL: 180}
    assert fitted_widths(least, wanted, 400) == {Column.STATE: 100, Column.METHOD: 160, Column.PORTAL: 140}
    assert fitted_widths(least, wanted, 200) == least
    assert fitted_widths(least, wanted, 999) == {Column.STATE: 100, Column.METHOD: 160, Column.PORTAL: 180}


def test_names_are_whole_where_there_is_room(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1500, 720)
    owner = replace(ACCOUNT, label="Helpdesk widget")
    window.take_board(BoardChanged((row(1, waiting(5), LONG, owner),)))
    qtbot.waitUntil(lambda: fits(window, Column.METHOD) and fits(window, Column.ACCOUNT), timeout=3000)


def test_a_narrow_window_gives_the_room_back(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1500, 720)
    window.take_board(BoardChanged((row(1, waiting(5), LONG * 2),)))
    qtbot.waitUntil(lambda: fits(window, Column.METHOD), timeout=3000)
    window.take_board(BoardChanged(tuple(row(number, waiting(1)) for number in range(2, 60))))
    window.resize(1020, 600)
    qtbot.waitUntil(lambda: not fits(window, Column.METHOD), timeout=3000)
    assert window.page.view.horizontalScrollBar().maximum() == 0


def test_widths_set_by_hand_stay_also_in_the_next_run(
    tmp_path: Path, clock: SetClock, desk: Desk, qtbot: QtBot
) -> None:
    first = MainWindow(desk.post, clock, folder=tmp_path)
    qtbot.addWidget(first)
    first.show()
    assert not first.page.view.column_fit.by_hand
    first.page.view.horizontalHeader().resizeSection(Column.METHOD, 77)
    first.take_board(BoardChanged((row(1, waiting(5), LONG),)))
    first.page.view.column_fit.fit()
    assert first.page.view.columnWidth(Column.METHOD) == 77
    first.close()
    second = MainWindow(desk.post, clock, folder=tmp_path)
    qtbot.addWidget(second)
    second.show()
    second.take_board(BoardChanged((row(1, waiting(5), LONG),)))
    second.page.view.column_fit.fit()
    assert second.page.view.columnWidth(Column.METHOD) == 77


def test_hiding_a_column_is_no_width_set_by_hand(filled: MainWindow) -> None:
    filled.page.view.setColumnHidden(Column.PORTAL, True)
    filled.page.view.setColumnHidden(Column.PORTAL, False)
    assert not filled.page.view.column_fit.by_hand
