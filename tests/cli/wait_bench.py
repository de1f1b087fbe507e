"""Runs `b24monitor wait` as a script would: a process of its own against a real portal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

VARIABLE = "PORTAL_TOKEN"
LIMIT_S = 30


@dataclass(frozen=True)
class Waited:
    """A finished run."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def states(self) -> list[tuple[str, str]]:
        """Each printed change as method and state."""
        return [(line["method"], line["state"]) for line in self.lines if "state" in line]

    @property
    def end(self) -> dict[str, Any]:
        return self.lines[-1]


@contextmanager
def waiting(*arguments: str, token: str) -> Iterator[subprocess.Popen[str]]:
    """A running `wait`, ended at the end of the block at the latest."""
    command = [sys.executable, "-m", "b24monitor", "wait", *arguments, "--token-env", VARIABLE]
    environment = {**os.environ, VARIABLE: token}
    process = subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> Waited:
    """Waits for the end."""
    out, err = process.communicate(timeout=LIMIT_S)
    return Waited(process.returncode, out, err)


def wait(*arguments: str, token: str) -> Waited:
    """Runs to the end."""
    with waiting(*arguments, token=token) as process:
        return finish(process)


def next_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next printed object, as soon as it is flushed."""
    assert process.stdout is not None
    parsed = json.loads(process.stdout.readline())
    assert isinstance(parsed, dict)
    return parsed
