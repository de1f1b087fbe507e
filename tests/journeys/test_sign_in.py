"""Signing in as a user does: the form, the system browser, the code that comes back, and the account that is proved."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.demo.directory import Application
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.sign_in_dialog import SignInDialog
from tests.engine.sign_in_bench import browse, free_port
from tests.journeys.user import LIMIT_MS, User

_CLIENT_ID = "local.app.one"
_CLIENT_SECRET = "planted-client-secret-0123456789"


class Browser(QObject):
    """The system's browser: follows the portal's pages on a thread of its own, as a process of its own would."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []
        self._threads: list[threading.Thread] = []

    @Slot(QUrl)
    def take(self, address: QUrl) -> None:
        url = bytes(address.toEncoded().data()).decode()
        thread = threading.Thread(target=lambda: self.pages.append(browse(url)))
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        for thread in self._threads:
            thread.join()


@pytest.fixture
def browser() -> Iterator[Browser]:
    taking = Browser()
    # The stub asks for bytes, which the method itself refuses.
    QDesktopServices.setUrlHandler("http", taking, "take")  # type: ignore[arg-type]
    yield taking
    QDesktopServices.unsetUrlHandler("http")
    taking.close()


def _filled(user: User, portal: DemoPortal, port: int) -> SignInDialog:
    QTest.mouseClick(user.app.window.pages.first_run.sign_in_door, Qt.MouseButton.LeftButton)
    (dialog,) = user.app.window.findChildren(SignInDialog)
    dialog.form.more.setChecked(True)
    dialog.form.portal.setText(portal.url)
    dialog.form.client_id.setText(_CLIENT_ID)
    dialog.form.client_secret.setText(_CLIENT_SECRET)
    dialog.form.server.setText(portal.authorization_server)
    dialog.form.port.setValue(port)
    return dialog


def test_signing_in_with_the_browser(user: User, portal: DemoPortal, browser: Browser, b24monitor_home: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    portal.install_application(Application(_CLIENT_ID, "My app", _CLIENT_SECRET, "apptoken1", redirect_uri=address))
    portal.sign_in_as(5)
    dialog = _filled(user, portal, port)
    QTest.mouseClick(dialog.browser_button, Qt.MouseButton.LeftButton)
    user.qtbot.waitUntil(dialog.watch_button.isVisible, timeout=LIMIT_MS)
    assert len(browser.pages) == 1
    assert "b24monitor" in browser.pages[0]
    proved = dialog.proof.text()
    assert "User: 5, administrator" in proved
    assert "at the latest" not in proved
    QTest.mouseClick(dialog.watch_button, Qt.MouseButton.LeftButton)
    user.watch_and_ask()
    user.wait_for_state(ConfirmationState.WAITING)
    for path in b24monitor_home.rglob("*"):
        if path.is_file():
            assert _CLIENT_SECRET.encode() not in path.read_bytes(), path


def test_pasting_the_code_that_the_page_shows(user: User, portal: DemoPortal, browser: Browser) -> None:
    portal.install_application(Application(_CLIENT_ID, "My app", _CLIENT_SECRET, "apptoken1", redirect_uri=None))
    dialog = _filled(user, portal, free_port())
    QTest.mouseClick(dialog.paste_button, Qt.MouseButton.LeftButton)
    user.qtbot.waitUntil(dialog.wait.code.isVisible, timeout=LIMIT_MS)
    dialog.wait.code.insert(portal.issue_code(client_id=_CLIENT_ID, user_id=7))
    user.qtbot.waitUntil(dialog.watch_button.isVisible, timeout=LIMIT_MS)
    QTest.mouseClick(dialog.watch_button, Qt.MouseButton.LeftButton)
    user.watch_and_ask()
    user.wait_for_state(ConfirmationState.WAITING)
