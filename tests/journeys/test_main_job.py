"""The main job as a user does it: paste, watch, ask, be told; with a real portal, keyring and notification server."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.banner import Banner
from tests.bench_session.notification_capture import NotificationCapture
from tests.bench_session.secret_service import SecretService
from tests.journeys.user import LIMIT_MS, User

METHOD = "voximplant.user.get"
# From the decision to the row, with checks once a second.
_DECISION_MS = 2500


def test_from_pasting_a_token_to_the_notification(
    user: User, portal: DemoPortal, notification_capture: NotificationCapture, b24monitor_home: Path, qtbot: QtBot
) -> None:
    token = portal.issue_token().access_token
    user.paste(portal, token)
    user.watch_and_ask()
    user.wait_for_state(ConfirmationState.WAITING)
    portal.answer(allow=True)
    user.wait_for_state(ConfirmationState.APPROVED, _DECISION_MS)
    qtbot.waitUntil(lambda: len(notification_capture.notifications()) == 1, timeout=LIMIT_MS)
    (notification,) = notification_capture.notifications()
    assert METHOD in notification.summary
    assert "Approved" in notification.summary
    assert portal.url.removeprefix("http://") in notification.body
    assert user.app.window.banners.alerts()
    user.app.window.page.view.clearSelection()
    notification_capture.click(notification.id)
    qtbot.waitUntil(lambda: bool(user.app.window.page.selected_rows()), timeout=LIMIT_MS)
    assert portal.times_asked(token, METHOD) == 1

    # A restart tells nothing twice, calls nothing, and finds the row as it was.
    calls = portal.request_log.total
    user.quit()
    user.open_program()
    user.wait_for_state(ConfirmationState.APPROVED)
    user.let_pass(1200)
    assert len(notification_capture.notifications()) == 1
    assert portal.request_log.total == calls

    for path in b24monitor_home.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes(), path


def test_a_decision_while_closed_is_told_once_after_the_start(
    user: User, portal: DemoPortal, notification_capture: NotificationCapture, qtbot: QtBot
) -> None:
    user.paste(portal, portal.issue_token().access_token)
    user.watch_and_ask()
    user.wait_for_state(ConfirmationState.WAITING)
    user.quit()
    portal.answer(allow=False)
    user.open_program()
    user.wait_for_state(ConfirmationState.DENIED)
    qtbot.waitUntil(lambda: len(notification_capture.notifications()) == 1, timeout=LIMIT_MS)
    user.let_pass(300)
    user.quit()
    user.open_program()
    user.wait_for_state(ConfirmationState.DENIED)
    user.let_pass(1200)
    assert len(notification_capture.notifications()) == 1


def test_without_a_keyring_the_window_says_so(user: User, portal: DemoPortal, secret_service: SecretService) -> None:
    user.quit()
    secret_service.stop()
    user.open_program()
    user.paste(portal, portal.issue_token().access_token)
    (banner,) = [banner for banner in user.app.window.findChildren(Banner) if banner.accessibleName() == "Keyring"]
    assert banner.isVisible()
    assert "until you quit" in banner.accessibleDescription()
