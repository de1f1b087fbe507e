"""Accounts and portals: what is shown, what a choice posts, and that nothing is asked while nobody looks."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.account import RenewalRule
from b24monitor.core.answer import Answer, AnswerKind, answer_for_trouble
from b24monitor.core.command import ReadPortals, RemoveAccount, Renew, SetPortalSettings, SetRenewal
from b24monitor.core.confirmation import LapseReason
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import (
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    PortalsRead,
    PortalStanding,
    Problem,
)
from b24monitor.core.portal_settings import Tariff
from b24monitor.core.renewal import RenewalVerdict
from b24monitor.core.route import DIRECT_PROXY, Route
from b24monitor.ui.accounts_dialog import AccountsDialog
from b24monitor.ui.add_account_dialog import AddAccountDialog
from b24monitor.ui.confirm_dialog import ConfirmDialog
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.sign_in_dialog import SignInDialog
from tests.ui.accounts_bench import OVER, RENEWING, opened_accounts, press, settings_of, standings
from tests.ui.samples import ACCOUNT, Desk, SetClock, lapsed, minutes, row, waiting


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> AccountsDialog:
    opened = opened_accounts(window)
    qtbot.waitExposed(opened)
    return opened


def listed(dialog: AccountsDialog) -> list[str]:
    return [dialog.list.item(place).text() for place in range(dialog.list.count())]


def test_each_account_stands_with_its_portal_and_what_its_token_is_worth(
    dialog: AccountsDialog, window: MainWindow
) -> None:
    first, second = listed(dialog)
    assert first.splitlines()[:2] == ["CRM sync · user 7", "northwind.bitrix24.com"]
    assert first.splitlines()[2].startswith("expires ")
    assert second.splitlines()[1:] == ["contoso.bitrix24.de", "expired"]
    window.take_board(BoardChanged((row(1, lapsed(LapseReason.KEY_GONE), owner=RENEWING),)))
    window.take_accounts(AccountsChanged((RENEWING, OVER)))
    assert listed(dialog)[0].endswith("no token here")


def test_what_is_missing_is_named_with_what_else_it_opens(dialog: AccountsDialog, window: MainWindow) -> None:
    assert not dialog.account.missing.isVisible()
    window.take_accounts(AccountsChanged((replace(RENEWING, scopes=("telephony",)), OVER)))
    assert "scope im" in dialog.account.missing.text()
    assert "chats" in dialog.account.missing.text()


def test_portals_are_read_while_the_dialog_is_seen_and_not_after(dialog: AccountsDialog, desk: Desk) -> None:
    assert len(desk.of(ReadPortals)) == 1
    dialog.read_timer.setInterval(20)
    QTest.qWait(130)
    assert len(desk.of(ReadPortals)) > 2
    dialog.hide()
    seen = len(desk.of(ReadPortals))
    QTest.qWait(130)
    assert len(desk.of(ReadPortals)) == seen


def test_a_rule_is_posted_when_it_is_chosen_and_never_only_after_a_yes(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    rule = dialog.renewal.rule
    QTest.keyClick(rule, Qt.Key.Key_Down)
    assert desk.of(SetRenewal) == [SetRenewal(RENEWING.account_id, RenewalRule.ASK_ME)]
    assert "only after your yes" in dialog.renewal.meaning.text()
    assert "lock that server out" in dialog.renewal.meaning.text()
    window.take_accounts(AccountsChanged((replace(RENEWING, renewal=RenewalRule.ASK_ME), OVER)))
    QTest.keyClick(rule, Qt.Key.Key_Home)
    (question,) = window.findChildren(ConfirmDialog)
    assert len(desk.of(SetRenewal)) == 1
    question.reject()
    assert rule.rule() is RenewalRule.ASK_ME
    QTest.keyClick(rule, Qt.Key.Key_Home)
    press(window.findChildren(ConfirmDialog)[-1].yes_button)
    assert desk.of(SetRenewal)[1:] == [SetRenewal(RENEWING.account_id, RenewalRule.NEVER)]


def test_without_a_refresh_token_no_rule_can_be_chosen_and_the_reason_is_seen(
    dialog: AccountsDialog, window: MainWindow
) -> None:
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    assert not dialog.renewal.rule.isEnabled()
    assert not dialog.renewal.renew_button.isEnabled()
    assert "nothing to renew with" in dialog.renewal.state.text()


def test_a_rule_that_could_not_be_kept_is_taken_back_and_told(dialog: AccountsDialog, window: MainWindow) -> None:
    QTest.keyClick(dialog.renewal.rule, Qt.Key.Key_Down)
    window.take_failure(CommandFailed(Problem.KEYRING_FAILED, account_id=RENEWING.account_id))
    assert "may still be in it" in dialog.renewal.note.text()
    assert dialog.renewal.rule.rule() is RenewalRule.WHEN_NEEDED


def test_a_token_is_renewed_by_hand_only_once_it_is_over(
    dialog: AccountsDialog, window: MainWindow, desk: Desk, clock: SetClock
) -> None:
    renewal = dialog.renewal
    window.take_board(BoardChanged((row(1, waiting(), owner=RENEWING),)))
    window.take_accounts(AccountsChanged((RENEWING, OVER)))
    assert not renewal.renew_button.isEnabled()
    assert "A question is open" in renewal.state.text()
    assert "from " in renewal.state.text()
    clock.at += minutes(46)
    dialog.read_timer.timeout.emit()
    assert renewal.renew_button.isEnabled()
    for _press in range(2):
        press(renewal.renew_button)
    assert desk.of(Renew) == [Renew(RENEWING.account_id)]
    refused = Answer(AnswerKind.REFUSED, "invalid_grant")
    window.take_failure(CommandFailed(Problem.NOT_RENEWED, answer=refused, account_id=RENEWING.account_id))
    assert "no longer valid" in renewal.note.text()
    assert window.banners.warnings() == []
    dialog.read_timer.timeout.emit()
    assert renewal.renew_button.isEnabled()


def test_a_renewal_that_failed_is_told_in_a_banner_where_no_dialog_tells_it(window: MainWindow) -> None:
    window.take_accounts(AccountsChanged((RENEWING,)))
    failed = CommandFailed(Problem.NOT_RENEWED, account_id=RENEWING.account_id, renewal=RenewalVerdict.QUESTION_OPEN)
    window.take_failure(failed)
    (text,) = window.banners.warnings()
    assert text.startswith("CRM sync · user 7 · northwind.bitrix24.com: The token was not renewed.")
    assert "A question is open" in text


def test_how_a_portal_stands_is_told_in_a_line(dialog: AccountsDialog, window: MainWindow) -> None:
    assert not dialog.portal.tariff.isEnabled()
    closed = answer_for_trouble(Trouble.CLOSED)
    window.account_flow.take_portals(PortalsRead((PortalStanding(settings_of(RENEWING), 1, 12, 22.6, 180.0, closed),)))
    text = dialog.portal.standing.text()
    assert "12 requests in the last minute · may take 60 a minute · room for 22 at once · rests for 3 min" in text
    assert "closed for maintenance" in text
    forever = PortalStanding(settings_of(RENEWING), 1, 1, None, math.inf)
    window.account_flow.take_portals(PortalsRead((forever,)))
    assert dialog.portal.standing.text().endswith("rests until you act")


def test_settings_are_applied_together_and_what_is_typed_survives_the_next_reading(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    portal, flow = dialog.portal, window.account_flow
    flow.take_portals(standings(settings_of(RENEWING)))
    assert not portal.apply_button.isEnabled()
    portal.tariff.setCurrentIndex(portal.tariff.findData(Tariff.ENTERPRISE.value))
    portal.route.proxy.setCurrentIndex(2)
    portal.route.proxy_address.setText("name:word@proxy.example:3128")
    flow.take_portals(standings(settings_of(RENEWING)))
    assert portal.route.proxy_address.text() == "name:word@proxy.example:3128"
    press(portal.apply_button)
    assert desk.of(SetPortalSettings) == []
    assert "without name or password" in portal.note.text()
    assert portal.route.proxy_address.hasFocus()
    portal.route.proxy_address.setText("socks5h://proxy.example:1080")
    portal.route.ca_file.setText("/etc/ssl/company.pem")
    portal.server.setText("oauth.company.example")
    press(portal.apply_button)
    (command,) = desk.of(SetPortalSettings)
    assert command.settings.tariff is Tariff.ENTERPRISE
    assert command.settings.route == Route("socks5h://proxy.example:1080", "/etc/ssl/company.pem")
    assert command.settings.server_address == "https://oauth.company.example"
    assert not portal.apply_button.isEnabled()
    assert "holds from the next request on" in portal.note.text()
    assert "a wrong one shows in the portal's rows" in portal.note.text()
    portal.route.proxy.setCurrentIndex(1)
    press(portal.route.none_button)
    press(portal.apply_button)
    assert desk.of(SetPortalSettings)[1].settings.route == Route(DIRECT_PROXY)
    assert portal.note.text() == "Applied: it holds from the next request on."


def test_another_portals_settings_never_stand_in_for_this_ones(dialog: AccountsDialog, window: MainWindow) -> None:
    mine = replace(settings_of(RENEWING), server_address="https://oauth.company.example")
    window.account_flow.take_portals(standings(mine, settings_of(OVER)))
    assert dialog.portal.server.text() == "https://oauth.company.example"
    dialog.list.setCurrentRow(1)
    assert dialog.portal.server.text() == ""
    dialog.list.setCurrentRow(0)
    window.account_flow.take_portals(standings(settings_of(OVER)))
    assert dialog.portal.server.text() == "https://oauth.company.example"


def test_its_buttons_lead_to_the_dialogs_that_are_there_already(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    press(dialog.account.sign_in_button)
    (sign_in,) = window.findChildren(SignInDialog)
    assert sign_in.form.portal.text() == "https://northwind.bitrix24.com/"
    sign_in.close()
    press(dialog.account.forget_button)
    press(window.findChildren(ConfirmDialog)[-1].yes_button)
    assert desk.of(RemoveAccount) == [RemoveAccount(RENEWING.account_id)]
    press(dialog.add_button)
    assert len(window.findChildren(AddAccountDialog)) == 1
    window.take_accounts(AccountsChanged(()))
    assert dialog.empty.isVisible()
    assert not dialog.pages.isVisible()


def test_every_control_has_a_name_and_a_small_screen_is_enough(dialog: AccountsDialog, window: MainWindow) -> None:
    window.account_flow.take_portals(standings(settings_of(RENEWING)))
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    controls: list[QWidget] = [control for kind in kinds for control in dialog.body.findChildren(kind)]
    assert len(controls) > 10
    unnamed = [
        control
        for control in controls
        if not (control.accessibleName() or (isinstance(control, QAbstractButton) and control.text()))
    ]
    assert unnamed == []
    least = dialog.minimumSizeHint()
    assert (least.width() <= 920, least.height() <= 540) == (True, True)
    dialog.resize(920, 540)
    QTest.qWait(50)
    assert dialog.pages.horizontalScrollBar().maximum() == 0
