"""Ends the program in good order on Ctrl-C and on a request to terminate."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication


class StopOnSignals(QObject):
    """Turns SIGINT and SIGTERM into an orderly exit with the shell's status for them, from creation to `close`."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            # The wake-up descriptor does the work; a handler must be there for it to be written to.
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._stop)

    @Slot()
    def _stop(self) -> None:
        number = self._read.recv(1)[0]
        self._application.exit(128 + number)

    def close(self) -> None:
        """Gives the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        self._read.close()
        self._write.close()
