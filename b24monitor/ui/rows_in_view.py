"""Tells which watches somebody may be looking at: those in the table's viewport while the window is in front."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from b24monitor.core.command import LookAt
from b24monitor.ui.watch_view import WatchView

# At most one command in this time, whatever is scrolled.
_REST_MS = 1000
# A dialog that takes the focus leaves the window without it for a moment.
_SETTLE_MS = 200


class RowsInView(QObject):
    """Follows scrolling, the rows and the focus, and tells a set of watches only when it is another."""

    # Carries a `LookAt`.
    looked_at = Signal(object)

    def __init__(self, view: WatchView, window: QWidget) -> None:
        super().__init__(window)
        self._view = view
        self._window = window
        self._told: tuple[int, ...] = ()
        self._since_told = QElapsedTimer()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._tell)
        bar, model = view.verticalScrollBar(), view.model()
        # The range follows the height of the viewport, where that decides which rows are seen.
        for signal in (bar.valueChanged, bar.rangeChanged):
            signal.connect(self.follow)
        for change in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.layoutChanged):
            change.connect(self.follow)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self.follow)

    @Slot()
    def follow(self) -> None:
        """Something may have come into view or left it."""
        if not self._soon.isActive():
            rest_ms = _REST_MS - self._since_told.elapsed() if self._since_told.isValid() else 0
            self._soon.start(max(_SETTLE_MS, rest_ms))

    @Slot()
    def _tell(self) -> None:
        seen = self._view.rows_in_view() if self._is_in_front() else ()
        watch_ids = tuple(sorted(row.watch.watch_id for row in seen if row.status.is_probed))
        if watch_ids != self._told:
            self._told = watch_ids
            self._since_told.start()
            self.looked_at.emit(LookAt(watch_ids))

    def _is_in_front(self) -> bool:
        """Whether the user works with the window, or with a menu or dialog of its own."""
        # An open menu takes the focus from the window it belongs to.
        active: QWidget | None = QApplication.activePopupWidget() or QApplication.activeWindow()
        while active is not None and active is not self._window:
            active = active.parentWidget()
        return active is not None and self._view.isVisible() and not self._window.isMinimized()
