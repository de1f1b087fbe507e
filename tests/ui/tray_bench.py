"""What tests of the tray icon share: a clock to set, a host that is found and lost, and rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QSystemTrayIcon

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.watch import Parameters, Watch
from b24monitor.ui.tray import Tray
from b24monitor.ui.tray_host import TrayHost

NOW = datetime(2026, 3, 2, 14, 2, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that a test sets."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class FoundHost(TrayHost):
    """A host that a test finds and loses, where no real one can be."""

    def find(self, is_there: bool) -> None:
        self._is_available = is_there
        self.availability_changed.emit(is_there)

    def start(self) -> None:
        """Looks for nothing by itself."""


def row(watch_id: int, state: ConfirmationState) -> WatchRow:
    generation = Generation("f" * 32, NOW, NOW + timedelta(minutes=50))
    account = Account("a", Portal("https://one.example/rest/"), "Robot", generation)
    watch = Watch(watch_id, "a", "voximplant.user.get", Parameters(), NOW)
    asked_at = None if state is ConfirmationState.UNKNOWN else NOW
    return WatchRow(watch, account, Status(state, since=NOW, asked_at=asked_at, checked_at=asked_at))


def in_tray(tray: Tray) -> QSystemTrayIcon:
    assert tray.icon is not None
    return tray.icon


def is_reachable(tray: Tray) -> bool:
    is_shown = tray.icon is not None and tray.icon.isVisible()
    assert is_shown is tray.is_available
    return is_shown


def picture(icon: QIcon, size: int = 22) -> QImage:
    return icon.pixmap(size, size).toImage()
