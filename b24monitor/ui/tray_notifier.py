"""Notices by way of the tray icon, as Windows and macOS have them: one at a time, without buttons of their own."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QIcon

from b24monitor.ui.notifiers import DEFAULT_ACTION, Activation, FailureReason, Notice, Notifier
from b24monitor.ui.tray import Tray


class TrayNotifier(Notifier):
    """Shows notices beside the icon of `tray`. A click counts for the notice shown last."""

    def __init__(self, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self._last_key: str | None = None
        tray.message_clicked.connect(self._tell_click)

    def withdraw(self, key: str) -> None:
        """A message cannot be taken off the screen, but a click on it no longer counts."""
        if key == self._last_key:
            self._last_key = None

    def close_all(self) -> None:
        """Messages cannot be taken off the screen, but clicks on them no longer count."""
        self._last_key = None

    def _deliver(self, notice: Notice) -> None:
        if self._tray.show_message(notice.title, notice.body, notice.icon or QIcon()):
            self._last_key = notice.key
            self.shown.emit(notice.key)
        else:
            self._fail(notice.key, FailureReason.NO_TRAY)

    @Slot()
    def _tell_click(self) -> None:
        if self._last_key is not None:
            self.activated.emit(Activation(self._last_key, DEFAULT_ACTION))
