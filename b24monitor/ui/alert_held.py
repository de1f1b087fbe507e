"""What quiet hours hold back, until they are over."""

from PySide6.QtCore import QObject, Signal, Slot

from b24monitor.core.alerts import Alert
from b24monitor.core.clock import Clock
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.quiet_end import QuietEnd


class HeldAlerts(QObject):
    """Keeps alerts by watch; says when the quiet hours are over.

    They are in the store as well, untold, so that quitting loses none.
    """

    released = Signal()

    def __init__(self, clock: Clock, book: PreferenceBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._of_watch: dict[int, list[Alert]] = {}
        self._end = QuietEnd(clock, book, self)
        self._end.come.connect(self._release)

    def hold(self, alert: Alert) -> None:
        """Keeps an alert back."""
        # Last comes what was decided last.
        earlier = self.take(alert.row.watch.watch_id)
        self._of_watch[alert.row.watch.watch_id] = [*earlier, alert]
        self._end.wait()

    def take(self, watch_id: int) -> list[Alert]:
        """Gives up what was held of one watch, oldest first: something newer is told of it."""
        return self._of_watch.pop(watch_id, [])

    def take_all(self) -> list[list[Alert]]:
        """Gives up everything: the alerts of each watch, oldest first."""
        held, self._of_watch = list(self._of_watch.values()), {}
        self._end.stop()
        return held

    @Slot()
    def _release(self) -> None:
        if self._of_watch:
            self.released.emit()
