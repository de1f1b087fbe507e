"""The main job as a user does it: paste, watch, ask, be told; with a real portal, keyring and notification server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.app import App, app_on
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.add_account_dialog import AddAccountDialog
from b24monitor.ui.add_watch_dialog import AddWatchDialog, AfterAdding
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.banner import Banner
from tests.bench_session.notification_capture import NotificationCapture
from tests.bench_session.secret_service import SecretService

METHOD = "voximplant.user.get"
_LIMIT_MS = 8000
# From the decision to the row, with checks once a second.
_DECISION_MS = 2500


@pytest.fixture
def portal() -> Iterator[DemoPortal]:
    with DemoPortal() as running:
        yield running


class User:
    """Somebody in front of the window."""

    def __init__(self, home: Path, qtbot: QtBot) -> None:
        self._home = home
        self._qtbot = qtbot
        self.app: App

    def open_program(self) -> None:
        self.app = app_on(self._home)
        self.app.window.show()
        self.app.start()

    def quit(self) -> None:
        self.app.close()
        self.app.window.deleteLater()
        self.app.deleteLater()
        QTest.qWait(0)

    def state(self) -> ConfirmationState | None:
        rows = self.app.window.page.model.rows()
        return rows[0].status.state if rows else None

    def wait_for_state(self, state: ConfirmationState, limit_ms: int = _LIMIT_MS) -> None:
        self._qtbot.waitUntil(lambda: self.state() is state, timeout=limit_ms)

    def paste(self, portal: DemoPortal, token: str) -> None:
        QTest.mouseClick(self.app.window.first_run.paste_door, Qt.MouseButton.LeftButton)
        (dialog,) = self.app.window.findChildren(AddAccountDialog)
        QTest.keyClicks(dialog.portal, portal.url)
        QTest.keyClicks(dialog.token, token)
        QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
        self._qtbot.waitUntil(dialog.watch_button.isVisible, timeout=_LIMIT_MS)
        QTest.mouseClick(dialog.watch_button, Qt.MouseButton.LeftButton)

    def watch_and_ask(self) -> None:
        (dialog,) = self.app.window.findChildren(AddWatchDialog)
        dialog.choose(AfterAdding.ASK)
        dialog.accept_wish()
        self._qtbot.waitUntil(lambda: bool(self.app.window.findChildren(AskDialog)), timeout=_LIMIT_MS)
        (ask,) = self.app.window.findChildren(AskDialog)
        assert self.state() is ConfirmationState.UNKNOWN
        for _ in range(2):
            QTest.mouseClick(ask.ask_button, Qt.MouseButton.LeftButton)


@pytest.fixture
def user(b24monitor_home: Path, secret_service: SecretService, qtbot: QtBot) -> Iterator[User]:
    user = User(b24monitor_home, qtbot)
    user.open_program()
    qtbot.waitUntil(user.app.window.first_run.isVisible, timeout=_LIMIT_MS)
    yield user
    user.quit()


def test_from_pasting_a_token_to_the_notification(
    user: User, portal: DemoPortal, notification_capture: NotificationCapture, b24monitor_home: Path, qtbot: QtBot
) -> None:
    token = portal.issue_token().access_token
    user.paste(portal, token)
    user.watch_and_ask()
    user.wait_for_state(ConfirmationState.WAITING)
    portal.answer(allow=True)
    user.wait_for_state(ConfirmationState.APPROVED, _DECISION_MS)
    qtbot.waitUntil(lambda: len(notification_capture.notifications()) == 1, timeout=_LIMIT_MS)
    (notification,) = notification_capture.notifications()
    assert METHOD in notification.summary
    assert "Approved" in notification.summary
    assert portal.url.removeprefix("http://") in notification.body
    assert user.app.window.banners.alerts()
    user.app.window.page.view.clearSelection()
    notification_capture.click(notification.id)
    qtbot.waitUntil(lambda: bool(user.app.window.page.selected_rows()), timeout=_LIMIT_MS)
    assert portal.times_asked(token, METHOD) == 1

    # A restart tells nothing twice, calls nothing, and finds the row as it was.
    calls = portal.request_log.total
    user.quit()
    user.open_program()
    user.wait_for_state(ConfirmationState.APPROVED)
    QTest.qWait(1200)
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
    qtbot.waitUntil(lambda: len(notification_capture.notifications()) == 1, timeout=_LIMIT_MS)
    QTest.qWait(300)
    user.quit()
    user.open_program()
    user.wait_for_state(ConfirmationState.DENIED)
    QTest.qWait(1200)
    assert len(notification_capture.notifications()) == 1


def test_without_a_keyring_the_window_says_so(user: User, portal: DemoPortal, secret_service: SecretService) -> None:
    user.quit()
    secret_service.stop()
    user.open_program()
    user.paste(portal, portal.issue_token().access_token)
    (banner,) = [banner for banner in user.app.window.findChildren(Banner) if banner.accessibleName() == "Keyring"]
    assert banner.isVisible()
    assert "until you quit" in banner.accessibleDescription()
