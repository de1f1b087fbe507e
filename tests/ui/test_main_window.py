"""What the window tells besides the table: the doors, the news, the keyring, the end of the engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.asking import AskVerdict
from b24monitor.core.command import RetryVault
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import (
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    EngineStopped,
    Problem,
    VaultChanged,
    VaultState,
)
from b24monitor.ui.banner import Banner
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.theme import state_colour
from b24monitor.ui.watch_column import Column
from tests.ui.samples import ACCOUNT, NOON, Desk, SetClock, decided, row, waiting


def banners(window: MainWindow) -> list[Banner]:
    return [banner for banner in window.banners.findChildren(Banner) if banner.isVisible()]


def alert(watch_id: int, kind: AlertKind = AlertKind.APPROVED) -> Alert:
    return Alert(watch_id, kind, row(watch_id, decided(ConfirmationState(kind.value))))


def test_without_accounts_there_are_three_doors(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.pages.first_run.isVisible()
    assert "Opening" in window.page.view.empty_text
    window.take_accounts(AccountsChanged(()))
    assert window.pages.first_run.isVisible()
    with qtbot.waitSignal(window.demo_requested):
        QTest.mouseClick(window.pages.first_run.demo_door, Qt.MouseButton.LeftButton)
    assert window.pages.first_run.sign_in_door.isEnabled()
    assert "a guide shows how" in window.pages.first_run.sign_in_door.accessibleDescription()
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    assert not window.pages.first_run.isVisible()
    assert "No watches yet" in window.page.view.empty_text


def test_the_doors_are_there_again_after_a_look_at_the_history(window: MainWindow) -> None:
    window.take_accounts(AccountsChanged(()))
    first_run = window.pages.first_run
    window.menu_actions.history.trigger()
    assert not first_run.isVisible()
    window.menu_actions.watches.trigger()
    assert first_run.isVisible()
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    assert not first_run.isVisible()


def test_enter_opens_the_door_that_has_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    window.take_accounts(AccountsChanged(()))
    qtbot.waitUntil(window.pages.first_run.demo_door.hasFocus)
    with qtbot.waitSignal(window.demo_requested):
        QTest.keyClick(window.pages.first_run.demo_door, Qt.Key.Key_Return)


def test_the_page_that_is_chosen_has_the_keys_and_the_columns(filled: MainWindow) -> None:
    filled.menu_actions.history.trigger()
    assert filled.pages.history.view.hasFocus()
    filled.menus.columns.aboutToShow.emit()
    assert "What" in [action.text() for action in filled.menus.columns.actions()]
    filled.menu_actions.watches.trigger()
    assert filled.page.view.hasFocus()
    filled.menus.columns.aboutToShow.emit()
    assert "Token expires" in [action.text() for action in filled.menus.columns.actions()]


def test_the_page_of_questions_is_one_of_the_three(filled: MainWindow) -> None:
    actions = filled.menu_actions
    pages = (actions.watches, actions.questions, actions.history)
    assert [page.shortcut().toString() for page in pages] == ["Ctrl+1", "Ctrl+2", "Ctrl+3"]
    filled.page.view.selectRow(0)
    for shown in (actions.questions, actions.history, actions.questions, actions.watches):
        shown.trigger()
        assert [page.isChecked() for page in pages] == [page is shown for page in pages]
        assert {actions.stop.isEnabled(), actions.by_urgency.isEnabled()} == {shown is actions.watches}
    actions.questions.trigger()
    questions = filled.pages.questions
    assert questions is not None
    assert questions.rights.guide_button.hasFocus()
    filled.menus.columns.aboutToShow.emit()
    assert "A yes is worth" in [action.text() for action in filled.menus.columns.actions()]
    actions.search.trigger()
    assert questions.filter_bar.search.hasFocus()


def test_an_alert_is_told_in_the_window_and_opens_its_row_without_taking_the_focus(filled: MainWindow) -> None:
    filled.page.filter_bar.search.setFocus()
    filled.show_alert(alert(3))
    (banner,) = banners(filled)
    assert banner.accessibleName() == "Approved: voximplant.user.get"
    assert "between 11:55:59 and 11:56:00" in banner.accessibleDescription()
    assert filled.page.filter_bar.search.hasFocus()
    assert filled.page.selected_rows() == ()
    QTest.mouseClick(banner, Qt.MouseButton.LeftButton)
    assert [shown.watch.watch_id for shown in filled.page.selected_rows()] == [3]
    banner.dismissed.emit()
    assert banners(filled) == []


def test_many_alerts_become_one_line_and_one_watch_is_told_once(filled: MainWindow) -> None:
    filled.show_alert(alert(3))
    filled.show_alert(alert(3, AlertKind.DENIED))
    assert [banner.accessibleName() for banner in banners(filled)] == ["Denied: voximplant.user.get"]
    filled.show_alert(alert(1))
    filled.show_alert(alert(2))
    assert [banner.accessibleName() for banner in banners(filled)] == ["2 approved, 1 denied"]


def test_a_line_of_many_alerts_leads_to_the_gravest_as_the_notice_does(filled: MainWindow, qtbot: QtBot) -> None:
    for watch_id, kind in ((4, AlertKind.DENIED), (1, AlertKind.APPROVED), (2, AlertKind.APPROVED)):
        filled.show_alert(alert(watch_id, kind))
    (banner,) = banners(filled)
    assert banner.accessibleDescription().startswith("Denied: ")
    assert "Latest: Approved: " in banner.accessibleDescription()
    banner.acted.emit()
    assert [shown.watch.watch_id for shown in filled.page.selected_rows()] == [4]


@pytest.mark.parametrize("state", [VaultState.NO_KEYRING, VaultState.LOCKED, VaultState.SILENT, VaultState.FAILED])
def test_tokens_for_the_session_only_are_said_until_the_keyring_opens(
    window: MainWindow, desk: Desk, state: VaultState
) -> None:
    window.take_vault(VaultChanged(state))
    (banner,) = banners(window)
    assert "until you quit" in banner.accessibleDescription()
    banner.acted.emit()
    assert desk.of(RetryVault) == [RetryVault()]
    window.take_vault(VaultChanged(VaultState.KEYRING))
    assert banners(window) == []


def test_a_command_that_failed_names_the_method_and_the_reason_once(filled: MainWindow) -> None:
    failed = CommandFailed(Problem.NOT_ASKED, watch_id=5, verdict=AskVerdict.TOO_OLD)
    filled.take_failure(failed)
    filled.take_failure(failed)
    (text,) = filled.banners.warnings()
    assert text.startswith("voximplant.queue.get: ")
    assert "Use a new token" in text


def test_the_end_of_the_engine_cannot_be_dismissed(filled: MainWindow) -> None:
    filled.news.take_stop(EngineStopped("the database is gone"))
    for number in range(5):
        filled.take_failure(CommandFailed(Problem.NO_TOKEN, watch_id=number))
    assert any("the database is gone" in text for text in filled.banners.warnings())


def test_the_status_line_counts_open_questions_and_names_portals_in_trouble(filled: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: filled.status.text() == "2 open questions | 1 portal", timeout=2000)
    blind = replace(waiting(20), trouble=answer_for_trouble(Trouble.NO_CONNECTION), trouble_since=NOON)
    filled.take_board(BoardChanged((row(1, blind),)))
    qtbot.waitUntil(lambda: "northwind.bitrix24.com gives no answer since" in filled.status.text(), timeout=2000)


def test_sizes_columns_and_sorting_are_remembered_in_a_file_of_their_own(
    tmp_path: Path, clock: SetClock, desk: Desk, qtbot: QtBot
) -> None:
    path = tmp_path / "window.ini"
    first = MainWindow(desk.post, clock, folder=path.parent)
    qtbot.addWidget(first)
    first.show()
    first.page.view.setColumnWidth(Column.METHOD, 321)
    first.page.view.setColumnHidden(Column.ACCOUNT, True)
    first.page.view.sortByColumn(Column.PORTAL, Qt.SortOrder.DescendingOrder)
    with qtbot.waitSignal(first.quit_requested):
        first.close()
    second = MainWindow(desk.post, clock, folder=path.parent)
    qtbot.addWidget(second)
    header = second.page.view.horizontalHeader()
    assert second.page.view.columnWidth(Column.METHOD) == 321
    assert second.page.view.isColumnHidden(Column.ACCOUNT)
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (
        Column.PORTAL,
        Qt.SortOrder.DescendingOrder,
    )
    path.write_text("[General]\nversion=1\ncolumns=nonsense\n", encoding="utf-8")
    qtbot.addWidget(MainWindow(desk.post, clock, folder=path.parent))


def test_the_first_window_is_no_larger_than_the_screen(window: MainWindow) -> None:
    room = window.screen().availableSize()
    assert window.width() <= min(1360, room.width())
    assert window.height() <= min(720, room.height())
    assert window.minimumSizeHint().width() <= 1000
    assert window.minimumSizeHint().height() <= 560


def test_columns_can_be_chosen_but_the_state_stays(filled: MainWindow) -> None:
    filled.menus.columns.aboutToShow.emit()
    state, method, *_others = filled.menus.columns.actions()
    assert not state.isEnabled()
    method.trigger()
    assert filled.page.view.isColumnHidden(Column.METHOD)


def test_keys_lead_through_the_window(filled: MainWindow) -> None:
    filled.menu_actions.search.trigger()
    assert filled.page.filter_bar.search.hasFocus()
    QTest.keyClick(filled.page.filter_bar.search, Qt.Key.Key_Escape)
    assert filled.page.view.hasFocus()
    filled.menu_actions.details.trigger()
    assert not filled.page.details.isVisible()
    QTest.keyClick(filled.page.view, Qt.Key.Key_Return)
    assert filled.page.details.isVisible()
    assert filled.menu_actions.details.isChecked()
    filled.select_watch(1)
    filled.page.view.setFocus()
    QTest.keyClick(filled.page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    heading, copied = QApplication.clipboard().text().split("\n")
    assert heading.startswith("State\tMethod\tPortal")
    assert copied.startswith("Waiting\tvoximplant.user.get\tnorthwind.bitrix24.com\tCRM sync\t11:40\t20 min")


def test_everything_that_can_be_used_has_a_name(filled: MainWindow) -> None:
    for open_dialog in (filled.menu_actions.add_account, filled.menu_actions.add_watch, filled.menu_actions.keys):
        open_dialog.trigger()
    filled.take_vault(VaultChanged(VaultState.LOCKED))
    filled.show_alert(alert(3))
    nameless = [widget for widget in filled.findChildren(QWidget) if _is_used(widget) and not _name(widget)]
    assert nameless == []
    index = filled.page.model.index(1, Column.WAITING)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Waiting for: 20 min"


def _is_used(widget: QWidget) -> bool:
    inner = widget.objectName().startswith("qt_") or isinstance(widget.parentWidget(), (QLineEdit, QComboBox))
    return isinstance(widget, (QAbstractButton, QLineEdit, QComboBox, QTextEdit)) and widget.isVisible() and not inner


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


@pytest.mark.parametrize("state", ConfirmationState)
@pytest.mark.parametrize("ground", ["#ffffff", "#f7f7f7", "#1e1e1e", "#2d2d2d"])
def test_state_colours_are_readable_on_light_and_dark(state: ConfirmationState, ground: str) -> None:
    palette = QPalette(QColor(ground))
    palette.setColor(QPalette.ColorRole.Base, QColor(ground))
    assert _contrast(state_colour(state, palette), QColor(ground)) >= 4.5


def _contrast(first: QColor, second: QColor) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()
