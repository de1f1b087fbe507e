"""Quitting ends a real process though closing its window would only hide it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bench_session.child_process import ChildProcess

_ROOT = Path(__file__).parents[2]

_PROGRAM = """
import sys
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow
from b24monitor.core.preferences import Closing
from b24monitor.ui.closing import WindowCloser
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.tray import Tray
from tests.ui.tray_bench import FoundHost, SetClock

class Window(QMainWindow):
    quit_requested = Signal()

    def closeEvent(self, event):
        if closer.stays():
            event.ignore()
            return
        self.quit_requested.emit()
        event.accept()

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
window, host, book = Window(), FoundHost(), PreferenceBook()
tray = Tray(SetClock(), host=host)
closer = WindowCloser(window, tray, book)
window.quit_requested.connect(closer.quit)
book.change(closing=Closing[sys.argv[1]])
tray.start()
host.find(True)
window.show()
if sys.argv[2] == "hidden":
    QTimer.singleShot(50, window.close)
    QTimer.singleShot(150, lambda: print("visible", window.isVisible(), flush=True))
QTimer.singleShot(300, window.close if sys.argv[2] == "close" else window.quit_requested.emit)
status = app.exec()
tray.close()
print("ended", status, flush=True)
"""


@pytest.mark.parametrize(
    ("rule", "way", "said"),
    [
        ("TRAY", "quit", ["ended 0"]),
        ("TRAY", "hidden", ["visible False", "ended 0"]),
        ("ASK", "quit", ["ended 0"]),
        ("QUIT", "close", ["ended 0"]),
    ],
)
def test_quit_ends_the_process(rule: str, way: str, said: list[str]) -> None:
    env = {**os.environ, "PYTHONPATH": str(_ROOT), "QT_QPA_PLATFORM": "offscreen"}
    with ChildProcess([sys.executable, "-c", _PROGRAM, rule, way], env) as program:
        assert [program.stdout.readline().strip() for _ in said] == said
