"""Somebody in front of the real window, with the real engine behind it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.app import App, app_on
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.add_account_dialog import AddAccountDialog
from b24monitor.ui.add_watch_choices import AfterAdding
from b24monitor.ui.add_watch_dialog import AddWatchDialog
from b24monitor.ui.ask_dialog import AskDialog

LIMIT_MS = 8000


class User:
    """Uses the program with mouse and keyboard, and looks at its first row."""

    def __init__(self, home: Path, qtbot: QtBot) -> None:
        self._home = home
        self.qtbot = qtbot
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

    def wait_for_state(self, state: ConfirmationState, limit_ms: int = LIMIT_MS) -> None:
        self.qtbot.waitUntil(lambda: self.state() is state, timeout=limit_ms)

    def let_pass(self, milliseconds: int) -> None:
        """Lets window and engine go on. `QTest.qWait` would not do: it keeps every other thread from running."""
        self.qtbot.wait(milliseconds)

    def paste(self, portal: DemoPortal, token: str) -> None:
        QTest.mouseClick(self.app.window.pages.first_run.paste_door, Qt.MouseButton.LeftButton)
        (dialog,) = self.app.window.findChildren(AddAccountDialog)
        QTest.keyClicks(dialog.form.portal, portal.url)
        QTest.keyClicks(dialog.paste, token)
        QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(dialog.watch_button.isVisible, timeout=LIMIT_MS)
        QTest.mouseClick(dialog.watch_button, Qt.MouseButton.LeftButton)

    def watch_and_ask(self) -> None:
        """From the dialog that is open, with a double click at the end."""
        (dialog,) = self.app.window.findChildren(AddWatchDialog)
        dialog.choose(AfterAdding.ASK)
        dialog.accept_wish()
        self.qtbot.waitUntil(lambda: bool(self.app.window.findChildren(AskDialog)), timeout=LIMIT_MS)
        (ask,) = self.app.window.findChildren(AskDialog)
        assert self.state() is ConfirmationState.UNKNOWN
        for _ in range(2):
            QTest.mouseClick(ask.ask_button, Qt.MouseButton.LeftButton)
