"""A sign-in's dialog in a real window, a browser that only notes what it is to open, and the user's hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from b24monitor.core.command import BeginSignIn
from b24monitor.core.fact import AccountsChanged, SignInBegun
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.sign_in_dialog import SignInDialog
from tests.ui.samples import Desk

CLIENT_ID = "local.5f3c0a1b2d4e67.81234567"
CLIENT_SECRET = "Zk3vQ9xT7wB5nR1mL8sD"
CODE = "f9e8d7c6b5a49382716050"
PAGE = f"https://northwind.bitrix24.com/oauth/authorize/?client_id={CLIENT_ID}&state=a%2Bb"
ADDRESS = "http://127.0.0.1:8724/"


class Browser(QObject):
    """Stands where the system's browser would be, and notes what it is told to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, address: QUrl) -> None:
        self.opened.append(bytes(address.toEncoded().data()).decode())


@contextmanager
def noting_browser() -> Iterator[Browser]:
    """Takes the place of the system's browser."""
    taking = Browser()
    # The stub asks for bytes, which the method itself refuses.
    QDesktopServices.setUrlHandler("https", taking, "take")  # type: ignore[arg-type]
    try:
        yield taking
    finally:
        QDesktopServices.unsetUrlHandler("https")


def opened_dialog(window: MainWindow) -> SignInDialog:
    """The dialog behind the third door."""
    window.take_accounts(AccountsChanged(()))
    QTest.mouseClick(window.pages.first_run.sign_in_door, Qt.MouseButton.LeftButton)
    (dialog,) = window.findChildren(SignInDialog)
    return dialog


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def fill(dialog: SignInDialog, portal: str = "northwind.bitrix24.com") -> None:
    dialog.form.portal.setText(portal)
    dialog.form.client_id.setText(f" {CLIENT_ID} ")
    dialog.form.client_secret.setText(f"{CLIENT_SECRET} ")


def begin(window: MainWindow, dialog: SignInDialog, desk: Desk, address: str = ADDRESS, *, busy: bool = False) -> int:
    """Begins a sign-in as the user and the engine do; returns its number."""
    fill(dialog)
    press(dialog.browser_button if address or busy else dialog.paste_button)
    request_id = desk.of(BeginSignIn)[-1].request_id
    window.account_flow.take_sign_in(SignInBegun(request_id, PAGE, address, is_port_busy=busy))
    return request_id


def paste(field: QLineEdit, text: str) -> None:
    QApplication.clipboard().setText(text)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
