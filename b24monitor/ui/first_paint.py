"""Tells when a window has been painted for the first time: what the paint does not need is loaded after it."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

# A window that is started minimized or covered may not be painted for long; the program goes on all the same.
_LATEST_MS = 1000


class FirstPaint(QObject):
    """Watches a window that is about to be shown; `painted` comes once."""

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._late = QTimer(self, singleShot=True, interval=_LATEST_MS)
        self._late.timeout.connect(self._end)
        self._late.start()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._late.isActive():
            self._late.stop()
            # The paint itself comes after this filter.
            QTimer.singleShot(0, self, self._end)
        return False

    @Slot()
    def _end(self) -> None:
        self._window.removeEventFilter(self)
        self.painted.emit()
