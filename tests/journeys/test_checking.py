"""How often portals are asked is the user's to say: not for an hour, once, more slowly, and what is over with a yes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.preferences import PACES
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.banner import Banner
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.ui.watch_column import Column
from tests.journeys.resident import GATED, PACE_S, Resident

_TWO = "demo.gated.two"
# Some checks would come in this time.
_A_WHILE_MS = 600


def _is_quiet(resident: Resident) -> bool:
    """Whether the portal hears nothing for a while."""
    before = resident.portal.request_log.total
    resident.let_pass(_A_WHILE_MS)
    return resident.portal.request_log.total == before


def _pause_banners(resident: Resident) -> list[str]:
    """What the banners say that offer to go on."""
    banners = resident.app.window.banners.findChildren(Banner)
    return [text for banner in banners if "paused" in (text := banner.accessibleDescription()).lower()]


def test_paused_for_an_hour_nothing_is_called_but_what_the_user_wants(resident: Resident) -> None:
    _token, (waiting,) = resident.waiting()
    asked_later = resident.watch(resident.accounts[0].account_id, _TWO, asks=False)
    actions = resident.app.window.menu_actions
    actions.pause.trigger()
    resident.wait(lambda: "&Go on checking" in actions.pause.text())
    resident.let_pass(300)
    assert _is_quiet(resident)
    assert _pause_banners(resident)

    # What is shown grows old, and says so.
    resident.clock.advance(120)
    resident.app.window.page.model.tick(0, 1)
    assert "not verified" in resident.cell(waiting, Column.CHECKED).lower()

    # Asking is the user's wish: it makes its first call, and no other.
    resident.click_row(asked_later)
    resident.press("Ctrl+Return")
    ask = resident.dialog(AskDialog)
    QTest.keyClick(ask.may_run, Qt.Key.Key_Space)
    resident.click(ask.ask_button)
    resident.wait_for(asked_later, ConfirmationState.WAITING)
    assert _is_quiet(resident)
    assert resident.calls(_TWO) == 1

    # So is a look at one row.
    before = resident.calls()
    resident.click_row(waiting)
    resident.press("F5")
    resident.wait(lambda: resident.calls() > before)
    assert _is_quiet(resident)
    assert resident.calls() == before + 1

    actions.pause.trigger()
    resident.wait(lambda: resident.calls() > before + 2)
    resident.wait(lambda: "&Pause for an hour" in actions.pause.text())
    resident.wait(lambda: not _pause_banners(resident))


def test_a_pause_ends_by_itself_after_its_hour(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    # How often the engine looks at the wall clock, which is set on here.
    monkeypatch.setattr("b24monitor.engine.poller._LONGEST_SLEEP_S", 0.5)
    resident.waiting(expires_in_s=9000)
    resident.app.window.menu_actions.pause.trigger()
    resident.wait(lambda: _pause_banners(resident))
    resident.clock.advance(3590)
    resident.let_pass(200)
    assert _is_quiet(resident)
    resident.clock.advance(20)
    resident.wait(lambda: not _pause_banners(resident))


def test_the_pace_of_the_settings_holds_at_once(resident: Resident) -> None:
    resident.waiting()
    resident.press("Ctrl+,")
    settings = resident.dialog(SettingsDialog)
    settings.show_page(settings.checks)
    before = resident.calls()
    resident.let_pass(1000)
    usual = resident.calls() - before
    pace = settings.checks.pace
    pace.setFocus()
    QTest.keyClick(pace, Qt.Key.Key_Down)
    QTest.keyClick(pace, Qt.Key.Key_Down)
    assert resident.book.now.pace == PACES[2] == 5.0
    # A check that was due already may still come.
    resident.let_pass(int(PACE_S * 5000))
    before = resident.calls()
    resident.let_pass(1000)
    slower = resident.calls() - before
    assert usual >= 6
    assert 1 <= slower <= 3
    resident.press("Esc", settings)


def test_what_has_lapsed_is_looked_at_only_after_a_yes(resident: Resident) -> None:
    token, (lapsed,) = resident.waiting(expires_in_s=3600)
    resident.clock.advance(3700)
    resident.wait_for(lapsed, ConfirmationState.LAPSED)
    calls = resident.calls()
    # Its token has expired: there is nothing to look at, and no dialog that leads nowhere.
    resident.click_row(lapsed)
    resident.press("F5")
    assert _is_quiet(resident)
    assert resident.dialogs(AskDialog) == []

    new = resident.portal.issue_token().access_token
    resident.renew_account(new)
    resident.wait_for(lapsed, ConfirmationState.LAPSED)
    resident.click_row(lapsed)
    resident.wait(resident.app.window.menu_actions.ask.isEnabled)
    resident.press("F5")
    ask = resident.dialog(AskDialog)
    assert _is_quiet(resident)
    resident.click(ask.ask_button)
    resident.wait_for(lapsed, ConfirmationState.WAITING)
    assert resident.calls() > calls
    assert [resident.portal.times_asked(each, GATED) for each in (token, new)] == [1, 1]


def test_what_is_decided_is_looked_at_again_only_after_a_yes_and_asks_nobody(resident: Resident) -> None:
    token, (decided,) = resident.waiting()
    resident.portal.answer(allow=False)
    resident.wait_for(decided, ConfirmationState.DENIED)
    calls = resident.calls()
    resident.click_row(decided)
    resident.wait(resident.app.window.menu_actions.check_now.isEnabled)
    resident.press("F5")
    ask = resident.dialog(AskDialog)
    assert _is_quiet(resident)
    assert resident.calls() == calls
    resident.click(ask.ask_button)
    resident.wait(lambda: resident.calls() == calls + 1)
    assert _is_quiet(resident)
    assert resident.row(decided).status.state is ConfirmationState.DENIED
    assert resident.portal.times_asked(token, GATED) == 1
