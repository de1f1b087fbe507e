"""Signing in: begun once, the browser opened, the code used at once, and every secret gone when it was used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.core.command import BeginSignIn, CancelSignIn, GiveCode
from b24monitor.core.fact import AccountAdded, AccountsChanged, CodeReceived
from b24monitor.core.oauth import typed_server
from b24monitor.core.secret import Secret
from b24monitor.ui.add_watch_dialog import AddWatchDialog
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.sign_in_dialog import SignInDialog
from tests.ui.samples import ACCOUNT, Desk, SetClock
from tests.ui.sign_in_bench import (
    ADDRESS,
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    PAGE,
    Browser,
    begin,
    fill,
    noting_browser,
    opened_dialog,
    paste,
    press,
)


@pytest.fixture
def browser(window: MainWindow) -> Iterator[Browser]:
    with noting_browser() as taking:
        yield taking


@pytest.fixture
def dialog(window: MainWindow, browser: Browser, qtbot: QtBot) -> SignInDialog:
    opened = opened_dialog(window)
    qtbot.waitExposed(opened)
    return opened


@pytest.mark.parametrize("portal", [" northwind.bitrix24.com", "https://northwind.bitrix24.com/company/?a=1"])
def test_a_sign_in_begins_once_however_often_the_button_is_pressed(
    dialog: SignInDialog, desk: Desk, portal: str
) -> None:
    fill(dialog, portal)
    dialog.form.label.setText(" CRM sync ")
    for _press in range(3):
        press(dialog.browser_button)
    # As a second press that was under way when the first disabled the button.
    dialog.paste_button.clicked.emit()
    (command,) = desk.of(BeginSignIn)
    assert command.endpoint == "https://northwind.bitrix24.com/rest/"
    assert (command.client_id, command.client_secret) == (CLIENT_ID, Secret(CLIENT_SECRET))
    assert (command.label, command.port, command.server) == ("CRM sync", 8724, None)
    assert not dialog.form.isEnabled()


def test_pasting_the_code_needs_no_port(dialog: SignInDialog, desk: Desk) -> None:
    fill(dialog)
    press(dialog.paste_button)
    assert desk.of(BeginSignIn)[0].port is None


def test_the_port_and_an_on_premise_server_are_behind_more(dialog: SignInDialog, desk: Desk) -> None:
    assert not dialog.form.port.isVisible()
    QTest.mouseClick(dialog.form.more, Qt.MouseButton.LeftButton)
    dialog.form.port.setValue(9001)
    dialog.form.server.setText("oauth.company.example")
    assert dialog.form.address.text() == "http://127.0.0.1:9001/"
    assert "oauth.company.example" in dialog.form.keys.text()
    fill(dialog)
    press(dialog.browser_button)
    (command,) = desk.of(BeginSignIn)
    assert command.port == 9001
    assert command.server == typed_server("https://oauth.company.example")


def test_the_browser_opens_the_page_letter_for_letter_and_nothing_shows_it(
    window: MainWindow, dialog: SignInDialog, desk: Desk, browser: Browser
) -> None:
    begin(window, dialog, desk)
    assert browser.opened == [PAGE]
    assert "Waiting for the portal" in dialog.wait.head.text()
    assert ADDRESS in dialog.wait.told.text()
    assert not dialog.form.isVisible()
    press(dialog.wait.open_button)
    assert browser.opened == [PAGE, PAGE]


@pytest.mark.parametrize("pasted", [CODE, f" {ADDRESS}?code={CODE}&state=a%2Bb\n"])
def test_what_is_pasted_goes_at_once_and_leaves_nothing_behind(
    window: MainWindow, dialog: SignInDialog, desk: Desk, pasted: str
) -> None:
    request_id = begin(window, dialog, desk, "")
    paste(dialog.wait.code, pasted)
    assert desk.of(GiveCode) == [GiveCode(request_id, Secret(pasted.strip()))]
    assert dialog.wait.code.text() == ""
    assert not dialog.wait.code.isUndoAvailable()
    assert not dialog.wait.code.isEnabled()
    # As a second paste that was under way.
    dialog.wait.code.entered.emit(Secret(CODE))
    assert len(desk.of(GiveCode)) == 1


def test_a_typed_code_goes_with_enter_and_enter_gives_nothing_up(
    window: MainWindow, dialog: SignInDialog, desk: Desk
) -> None:
    request_id = begin(window, dialog, desk, "")
    QTest.keyClick(dialog.wait.code, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.wait.code, CODE)
    assert desk.of(GiveCode) == []
    assert CODE not in dialog.wait.code.displayText()
    QTest.keyClick(dialog.wait.code, Qt.Key.Key_Return)
    assert desk.of(GiveCode) == [GiveCode(request_id, Secret(CODE))]
    # Pressed once more out of habit, with the focus wherever it went.
    dialog.cancel_button.setFocus()
    QTest.keyClick(dialog.cancel_button, Qt.Key.Key_Return)
    assert desk.of(CancelSignIn) == []


def test_the_life_of_a_code_is_counted_down(
    window: MainWindow, dialog: SignInDialog, desk: Desk, clock: SetClock
) -> None:
    begin(window, dialog, desk, "")
    clock.at += timedelta(seconds=12)
    dialog.wait.tick()
    assert "shown at once is good for 18 s" in dialog.wait.life.text()
    press(dialog.wait.shown_button)
    clock.at += timedelta(seconds=5)
    dialog.wait.tick()
    assert "25 s more at most" in dialog.wait.life.text()
    clock.at += timedelta(seconds=25)
    dialog.wait.tick()
    assert "this one is over" in dialog.wait.life.text()


def test_an_accepted_sign_in_shows_what_was_proved_and_leads_to_the_first_watch(
    window: MainWindow, dialog: SignInDialog, desk: Desk
) -> None:
    request_id = begin(window, dialog, desk)
    secret = dialog.form.client_secret
    window.account_flow.take_code(CodeReceived(request_id))
    assert "Exchanging the code" in dialog.note.text()
    assert not dialog.wait.isVisible()
    window.take_account(AccountAdded(request_id, replace(ACCOUNT, scopes=("user",)), session_only=False))
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    assert "northwind.bitrix24.com" in dialog.proof.text()
    assert "telephony" in dialog.missing.text()
    assert (secret.text(), secret.isUndoAvailable()) == ("", False)
    press(dialog.watch_button)
    (following,) = window.findChildren(AddWatchDialog)
    assert following.account.currentData() == (ACCOUNT.account_id,)
    assert desk.of(CancelSignIn) == []
