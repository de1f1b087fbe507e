"""Whether the desktop has a place for tray icons: it may come after the program, and go before it."""

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QSystemTrayIcon

if TYPE_CHECKING:
    from b24monitor.ui.session_bus import BusReply, SessionBusConnection

RECHECK_MS = 3000


class TrayHost(QObject):
    """Looks every few seconds, from `start` on.

    On Linux, Qt finds out by a bus call that blocks for 25 s when the bus hangs: so the bus must first have answered a
    call of ours, which does not block.
    """

    availability_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None, recheck_ms: int = RECHECK_MS, system: str = sys.platform) -> None:
        super().__init__(parent)
        self._asks_bus = system == "linux"
        self._bus: SessionBusConnection | None = None
        self._is_awaiting_bus = False
        self._is_available = False
        self._timer = QTimer(self)
        self._timer.setInterval(recheck_ms)
        self._timer.timeout.connect(self._check)

    @property
    def is_available(self) -> bool:
        """Whether there was a place at the last look."""
        return self._is_available

    def start(self) -> None:
        """Looks now and from then on."""
        self._timer.start()
        self._check()

    def stop(self) -> None:
        """Looks no more and leaves the bus."""
        self._timer.stop()
        self._leave_bus()

    @Slot()
    def _check(self) -> None:
        if not (self._asks_bus and os.environ.get("DBUS_SESSION_BUS_ADDRESS")):
            self._ask_qt()
            return
        if self._is_awaiting_bus:
            return
        # Only Linux has the D-Bus library.
        from jeepney.bus_messages import message_bus

        self._is_awaiting_bus = True
        if self._bus is None:
            self._join_bus()
        if self._bus is not None:
            self._bus.call(message_bus.GetId(), self._take_reply)

    def _join_bus(self) -> None:
        from b24monitor.ui.session_bus import SessionBusConnection

        self._bus = SessionBusConnection(self)
        self._bus.lost.connect(self._take_loss)
        self._bus.open()

    def _take_reply(self, _reply: "BusReply") -> None:
        self._is_awaiting_bus = False
        self._ask_qt()

    @Slot(object)
    def _take_loss(self, _loss: object) -> None:
        self._leave_bus()
        # Without a bus an X11 tray may still be there, and Qt's own call fails as quickly as ours did.
        self._ask_qt()

    def _leave_bus(self) -> None:
        if self._bus is not None:
            self._bus.close()
            self._bus.deleteLater()
        self._bus = None
        self._is_awaiting_bus = False

    def _ask_qt(self) -> None:
        is_available = QSystemTrayIcon.isSystemTrayAvailable()
        if is_available != self._is_available:
            self._is_available = is_available
            self.availability_changed.emit(is_available)
