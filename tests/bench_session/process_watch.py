"""Fails the run that leaves a process behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench_session.child_process import wait_until


def processes_with(home: str) -> list[str]:
    """The commands of all processes, but this one, that were started with `home` in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if home.encode() in environment and folder.name != str(os.getpid()):
            found.append(f"{command} ({folder.name})")
    return found


@pytest.fixture(scope="session", autouse=True)
def no_process_left_behind() -> Iterator[None]:
    yield
    home = os.environ["HOME"]
    try:
        wait_until(lambda: not processes_with(home), "all processes gone")
    except AssertionError:
        pytest.fail(f"processes left behind: {processes_with(home)}")
