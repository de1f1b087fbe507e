"""The end of the quiet hours, for whoever holds something back until then."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from b24monitor.core.clock import Clock
from b24monitor.core.preferences import Preferences
from b24monitor.ui.preference_book import PreferenceBook

_LOOK_MS = 10_000


class QuietEnd(QObject):
    """Looks at the clock from `wait` on, until the quiet hours are over, or are no more; `come` tells it."""

    come = Signal()

    def __init__(self, clock: Clock, book: PreferenceBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._book = book
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        book.changed.connect(self._follow_preferences)

    @property
    def is_quiet(self) -> bool:
        """Whether these are quiet hours."""
        return self._book.now.quiet.holds_at(self._clock.now().astimezone().time())

    def wait(self) -> None:
        """Something is held back."""
        self._timer.start()

    def stop(self) -> None:
        """Nothing is held back any more."""
        self._timer.stop()

    @Slot(Preferences)
    def _follow_preferences(self, _preferences: Preferences) -> None:
        if self._timer.isActive():
            self._look()

    @Slot()
    def _look(self) -> None:
        if not self.is_quiet:
            self._timer.stop()
            self.come.emit()
