"""Whether the desktop asks for dark colours or high contrast, as its settings portal tells where Qt does not know.

Source: XDG Desktop Portal, org.freedesktop.portal.Settings, namespace org.freedesktop.appearance.
"""

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from b24monitor.ui.session_bus import BusReply, BusSignal, SessionBusConnection

_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Settings"
_NAMESPACE = "org.freedesktop.appearance"
_SCHEME, _CONTRAST = "color-scheme", "contrast"
# 0, and what later versions may add, is no preference.
_SCHEMES = {1: Qt.ColorScheme.Dark, 2: Qt.ColorScheme.Light}
_HIGHER = 1


@dataclass(frozen=True, slots=True)
class Look:
    """What the desktop asks for."""

    scheme: Qt.ColorScheme = Qt.ColorScheme.Unknown
    is_contrast: bool = False


class DesktopLook(QObject):
    """Asks once and hears of changes; where there is no bus or no portal, nothing is ever told. Nothing here blocks."""

    changed = Signal(Look)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = Look()
        self._bus: SessionBusConnection | None = None

    @Slot()
    def start(self) -> None:
        """Asks, and listens from now on."""
        if self._bus is not None or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            return
        # Only Linux has the D-Bus library.
        from jeepney import DBusAddress, MatchRule, new_method_call
        from jeepney.bus_messages import message_bus

        from b24monitor.ui.session_bus import SessionBusConnection

        bus = self._bus = SessionBusConnection(self)
        bus.signal_received.connect(self._take_signal)
        bus.lost.connect(self.stop)
        bus.open()
        rule = MatchRule(type="signal", sender=_NAME, interface=_INTERFACE, member="SettingChanged", path=_PATH)
        bus.call(message_bus.AddMatch(rule))
        portal = DBusAddress(_PATH, _NAME, _INTERFACE)
        for key, take in ((_SCHEME, self._take_scheme), (_CONTRAST, self._take_contrast)):
            # ReadOne is only in newer portals.
            bus.call(new_method_call(portal, "Read", "ss", (_NAMESPACE, key)), take)

    @Slot()
    def stop(self) -> None:
        """Hears no more; what was told stays."""
        if self._bus is not None:
            self._bus.close()
            self._bus.deleteLater()
        self._bus = None

    def _take_scheme(self, reply: "BusReply") -> None:
        if reply.error is None:
            self._take(_SCHEME, reply.body[:1])

    def _take_contrast(self, reply: "BusReply") -> None:
        if reply.error is None:
            self._take(_CONTRAST, reply.body[:1])

    @Slot(object)
    def _take_signal(self, signal: "BusSignal") -> None:
        if signal.interface == _INTERFACE and len(signal.body) == 3 and signal.body[0] == _NAMESPACE:
            self._take(str(signal.body[1]), signal.body[2:])

    def _take(self, key: str, body: tuple[object, ...]) -> None:
        value = _unpacked(body)
        before = self._look
        if key == _SCHEME:
            self._look = replace(before, scheme=_SCHEMES.get(value, Qt.ColorScheme.Unknown))
        elif key == _CONTRAST:
            self._look = replace(before, is_contrast=value == _HIGHER)
        if self._look != before:
            self.changed.emit(self._look)


def _unpacked(value: object) -> int:
    """The number in a variant: Read answers with a variant in a variant, the signal with a single one."""
    while isinstance(value, tuple) and value:
        value = value[-1]
    return value if isinstance(value, int) else 0
