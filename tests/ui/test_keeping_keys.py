"""What the dialogs keep for renewing: nothing by default, the keys where the user chose so, and no secret on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from b24monitor.core.account import RenewalRule
from b24monitor.core.command import AddAccount, BeginSignIn
from b24monitor.core.fact import AccountAdded, AccountsChanged
from b24monitor.core.loopback import DEFAULT_PORT
from b24monitor.core.paste import read_paste
from b24monitor.core.secret import Secret
from b24monitor.ui.add_account_dialog import AddAccountDialog
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.sign_in_dialog import SignInDialog
from b24monitor.ui.sign_in_start import SignInStart
from b24monitor.ui.window_memory import WindowMemory
from tests.ui.samples import ACCOUNT, Desk, SetClock
from tests.ui.sign_in_bench import CLIENT_ID, CLIENT_SECRET, CODE, opened_dialog, press
from tests.ui.test_paste_dialog import JSON, REFRESH, TOKEN

# What the offscreen platform says of a list of suggestions.
pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)


@pytest.fixture
def pasting(window: MainWindow, qtbot: QtBot) -> AddAccountDialog:
    window.take_accounts(AccountsChanged(()))
    press_door = window.pages.first_run.paste_door
    QTest.mouseClick(press_door, Qt.MouseButton.LeftButton)
    (opened,) = window.findChildren(AddAccountDialog)
    qtbot.waitExposed(opened)
    return opened


def test_a_pasted_refresh_token_is_not_kept_unless_the_user_says_so(pasting: AddAccountDialog, desk: Desk) -> None:
    assert not pasting.renewal.isVisible()
    pasting.paste.pasted.emit(read_paste(TOKEN))
    assert not pasting.renewal.isVisible()
    pasting.paste.pasted.emit(read_paste(JSON))
    assert pasting.renewal.isVisible()
    assert not pasting.renewal.client_secret.isVisible()
    assert "(not kept)" in pasting.recognised.text()
    press(pasting.add_button)
    (command,) = desk.of(AddAccount)
    assert (command.renewal, command.refresh_token, command.client_secret) == (RenewalRule.NEVER, None, None)


def test_with_a_rule_the_keys_are_needed_and_go_along(
    window: MainWindow, pasting: AddAccountDialog, desk: Desk
) -> None:
    pasting.paste.pasted.emit(read_paste(JSON))
    renewal = pasting.renewal
    QTest.keyClick(renewal.rule, Qt.Key.Key_Down)
    assert "lock that server out" in renewal.meaning.text()
    assert "(not kept)" not in pasting.recognised.text()
    for field, text in ((renewal.client_id, CLIENT_ID), (renewal.client_secret, f" {CLIENT_SECRET} ")):
        press(pasting.add_button)
        assert "one word" in pasting.note.text()
        assert field.hasFocus()
        field.setText(text)
    press(pasting.add_button)
    (command,) = desk.of(AddAccount)
    assert command.renewal is RenewalRule.WHEN_NEEDED
    assert command.refresh_token == Secret(REFRESH)
    assert (command.client_id, command.client_secret) == (CLIENT_ID, Secret(CLIENT_SECRET))
    window.take_account(AccountAdded(command.request_id, ACCOUNT, session_only=False))
    assert (renewal.client_secret.text(), renewal.client_secret.isUndoAvailable()) == ("", False)


def test_a_secret_that_is_out_of_sight_is_gone(pasting: AddAccountDialog, desk: Desk) -> None:
    pasting.paste.pasted.emit(read_paste(JSON))
    pasting.renewal.rule.show_rule(RenewalRule.ASK_ME)
    pasting.renewal.client_secret.setText(CLIENT_SECRET)
    pasting.paste.pasted.emit(read_paste(TOKEN))
    assert pasting.renewal.client_secret.text() == ""
    press(pasting.add_button)
    assert desk.of(AddAccount)[0].renewal is RenewalRule.NEVER


def test_it_fits_a_small_screen_with_the_keys_too(pasting: AddAccountDialog) -> None:
    pasting.paste.pasted.emit(read_paste(JSON))
    pasting.renewal.rule.show_rule(RenewalRule.WHEN_NEEDED)
    press(pasting.add_button)
    QTest.qWait(50)
    layout = pasting.layout()
    assert layout is not None
    assert layout.totalMinimumSize().width() <= 720
    assert layout.totalHeightForWidth(pasting.width()) <= 540


def test_a_redirect_leads_to_the_sign_in_of_its_portal(window: MainWindow, pasting: AddAccountDialog) -> None:
    assert not pasting.sign_in_button.isVisible()
    redirect = f"https://app.company.example/?code={CODE}&state=x&domain=portal.bitrix24.ru"
    pasting.paste.pasted.emit(read_paste(redirect))
    press(pasting.sign_in_button)
    (sign_in,) = window.findChildren(SignInDialog)
    assert sign_in.form.portal.text() == "https://portal.bitrix24.ru/"
    assert sign_in.focusWidget() is sign_in.form.client_id
    # The first dialog's end has not taken the second's answers away.
    sign_in.form.client_id.setText(CLIENT_ID)
    sign_in.form.client_secret.setText(CLIENT_SECRET)
    press(sign_in.paste_button)
    assert not sign_in.form.isEnabled()


def test_a_sign_in_renews_when_needed_unless_another_rule_is_chosen(window: MainWindow, desk: Desk) -> None:
    dialog = opened_dialog(window)
    dialog.form.begin_with(SignInStart("northwind.bitrix24.com", CLIENT_ID, 9001))
    assert dialog.focusWidget() is dialog.form.client_secret
    dialog.form.client_secret.setText(CLIENT_SECRET)
    assert dialog.form.rule.rule() is RenewalRule.WHEN_NEEDED
    dialog.form.rule.show_rule(RenewalRule.NEVER)
    assert "Neither refresh token" in dialog.form.meaning.text()
    press(dialog.browser_button)
    (command,) = desk.of(BeginSignIn)
    assert (command.renewal, command.port) == (RenewalRule.NEVER, 9001)


def test_the_next_sign_in_begins_with_the_last_ones_fields_and_no_secret_is_written(
    qtbot: QtBot, clock: SetClock, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "window.ini"
    for number in (1, 2):
        window = MainWindow(desk.post, clock, folder=path.parent)
        qtbot.addWidget(window)
        window.show()
        dialog = opened_dialog(window)
        if number == 1:
            assert dialog.form.start() == SignInStart()
            dialog.form.begin_with(SignInStart("northwind.bitrix24.com", CLIENT_ID, 9001))
            dialog.form.client_secret.setText(CLIENT_SECRET)
            press(dialog.paste_button)
            request_id = desk.of(BeginSignIn)[0].request_id
            window.take_account(AccountAdded(request_id, ACCOUNT, session_only=False))
        else:
            assert dialog.form.start() == SignInStart("northwind.bitrix24.com", CLIENT_ID, 9001)
            assert dialog.form.client_secret.text() == ""
        dialog.close()
        window.close()
    assert CLIENT_SECRET not in path.read_text()


@pytest.mark.parametrize("port", ["", "7", "70000", "x"])
def test_a_port_that_is_none_is_not_remembered(tmp_path: Path, port: str) -> None:
    path = tmp_path / "window.ini"
    path.write_text(f"[sign_in]\nport={port}\nportal=northwind.bitrix24.com\n")
    assert WindowMemory(path).sign_in() == SignInStart("northwind.bitrix24.com", "", DEFAULT_PORT)


def test_a_bare_word_is_answered_with_the_portals_it_may_mean(window: MainWindow) -> None:
    dialog = opened_dialog(window)
    completer = dialog.form.portal.completer()
    QTest.keyClicks(dialog.form.portal, "https")
    assert completer.model().rowCount() == 0
    dialog.form.portal.setText("")
    QTest.keyClicks(dialog.form.portal, "northwind")
    assert completer.completionModel().index(0, 0).data() == "northwind.bitrix24.com"
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    dialog.form.client_id.setText(CLIENT_ID)
    dialog.form.client_secret.setText(CLIENT_SECRET)
    press(dialog.browser_button)
    assert "northwind.bitrix24.com" in dialog.note.text()
    QTest.keyClicks(dialog.form.portal, ".bitrix24.com")
    assert dialog.form.portal.text() == "northwind.bitrix24.com"
    assert completer.completionCount() == 0
