"""The tray icon's menu, the pause it asks for and shows, and the user who wants no icon."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from b24monitor.core import language
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged
from b24monitor.core.program_command import PauseChecks
from b24monitor.core.program_fact import ChecksPaused
from b24monitor.core.standing import Mood, paused_text
from b24monitor.ui.tray import Tray
from b24monitor.ui.tray_icon import tray_icon
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


def texts(tray: Tray) -> list[str]:
    return [action.text() for action in in_tray(tray).contextMenu().actions() if not action.isSeparator()]


def test_a_pause_is_asked_for_shown_and_over_by_the_clock(
    qtbot: QtBot, clock: SetClock, host: FoundHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr("b24monitor.ui.tray._RECOUNT_MS", 20)
    tray = Tray(clock, host=host)
    tray.start()
    host.find(True)
    tray.take_board(BoardChanged(rows=(row(1, ConfirmationState.DENIED),)))
    pause = in_tray(tray).contextMenu().actions()[2]
    with qtbot.waitSignal(tray.pause_requested, timeout=500) as asked:
        pause.trigger()
    until = NOW + timedelta(hours=1)
    assert asked.args == [PauseChecks(until)]
    assert "Pause" in pause.text()  # not before the engine says so
    tray.take_paused(ChecksPaused(until))
    assert in_tray(tray).toolTip().split("\n")[1:] == ["1 denied", paused_text(until, NOW)]
    assert picture(in_tray(tray).icon()) == picture(tray_icon(Mood.DENIED, 0, is_paused=True))
    assert "&Resume checks" in texts(tray)
    with qtbot.waitSignal(tray.pause_requested, timeout=500) as asked:
        pause.trigger()
    assert asked.args == [PauseChecks(None)]
    tray.take_paused(ChecksPaused(None))
    assert in_tray(tray).toolTip() == "b24monitor\n1 denied"
    tray.take_paused(ChecksPaused(until))
    clock.seconds = 3600.0
    qtbot.waitUntil(lambda: in_tray(tray).toolTip() == "b24monitor\n1 denied")
    assert "&Pause checks for 1 hour" in texts(tray)
    tray.close()


def test_who_wants_no_icon_has_none(qtbot: QtBot, tray: Tray, host: FoundHost) -> None:
    with qtbot.waitSignal(tray.availability_changed, timeout=500) as changed:
        tray.set_shown(False)
    assert changed.args == [False]
    assert not is_reachable(tray)
    host.find(False)
    with qtbot.assertNotEmitted(tray.availability_changed):
        host.find(True)
    assert not is_reachable(tray)
    with qtbot.waitSignal(tray.availability_changed, timeout=500) as changed:
        tray.set_shown(True)
    assert changed.args == [True]
    assert is_reachable(tray)


def test_menu_and_tip_follow_the_language(qtbot: QtBot, tray: Tray) -> None:
    class Louder(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return f"{message}!"

    try:
        language.use(Louder())
        QApplication.sendEvent(in_tray(tray).contextMenu(), QEvent(QEvent.Type.LanguageChange))
        assert texts(tray)[0] == "&Open!"
        assert in_tray(tray).toolTip() == "b24monitor\nNothing is waiting!"
    finally:
        language.use(gettext.NullTranslations())
        tray.retranslate()
    assert texts(tray)[0] == "&Open"
