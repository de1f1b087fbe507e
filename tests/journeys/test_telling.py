"""What the desktop is told, and when: not while muted or at quiet hours, once all the same, and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.wiring import open_store
from tests.bench_session.notification_capture import NotificationCapture
from tests.journeys.resident import GATED, Resident

_TWO, _THREE = "demo.gated.two", "demo.gated.three"
# In which a notice would come.
_A_WHILE_MS = 700


def _titles(capture: NotificationCapture) -> list[str]:
    return [notification.summary for notification in capture.notifications()]


def _untold(resident: Resident) -> list[int]:
    """What the next start would still tell."""
    store = open_store(resident.home)
    try:
        return [alert.transition_id for alert in store.untold()]
    finally:
        store.close()


def test_muted_until_decided(resident: Resident, notification_capture: NotificationCapture) -> None:
    _token, (first, second) = resident.waiting(GATED, _TWO)
    resident.click_row(first)
    resident.click_row(second, adds=True)
    resident.press("Ctrl+M")
    resident.wait(lambda: all(row.watch.is_muted for row in resident.rows()))

    resident.portal.answer(allow=True, method=GATED)
    resident.wait_for(first, ConfirmationState.APPROVED)
    resident.wait(notification_capture.notifications)
    # The other one's token ends without a decision.
    resident.clock.advance(3700)
    resident.wait_for(second, ConfirmationState.LAPSED)
    resident.let_pass(_A_WHILE_MS)
    (title,) = _titles(notification_capture)
    assert GATED in title
    # It was told in the window, and counts as told.
    assert any(alert.row.watch.watch_id == second for alert in resident.app.window.banners.alerts())
    assert _untold(resident) == []
    resident.reopen()
    resident.wait(lambda: len(resident.rows()) == 2)
    resident.let_pass(_A_WHILE_MS)
    assert _titles(notification_capture) == [title]


def _begin_quiet_hours(resident: Resident, start: datetime, end: datetime) -> None:
    """In the settings, as by hand; by the local clock."""
    resident.press("Ctrl+,")
    settings = resident.dialog(SettingsDialog)
    settings.show_page(settings.notices)
    QTest.keyClick(settings.notices.quiet, Qt.Key.Key_Space)
    for edit, at in ((settings.notices.start, start), (settings.notices.end, end)):
        local = at.astimezone()
        edit.setFocus()
        edit.setTime(QTime(local.hour, local.minute))
    resident.press("Esc", settings)
    assert resident.book.now.quiet.holds_at(resident.clock.now().astimezone().time())


def test_quiet_hours_hold_back_what_can_wait_over_a_restart(
    resident: Resident, notification_capture: NotificationCapture
) -> None:
    _token, (first, second, third) = resident.waiting(GATED, _TWO, _THREE, expires_in_s=20_000)
    now = resident.clock.now()
    _begin_quiet_hours(resident, now - timedelta(minutes=30), now + timedelta(minutes=30))
    for method, watch_id in ((GATED, first), (_TWO, second)):
        resident.portal.answer(allow=True, method=method)
        resident.wait_for(watch_id, ConfirmationState.APPROVED)
    resident.let_pass(_A_WHILE_MS)
    assert _titles(notification_capture) == []
    assert len(resident.app.window.banners.alerts()) == 2
    # A no cannot wait.
    resident.portal.answer(allow=False, method=_THREE)
    resident.wait_for(third, ConfirmationState.DENIED)
    resident.wait(notification_capture.notifications)
    (denied,) = _titles(notification_capture)
    assert _THREE in denied
    resident.wait(lambda: len(_untold(resident)) == 2)

    resident.reopen()
    resident.wait(lambda: len(resident.rows()) == 3)
    resident.let_pass(_A_WHILE_MS)
    assert _titles(notification_capture) == [denied]
    assert len(_untold(resident)) == 2

    # In the morning, at the latest with the next look at the clock: one digest.
    resident.clock.advance(31 * 60)
    resident.book.changed.emit(resident.book.now)
    resident.wait(lambda: len(notification_capture.notifications()) == 2)
    digest = notification_capture.notifications()[1]
    assert GATED in digest.body
    assert _TWO in digest.body
    resident.wait(lambda: _untold(resident) == [])
    resident.reopen()
    resident.wait(lambda: len(resident.rows()) == 3)
    resident.let_pass(_A_WHILE_MS)
    assert len(notification_capture.notifications()) == 2


def test_the_near_end_of_an_approval_is_told_once(
    resident: Resident, notification_capture: NotificationCapture
) -> None:
    _token, (watch,) = resident.waiting(expires_in_s=3600)
    resident.portal.answer(allow=True)
    resident.wait_for(watch, ConfirmationState.APPROVED)
    resident.wait(notification_capture.notifications)
    resident.clock.advance(3600 - 4 * 60)
    resident.wait(lambda: len(notification_capture.notifications()) == 2)
    assert GATED in notification_capture.notifications()[1].summary
    for _ in range(2):
        resident.reopen()
        resident.wait(resident.rows)
        resident.let_pass(_A_WHILE_MS)
    assert len(notification_capture.notifications()) == 2


def test_muting_from_the_notice_itself(resident: Resident, notification_capture: NotificationCapture) -> None:
    _token, (watch,) = resident.waiting(expires_in_s=3600)
    resident.clock.advance(3700)
    resident.wait_for(watch, ConfirmationState.LAPSED)
    resident.wait(notification_capture.notifications)
    (lapsed,) = notification_capture.notifications()
    assert ("mute", "Mute until decided") in lapsed.actions
    notification_capture.click(lapsed.id, "mute")
    resident.wait(lambda: resident.row(watch).watch.is_muted)
    assert notification_capture.withdrawn() == [lapsed.id]
