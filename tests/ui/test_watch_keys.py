"""The table by keyboard and its menus: every move, every copy, every column, without a mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from b24monitor.core.fact import BoardChanged
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.watch_column import Column
from b24monitor.ui.watch_delegate import WatchDelegate
from b24monitor.ui.watch_view import WatchView
from tests.ui.samples import row, waiting

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(filled: MainWindow) -> WatchView:
    """The table with five rows, the first selected, and the focus in it."""
    filled.page.view.setFocus()
    filled.select_watch(5)
    return filled.page.view


def selected(view: WatchView) -> list[int]:
    return [shown.watch.watch_id for shown in view.selected_rows()]


def test_arrows_home_and_end_lead_through_the_rows(view: WatchView) -> None:
    for key, expected in (
        (Qt.Key.Key_Down, [1]),
        (Qt.Key.Key_End, [4]),
        (Qt.Key.Key_Up, [3]),
        (Qt.Key.Key_Home, [5]),
        (Qt.Key.Key_PageDown, [4]),
        (Qt.Key.Key_PageUp, [5]),
    ):
        QTest.keyClick(view, key)
        assert selected(view) == expected


def test_shift_control_and_a_make_selections(view: WatchView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert selected(view) == [5, 1]
    QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert selected(view) == [5, 1, 2, 3, 4]
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert selected(view) == [5, 2]
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert selected(view) == [5, 1, 2, 3, 4]


def test_typed_letters_lead_nowhere(view: WatchView) -> None:
    QTest.keyClicks(view, "app")
    assert selected(view) == [5]
    assert view.currentIndex().row() == 0


def test_rows_and_a_single_cell_are_copied(view: WatchView) -> None:
    clipboard = QGuiApplication.clipboard()
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text().splitlines()[1].startswith("Waiting\tvoximplant.user.get\t")
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL_SHIFT)
    assert clipboard.text() == "voximplant.user.get"


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_the_menu_key_opens_the_menu_at_the_row(
    filled: MainWindow, view: WatchView, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    filled.take_board(BoardChanged(tuple(row(number, waiting(1)) for number in range(100, 300))))
    filled.page.model.catch_up()
    QTest.keyClick(view, Qt.Key.Key_End)
    view.verticalScrollBar().setValue(0)
    # The offscreen platform cannot open a menu without a warning: where it would open is what matters.
    view.customContextMenuRequested.disconnect()
    asked: list[QPoint] = []
    view.customContextMenuRequested.connect(asked.append)
    QTest.keyClick(view, key, modifier)
    assert [view.rowAt(at.y()) for at in asked] == [view.currentIndex().row()]


def frames_cell(view: WatchView) -> bool:
    delegate = view.itemDelegate()
    return isinstance(delegate, WatchDelegate) and delegate.frames_cell


def test_the_current_cell_is_framed_for_the_keyboard_only(view: WatchView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Right)
    framed = view.grab().toImage()
    assert frames_cell(view)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 10))
    assert not frames_cell(view)
    assert view.grab().toImage() != framed


def test_the_third_click_on_a_heading_leads_back_to_urgency(view: WatchView) -> None:
    header, model = view.horizontalHeader(), view.model()
    at = QPoint(header.sectionViewportPosition(Column.METHOD) + 20, header.height() // 2)
    orders = []
    for _click in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        orders.append([str(model.index(place, Column.METHOD).data()) for place in range(5)])
    assert orders[0] == sorted(orders[0])
    assert orders[1] == sorted(orders[0], reverse=True)
    assert header.sortIndicatorSection() == Column.STATE
    assert [shown.watch.watch_id for shown in view.rows_in_view()] == [5, 1, 2, 3, 4]


def menu_of(view: WatchView) -> dict[str, bool]:
    menu = QMenu()
    view.column_actions(menu)
    return {action.text().replace("&", ""): action.isEnabled() for action in menu.actions() if action.text()}


def test_columns_come_back_as_they_were(view: WatchView) -> None:
    header = view.horizontalHeader()
    assert not menu_of(view)["Sort by urgency"]
    view.setColumnHidden(Column.PORTAL, True)
    header.moveSection(Column.CHECKED, 1)
    header.resizeSection(Column.METHOD, 333)
    view.sortByColumn(Column.ACCOUNT, Qt.SortOrder.DescendingOrder)
    assert menu_of(view)["Sort by urgency"]
    view.column_menu.reset()
    assert [header.logicalIndex(place) for place in range(header.count())] == list(Column)
    assert not any(view.isColumnHidden(column) for column in Column)
    assert (header.sortIndicatorSection(), view.column_fit.by_hand) == (Column.STATE, False)
    assert view.columnWidth(Column.METHOD) != 333


def test_from_right_to_left_rows_can_be_selected_too(view: WatchView) -> None:
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert view.select_watch(3)
    assert selected(view) == [3]
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert selected(view) == [2]


def test_rows_grow_with_the_font(view: WatchView) -> None:
    height = view.rowHeight(0)
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    view.setFont(font)
    QApplication.sendEvent(view, QEvent(QEvent.Type.FontChange))
    assert view.rowHeight(0) > height * 1.4
