"""Pasting a token: checked before it leaves, sent once, never shown, and cleared when it was used."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.command import AddAccount
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import AccountAdded, AccountsChanged, CommandFailed, Problem
from b24monitor.core.paste import PasteKind
from b24monitor.core.secret import Secret
from b24monitor.ui.add_account_dialog import AddAccountDialog
from b24monitor.ui.add_watch_dialog import AddWatchDialog
from b24monitor.ui.main_window import MainWindow
from tests.ui.samples import ACCOUNT, Desk

TOKEN = "k7f3a9c2d5e8b1a4f6c9"

# What the offscreen platform says of a list of suggestions.
pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> AddAccountDialog:
    window.take_accounts(AccountsChanged(()))
    QTest.mouseClick(window.pages.first_run.paste_door, Qt.MouseButton.LeftButton)
    (opened,) = window.findChildren(AddAccountDialog)
    qtbot.waitExposed(opened)
    return opened


def fill(dialog: AddAccountDialog, portal: str, token: str = TOKEN) -> None:
    if token:
        data = QMimeData()
        data.setText(token)
        dialog.paste.insertFromMimeData(data)
    dialog.form.portal.setText(portal)


def test_a_token_is_sent_once_however_often_the_button_is_pressed(dialog: AddAccountDialog, desk: Desk) -> None:
    fill(dialog, " https://northwind.bitrix24.com/company/ ")
    dialog.form.label.setText(" CRM sync ")
    for _press in range(3):
        QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    # As a second press that was under way when the first disabled the button.
    dialog.add_button.clicked.emit()
    (command,) = desk.of(AddAccount)
    assert command.endpoint == "https://northwind.bitrix24.com/rest/"
    assert command.access_token == Secret(TOKEN)
    assert command.label == "CRM sync"
    assert "Checking" in dialog.note.text()
    assert not dialog.form.portal.isEnabled()


def test_an_accepted_token_is_cleared_and_leads_to_the_first_watch(
    window: MainWindow, dialog: AddAccountDialog, desk: Desk
) -> None:
    assert not dialog.watch_button.isVisible()
    fill(dialog, "northwind.bitrix24.com")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    window.take_account(AccountAdded(desk.of(AddAccount)[0].request_id, ACCOUNT, session_only=True))
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    assert "until you quit" in dialog.note.text()
    assert "User: 7" in dialog.proof.text()
    assert not dialog.missing.isVisible()
    assert not dialog.paste.isVisible()
    assert not dialog.recognised.text()
    assert dialog.watch_button.hasFocus()
    QTest.mouseClick(dialog.watch_button, Qt.MouseButton.LeftButton)
    (following,) = window.findChildren(AddWatchDialog)
    assert following.account.currentData() == (ACCOUNT.account_id,)


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
    assert dialog.form.portal.hasFocus()
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    again = desk.of(AddAccount)[1]
    assert again.access_token == Secret(TOKEN)
    window.take_failure(CommandFailed(Problem.TOKEN_NOT_ACCEPTED, again.request_id))
    assert dialog.paste.hasFocus()
    assert "k" not in dialog.paste.toPlainText()
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert desk.of(AddAccount)[2].access_token == Secret(TOKEN)


def test_the_portal_is_asked_for_when_the_server_does_not_know_it(
    window: MainWindow, dialog: AddAccountDialog, desk: Desk
) -> None:
    fill(dialog, "")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    (command,) = desk.of(AddAccount)
    assert command.endpoint == ""
    assert "authorisation server" in dialog.note.text()
    window.take_failure(CommandFailed(Problem.PORTAL_UNKNOWN, command.request_id))
    assert "Type the portal's address" in dialog.note.text()
    assert dialog.form.portal.hasFocus()
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert "whole address" in dialog.note.text()
    QTest.keyClicks(dialog.form.portal, "northwind.bitrix24.com")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert [sent.endpoint for sent in desk.of(AddAccount)] == ["", "https://northwind.bitrix24.com/rest/"]


def test_what_the_account_lacks_is_told_with_its_proof(
    window: MainWindow, dialog: AddAccountDialog, desk: Desk
) -> None:
    fill(dialog, "northwind.bitrix24.com")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    lacking = replace(ACCOUNT, scopes=("crm",), is_installed=False)
    window.take_account(AccountAdded(desk.of(AddAccount)[0].request_id, lacking, session_only=False))
    assert "Scopes: crm" in dialog.proof.text()
    assert dialog.missing.isVisible()
    assert "scope telephony" in dialog.missing.text()
    assert "not finished" in dialog.missing.text()


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
        ("http://portal.northwind.example", TOKEN, "https only"),
        ("northwind.bitrix24.com", "", "Nothing is pasted"),
        ("northwind.bitrix24.com", "two words", "No access token"),
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
    assert "s3cr3tw0rd" not in dialog.form.portal.text() + dialog.paste.toPlainText() + dialog.note.text()


def test_a_closed_dialog_has_forgotten_the_token(dialog: AddAccountDialog, desk: Desk) -> None:
    fill(dialog, "northwind.bitrix24.com")
    QTest.keyClicks(dialog.paste, TOKEN)
    dialog.reject()
    assert dialog.paste.read().kind is PasteKind.EMPTY
    assert dialog.recognised.text() == ""
    dialog.add_button.clicked.emit()
    assert desk.commands == []
