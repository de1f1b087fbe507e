"""The tray icon: what it shows, that it comes with its host, also a late one, and that a hung bus holds nothing up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from b24monitor.core.board import Transition
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged
from b24monitor.core.standing import Mood, Standing
from b24monitor.ui.notifiers import FailureReason
from b24monitor.ui.tray import Tray
from b24monitor.ui.tray_host import TrayHost
from b24monitor.ui.tray_icon import tray_icon
from b24monitor.ui.tray_notifier import TrayNotifier
from tests.bench_session.session_bus import SessionBus
from tests.ui.notice_bench import Record, assert_loop_stays_fluid, notice
from tests.ui.tray_bench import NOW, FoundHost, SetClock, in_tray, is_reachable, picture, row

# Offscreen, Qt misses the X11 half of its own tray code, and says so.
pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def host(qtbot: QtBot) -> FoundHost:
    return FoundHost()


@pytest.fixture
def tray(qtbot: QtBot, clock: SetClock, host: FoundHost) -> Iterator[Tray]:
    made = Tray(clock, host=host)
    made.start()
    host.find(True)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("state", "mood", "waiting", "line"),
    [
        (ConfirmationState.UNKNOWN, Mood.FINE, 0, "Nothing is waiting"),
        (ConfirmationState.WAITING, Mood.WAITING, 1, "1 waiting"),
        (ConfirmationState.REFUSED, Mood.NEEDS_YOU, 0, "1 needs you"),
        (ConfirmationState.DENIED, Mood.DENIED, 0, "1 denied"),
        (ConfirmationState.APPROVED, Mood.FINE, 0, "Nothing is waiting"),
    ],
)
def test_the_icon_shows_the_worst_and_the_count(
    tray: Tray, state: ConfirmationState, mood: Mood, waiting: int, line: str
) -> None:
    tray.take_board(BoardChanged(rows=(row(1, state),)))
    assert in_tray(tray).toolTip() == f"b24monitor\n{line}"
    assert picture(in_tray(tray).icon()) == picture(tray_icon(mood, waiting))


def test_a_decision_is_in_the_tray_at_once_however_many_changes_went_before(qtbot: QtBot, tray: Tray) -> None:
    asked = row(1, ConfirmationState.WAITING)
    tray.take_board(BoardChanged(rows=(asked,)))
    denied = row(1, ConfirmationState.DENIED)
    tray.take_board(BoardChanged((denied,), transitions=(Transition(denied, ConfirmationState.WAITING, NOW),)))
    qtbot.waitUntil(lambda: in_tray(tray).toolTip() == "b24monitor\n1 denied", timeout=400)


def test_the_board_is_followed_row_by_row(qtbot: QtBot, tray: Tray) -> None:
    states = [ConfirmationState.WAITING] * 3 + [ConfirmationState.DENIED, ConfirmationState.LAPSED]
    rows = tuple(row(number, state) for number, state in enumerate(states))
    tray.take_board(BoardChanged(rows=rows))
    assert in_tray(tray).toolTip() == "b24monitor\n1 denied\n1 needs you\n3 waiting"
    assert picture(in_tray(tray).icon()) == picture(tray_icon(Mood.DENIED, 3))
    tray.take_board(BoardChanged(removed=(3, 4, 0)))
    qtbot.waitUntil(lambda: in_tray(tray).toolTip() == "b24monitor\n2 waiting")
    assert picture(in_tray(tray).icon()) == picture(tray_icon(Mood.WAITING, 2))


def test_a_question_without_fresh_evidence_is_no_calm_sight(
    qtbot: QtBot, clock: SetClock, host: FoundHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("b24monitor.ui.tray._RECOUNT_MS", 50)
    tray = Tray(clock, host=host)
    tray.start()
    host.find(True)
    tray.take_board(BoardChanged(rows=(row(1, ConfirmationState.WAITING),)))
    qtbot.wait(100)
    assert in_tray(tray).toolTip() == "b24monitor\n1 waiting"
    clock.seconds = 60.0
    # By the clock alone: the board says nothing more.
    qtbot.waitUntil(lambda: in_tray(tray).toolTip() == "b24monitor\n1 waiting\n1 without a fresh answer")
    assert picture(in_tray(tray).icon()) == picture(tray_icon(Mood.BLIND, 1))
    tray.close()


@pytest.mark.parametrize("size", [16, 22, 32, 48])
def test_each_mood_and_each_count_has_a_picture_of_its_own(qtbot: QtBot, size: int) -> None:
    counts = (0, 1, 2, 9, 10, 42, 99)
    pictures = [picture(tray_icon(mood, count), size) for mood in Mood for count in counts]
    assert all(shown.size().width() == size for shown in pictures)
    pictures += [picture(tray_icon(mood, 42, is_paused=True), size) for mood in Mood]
    seen = {bytes(shown.constBits()) for shown in pictures}
    assert len(seen) == len(Mood) * (len(counts) + 1)


def test_the_worst_leads() -> None:
    assert Standing(denied=1, needs_you=1, blind=1, waiting=1).mood is Mood.DENIED
    assert Standing(needs_you=1, blind=1, waiting=1).mood is Mood.NEEDS_YOU
    assert Standing(blind=1, waiting=1).mood is Mood.BLIND
    assert Standing(waiting=1).mood is Mood.WAITING
    assert Standing().mood is Mood.FINE


def test_menu_and_click_say_what_is_wanted(qtbot: QtBot, tray: Tray) -> None:
    wanted = {
        "&Open": tray.open_requested,
        "&Check all now": tray.check_requested,
        "&Pause checks for 1 hour": tray.pause_requested,
        "&Settings…": tray.settings_requested,
        "&Quit": tray.quit_requested,
    }
    actions = [action for action in in_tray(tray).contextMenu().actions() if not action.isSeparator()]
    assert [action.text() for action in actions] == list(wanted)
    for action in actions:
        with qtbot.waitSignal(wanted[action.text()], timeout=500):
            action.trigger()
    with qtbot.waitSignal(tray.open_requested, timeout=500):
        in_tray(tray).activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.open_requested):
        in_tray(tray).activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_the_icon_comes_and_goes_with_its_host(qtbot: QtBot, clock: SetClock, host: FoundHost) -> None:
    tray = Tray(clock, host=host)
    tray.start()
    tray.take_board(BoardChanged(rows=(row(1, ConfirmationState.DENIED),)))
    assert not is_reachable(tray)
    for _ in range(2):
        with qtbot.waitSignal(tray.availability_changed, timeout=500) as changed:
            host.find(True)
        assert changed.args == [True]
        assert is_reachable(tray)
        assert in_tray(tray).toolTip() == "b24monitor\n1 denied"
        with qtbot.waitSignal(tray.availability_changed, timeout=500):
            host.find(False)
        assert not is_reachable(tray)
    tray.close()


def test_a_notice_without_a_tray_fails(qtbot: QtBot, clock: SetClock, host: FoundHost) -> None:
    tray = Tray(clock, host=host)
    notifier = TrayNotifier(tray)
    record = Record(notifier)
    notifier.show(notice())
    assert [(each.key, each.reason) for each in record.failures] == [("watch 1", FailureReason.NO_TRAY)]
    tray.message_clicked.emit()
    assert record.activations == []
    tray.close()


def test_a_click_on_a_tray_message_counts_for_the_last_one(
    qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[tuple[str, str]] = []

    def keep_message(_icon: QSystemTrayIcon, title: str, body: str, *_look: object) -> None:
        messages.append((title, body))

    # Offscreen shows no messages: Qt's own part ends here.
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", keep_message)
    notifier = TrayNotifier(tray)
    record = Record(notifier)
    notifier.show(notice(body="auth=0123456789"))
    notifier.show(notice(key="watch 2", title="Denied"))
    assert messages == [("Approved: voximplant.user.get", "auth=[hidden]"), ("Denied", "a body")]
    assert record.shown == ["watch 1", "watch 2"]
    in_tray(tray).messageClicked.emit()
    assert [activation.key for activation in record.activations] == ["watch 2"]
    notifier.withdraw("watch 2")
    in_tray(tray).messageClicked.emit()
    assert len(record.activations) == 1


def test_a_hung_bus_does_not_hold_up_the_window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = SessionBus(tmp_path, os.environ)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    asked: list[bool] = []

    def is_available() -> bool:
        asked.append(True)
        return len(asked) > 5

    # What Qt would answer is another matter; here it is whether it is asked.
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", is_available)
    host = TrayHost(recheck_ms=40)
    try:
        host.start()
        qtbot.waitUntil(lambda: bool(asked))
        bus.process.freeze()
        qtbot.wait(100)
        count = len(asked)
        assert_loop_stays_fluid(qtbot, lambda: qtbot.wait(300))
        assert len(asked) == count
        bus.process.thaw()
        qtbot.waitUntil(lambda: len(asked) > count)
        assert len(asked) <= count + 3  # the looks that fell out are not made up for
        qtbot.waitUntil(lambda: host.is_available)
        bus.process.kill()
        count = len(asked)
        qtbot.waitUntil(lambda: len(asked) > count + 2)  # an X11 tray needs no bus
    finally:
        host.stop()
        bus.stop()
