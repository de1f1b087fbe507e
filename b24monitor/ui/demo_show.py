"""The demo without a display: tells every transition as it happens, takes a picture at the end and quits."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from b24monitor.core.board import Transition
from b24monitor.core.clock import Clock
from b24monitor.core.fact import BoardChanged
from b24monitor.core.wording import state_word
from b24monitor.ui.main_window import MainWindow

_LOOK_EVERY_MS = 200
# The last repaint before the picture.
_SETTLE_MS = 600
_LIMIT_MS = 85_000
_WIDTH, _HEIGHT = 1360, 720


class DemoShow(QObject):
    """Follows a demo in a window nobody sees; `finished` carries the process's exit status."""

    finished = Signal(int)

    def __init__(self, window: MainWindow, clock: Clock, is_settled: Callable[[], bool], out: TextIO) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._is_settled = is_settled
        self._out = out
        self._elapsed = QElapsedTimer()
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._look_on)

    def start(self) -> None:
        """Begins to look whether the story is over."""
        # The offscreen platform's own screen is small; nobody's desktop limits the picture.
        self._window.resize(_WIDTH, _HEIGHT)
        self._elapsed.start()
        self._look.start()
        self._say("No display: the window is rendered offscreen. Every change of a state follows.")

    @Slot(BoardChanged)
    def take_board(self, fact: BoardChanged) -> None:
        """Tells the transitions of a change."""
        for transition in fact.transitions:
            self._tell(transition)

    @Slot()
    def _look_on(self) -> None:
        if self._is_settled():
            self._look.stop()
            QTimer.singleShot(_SETTLE_MS, self, self._end)
        elif self._elapsed.elapsed() > _LIMIT_MS:
            self._look.stop()
            self._say("The demo did not come to its end in time.")
            self.finished.emit(1)

    @Slot()
    def _end(self) -> None:
        picture = Path(tempfile.mkdtemp(prefix="b24monitor-")) / "demo.png"
        if not self._window.grab().save(str(picture)):
            self._say("The screenshot could not be saved: see whether the disk is full.")
            self.finished.emit(1)
            return
        self._say(f"The administrator has decided everything. Screenshot: {picture}")
        self.finished.emit(0)

    def _tell(self, transition: Transition) -> None:
        row = transition.row
        change = f"{state_word(transition.before)} → {state_word(transition.after)}"
        elapsed_s = self._elapsed.elapsed() / 1000
        at = f"{transition.at.astimezone():%H:%M:%S}"
        self._say(f"{elapsed_s:6.2f} s  {at}  {row.account.label}: {row.watch.method}  {change}")

    def _say(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
