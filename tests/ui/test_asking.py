"""Adding a watch and asking: nothing leaves before the user has seen it, and then once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from b24monitor.core.answer import Refusal
from b24monitor.core.command import AddWatch, Ask, CheckNow, RemoveAccount, RemoveWatches
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.fact import AccountsChanged, BoardChanged
from b24monitor.core.watch import Parameters
from b24monitor.ui.add_watch_choices import AfterAdding
from b24monitor.ui.add_watch_dialog import AddWatchDialog
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.confirm_dialog import ConfirmDialog
from b24monitor.ui.forget_account_dialog import ForgetAccountDialog
from b24monitor.ui.main_window import MainWindow
from tests.ui.samples import ACCOUNT, EMPTY_USER, NOON, Desk, account, decided, row


@pytest.fixture
def asking(window: MainWindow) -> MainWindow:
    """The window with a watch that nobody was asked about, selected."""
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    window.take_board(BoardChanged((row(1),)))
    window.select_watch(1)
    return window


def ask_dialog(window: MainWindow) -> AskDialog:
    return next(dialog for dialog in window.findChildren(AskDialog) if dialog.isVisible())


def test_a_double_click_on_ask_now_asks_once(asking: MainWindow, desk: Desk) -> None:
    asking.menu_actions.ask.trigger()
    dialog = ask_dialog(asking)
    assert desk.of(Ask) == []
    button = dialog.ask_button
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.clicked.emit()
    assert desk.of(Ask) == [Ask((1,))]


def test_the_dialog_says_what_the_administrator_gets_and_what_is_sent(asking: MainWindow, desk: Desk) -> None:
    asking.menu_actions.ask.trigger()
    words = ask_dialog(asking).text()
    assert "CRM sync" in words
    assert "cannot be taken back" in words
    assert "runs the method" in words
    assert "USER_ID empty" in words
    assert "12:45" in words
    ask_dialog(asking).reject()
    assert desk.of(Ask) == []


def test_enter_alone_never_asks(asking: MainWindow, desk: Desk) -> None:
    asking.menu_actions.ask.trigger()
    QTest.keyClick(ask_dialog(asking), Qt.Key.Key_Return)
    assert desk.of(Ask) == []


def test_a_method_that_may_run_at_once_needs_a_yes_of_its_own(asking: MainWindow, desk: Desk) -> None:
    asking.take_board(BoardChanged((row(2, method="crm.deal.delete", parameters=Parameters()),)))
    asking.select_watch(2)
    asking.menu_actions.ask.trigger()
    dialog = ask_dialog(asking)
    assert dialog.may_run.isVisible()
    # Nobody knows whether anybody will be asked.
    assert "administrators of the portal will receive" not in dialog.text()
    QTest.mouseClick(dialog.ask_button, Qt.MouseButton.LeftButton)
    assert desk.of(Ask) == []
    dialog.may_run.click()
    QTest.mouseClick(dialog.ask_button, Qt.MouseButton.LeftButton)
    assert desk.of(Ask) == [Ask((2,), may_run=True)]


def test_a_gated_method_needs_no_such_yes(asking: MainWindow) -> None:
    asking.menu_actions.ask.trigger()
    assert not ask_dialog(asking).may_run.isVisible()
    assert ask_dialog(asking).ask_button.isEnabled()


def test_after_a_refusal_for_rights_the_accounts_own_user_is_offered(asking: MainWindow, desk: Desk) -> None:
    refused = Status(ConfirmationState.REFUSED, NOON, NOON, error="ACCESS_DENIED", refusal=Refusal.RIGHTS)
    asking.take_board(BoardChanged((row(1, refused),)))
    asking.menu_actions.ask.trigger()
    dialog = ask_dialog(asking)
    assert dialog.own_user.isChecked()
    assert "USER_ID=7" in dialog.text()
    QTest.mouseClick(dialog.ask_button, Qt.MouseButton.LeftButton)
    assert desk.of(Ask) == [Ask((1,), parameters=Parameters.of(("USER_ID", "7")))]


def test_several_rows_are_asked_together_and_those_that_cannot_be_are_left_out(
    filled: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    filled.take_board(BoardChanged((row(8), row(9, owner=replace(ACCOUNT, label="Other")))))
    qtbot.waitUntil(lambda: filled.page.model.rowCount() == 7, timeout=2000)
    filled.page.view.selectAll()
    filled.menu_actions.ask.trigger()
    QTest.mouseClick(ask_dialog(filled).ask_button, Qt.MouseButton.LeftButton)
    (command,) = desk.of(Ask)
    assert sorted(command.watch_ids) == [8, 9]


def test_asking_is_not_offered_where_it_would_ask_twice(filled: MainWindow) -> None:
    for watch_id in (1, 2, 3, 4, 5):
        filled.select_watch(watch_id)
        assert not filled.menu_actions.ask.isEnabled()


def add_dialog(window: MainWindow) -> AddWatchDialog:
    window.menu_actions.add_watch.trigger()
    return next(dialog for dialog in window.findChildren(AddWatchDialog) if dialog.isVisible())


@pytest.mark.parametrize("then", AfterAdding)
def test_adding_asks_nobody_until_the_user_goes_on(asking: MainWindow, desk: Desk, then: AfterAdding) -> None:
    asking.take_board(BoardChanged(removed=(1,)))
    dialog = add_dialog(asking)
    assert dialog.method.text() == "voximplant.user.get"
    dialog.choose(then)
    dialog.accept_wish()
    assert desk.of(AddWatch) == [AddWatch(ACCOUNT.account_id, "voximplant.user.get", EMPTY_USER)]
    assert desk.of(Ask) == []
    asking.take_board(BoardChanged((row(12),)))
    asking.take_board(BoardChanged((row(12),)))
    looked = [Ask((12,), adopted=True)] if then is AfterAdding.LOOK else []
    assert desk.of(Ask) == looked
    opened = [dialog for dialog in asking.findChildren(AskDialog) if dialog.isVisible()]
    assert len(opened) == (1 if then is AfterAdding.ASK else 0)
    assert [shown.watch.watch_id for shown in asking.page.selected_rows()] == [12]


def test_looking_at_a_method_that_may_run_needs_its_yes_too(asking: MainWindow, desk: Desk) -> None:
    dialog = add_dialog(asking)
    dialog.method.setText("CRM.Deal.List")
    dialog.choose(AfterAdding.LOOK)
    dialog.accept_wish()
    (command,) = desk.of(AddWatch)
    assert (command.method, command.parameters) == ("crm.deal.list", Parameters())
    asking.take_board(BoardChanged((row(2, method="crm.deal.list", parameters=Parameters()),)))
    assert desk.of(Ask) == []
    look = ask_dialog(asking)
    assert "this look is the question" in look.text()
    look.may_run.click()
    QTest.mouseClick(look.ask_button, Qt.MouseButton.LeftButton)
    assert desk.of(Ask) == [Ask((2,), adopted=True, may_run=True)]


def test_enter_adds_the_watch_and_asks_nobody(asking: MainWindow, desk: Desk) -> None:
    asking.take_board(BoardChanged(removed=(1,)))
    dialog = add_dialog(asking)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert len(desk.of(AddWatch)) == 1
    assert desk.of(Ask) == []


@pytest.mark.parametrize(
    ("method", "parameters", "said"),
    [
        ("no method!", "", "method name"),
        ("batch", "", "method name"),
        ("crm.deal.list", "no equals sign", "NAME=value"),
        ("crm.deal.list", "=5", "NAME=value"),
        ("voximplant.user.get", "USER_ID=", "already watches"),
    ],
)
def test_what_cannot_be_watched_is_explained(
    asking: MainWindow, desk: Desk, method: str, parameters: str, said: str
) -> None:
    dialog = add_dialog(asking)
    dialog.method.setText(method)
    dialog.parameters.edit.setPlainText(parameters)
    dialog.accept_wish()
    assert said in dialog.note.text()
    assert desk.of(AddWatch) == []


def test_parameters_are_sent_as_typed(asking: MainWindow, desk: Desk) -> None:
    dialog = add_dialog(asking)
    dialog.method.setText("crm.deal.list")
    dialog.parameters.edit.setPlainText("FILTER[TITLE]=a=b & c\n\nORDER=ID")
    dialog.accept_wish()
    (command,) = desk.of(AddWatch)
    assert command.parameters.pairs() == [("FILTER[TITLE]", "a=b & c"), ("ORDER", "ID")]


def test_check_now_looks_at_the_selected_open_rows_or_at_all_open_ones(filled: MainWindow, desk: Desk) -> None:
    filled.select_watch(1)
    filled.menu_actions.check_now.trigger()
    filled.select_watch(5)
    filled.menu_actions.check_now.trigger()
    assert [sorted(command.watch_ids) for command in desk.of(CheckNow)] == [[1], [1, 2]]


def test_checking_a_decided_row_takes_a_yes_that_says_what_it_may_be(asking: MainWindow, desk: Desk) -> None:
    asking.take_board(BoardChanged((row(7, decided(ConfirmationState.APPROVED)),)))
    asking.select_watch(7)
    assert asking.menu_actions.check_now.isEnabled()
    asking.menu_actions.check_now.trigger()
    dialog = ask_dialog(asking)
    assert desk.commands == []
    for words in ("was decided at", "without asking anybody", "IS a new question", "runs it"):
        assert words in dialog.text()
    assert "[ Deny ]" not in dialog.text()
    QTest.mouseClick(dialog.ask_button, Qt.MouseButton.LeftButton)
    assert desk.of(Ask) == [Ask((7,), looks_again=True)]


def test_a_rule_cannot_be_given_to_what_may_write(asking: MainWindow, desk: Desk) -> None:
    asking.take_board(BoardChanged((row(7, method="acme.deal.add"), row(8, method="acme.deal.list"))))
    action = asking.menu_actions.ask_again
    asking.select_watch(7)
    assert not action.isEnabled()
    assert "may change data" in action.toolTip()
    asking.select_watch(8)
    assert action.isEnabled()
    assert "may change data" not in action.toolTip()


def test_removing_takes_a_yes(filled: MainWindow, desk: Desk) -> None:
    filled.select_watch(3)
    filled.menu_actions.stop.trigger()
    dialog = filled.findChildren(ConfirmDialog)[-1]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert desk.of(RemoveWatches) == []
    filled.menu_actions.stop.trigger()
    filled.findChildren(ConfirmDialog)[-1].yes_button.click()
    assert desk.of(RemoveWatches) == [RemoveWatches((3,))]
    filled.select_watch(1)
    filled.menu_actions.forget_account.trigger()
    filled.findChildren(ConfirmDialog)[-1].yes_button.click()
    assert desk.of(RemoveAccount) == [RemoveAccount(ACCOUNT.account_id)]


def test_an_account_without_watches_can_be_forgotten(window: MainWindow, desk: Desk) -> None:
    other = account(2, label="Helpdesk widget")
    window.take_accounts(AccountsChanged((ACCOUNT, other)))
    window.menu_actions.forget_account.trigger()
    dialog = window.findChildren(ForgetAccountDialog)[-1]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert desk.of(RemoveAccount) == []
    window.menu_actions.forget_account.trigger()
    dialog = window.findChildren(ForgetAccountDialog)[-1]
    dialog.account.setCurrentIndex(1)
    dialog.yes_button.click()
    assert desk.of(RemoveAccount) == [RemoveAccount(other.account_id)]


def test_no_two_parts_of_a_dialog_share_a_key(asking: MainWindow) -> None:
    dialog = add_dialog(asking)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    texts += [button.text() for button in dialog.findChildren(QAbstractButton)]
    keys = [key for text in texts if (key := QKeySequence.mnemonic(text).toString())]
    assert len(keys) >= 6
    assert len(keys) == len(set(keys))
