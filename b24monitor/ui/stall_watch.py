"""Asks every few seconds whether the engine still turns: one that hangs must not look like quiet."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_ASK_MS = 5000
# What a loaded machine is forgiven before a person is told.
_PATIENCE_S = 15.0


class StallWatch(QObject):
    """`stalled_s` tells for how long the engine is overdue, and is cheap to ask."""

    # For how long, in seconds, each time it is asked; 0.0 once it turns again.
    stalled = Signal(float)

    def __init__(self, stalled_s: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stalled_s = stalled_s
        self._is_stalled = False
        self.timer = QTimer(self, interval=_ASK_MS)
        self.timer.timeout.connect(self._ask)

    def start(self) -> None:
        """Asks from now on."""
        self.timer.start()

    @Slot()
    def _ask(self) -> None:
        stalled_s = self._stalled_s()
        was_stalled, self._is_stalled = self._is_stalled, stalled_s > _PATIENCE_S
        if self._is_stalled:
            self.stalled.emit(stalled_s)
        elif was_stalled:
            self.stalled.emit(0.0)
