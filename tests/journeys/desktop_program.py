"""The program on a real X server, as somebody in front of the screen sees it: which of its windows are there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.bench_session.child_process import wait_until
from tests.journeys.program import LIMIT_S


class DesktopProgram:
    """A process with windows; whoever starts it ends it."""

    def __init__(self, env: Mapping[str, str], *arguments: str) -> None:
        self._env = env
        self.process = subprocess.Popen([sys.executable, "-m", "b24monitor", *arguments], env=env)

    def shown(self, title: str = "b24monitor") -> list[str]:
        """The windows of this title that are on the screen."""
        return self._xdotool("search", "--onlyvisible", "--name", f"^{title}").split()

    def is_minimized(self, title: str = "b24monitor") -> bool:
        """Whether such a window is in the taskbar alone."""
        windows = set(self._xdotool("search", "--name", f"^{title}$").split()) - set(self.shown(title))
        return any("Iconic" in self._run("xprop", "-id", window, "WM_STATE") for window in windows)

    def wait_for(self, title: str = "b24monitor") -> str:
        wait_until(lambda: bool(self.shown(title)), f"the window {title!r}", LIMIT_S)
        return self.shown(title)[0]

    def press(self, keys: str, title: str = "b24monitor") -> None:
        self._xdotool("windowactivate", "--sync", self.wait_for(title))
        self._xdotool("key", "--clearmodifiers", keys)

    def _xdotool(self, *arguments: str) -> str:
        return self._run("xdotool", *arguments)

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        return done.stdout


@contextmanager
def desktop_program(env: Mapping[str, str], *arguments: str) -> Iterator[DesktopProgram]:
    """The program, ended at the end of the block at the latest."""
    program = DesktopProgram(env, *arguments)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.terminate()
        program.process.wait(LIMIT_S)
