"""What a sign-in is told: mistakes explained before anything leaves, secrets never shown, and the guide."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.command import BeginSignIn
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.oauth import typed_server
from b24monitor.ui.application_guide import ApplicationGuide
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.sign_in_dialog import SignInDialog
from tests.ui.samples import Desk

SECRET = "Zk3vQ9xT7wB5nR1mL8sD"
WEBHOOK = "https://northwind.bitrix24.com/rest/1/s3cr3tw0rd/"


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> SignInDialog:
    window.menu_actions.sign_in.trigger()
    (opened,) = window.findChildren(SignInDialog)
    qtbot.waitExposed(opened)
    return opened


@pytest.mark.parametrize(
    ("portal", "client_id", "secret", "server", "said"),
    [
        ("northwind", "local.1", SECRET, "", "whole address"),
        ("http://portal.northwind.example", "local.1", SECRET, "", "https only"),
        (WEBHOOK, "local.1", SECRET, "", "webhook"),
        ("northwind.bitrix24.com", "", SECRET, "", "client ID"),
        ("northwind.bitrix24.com", "local 1", SECRET, "", "client ID"),
        ("northwind.bitrix24.com", "local.1", " ", "", "client secret"),
        ("northwind.bitrix24.com", "local.1", SECRET, "http://oauth.company.example", "over https"),
        ("northwind.bitrix24.com", "local.1", SECRET, WEBHOOK, "webhook"),
    ],
)
def test_what_cannot_begin_is_explained_and_stays_here(
    dialog: SignInDialog, desk: Desk, portal: str, client_id: str, secret: str, server: str, said: str
) -> None:
    QTest.mouseClick(dialog.form.more, Qt.MouseButton.LeftButton)
    form = dialog.form
    for field, text in (
        (form.portal, portal),
        (form.client_id, client_id),
        (form.client_secret, secret),
        (form.server, server),
    ):
        field.setText(text)
    QTest.mouseClick(dialog.browser_button, Qt.MouseButton.LeftButton)
    assert desk.commands == []
    assert said in dialog.note.text()
    assert "s3cr3tw0rd" not in form.portal.text() + form.server.text() + dialog.note.text()


def test_a_hidden_server_is_not_used(dialog: SignInDialog) -> None:
    for text in ("https://oauth.company.example", ""):
        QTest.mouseClick(dialog.form.more, Qt.MouseButton.LeftButton)
        dialog.form.server.setText(text or dialog.form.server.text())
    assert dialog.form.server.text() == ""
    assert "Bitrix24's own" in dialog.form.keys.text()


def test_a_portal_on_this_computer_needs_its_own_server(window: MainWindow, dialog: SignInDialog, desk: Desk) -> None:
    form = dialog.form
    for field, text in ((form.portal, "127.0.0.1:8800"), (form.client_id, "local.1"), (form.client_secret, SECRET)):
        field.setText(text)
    QTest.mouseClick(dialog.browser_button, Qt.MouseButton.LeftButton)
    window.take_failure(CommandFailed(Problem.PORTAL_UNKNOWN, desk.of(BeginSignIn)[0].request_id))
    assert "under “More”" in dialog.note.text()
    assert form.server.hasFocus()
    form.server.setText("http://127.0.0.1:8800")
    QTest.mouseClick(dialog.browser_button, Qt.MouseButton.LeftButton)
    assert desk.of(BeginSignIn)[1].server == typed_server("http://127.0.0.1:8800")


def test_the_client_secret_is_never_shown_or_copied(dialog: SignInDialog) -> None:
    field = dialog.form.client_secret
    field.setText(SECRET)
    assert SECRET not in field.displayText()
    field.selectAll()
    field.copy()
    field.cut()
    assert SECRET not in QApplication.clipboard().text()
    dialog.reject()
    assert field.text() == ""


def test_the_address_to_register_is_copied_letter_for_letter(dialog: SignInDialog) -> None:
    QTest.mouseClick(dialog.form.address.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "http://127.0.0.1:8724/"
    assert dialog.form.address.copy_button.text() == "Copied"


def test_whom_the_token_serves_and_where_the_keys_are_valid_is_said(dialog: SignInDialog) -> None:
    said = " ".join(label.text() for label in dialog.form.findChildren(QLabel))
    assert "serves b24monitor, not the application's own server" in said
    assert "valid for its own portal only" in said


def test_the_guide_names_every_field_and_comes_back_to_the_unchanged_form(dialog: SignInDialog) -> None:
    dialog.form.portal.setText("northwind.bitrix24.com")
    dialog.form.port.setValue(9001)
    QTest.mouseClick(dialog.form.guide_button, Qt.MouseButton.LeftButton)
    (guide,) = dialog.findChildren(ApplicationGuide)
    said = " ".join(label.text() for label in guide.findChildren(QLabel))
    for word in ("Local application", "Server", "Your handler path", "telephony", "im is for", "client_secret"):
        assert word in said
    assert guide.address.text() == "http://127.0.0.1:9001/"
    QTest.keyClick(guide, Qt.Key.Key_Escape)
    assert not guide.isVisible()
    assert dialog.isVisible()
    assert dialog.form.portal.text() == "northwind.bitrix24.com"


def test_everything_that_takes_the_focus_has_a_name_and_the_form_fits_a_small_screen(dialog: SignInDialog) -> None:
    QTest.mouseClick(dialog.form.more, Qt.MouseButton.LeftButton)
    nameless = [
        widget
        for widget in dialog.findChildren(QWidget)
        if isinstance(widget, QLineEdit | QSpinBox | QAbstractButton)
        and widget.isVisible()
        and widget.objectName() != "qt_spinbox_lineedit"
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert nameless == []
    QTest.mouseClick(dialog.browser_button, Qt.MouseButton.LeftButton)
    assert dialog.note.isVisible()
    assert dialog.height() < 540
    assert dialog.width() < 1000
