"""Measures process start to first paint of the window, beside a bare PySide6 window in the same run.

Usage: python -m tests.benchmarks.start_up [RUNS]; wants a display (`xvfb-run -a` gives one).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tests.benchmarks.figure import Figure, report

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

_PROGRAM = """
import os, sys, time
import b24monitor.app as app
class Measured(app.FirstPaint):
    def __init__(self, window):
        super().__init__(window)
        self.painted.connect(self.report)
    def report(self):
        print(time.monotonic() - float(os.environ["STARTED_S"]), flush=True)
        os._exit(0)
app.FirstPaint = Measured
sys.exit(app.run([]))
"""


def _once(program: str, home: str) -> float:
    environment = {**os.environ, "B24MONITOR_HOME": home, "STARTED_S": str(time.monotonic())}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=30, check=True
    )
    return float(done.stdout)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {"bare": [], "b24monitor": []}
    with tempfile.TemporaryDirectory() as home:
        for run in range(runs + 2):
            for name, program in (("bare", _BARE), ("b24monitor", _PROGRAM)):
                took_s = _once(program, home)
                # The first two rounds only warm the disk's cache.
                if run >= 2:
                    times[name].append(took_s)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ours_ms, bare_ms = medians["b24monitor"] * 1000, medians["bare"] * 1000
    note = f"medians of {runs}"
    report([Figure("process start to first paint", ours_ms, "ms", "a bare PySide6 window", bare_ms, note=note)])


if __name__ == "__main__":
    main()
