"""The window on a real X server: it appears, names its controls to a screen reader, and a key ends it in time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.bench_session.accessibility import Accessibility
from tests.bench_session.child_process import wait_until
from tests.bench_session.secret_service import SecretService
from tests.journeys.program import LIMIT_S

_QUIT_LIMIT_S = 2.0
_CONTROLS = frozenset({"push button", "toggle button", "check box", "radio button", "text", "combo box", "table"})


class XWindow:
    """The demo in a window, with somebody at the keyboard."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.process = subprocess.Popen(
            [sys.executable, "-m", "b24monitor", "demo", "--speed", "240"],
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        wait_until(lambda: bool(self._windows()), "the window appears", LIMIT_S)

    def press(self, keys: str) -> None:
        self._xdotool("key", "--window", self._windows()[0], keys)

    def focus(self) -> None:
        self._xdotool("windowactivate", "--sync", self._windows()[0])

    def _windows(self) -> list[str]:
        return self._xdotool("search", "--onlyvisible", "--name", "^b24monitor$").split()

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self._env, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        return done.stdout


@pytest.fixture
def window(accessibility: Accessibility, secret_service: SecretService, tmp_path: Path) -> Iterator[XWindow]:
    window = XWindow({**accessibility.env, "B24MONITOR_HOME": str(tmp_path)})
    yield window
    if window.process.poll() is None:
        window.process.kill()
    window.process.communicate()


def test_a_screen_reader_finds_a_name_on_every_control(window: XWindow, accessibility: Accessibility) -> None:
    def waiting_rows() -> list[str]:
        return [item.name for item in accessibility.items() if item.name.startswith("Waiting")]

    wait_until(lambda: bool(waiting_rows()), "the rows are told to a screen reader", LIMIT_S)
    unnamed = [item for item in accessibility.items() if item.role in _CONTROLS and not item.name]
    assert unnamed == []


def test_control_q_ends_the_program_in_time(window: XWindow) -> None:
    time.sleep(1.5)
    window.focus()
    began_s = time.monotonic()
    window.press("ctrl+q")
    out, err = window.process.communicate(timeout=LIMIT_S)
    assert time.monotonic() - began_s < _QUIT_LIMIT_S
    assert (window.process.returncode, out, err) == (0, "", "")
