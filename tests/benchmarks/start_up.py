"""Measures process start to first paint of the window with the rows of 100 watches, beside a bare PySide6 window.

Usage: python -m tests.benchmarks.start_up [RUNS]; wants a display (`xvfb-run -a` gives one). Also the time until the
program behind that paint is there: all that can be pressed, and the engine's thread begun.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.figure import Figure, report
from tests.benchmarks.filled_folder import fill_folder
from tests.benchmarks.window_side import rows

_ROWS = 100

_BARE = """
import os, sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QTimer
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)
def done():
    print(time.monotonic() - float(os.environ["STARTED_S"]), flush=True)
    os._exit(0)
application = QApplication(sys.argv)
window = Window()
window.resize(1360, 720)
window.show()
application.exec()
"""

# A paint counts when it comes to the viewport of a table in view that has all rows, and is done.
_PROGRAM = """
import os, sys, time
import b24monitor.__main__ as entry
entry.load_window()
import b24monitor.app as app
from PySide6.QtCore import QObject, QEvent
from PySide6.QtWidgets import QTableView
def tell():
    print(time.monotonic() - float(os.environ["STARTED_S"]), flush=True)
class Measured(app.FirstPaint):
    def __init__(self, window):
        super().__init__(window)
        self._tables = window.findChildren(QTableView)
        for table in self._tables:
            table.viewport().installEventFilter(self)
        self._is_painted = False
        self.painted.connect(self.report)
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            for table in self._tables:
                self._is_painted |= watched is table.viewport() and table.model().rowCount() >= ROWS
        return super().eventFilter(watched, event)
    def report(self):
        assert self._is_painted
        tell()
class Started(app.App):
    def start(self):
        super().start()
        tell()
        os._exit(0)
app.FirstPaint, app.App = Measured, Started
sys.exit(app.run([]))
""".replace("ROWS", str(_ROWS))


def _once(program: str, home: str) -> list[float]:
    environment = {**os.environ, "B24MONITOR_HOME": home, "STARTED_S": str(time.monotonic())}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=30, check=True
    )
    return [float(line) for line in done.stdout.split()]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    bare, painted, started = list[float](), list[float](), list[float]()
    with tempfile.TemporaryDirectory() as home:
        fill_folder(Path(home), rows(_ROWS))
        for run in range(runs + 2):
            bare_s, (painted_s, started_s) = _once(_BARE, home)[0], _once(_PROGRAM, home)
            # The first two rounds only warm the disk's cache.
            if run >= 2:
                bare.append(bare_s)
                painted.append(painted_s)
                started.append(started_s)
    bare_ms, painted_ms, started_ms = (statistics.median(times) * 1000 for times in (bare, painted, started))
    note, peer = f"medians of {runs}", "a bare PySide6 window"
    report(
        [
            Figure("process start to first paint of 100 rows", painted_ms, "ms", peer, bare_ms, 1.5, note),
            Figure("process start to the whole window", started_ms, "ms", peer, bare_ms, note=note),
        ]
    )


if __name__ == "__main__":
    main()
