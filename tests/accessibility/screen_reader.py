"""A screen reader and a keyboard in front of the real program: what is told, what opens, what Esc closes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.accessibility.rules import Thing
from tests.bench_session.child_process import wait_until

_SYSTEM_PYTHON = "/usr/bin/python3"
_READER = Path(__file__).with_name("reader.py")
_START_LIMIT_S = 30.0
_OPEN_LIMIT_S = 3.0
# What opens no window by its name may still do so.
_LOOK_S = 0.4
_WINDOWS = frozenset({"frame", "dialog", "alert", "window"})


class ScreenReader:
    """Reads one running program; `env` is that of the program."""

    def __init__(self, process_id: int, env: Mapping[str, str]) -> None:
        self._env = env
        self._reader = subprocess.Popen(
            [_SYSTEM_PYTHON, str(_READER), str(process_id)],
            env=env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def read(self) -> list[Thing]:
        """Everything there is, each parent before its children."""
        answer = self._ask({"do": "read"})
        assert isinstance(answer, list)
        return [
            Thing(
                tuple(one["path"]),
                one["role"],
                one["name"],
                one["description"],
                frozenset(one["states"]),
                tuple(one["labels"]),
            )
            for one in answer
        ]

    def press(self, thing: Thing) -> bool:
        """Does the first thing that can be done with it."""
        return bool(self._ask({"do": "press", "path": list(thing.path)}))

    def windows(self, things: Sequence[Thing] | None = None) -> list[str]:
        """The names of the windows that are open."""
        read = self.read() if things is None else things
        return [one.name for one in read if len(one.path) == 1 and one.role in _WINDOWS and one.is_shown]

    def wait_for(self, role: str, name: str) -> None:
        """Waits until something whose name begins so is told."""

        def is_there() -> bool:
            return any(one.role == role and one.name.startswith(name) for one in self.read())

        wait_until(is_there, f"{role} '{name}…' is told", _START_LIMIT_S)

    def open(self, thing: Thing) -> list[Thing]:
        """Presses it; returns all that is told then, or nothing when no window came of it."""
        before = self.windows()
        if not self.press(thing):
            return []
        opens_dialog = thing.name.endswith("…")
        deadline_s = time.monotonic() + (_OPEN_LIMIT_S if opens_dialog else _LOOK_S)
        while time.monotonic() < deadline_s:
            things = self.read()
            if len(self.windows(things)) > len(before):
                return things
            time.sleep(0.1)
        return []

    def close_top(self) -> None:
        """Presses Esc as a person would, until one window less is open."""
        count = len(self.windows())
        self._xdotool("key", "Escape")
        wait_until(lambda: len(self.windows()) < count, f"Esc closes {self.windows()[-1]}", _OPEN_LIMIT_S)

    def stop(self) -> None:
        """Ends the reader, not the program."""
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.close()
        self._reader.wait(timeout=5)
        self._reader.stdout.close()

    def _ask(self, request: Mapping[str, object]) -> object:
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write(json.dumps(request) + "\n")
        self._reader.stdin.flush()
        answer: object = json.loads(self._reader.stdout.readline())
        return answer

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._env, check=True, capture_output=True, timeout=10)


@contextmanager
def in_front_of(*arguments: str, env: Mapping[str, str]) -> Iterator[ScreenReader]:
    """The program on the screen, started as a person starts it, and ended at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "b24monitor", *arguments],
        env=env,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    reader = ScreenReader(process.pid, env)
    try:
        wait_until(lambda: bool(reader.windows()), "the window is told", _START_LIMIT_S)
        yield reader
    finally:
        reader.stop()
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
