"""Measures the memory of the whole program one minute after its start, beside a bare PySide6 window.

Usage: python -m tests.benchmarks.window_memory [SECONDS]; wants a display (`xvfb-run -a` gives one). 100 watches wait
on 20 portals, and the engine polls them. Tokens lie in memory: the keyring's library is loaded, no keyring is asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figure import Figure, report
from tests.benchmarks.plain_server import PlainServer

_PORTALS = 20
# As many as `window_user` has methods; its imports stay out of this process and this one's out of it.
_WATCHES_EACH = 5

_BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(sys.argv)
window = QMainWindow()
window.resize(1360, 720)
window.show()
application.exec()
"""


def _measured(command: Sequence[str], home: str, seconds: float) -> float:
    """The megabytes resident `seconds` after the start."""
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, "B24MONITOR_HOME": home})
    try:
        time.sleep(seconds)
        pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    finally:
        process.terminate()
        process.wait(10.0)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as home, PlainServer(_PORTALS) as server:
        before = server.counts()[1]
        ours = _measured(("-m", "tests.benchmarks.window_user", *server.endpoints), home, seconds)
        checks = server.counts()[1] - before
        bare = _measured(("-c", _BARE), home, min(seconds, 5.0))
    note = f"{_PORTALS * _WATCHES_EACH} watches, {checks} methods checked in {seconds:.0f} s"
    report([Figure("memory after a minute, 100 watches polled", ours, "MB", "a bare PySide6 window", bare, 2.0, note)])


if __name__ == "__main__":
    main()
