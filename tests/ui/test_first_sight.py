"""What is seen before the program is loaded: rows as they were left, where the table stands a moment later."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from b24monitor.core.fact import AccountsChanged, BoardChanged
from b24monitor.core.first_row import FirstRow
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.watch_column import Column, heading
from tests.ui.samples import ACCOUNT, Desk, SetClock, row, waiting

ROWS = (FirstRow("waiting", "user.get", "one.example", "Ours"), FirstRow("denied", "crm.get", "two.example", "Theirs"))


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, clock: SetClock, tmp_path: Path) -> MainWindow:
    shown = MainWindow(desk.post, clock, folder=tmp_path, in_steps=True)
    qtbot.addWidget(shown)
    return shown


def table_of(window: MainWindow) -> QTableView:
    (table,) = (found for found in window.findChildren(QTableView) if found.isVisible())
    return table


def place_of(window: MainWindow, table: QTableView) -> QRect:
    return QRect(table.mapTo(window, QPoint(0, 0)), table.size())


def test_it_tells_what_was_known_and_claims_nothing_else(window: MainWindow, qtbot: QtBot) -> None:
    window.show_first(ROWS)
    window.show()
    qtbot.waitExposed(window)
    table = table_of(window)
    model = table.model()
    headings = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert headings == [heading(column) for column in Column]
    assert [model.index(0, column).data() for column in Column][:4] == ["Waiting", "user.get", "one.example", "Ours"]
    assert not any(model.index(1, column).data() for column in range(Column.ASKED, len(Column)))
    assert not table.isEnabled()


def test_the_window_is_made_around_it_and_closes_only_then(window: MainWindow, qtbot: QtBot) -> None:
    window.show_first(ROWS)
    window.show()
    qtbot.waitExposed(window)
    assert not window.close()
    window.build()
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    window.take_board(BoardChanged((row(1, waiting(5)),)))
    qtbot.waitUntil(window.page.view.isVisible)
    assert table_of(window) is window.page.view
    assert window.menuBar().isVisible()
    assert window.statusBar().isVisible()
    assert window.menus.tool_bar.isVisible()
    with qtbot.waitSignal(window.quit_requested):
        window.close()


def test_the_table_stands_where_it_stood(
    window: MainWindow, qtbot: QtBot, desk: Desk, clock: SetClock, tmp_path: Path
) -> None:
    first = MainWindow(desk.post, clock, folder=tmp_path)
    qtbot.addWidget(first)
    first.show()
    qtbot.waitExposed(first)
    first.take_accounts(AccountsChanged((ACCOUNT,)))
    first.take_board(BoardChanged((row(1, waiting(5)),)))
    qtbot.waitUntil(first.page.view.isVisible)
    place = place_of(first, first.page.view)
    first.close()
    window.show_first(ROWS)
    window.show()
    qtbot.waitExposed(window)
    assert window.size() == first.size()
    assert place_of(window, table_of(window)) == place
