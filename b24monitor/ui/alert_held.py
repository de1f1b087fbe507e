"""What quiet hours hold back, until they are over."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from b24monitor.core.alerts import Alert
from b24monitor.core.clock import Clock
from b24monitor.core.preferences import Preferences
from b24monitor.ui.preference_book import PreferenceBook

_LOOK_MS = 10_000


class HeldAlerts(QObject):
    """Keeps alerts by watch and looks at the clock while it has any; says when the quiet hours are over.

    They are in the store as well, untold, so that quitting loses none.
    """

    released = Signal()

    def __init__(self, clock: Clock, book: PreferenceBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._book = book
        self._of_watch: dict[int, list[Alert]] = {}
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        book.changed.connect(self._follow_preferences)

    def hold(self, alert: Alert) -> None:
        """Keeps an alert back."""
        # Last comes what was decided last.
        earlier = self.take(alert.row.watch.watch_id)
        self._of_watch[alert.row.watch.watch_id] = [*earlier, alert]
        self._timer.start()

    def take(self, watch_id: int) -> list[Alert]:
        """Gives up what was held of one watch, oldest first: something newer is told of it."""
        return self._of_watch.pop(watch_id, [])

    def take_all(self) -> list[list[Alert]]:
        """Gives up everything: the alerts of each watch, oldest first."""
        held, self._of_watch = list(self._of_watch.values()), {}
        self._timer.stop()
        return held

    @Slot(Preferences)
    def _follow_preferences(self, _preferences: Preferences) -> None:
        self._look()

    @Slot()
    def _look(self) -> None:
        local = self._clock.now().astimezone().time()
        if self._of_watch and not self._book.now.quiet.holds_at(local):
            self.released.emit()
        if not self._of_watch:
            self._timer.stop()
