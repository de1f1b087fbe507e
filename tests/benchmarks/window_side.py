"""A real window full of rows for benchmarks, and what its event loop is late by."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.clock import SystemClock
from b24monitor.core.command import Command
from b24monitor.core.confirmation import ConfirmationState, Evidence, Status
from b24monitor.core.fact import AccountsChanged, BoardChanged
from b24monitor.core.watch import Parameters, Watch
from b24monitor.ui.main_window import MainWindow

_PROBE_MS = 5
_PORTALS = 50
_WORDS = ("voximplant", "crm", "telephony", "tasks", "disk", "calendar", "im", "sonet")


def rows(count: int) -> list[WatchRow]:
    """Waiting rows of 50 portals, asked during the last forty minutes."""
    now = datetime.now(UTC)
    accounts = []
    for number in range(max(1, min(_PORTALS * 4, count // 5))):
        generation = Generation(f"f{number}", now - timedelta(minutes=45), now + timedelta(minutes=15))
        portal = Portal(f"https://company{number % _PORTALS}.bitrix24.com/rest/")
        accounts.append(Account(f"a{number}", portal, f"Account {number}", generation, "Sync", user_id=number))
    found = []
    for watch_id in range(1, count + 1):
        account = accounts[watch_id % len(accounts)]
        method = f"{_WORDS[watch_id % len(_WORDS)]}.entity{watch_id}.get"
        watch = Watch(watch_id, account.account_id, method, Parameters(), now)
        found.append(WatchRow(watch, account, waiting(now, watch_id)))
    return found


def waiting(now: datetime, number: int) -> Status:
    """A question asked some time in the last forty minutes, looked at just now."""
    asked_at = now - timedelta(seconds=number % 2400)
    return Status(ConfirmationState.WAITING, asked_at, asked_at, evidence=Evidence.PROBE, checked_at=now)


class WindowSide:
    """The window, shown and filled."""

    def __init__(self, count: int) -> None:
        self.application = QApplication.instance() or QApplication(["b24monitor"])
        self.window = MainWindow(_nowhere, SystemClock())
        filling = rows(count)
        self.window.take_accounts(
            AccountsChanged(tuple({row.account.account_id: row.account for row in filling}.values()))
        )
        self.window.take_board(BoardChanged(tuple(filling)))
        self.rows = filling
        self.window.show()
        self.settle(1.5)

    def settle(self, seconds: float) -> None:
        """Lets the event loop turn for so long."""
        # A loop of its own: quitting the application would close the window.
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def until_painted_s(self, begun_s: float) -> float:
        """The seconds from `begun_s` until the event loop has nothing left to do: the table is painted by then."""
        # What the first round posted, a repaint of the table say, is done in the second.
        for _round in range(2):
            self.application.processEvents()
        return time.perf_counter() - begun_s


class LoopProbe(QObject):
    """How late a timer of 5 ms is, each time."""

    def __init__(self) -> None:
        super().__init__()
        self.late_s: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer(self, interval=_PROBE_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)

    def start(self) -> None:
        """Begins to note."""
        self.late_s.clear()
        self._last_s = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """Ends, and gives what was noted, shortest first."""
        self._timer.stop()
        return sorted(self.late_s)

    @Slot()
    def _note(self) -> None:
        now_s = time.perf_counter()
        self.late_s.append(max(0.0, now_s - self._last_s - _PROBE_MS / 1000))
        self._last_s = now_s


def cpu_s() -> float:
    """The processor time of this process so far, in seconds."""
    times = os.times()
    return times.user + times.system


def _nowhere(_command: Command) -> None:
    pass
