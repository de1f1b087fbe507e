"""Measures the time from an administrator's decision, and from its being heard, to the row and the notification.

Usage: python -m tests.benchmarks.notice [DECISIONS]; the real engine and window (offscreen), a real portal on loopback,
a private bus with a notification server that answers, checks at the pace a user has by default. Heard is when the
answer's bytes are read; the row counts when it is painted, the notification when the server has taken it.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from b24monitor.app import App, app_on
from b24monitor.bitrix24.reply import Reply
from b24monitor.bitrix24.transport import Transport
from b24monitor.core.board import WatchRow
from b24monitor.core.command import AddAccount, AddWatch, Ask
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountAdded, BoardChanged
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.watch_model import WatchModel
from b24monitor.ui.watch_view import WatchView
from tests.benchmarks.figure import Figure, report

_post = Transport.post


class Hearing:
    """Notes when an answer was read that says nothing is waited for: with one question at a time, its decision."""

    def __init__(self) -> None:
        self.last_s = 0.0
        Transport.post = self._post()  # type: ignore[method-assign]  # the one place where bytes come in

    def _post(self) -> Callable[..., Reply]:
        def post(transport: Transport, *arguments: Any, **options: Any) -> Reply:
            reply = _post(transport, *arguments, **options)
            if b"METHOD_CONFIRM_WAITING" not in reply.body:
                self.last_s = time.monotonic()
            return reply

        return post


class Bench(QObject):
    """Watches one gated method after the other; each is decided after a random pause."""

    def __init__(self, app: App, portal: DemoPortal, decisions: int) -> None:
        super().__init__()
        self._app = app
        self._portal = portal
        self._decisions = decisions
        self._account_id = ""
        self._decided_s: dict[int, float] = {}
        self._hearing = Hearing()
        self.rows_s: list[float] = []
        self.notices_s: list[float] = []
        self.paints_after_s: list[float] = []
        self.notices_after_s: list[float] = []
        self._unpainted: int | None = None
        app.bridge.account_added.connect(self.begin)
        app.bridge.board_changed.connect(self.follow)

    def start(self) -> None:
        self._app.window.show()
        self._app.start()
        assert self._app.desktop.notifier is not None
        self._app.desktop.notifier.shown.connect(self.count)
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
        shown_s = time.monotonic()
        self.notices_s.append(shown_s - max(self._decided_s.values()))
        self.notices_after_s.append(shown_s - self._hearing.last_s)
        if len(self.notices_s) == self._decisions:
            QApplication.quit()
        else:
            self._watch_next()

    def painted(self, view: WatchView) -> None:
        """The table was painted: is the decided row among it?"""
        model = view.model()
        if self._unpainted is None or not isinstance(model, WatchModel):
            return
        row = model.row_of(self._unpainted)
        if row is not None and row.status.state is ConfirmationState.APPROVED:
            self.paints_after_s.append(time.monotonic() - self._hearing.last_s)
            self._unpainted = None

    def _watch_next(self) -> None:
        method = f"bench.gated{len(self.notices_s)}.get"
        self._portal.gate_method(method)
        self._app.post(AddWatch(self._account_id, method, Parameters()))

    def _follow_row(self, row: WatchRow) -> None:
        watch_id, state = row.watch.watch_id, row.status.state
        if state is ConfirmationState.UNKNOWN and row.status.asked_at is None:
            self._app.post(Ask((watch_id,), may_run=True))
        elif state is ConfirmationState.WAITING and watch_id not in self._decided_s:
            self._decided_s[watch_id] = 0.0
            # Anywhere between two checks, as decisions fall.
            threading.Timer(1.0 + random.random(), self._decide, (watch_id, row.watch.method)).start()
        elif state is ConfirmationState.APPROVED:
            self.rows_s.append(time.monotonic() - self._decided_s[watch_id])

    def _decide(self, watch_id: int, method: str) -> None:
        self._unpainted = watch_id
        self._decided_s[watch_id] = time.monotonic()
        self._portal.answer(allow=True, method=method)


def _tell_paintings(bench: Bench) -> None:
    paint = WatchView.paintEvent

    def paint_event(view: WatchView, event: QPaintEvent) -> None:
        paint(view, event)
        bench.painted(view)

    WatchView.paintEvent = paint_event  # type: ignore[method-assign, assignment]  # Qt looks it up by its name


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
        _tell_paintings(bench)
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
    note = f"medians of {len(bench.notices_s)}, a check every {Pace().quick_s:.0f} s"
    report(
        Figure(measure, statistics.median(times_s) * 1000, "ms", limit=limit, note=note)
        for measure, times_s, limit in (
            ("decision → row", bench.rows_s, None),
            ("decision → notification", bench.notices_s, None),
            ("heard → row painted", bench.paints_after_s, 50.0),
            ("heard → notification taken", bench.notices_after_s, 50.0),
        )
    )


if __name__ == "__main__":
    main()
