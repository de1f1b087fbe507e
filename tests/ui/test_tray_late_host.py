"""The tray icon of a real program on a real display: it finds a host that comes after it, and misses one that goes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jeepney import DBusAddress
from jeepney.wrappers import DBusErrorResponse

from tests.bench_session.child_process import ChildProcess, wait_until
from tests.bench_session.display import Display
from tests.bench_session.session_bus import SessionBus

_WATCHER = "org.kde.StatusNotifierWatcher"
_PATH = "/StatusNotifierWatcher"
_MOCK = DBusAddress(_PATH, _WATCHER, "org.freedesktop.DBus.Mock")
_ROOT = Path(__file__).parents[2]

_PROGRAM = """
import sys
from PySide6.QtCore import QTimer, Slot, QObject
from PySide6.QtWidgets import QApplication
from b24monitor.core.clock import SystemClock
from b24monitor.ui.tray import Tray
from b24monitor.ui.tray_host import TrayHost

class Teller(QObject):
    @Slot(bool)
    def tell(self, is_available):
        print(is_available, tray.icon is not None and tray.icon.isVisible(), flush=True)

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
teller, tray = Teller(), Tray(SystemClock(), host=TrayHost(recheck_ms=100))
tray.availability_changed.connect(teller.tell)
tray.start()
QTimer.singleShot(500, lambda: print("waiting", tray.is_available, flush=True))
app.exec()
"""


class Watcher:
    """Stands in for the desktop's keeper of tray icons, of which a program asks to be shown."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus
        command = ["/usr/bin/python3", "-m", "dbusmock", "--session", _WATCHER, _PATH, _WATCHER]
        self.process = ChildProcess(command, {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address})
        bus.wait_for_owner(_WATCHER)
        wait_until(self._takes_icons, "the watcher takes icons")

    def _takes_icons(self) -> bool:
        try:
            self._bus.call(_MOCK, "AddMethod", "sssss", (_WATCHER, "RegisterStatusNotifierItem", "s", "", ""))
        except DBusErrorResponse:
            return False
        return True

    def has_icon(self) -> bool:
        (calls,) = self._bus.call(_MOCK, "GetMethodCalls", "s", ("RegisterStatusNotifierItem",))
        return bool(calls)


def test_a_host_that_comes_late_is_found_and_one_that_goes_is_missed(display: Display, session_bus: SessionBus) -> None:
    env = {**display.env, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
    with ChildProcess([sys.executable, "-c", _PROGRAM], env) as program:
        assert program.stdout.readline().strip() == "waiting False"
        watcher = Watcher(session_bus)
        try:
            assert program.stdout.readline().strip() == "True True"
            wait_until(watcher.has_icon, "the icon in the tray")
        finally:
            watcher.process.stop()
        assert program.stdout.readline().strip() == "False False"
