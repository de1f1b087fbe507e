"""Renewing and moving: nothing happens without the user's yes, and what happened is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.command import Ask, MovePortal, Renew, SetAsksAgain
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import (
    AccountRenewed,
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    PortalMoved,
    PortalRedirected,
    Problem,
    RenewalWanted,
)
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.banner import Banner
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.renewal_dialog import RenewalDialog
from tests.ui.accounts_bench import OVER, RENEWING, opened_accounts, press
from tests.ui.samples import ACCOUNT, Desk, lapsed, row, waiting

OLD, NEW = "https://old.bitrix24.com/rest/", "https://new.example.com/rest/"


def wanted(window: MainWindow, *ask: int) -> RenewalDialog:
    window.account_flow.take_renewal_wanted(RenewalWanted(OVER, ask))
    return [dialog for dialog in window.findChildren(RenewalDialog) if dialog.isVisible()][-1]


def words(widget: object) -> str:
    return widget.accessibleDescription() if isinstance(widget, Banner) else ""


@pytest.mark.parametrize(("button", "ask"), [("renew_button", ()), ("ask_button", (4, 7))])
def test_a_renewal_goes_out_once_with_or_without_its_questions(
    window: MainWindow, desk: Desk, button: str, ask: tuple[int, ...]
) -> None:
    dialog = wanted(window, 4, 7)
    pressed = getattr(dialog, button)
    assert isinstance(pressed, QPushButton)
    press(pressed)
    pressed.clicked.emit()
    assert desk.of(Renew) == [Renew(OVER.account_id, ask)]


def test_enter_and_escape_renew_nothing(window: MainWindow, desk: Desk) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.keyClick(wanted(window), key)
    assert desk.of(Renew) == []
    assert not wanted(window).ask_button.isVisible()


def test_a_second_wish_joins_the_first_and_a_new_token_answers_both(window: MainWindow, desk: Desk) -> None:
    first = wanted(window, 1)
    second = wanted(window, 2, 1)
    assert not first.isVisible()
    assert second.wanted.ask == (1, 2)
    window.account_flow.take_renewed(AccountRenewed(OVER, session_only=False))
    assert not second.isVisible()
    assert desk.of(Renew) == []


def test_over_the_accounts_dialog_the_question_can_still_be_answered(window: MainWindow, desk: Desk) -> None:
    accounts = opened_accounts(window)
    dialog = wanted(window)
    assert dialog.parentWidget() is accounts
    press(dialog.renew_button)
    assert len(desk.of(Renew)) == 1


def test_a_new_token_is_told_with_what_it_voids(window: MainWindow) -> None:
    window.news.take_renewed(AccountRenewed(RENEWING, session_only=True))
    (text,) = window.banners.warnings()
    assert "has a new token, until" in text
    assert "Every decision of the one before is void" in text
    assert "until you quit" in text


def test_a_portals_move_stays_in_question_until_the_user_says(window: MainWindow, desk: Desk) -> None:
    for _time in range(2):
        window.news.take_redirect(PortalRedirected(OLD, NEW))
    (banner,) = window.banners.findChildren(Banner)
    assert "old.bitrix24.com now sends us to new.example.com. Your token is not sent there" in words(banner)
    move, leave = banner.findChildren(QPushButton)
    assert (move.text(), leave.text()) == ("Move to new.example.com", "Not now")
    for number in range(3):
        window.banners.warn(f"other news {number}")
    assert banner.isVisible()
    press(move)
    assert desk.of(MovePortal) == [MovePortal(OLD, NEW)]
    assert not banner.isVisible()
    window.take_failure(CommandFailed(Problem.NOT_MOVED, answer=answer_for_trouble(Trouble.TLS)))
    assert "goes on at its old address" in window.banners.warnings()[-1]


def test_not_now_moves_nothing_and_a_proved_move_takes_the_question_away(window: MainWindow, desk: Desk) -> None:
    window.news.take_redirect(PortalRedirected(OLD, NEW))
    (banner,) = window.banners.findChildren(Banner)
    press(banner.findChildren(QPushButton)[1])
    assert not banner.isVisible()
    window.news.take_redirect(PortalRedirected(OLD, NEW))
    window.news.take_moved(PortalMoved(OLD, NEW, is_proved=True))
    (text,) = window.banners.warnings()
    assert "its authorisation server says" in text
    assert [words(shown) for shown in window.banners.findChildren(Banner) if shown.isVisible()] == [text]
    assert desk.of(MovePortal) == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [(RenewalRule.WHEN_NEEDED, "It is renewed first"), (RenewalRule.ASK_ME, "You are asked whether to renew it first")],
)
def test_asking_with_an_expired_token_says_what_comes_first(
    window: MainWindow, desk: Desk, rule: RenewalRule, said: str
) -> None:
    owner = replace(OVER, renewal=rule)
    show(window, owner)
    assert "the token is renewed first" in window.page.details.text()
    assert window.menu_actions.ask.isEnabled()
    window.menu_actions.ask.trigger()
    (dialog,) = window.findChildren(AskDialog)
    assert said in dialog.text()
    press(dialog.ask_button)
    assert desk.of(Ask) == [Ask((1,))]


def test_an_expired_token_that_is_never_renewed_cannot_be_asked_with(window: MainWindow) -> None:
    show(window, replace(OVER, renewal=RenewalRule.NEVER))
    assert not window.menu_actions.ask.isEnabled()


def show(window: MainWindow, owner: Account) -> None:
    window.take_accounts(AccountsChanged((owner,)))
    window.take_board(BoardChanged((row(1, lapsed(), owner=owner),)))
    window.select_watch(1)


def test_the_rule_to_ask_again_is_kept_for_all_selected_rows_and_shown(window: MainWindow, desk: Desk) -> None:
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    first, second = row(1, waiting()), row(2, waiting(), "voximplant.line.get")
    window.take_board(BoardChanged((first, replace(second, watch=replace(second.watch, asks_again=True)))))
    action = window.menu_actions.ask_again
    window.select_watch(2)
    assert action.isChecked()
    assert "at most 20 questions a day" in window.page.details.text()
    window.page.view.selectAll()
    assert not action.isChecked()
    action.trigger()
    assert [(set(sent.watch_ids), sent.asks_again) for sent in desk.of(SetAsksAgain)] == [({1, 2}, True)]
    window.select_watch(2)
    action.trigger()
    assert desk.of(SetAsksAgain)[-1] == SetAsksAgain((2,), asks_again=False)
    menu = QMenu(window)
    window.menus.fill_row_menu(menu, window.page.selected_rows())
    assert action in menu.actions()
