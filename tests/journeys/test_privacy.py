"""What is kept is forgotten for good, what is told to others names nobody, and the self-test tries the real things."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from jeepney import DBusAddress
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.self_test import Check, Outcome
from b24monitor.ui.forget_everything_dialog import ForgetEverythingDialog
from b24monitor.ui.self_test_dialog import SelfTestDialog
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.ui.support_dialog import SupportDialog
from tests.bench_session.notification_capture import NotificationCapture
from tests.bench_session.secret_service import LOGIN_COLLECTION, NAME
from tests.bench_session.session_bus import SessionBus
from tests.journeys.resident import GATED, Resident

_PLANTED = "planted-label-of-the-account"
_TWO = "demo.gated.two"


def _items(bus: SessionBus) -> list[str]:
    """All items of the keyring, by path."""
    properties = DBusAddress(LOGIN_COLLECTION, NAME, "org.freedesktop.DBus.Properties")
    (answer,) = bus.call(properties, "Get", "ss", ("org.freedesktop.Secret.Collection", "Items"))
    _signature, items = cast("tuple[str, list[str]]", answer)
    return items


def _written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _forget(resident: Resident) -> None:
    """From the settings, with the tick that it takes."""
    resident.press("Ctrl+,")
    settings = resident.dialog(SettingsDialog)
    settings.show_page(settings.privacy)
    resident.click(settings.privacy.forget_button)
    (question,) = settings.findChildren(ForgetEverythingDialog)
    assert not question.yes_button.isEnabled()
    QTest.keyClick(question.agreed, Qt.Key.Key_Space)
    resident.click(question.yes_button)
    resident.wait(settings.privacy.forget_button.isEnabled)
    resident.press("Esc", settings)


def _begin_anew(resident: Resident) -> None:
    """Adds another account and asks, with a restart in between."""
    again = resident.portal.issue_token().access_token
    watch = resident.watch(resident.add_account(again))
    resident.reopen()
    resident.wait(resident.rows)
    resident.portal.answer(allow=True)
    resident.wait_for(watch, ConfirmationState.APPROVED)
    assert resident.portal.times_asked(again, GATED) == 1


def test_forget_everything(resident: Resident, session_bus: SessionBus) -> None:
    token = resident.portal.issue_token().access_token
    account_id = resident.add_account(token, _PLANTED)
    for method in (GATED, _TWO):
        resident.watch(account_id, method)
    resident.portal.answer(allow=False, method=_TWO)
    resident.wait(lambda: any(row.status.state is ConfirmationState.DENIED for row in resident.rows()))
    planted = [word.encode() for word in (_PLANTED, GATED, _TWO, account_id, resident.portal.endpoint)]
    assert all(word in _written(resident.home) for word in planted)
    # The token, and the key of the fingerprints.
    resident.wait(lambda: len(_items(session_bus)) == 2)
    kept = set(_items(session_bus))
    resident.press("Ctrl+3")
    history = resident.app.window.pages.history
    resident.wait(lambda: history.model.rowCount() == 3)

    _forget(resident)
    # Perhaps a new key is there already, never an old item.
    left = set(_items(session_bus))
    assert not left & kept
    assert len(left) <= 1
    written = _written(resident.home)
    assert [word for word in planted if word in written] == []
    assert token.encode() not in written
    resident.wait(lambda: resident.app.window.pages.is_first_run_shown)
    assert resident.rows() == ()
    # Nor does the window go on showing it.
    assert resident.app.window.banners.alerts() == ()
    resident.press("Ctrl+3")
    resident.wait(lambda: history.model.rowCount() == 0)
    total = resident.portal.request_log.total
    resident.let_pass(300)
    assert resident.portal.request_log.total == total
    _begin_anew(resident)


def test_the_self_test_from_the_first_page_tries_the_real_things(
    resident: Resident, notification_capture: NotificationCapture, session_bus: SessionBus
) -> None:
    # The key of the tokens' fingerprints is made at the first start.
    resident.wait(lambda: len(_items(session_bus)) == 1)
    kept = _items(session_bus)
    resident.click(resident.app.window.pages.first_run.self_test_button)
    dialog = resident.dialog(SelfTestDialog)
    resident.wait(dialog.again_button.isEnabled)
    outcomes = {result.check: result.outcome for result in dialog.results()}
    for check in (Check.KEYRING, Check.DATA_FOLDER, Check.NOTIFICATION):
        assert outcomes[check] is Outcome.FINE, check
    assert outcomes[Check.PORTAL] is Outcome.SKIPPED
    # What it tried is taken away again.
    assert _items(session_bus) == kept
    assert [notice.summary for notice in notification_capture.notifications()] == ["Test notification"]
    resident.press("Esc", dialog)

    # Once there is a portal, that is tried too; from the Help menu this time.
    resident.waiting()
    kept = _items(session_bus)
    resident.app.window.menu_actions.self_test.trigger()
    dialog = resident.dialog(SelfTestDialog)
    resident.wait(dialog.again_button.isEnabled)
    outcomes = {result.check: result.outcome for result in dialog.results()}
    assert outcomes[Check.PORTAL] is Outcome.FINE
    assert _items(session_bus) == kept
    assert resident.portal.times_asked(resident.portal.questions()[0].token, GATED) == 1


def test_support_information_names_nobody(resident: Resident, notification_capture: NotificationCapture) -> None:
    token = resident.portal.issue_token().access_token
    account_id = resident.add_account(token, _PLANTED)
    resident.watch(account_id, _TWO)
    resident.app.window.menu_actions.self_test.trigger()
    self_test = resident.dialog(SelfTestDialog)
    resident.wait(self_test.again_button.isEnabled)
    resident.press("Esc", self_test)

    resident.app.window.menu_actions.support.trigger()
    dialog = resident.dialog(SupportDialog)
    resident.wait(lambda: "portal-" in dialog.text())
    resident.click(dialog.copy_button)
    copied = QGuiApplication.clipboard().text()
    assert copied == dialog.text()
    generation = resident.accounts[0].generation
    for secret in (token, _PLANTED, _TWO, account_id, resident.portal.url, "127.0.0.1", generation.fingerprint):
        assert secret not in copied
    assert str(Path.home()) not in copied
    for told in ("Secret Service", "Total: 1", "waiting: 1", "keyring: fine", "portal: fine"):
        assert told in copied
