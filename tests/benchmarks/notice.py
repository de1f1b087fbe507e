"""Measures the time from an administrator's decision to the table's row and to the desktop notification.

Usage: python -m tests.benchmarks.notice [DECISIONS]; the real engine and window (offscreen), a real portal on loopback,
a private bus with a notification server that answers, checks at the pace a user has by default.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from b24monitor.app import App, app_on
from b24monitor.core.board import WatchRow
from b24monitor.core.command import AddAccount, AddWatch, Ask
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountAdded, BoardChanged
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal


class Bench(QObject):
    """Watches one gated method after the other; each is decided after a random pause."""

    def __init__(self, app: App, portal: DemoPortal, decisions: int) -> None:
        super().__init__()
        self._app = app
        self._portal = portal
        self._decisions = decisions
        self._account_id = ""
        self._decided_s: dict[int, float] = {}
        self.rows_s: list[float] = []
        self.notices_s: list[float] = []
        app.bridge.account_added.connect(self.begin)
        app.bridge.board_changed.connect(self.follow)

    def start(self) -> None:
        self._app.window.show()
        self._app.start()
        assert self._app.notifier is not None
        self._app.notifier.shown.connect(self.count)
        token = Secret(self._portal.issue_token().access_token)
        self._app.post(AddAccount(1, self._portal.endpoint, token, "Bench"))

    @Slot(AccountAdded)
    def begin(self, fact: AccountAdded) -> None:
        self._account_id = fact.account.account_id
        self._watch_next()

    @Slot(BoardChanged)
    def follow(self, fact: BoardChanged) -> None:
        for row in fact.rows:
            self._follow_row(row)

    @Slot(str)
    def count(self, _key: str) -> None:
        self.notices_s.append(time.monotonic() - max(self._decided_s.values()))
        if len(self.notices_s) == self._decisions:
            QApplication.quit()
        else:
            self._watch_next()

    def _watch_next(self) -> None:
        method = f"bench.gated.{len(self.notices_s)}"
        self._portal.gate_method(method)
        self._app.post(AddWatch(self._account_id, method, Parameters()))

    def _follow_row(self, row: WatchRow) -> None:
        watch_id, state = row.watch.watch_id, row.status.state
        if state is ConfirmationState.UNKNOWN and row.status.asked_at is None:
            self._app.post(Ask((watch_id,)))
        elif state is ConfirmationState.WAITING and watch_id not in self._decided_s:
            self._decided_s[watch_id] = 0.0
            # Anywhere between two checks, as decisions fall.
            threading.Timer(1.0 + random.random(), self._decide, (watch_id, row.watch.method)).start()
        elif state is ConfirmationState.APPROVED:
            self.rows_s.append(time.monotonic() - self._decided_s[watch_id])

    def _decide(self, watch_id: int, method: str) -> None:
        self._decided_s[watch_id] = time.monotonic()
        self._portal.answer(allow=True, method=method)


def _start_bus() -> subprocess.Popen[str]:
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
    bus = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert bus.stdout is not None
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    return bus


def _start_server() -> subprocess.Popen[bytes]:
    command = ["/usr/bin/python3", "-m", "dbusmock", "--session", "--logfile", os.devnull]
    server = subprocess.Popen([*command, "--template", "notification_daemon"])
    time.sleep(1.5)
    return server


def _measure(decisions: int) -> Bench:
    application = QApplication([])
    with tempfile.TemporaryDirectory() as home, DemoPortal() as portal:
        app = app_on(Path(home))
        bench = Bench(app, portal, decisions)
        bench.start()
        application.exec()
        app.close()
    return bench


def main() -> None:
    decisions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    bus = _start_bus()
    server = _start_server()
    try:
        bench = _measure(decisions)
    finally:
        for process in (server, bus):
            process.terminate()
            process.wait()
    for name, times_s in (("row", bench.rows_s), ("notification", bench.notices_s)):
        print(f"decision → {name:13} {statistics.median(times_s) * 1000:5.0f} ms (median of {len(times_s)})")
    print(f"with a check every       {Pace().quick_s * 1000:5.0f} ms")


if __name__ == "__main__":
    main()
