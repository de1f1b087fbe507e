"""Pasting a token: checked before it leaves, sent once, never shown, and cleared when it was used."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.command import AddAccount
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import AccountAdded, AccountsChanged, CommandFailed, Problem
from b24monitor.core.secret import Secret
from b24monitor.ui.add_account_dialog import AddAccountDialog
from b24monitor.ui.add_watch_dialog import AddWatchDialog
from b24monitor.ui.main_window import MainWindow
from tests.ui.samples import ACCOUNT, Desk

TOKEN = "k7f3a9c2d5e8b1a4f6c9"


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> AddAccountDialog:
    window.take_accounts(AccountsChanged(()))
    QTest.mouseClick(window.first_run.paste_door, Qt.MouseButton.LeftButton)
    (opened,) = window.findChildren(AddAccountDialog)
    qtbot.waitExposed(opened)
    return opened


def fill(dialog: AddAccountDialog, portal: str, token: str = TOKEN) -> None:
    dialog.portal.setText(portal)
    dialog.token.setText(token)


def test_a_token_is_sent_once_however_often_the_button_is_pressed(dialog: AddAccountDialog, desk: Desk) -> None:
    fill(dialog, " https://northwind.bitrix24.com/company/ ")
    dialog.label.setText(" CRM sync ")
    for _press in range(3):
        QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    # As a second press that was under way when the first disabled the button.
    dialog.add_button.clicked.emit()
    (command,) = desk.of(AddAccount)
    assert command.endpoint == "https://northwind.bitrix24.com/rest/"
    assert command.access_token == Secret(TOKEN)
    assert command.label == "CRM sync"
    assert "Checking" in dialog.note.text()
    assert not dialog.portal.isEnabled()


def test_an_accepted_token_is_cleared_and_leads_to_the_first_watch(
    window: MainWindow, dialog: AddAccountDialog, desk: Desk
) -> None:
    assert not dialog.watch_button.isVisible()
    fill(dialog, "northwind.bitrix24.com")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    window.take_account(AccountAdded(desk.of(AddAccount)[0].request_id, ACCOUNT, session_only=True))
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    assert dialog.token.text() == ""
    assert not dialog.token.isUndoAvailable()
    assert "until you quit" in dialog.note.text()
    QTest.mouseClick(dialog.watch_button, Qt.MouseButton.LeftButton)
    (following,) = window.findChildren(AddWatchDialog)
    assert following.account.currentData() == ACCOUNT.account_id


def test_a_failure_is_told_inside_the_dialog_and_the_token_kept_for_another_try(
    window: MainWindow, dialog: AddAccountDialog, desk: Desk
) -> None:
    fill(dialog, "northwind.bitrix24.com")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    request_id = desk.of(AddAccount)[0].request_id
    answer = answer_for_trouble(Trouble.TIMED_OUT)
    window.take_failure(CommandFailed(Problem.PORTAL_UNREACHABLE, request_id, answer=answer))
    assert "did not answer in time" in dialog.note.text()
    assert window.banners.warnings() == []
    assert dialog.portal.hasFocus()
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    again = desk.of(AddAccount)[1]
    assert again.access_token == Secret(TOKEN)
    window.take_failure(CommandFailed(Problem.TOKEN_NOT_ACCEPTED, again.request_id))
    assert dialog.token.text() == ""


def test_facts_about_other_accounts_leave_the_dialog_alone(window: MainWindow, dialog: AddAccountDialog) -> None:
    fill(dialog, "northwind.bitrix24.com")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    window.take_account(AccountAdded(-1, ACCOUNT, session_only=False))
    window.take_failure(CommandFailed(Problem.TOKEN_NOT_ACCEPTED, -2))
    assert "Checking" in dialog.note.text()
    assert len(window.banners.warnings()) == 1


@pytest.mark.parametrize(
    ("portal", "token", "said"),
    [
        ("northwind", TOKEN, "whole address"),
        ("http://northwind.bitrix24.com", TOKEN, "https only"),
        ("northwind.bitrix24.com", "", "one word"),
        ("northwind.bitrix24.com", "two words", "one word"),
        ("https://northwind.bitrix24.com/rest/1/s3cr3tw0rd/", TOKEN, "webhook"),
        ("northwind.bitrix24.com", "https://northwind.bitrix24.com/rest/1/s3cr3tw0rd/", "webhook"),
    ],
)
def test_what_cannot_be_sent_is_explained_and_stays_here(
    dialog: AddAccountDialog, desk: Desk, portal: str, token: str, said: str
) -> None:
    fill(dialog, portal, token)
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert desk.commands == []
    assert said in dialog.note.text()
    assert "s3cr3tw0rd" not in dialog.portal.text() + dialog.token.text() + dialog.note.text()


def test_the_token_is_never_shown_or_copied(dialog: AddAccountDialog) -> None:
    fill(dialog, "northwind.bitrix24.com")
    assert dialog.token.echoMode() is QLineEdit.EchoMode.Password
    assert TOKEN not in dialog.token.displayText()
    dialog.token.selectAll()
    dialog.token.copy()
    dialog.token.cut()
    assert TOKEN not in QApplication.clipboard().text()
    field = dialog.token
    dialog.reject()
    assert field.text() == ""
