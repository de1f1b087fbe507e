"""The paste field and what the dialog reads from it: masked, explained, and nothing else kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.command import AddAccount
from b24monitor.core.fact import VaultState
from b24monitor.core.paste import PasteKind
from b24monitor.core.secret import Secret
from b24monitor.ui.add_account_dialog import AddAccountDialog
from tests.ui.samples import SetClock

TOKEN = "6e2b1f670000c1d2004f8a1b00000007f0f1070a1b2c3d4e5f60718293a4b5c6d7e8f9"
REFRESH = "5dab46670000c1d2004f8a1b00000007f0f1075e4d3c2b1a0918273645546372819fae"
JSON = (
    f'{{\n "access_token": "{TOKEN}",\n "refresh_token": "{REFRESH}",\n "expires": 1773147600,\n'
    ' "scope": "telephony,im",\n "client_endpoint": "https://portal.bitrix24.ru/rest/"\n}\n'
)
ON_PREMISE = (
    f"AUTH_ID={TOKEN}&DOMAIN=portal.company.example&PROTOCOL=1"
    "&SERVER_ENDPOINT=https%3A%2F%2Foauth.company.example%2Frest%2F"
)
WEBHOOK = "https://portal.bitrix24.ru/rest/7/hidden0secret0word/"


@pytest.fixture
def dialog(qtbot: QtBot) -> AddAccountDialog:
    opened = AddAccountDialog(VaultState.KEYRING, SetClock())
    qtbot.addWidget(opened)
    opened.show()
    opened.activateWindow()
    qtbot.waitExposed(opened)
    return opened


def mime(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def paste(dialog: AddAccountDialog, text: str) -> None:
    """As a user does: with the keyboard, from the clipboard."""
    QGuiApplication.clipboard().setText(text)
    QTest.keySequence(dialog.paste, QKeySequence(QKeySequence.StandardKey.Paste))
    assert QGuiApplication.clipboard().text() == text


def shown(dialog: AddAccountDialog) -> str:
    """All that the dialog shows or tells a screen reader."""
    said = [dialog.paste.toPlainText(), dialog.paste.placeholderText(), dialog.recognised.text()]
    said += [label.text() for label in dialog.findChildren(QLabel)]
    said += [field.text() for field in dialog.findChildren(QLineEdit)]
    for widget in dialog.findChildren(QWidget):
        said += [widget.accessibleName(), widget.accessibleDescription()]
    return "\n".join(said)


def sent_by(dialog: AddAccountDialog) -> list[AddAccount]:
    sent: list[AddAccount] = []
    dialog.submitted.connect(sent.append)
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    return sent


def test_a_whole_json_is_replaced_by_what_was_recognised_in_it(dialog: AddAccountDialog) -> None:
    paste(dialog, JSON)
    assert dialog.paste.toPlainText() == ""
    assert not dialog.paste.document().isUndoAvailable()
    text = dialog.recognised.text()
    assert "Access token: 6e2b…" in text
    assert "Refresh token: 5dab… (not kept)" in text
    assert "Scopes: telephony, im" in text
    assert TOKEN[4:] not in shown(dialog)
    assert REFRESH[4:] not in shown(dialog)
    assert dialog.form.portal.text() == "portal.bitrix24.ru"
    (command,) = sent_by(dialog)
    assert command.access_token == Secret(TOKEN)
    assert command.endpoint == "https://portal.bitrix24.ru/rest/"
    assert command.expires_at is not None
    assert command.server is None


def test_text_that_is_dropped_counts_as_pasted(dialog: AddAccountDialog) -> None:
    data, left, none = mime(JSON), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    viewport = dialog.paste.viewport()
    # Qt lets go of a drop only where a drag has come in.
    QApplication.sendEvent(viewport, QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none))
    QApplication.sendEvent(viewport, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none))
    assert "6e2b…" in dialog.recognised.text()
    assert TOKEN[4:] not in shown(dialog)


def test_a_token_typed_by_hand_stands_as_dots_and_leaves_with_the_focus(dialog: AddAccountDialog) -> None:
    QTest.keyClicks(dialog.paste, TOKEN + "x")
    QTest.keyClick(dialog.paste, Qt.Key.Key_Backspace)
    assert dialog.paste.toPlainText() == "•" * len(TOKEN)
    assert "6e2b…" in dialog.recognised.text()
    QTest.keyClick(dialog.paste, Qt.Key.Key_Tab)
    assert dialog.form.portal.hasFocus()
    assert dialog.paste.toPlainText() == ""
    assert dialog.paste.read().kind is PasteKind.EMPTY
    (command,) = sent_by(dialog)
    assert command.access_token == Secret(TOKEN)
    assert command.endpoint == ""


def test_what_comes_by_an_input_method_or_assistive_technology_is_hidden_too(dialog: AddAccountDialog) -> None:
    composed = QInputMethodEvent("shown while composing", [])
    QApplication.sendEvent(dialog.paste, composed)
    committed = QInputMethodEvent()
    committed.setCommitString(TOKEN)
    QApplication.sendEvent(dialog.paste, committed)
    assert dialog.paste.toPlainText() == "•" * len(TOKEN)
    dialog.paste.forget()
    dialog.paste.insertPlainText(TOKEN)
    assert dialog.paste.toPlainText() == ""
    assert "6e2b…" in dialog.recognised.text()


def test_dots_cannot_be_copied(dialog: AddAccountDialog) -> None:
    QGuiApplication.clipboard().setText("mine")
    QTest.keyClicks(dialog.paste, TOKEN)
    QTest.mouseDClick(dialog.paste.viewport(), Qt.MouseButton.LeftButton)
    for key in (QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Undo):
        QTest.keySequence(dialog.paste, QKeySequence(key))
    assert QGuiApplication.clipboard().text() == "mine"
    assert dialog.paste.toPlainText() == "•" * len(TOKEN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"http://127.0.0.1/?code={TOKEN}&state=Zm9v&domain=portal.bitrix24.ru", "exchanged for a token"),
        (f"REFRESH_ID={REFRESH}&member_id=a223c6b3710f85df22e9377d6c4f7553", "no access token in this"),
        (WEBHOOK, "can never be confirmed"),
        ("How do I get a token?", "No access token was recognised"),
        ("  ", "Nothing is pasted yet"),
    ],
)
def test_what_is_no_token_is_explained_and_goes_nowhere(dialog: AddAccountDialog, text: str, said: str) -> None:
    paste(dialog, text)
    assert said in dialog.note.text()
    assert dialog.form.portal.text() == ""
    assert sent_by(dialog) == []
    assert said in dialog.note.text()
    assert dialog.paste.hasFocus()
    for secret in (TOKEN[4:], REFRESH[4:], "hidden0secret0word"):
        assert secret not in shown(dialog)


def test_a_webhook_typed_by_hand_is_dropped_as_soon_as_it_is_one(dialog: AddAccountDialog) -> None:
    QTest.keyClicks(dialog.paste, "https://portal.bitrix24.ru/rest/7/h")
    assert "can never be confirmed" in dialog.note.text()
    assert dialog.paste.read().kind is PasteKind.EMPTY


def test_a_refused_portal_address_is_explained_and_not_used(dialog: AddAccountDialog) -> None:
    paste(dialog, ON_PREMISE.replace("PROTOCOL=1", "PROTOCOL=0"))
    assert "plain http" in dialog.note.text()
    assert dialog.form.portal.text() == ""


def test_a_claimed_authorisation_server_is_shown_and_never_taken(dialog: AddAccountDialog) -> None:
    paste(dialog, ON_PREMISE)
    assert "oauth.company.example" in dialog.note.text()
    assert "oauth.company.example" not in dialog.destination.text()
    assert dialog.form.server.text() == ""
    (command,) = sent_by(dialog)
    assert command.server is None


def test_a_typed_authorisation_server_goes_along_and_is_named_before(dialog: AddAccountDialog) -> None:
    paste(dialog, ON_PREMISE)
    assert not dialog.form.server.isVisible()
    QTest.keyClick(dialog.form.more, Qt.Key.Key_Space)
    assert dialog.form.server.hasFocus()
    QTest.keyClicks(dialog.form.server, "http://oauth.company.example")
    assert sent_by(dialog) == []
    assert "https" in dialog.note.text()
    assert dialog.form.server.hasFocus()
    dialog.form.server.setText("oauth.company.example")
    assert "oauth.company.example, and to portal.company.example" in dialog.destination.text()
    assert "bitrix" not in dialog.destination.text()
    (command,) = sent_by(dialog)
    assert command.server is not None
    assert command.server.address == "https://oauth.company.example"
    assert command.server.is_typed


def test_an_authorisation_server_out_of_sight_is_not_used(dialog: AddAccountDialog) -> None:
    paste(dialog, ON_PREMISE)
    dialog.form.more.click()
    dialog.form.server.setText("oauth.company.example")
    dialog.form.more.click()
    (command,) = sent_by(dialog)
    assert command.server is None


def test_the_portal_of_an_earlier_paste_is_not_left_for_the_next(dialog: AddAccountDialog) -> None:
    paste(dialog, JSON)
    paste(dialog, REFRESH)
    assert dialog.form.portal.text() == ""
    dialog.form.portal.setText("typed.bitrix24.com")
    paste(dialog, TOKEN)
    assert dialog.form.portal.text() == "typed.bitrix24.com"


def test_by_keyboard_alone_enter_sends_once(dialog: AddAccountDialog) -> None:
    sent: list[AddAccount] = []
    dialog.submitted.connect(sent.append)
    paste(dialog, JSON)
    for _press in range(2):
        QTest.keyClick(dialog.paste, Qt.Key.Key_Return)
    assert len(sent) == 1


def test_it_fits_a_small_screen_with_all_that_can_be_recognised(dialog: AddAccountDialog) -> None:
    scopes = ",".join(f"scope{number}" for number in range(2000))
    host = ".".join(["a" * 60] * 4)
    paste(
        dialog,
        f"auth[access_token]={TOKEN}&auth[refresh_token]={REFRESH}&auth[application_token]={'5' * 32}&auth[user_id]=7"
        f"&auth[domain]={host}&auth[member_id]={'a' * 64}&auth[expires]=1773147600&auth[expires_in]=3600"
        f"&auth[server_endpoint]=https%3A%2F%2Foauth.company.example%2Frest%2F&auth[scope]={scopes}",
    )
    assert "aaaa" in dialog.recognised.text()
    dialog.form.more.click()
    QTest.qWait(50)
    layout = dialog.layout()
    assert layout is not None
    assert layout.totalMinimumSize().width() <= 720
    assert layout.totalHeightForWidth(dialog.width()) <= 540
