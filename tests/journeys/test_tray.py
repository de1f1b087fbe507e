"""The program that lives in the tray: it starts there, comes back when called, and is never lost with the tray."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from b24monitor.storage.instance import InstanceLock, Verb, send
from tests.bench_session.child_process import wait_until
from tests.bench_session.display import Display
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus
from tests.journeys.desktop_program import desktop_program
from tests.journeys.program import LIMIT_S
from tests.journeys.resident import Resident
from tests.ui.test_tray_late_host import Watcher

_QUESTION = "Keep watching after the window is closed"


@pytest.fixture
def watcher(session_bus: SessionBus) -> Iterator[Watcher]:
    watcher = Watcher(session_bus)
    yield watcher
    if watcher.process.is_running():
        watcher.process.stop()


def test_started_at_login_it_stays_in_the_tray_until_a_second_start(
    display: Display, watcher: Watcher, secret_service: SecretService, b24monitor_home: Path
) -> None:
    env = {**display.env, "B24MONITOR_HOME": str(b24monitor_home)}
    with desktop_program(env, "--hidden") as program:
        wait_until(watcher.has_icon, "the icon in the tray", LIMIT_S)
        assert program.shown() == []
        # Started at login once more, it wants nobody's attention.
        with desktop_program(env, "--hidden") as other:
            assert other.process.wait(LIMIT_S) == 0
        assert program.shown() == []
        with desktop_program(env) as second:
            assert second.process.wait(LIMIT_S) == 0
        program.wait_for()
        assert program.process.poll() is None


def test_closed_to_the_tray_it_comes_back_when_the_tray_goes(
    display: Display, watcher: Watcher, secret_service: SecretService, b24monitor_home: Path
) -> None:
    env = {**display.env, "B24MONITOR_HOME": str(b24monitor_home)}
    with desktop_program(env) as program:
        program.wait_for()
        wait_until(watcher.has_icon, "the icon in the tray", LIMIT_S)
        program.press("alt+F4")
        program.press("Return", _QUESTION)
        wait_until(lambda: not program.shown(), "the window goes", LIMIT_S)
        assert program.process.poll() is None
        assert "closing=tray" in (b24monitor_home / "preferences.ini").read_text()
        watcher.process.stop()
        wait_until(program.is_minimized, "the window is in the taskbar", LIMIT_S)


def test_started_at_login_without_a_tray_it_comes_as_a_minimized_window(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("b24monitor.ui.closing._TRAY_COMES_MS", 300)
    resident.quit()
    resident.build()
    resident.app.desktop.closer.begin_hidden()
    resident.app.start()
    assert not resident.app.window.isVisible()
    resident.wait(resident.app.window.isMinimized)
    # It can be brought back, and closing it ends the program as nothing else would bring it back then.
    resident.app.desktop.show_window()
    assert not resident.app.window.isMinimized()
    with resident.qtbot.waitSignal(resident.app.window.quit_requested):
        resident.app.window.close()


def test_a_second_start_raises_the_first_and_hands_it_its_token(resident: Resident) -> None:
    lock = InstanceLock(resident.home)
    assert lock.acquire()
    lock.serve(resident.app.obey, resident.app.take_token)
    try:
        resident.app.window.showMinimized()
        with resident.qtbot.waitSignal(resident.app.show_requested) as asked:
            assert send(resident.home, Verb.SHOW, "kwin-42")
        assert asked.args == ["kwin-42"]
        resident.wait(lambda: not resident.app.window.isMinimized() and resident.app.window.isVisible())
        # The right to come to the front holds once.
        with resident.qtbot.waitSignal(resident.app.show_requested) as asked:
            assert send(resident.home, Verb.SHOW)
        assert asked.args == [""]
    finally:
        lock.release()
