"""A real X server with a window manager, for programs that a test starts as a user would."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.bench_session.child_process import ChildProcess
from tests.bench_session.session_bus import SessionBus


class Display:
    """Xvfb and openbox; `env` is the environment of a program that shall appear there."""

    def __init__(self, bus: SessionBus, size: str = "1366x768x24") -> None:
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self._server = ChildProcess(command, os.environ)
        self.name = f":{self._server.stdout.readline().strip()}"
        self.env = {
            **os.environ,
            "DISPLAY": self.name,
            "DBUS_SESSION_BUS_ADDRESS": bus.address,
            "QT_QPA_PLATFORM": "xcb",
        }
        self._window_manager = ChildProcess(["openbox", "--sm-disable"], self.env)

    def stop(self) -> None:
        self._window_manager.stop()
        self._server.stop()


@pytest.fixture(scope="session")
def display(session_bus: SessionBus) -> Iterator[Display]:
    """One X server for the whole run; tests close the windows they open."""
    screen = Display(session_bus)
    yield screen
    screen.stop()
