"""A process that a test started: ended by its own id, within a bound, and seen to be gone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import IO, Self


class ChildProcess:
    """Runs a command until `stop`, or until the end of the `with` block.

    What it prints goes to `stdout`, a pipe: with a program that prints much, read it, or the program stops.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], stdin: str | None = None) -> None:
        self._name = command[0]
        self._popen = subprocess.Popen(
            command,
            env=dict(env),
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if self._popen.stdin is not None and stdin is not None:
            self._popen.stdin.write(stdin)
            self._popen.stdin.close()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def stdout(self) -> IO[str]:
        assert self._popen.stdout is not None
        return self._popen.stdout

    def is_running(self) -> bool:
        return self._popen.poll() is None

    def freeze(self) -> None:
        """Stops the process from answering without ending it, as a hung one would."""
        self._popen.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._popen.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Ends the process without a goodbye, as a crash would."""
        self._popen.kill()
        self._popen.wait(timeout=5)

    def stop(self) -> None:
        """Ends the process, frozen or not, and fails if anything of it is left."""
        if self.is_running():
            self._popen.terminate()
            self.thaw()
            try:
                self._popen.wait(timeout=3)
            except subprocess.TimeoutExpired:
                self.kill()
        self.stdout.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            raise AssertionError(f"{self._name} ({self.pid}) is still there after its end")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = 5.0) -> None:
    """Waits for a condition; fails with `what` after `timeout_s`."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline_s:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(0.01)
