"""A token that expires under a question, as a user meets it: from the lapsed row to a new token and a new question."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from b24monitor.core.account import RenewalRule
from b24monitor.core.command import SetPortalSettings
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.portal_settings import PortalSettings, Tariff
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.add_account_dialog import AddAccountDialog
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.renewal_dialog import RenewalDialog
from tests.engine.renewal_bench import CLIENT_ID, CLIENT_SECRET, install, newest, renewals
from tests.journeys.user import LIMIT_MS, User

_TOKEN_LIFE_S = 6.0
_METHOD = "voximplant.user.get"


def _paste_pair(user: User, portal: DemoPortal, rule: RenewalRule) -> str:
    """Adds an account that may be renewed, from a pair that expires in a moment; returns its access token."""
    install(portal)
    server = portal.authorization_server
    user.app.post(SetPortalSettings(PortalSettings(portal.endpoint, Tariff.ON_PREMISE, server_address=server)))
    QTest.mouseClick(user.app.window.pages.first_run.paste_door, Qt.MouseButton.LeftButton)
    (dialog,) = user.app.window.findChildren(AddAccountDialog)
    issued = portal.issue_token(client_id=CLIENT_ID, expires_in_s=_TOKEN_LIFE_S)
    pair = {"access_token": issued.access_token, "refresh_token": issued.refresh_token}
    dialog.paste.insertPlainText(json.dumps(pair))
    dialog.form.portal.setText(portal.url)
    dialog.renewal.rule.show_rule(rule)
    dialog.renewal.client_id.setText(CLIENT_ID)
    dialog.renewal.client_secret.setText(CLIENT_SECRET)
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    user.qtbot.waitUntil(dialog.watch_button.isVisible, timeout=LIMIT_MS)
    QTest.mouseClick(dialog.watch_button, Qt.MouseButton.LeftButton)
    return issued.access_token


def _ask_again(user: User) -> None:
    window = user.app.window
    user.qtbot.waitUntil(lambda: not window.findChildren(AskDialog), timeout=LIMIT_MS)
    user.qtbot.waitUntil(window.menu_actions.ask.isEnabled, timeout=LIMIT_MS)
    window.menu_actions.ask.trigger()
    (ask,) = window.findChildren(AskDialog)
    QTest.mouseClick(ask.ask_button, Qt.MouseButton.LeftButton)


def _lapsed_question(user: User, portal: DemoPortal, rule: RenewalRule) -> str:
    token = _paste_pair(user, portal, rule)
    user.watch_and_ask()
    user.wait_for_state(ConfirmationState.WAITING)
    user.wait_for_state(ConfirmationState.LAPSED, LIMIT_MS + int(_TOKEN_LIFE_S * 1000))
    return token


def test_a_yes_renews_and_asks_once_with_the_new_token(user: User, portal: DemoPortal) -> None:
    old = _lapsed_question(user, portal, RenewalRule.ASK_ME)
    _ask_again(user)
    user.qtbot.waitUntil(lambda: bool(user.app.window.findChildren(RenewalDialog)), timeout=LIMIT_MS)
    assert renewals(portal) == 0
    (dialog,) = user.app.window.findChildren(RenewalDialog)
    for _ in range(2):
        QTest.mouseClick(dialog.ask_button, Qt.MouseButton.LeftButton)
    user.wait_for_state(ConfirmationState.WAITING)
    new = newest(portal).access_token
    assert renewals(portal) == 1
    assert [portal.times_asked(token, _METHOD) for token in (old, new)] == [1, 1]
    assert any("has a new token" in text for text in user.app.window.banners.warnings())


def test_not_now_leaves_token_and_portal_alone(user: User, portal: DemoPortal) -> None:
    old = _lapsed_question(user, portal, RenewalRule.ASK_ME)
    _ask_again(user)
    user.qtbot.waitUntil(lambda: bool(user.app.window.findChildren(RenewalDialog)), timeout=LIMIT_MS)
    (dialog,) = user.app.window.findChildren(RenewalDialog)
    QTest.mouseClick(dialog.not_now_button, Qt.MouseButton.LeftButton)
    user.let_pass(300)
    assert user.state() is ConfirmationState.LAPSED
    assert (renewals(portal), portal.times_asked(old, _METHOD)) == (0, 1)


def test_when_needed_asking_is_enough(user: User, portal: DemoPortal) -> None:
    old = _lapsed_question(user, portal, RenewalRule.WHEN_NEEDED)
    assert renewals(portal) == 0
    _ask_again(user)
    user.wait_for_state(ConfirmationState.WAITING)
    assert renewals(portal) == 1
    assert [portal.times_asked(token, _METHOD) for token in (old, newest(portal).access_token)] == [1, 1]
