"""Runs the program as a user's desktop would: a process of its own, on a bus of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT_S = 60


@contextmanager
def running(*arguments: str, bus_address: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    """The program, ended at the end of the block at the latest."""
    environment = {
        **os.environ,
        "DBUS_SESSION_BUS_ADDRESS": bus_address,
        "B24MONITOR_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "b24monitor", *arguments]
    process = subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
