"""A sign-in that does not go smoothly: what is told, what stays for another try, and what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.core.answer import Answer, answer_for_trouble
from b24monitor.core.command import BeginSignIn, CancelSignIn, GiveCode
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import AccountAdded, CodeReceived, CommandFailed, Problem, SignInBegun
from b24monitor.core.oauth import answer_for_oauth_error
from b24monitor.core.secret import Secret
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.sign_in_dialog import SignInDialog
from tests.ui.samples import ACCOUNT, Desk, SetClock
from tests.ui.sign_in_bench import (
    ADDRESS,
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


def test_a_minute_of_silence_points_to_the_browser(
    window: MainWindow, dialog: SignInDialog, desk: Desk, clock: SetClock
) -> None:
    begin(window, dialog, desk)
    clock.at += timedelta(seconds=59)
    dialog.wait.tick()
    assert not dialog.wait.hint.isVisible()
    clock.at += timedelta(seconds=1)
    dialog.wait.tick()
    assert "error in the browser" in dialog.wait.hint.text()
    press(dialog.wait.open_button)
    assert not dialog.wait.hint.isVisible()


def test_a_busy_port_is_told_and_the_page_opened_only_by_the_user(
    window: MainWindow, dialog: SignInDialog, desk: Desk, browser: Browser
) -> None:
    request_id = begin(window, dialog, desk, "", busy=True)
    assert browser.opened == []
    assert "Port 8724 is taken" in dialog.wait.hint.text()
    press(dialog.wait.open_button)
    assert browser.opened == [PAGE]
    paste(dialog.wait.code, CODE)
    assert desk.of(GiveCode) == [GiveCode(request_id, Secret(CODE))]


def test_a_refused_code_is_told_in_the_form_which_stays_filled_for_another_try(
    window: MainWindow, dialog: SignInDialog, desk: Desk
) -> None:
    request_id = begin(window, dialog, desk, "")
    paste(dialog.wait.code, CODE)
    window.account_flow.take_code(CodeReceived(request_id))
    answer = answer_for_oauth_error("invalid_client")
    window.take_failure(CommandFailed(Problem.CODE_NOT_ACCEPTED, request_id, answer=answer))
    assert "does not know this client id" in dialog.note.text()
    assert "Copy both anew" in dialog.note.text()
    assert window.banners.warnings() == []
    press(dialog.browser_button)
    first, again = desk.of(BeginSignIn)
    assert again.request_id != first.request_id
    assert again.client_secret == Secret(CLIENT_SECRET)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answer_for_trouble(Trouble.TIMED_OUT), "error in the browser"),
        (answer_for_oauth_error("invalid_scope"), "lacks a permission"),
        (answer_for_oauth_error("access_denied"), "access_denied"),
    ],
)
def test_a_browser_that_brings_no_code_ends_the_sign_in(
    window: MainWindow, dialog: SignInDialog, desk: Desk, answer: Answer, said: str
) -> None:
    request_id = begin(window, dialog, desk)
    window.take_failure(CommandFailed(Problem.NO_CODE, request_id, answer=answer))
    assert said in dialog.note.text()
    assert dialog.form.isEnabled()
    assert not dialog.wait.isVisible()


@pytest.mark.parametrize("problem", [Problem.NO_CODE, Problem.OTHER_SIGN_IN])
def test_a_wrong_paste_can_be_mended_in_the_same_sign_in(
    window: MainWindow, dialog: SignInDialog, desk: Desk, problem: Problem
) -> None:
    request_id = begin(window, dialog, desk, "")
    paste(dialog.wait.code, "nonsense")
    window.take_failure(CommandFailed(problem, request_id))
    assert dialog.note.isVisible()
    assert dialog.wait.code.hasFocus()
    paste(dialog.wait.code, CODE)
    assert [command.pasted for command in desk.of(GiveCode)] == [Secret("nonsense"), Secret(CODE)]


def test_facts_about_other_sign_ins_leave_the_dialog_alone(
    window: MainWindow, dialog: SignInDialog, desk: Desk, browser: Browser
) -> None:
    fill(dialog)
    press(dialog.browser_button)
    window.account_flow.take_sign_in(SignInBegun(-1, PAGE, ADDRESS))
    window.account_flow.take_code(CodeReceived(-1))
    window.take_account(AccountAdded(-1, ACCOUNT, session_only=False))
    window.take_failure(CommandFailed(Problem.CODE_NOT_ACCEPTED, -1))
    assert browser.opened == []
    assert "Preparing" in dialog.note.text()


def test_giving_up_takes_the_sign_in_back_and_esc_closes_only_after_that(
    window: MainWindow, dialog: SignInDialog, desk: Desk
) -> None:
    first = begin(window, dialog, desk)
    press(dialog.cancel_button)
    assert desk.of(CancelSignIn) == [CancelSignIn(first)]
    assert dialog.form.isVisible()
    second = begin(window, dialog, desk)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert desk.of(CancelSignIn)[1:] == [CancelSignIn(second)]
    assert dialog.isVisible()
    third = begin(window, dialog, desk)
    secret = dialog.form.client_secret
    dialog.close()
    assert desk.of(CancelSignIn)[2:] == [CancelSignIn(third)]
    assert secret.text() == ""
