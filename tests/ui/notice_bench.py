"""What tests of notices share: a memory of a notifier's signals, and a watch on the event loop."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from pytestqt.qtbot import QtBot

from b24monitor.ui.notifiers import Activation, Notice, Notifier, NotifierFailure, Urgency
from tests.bench_session.child_process import ChildProcess

OPEN = (("default", "Open"), ("open", "Open"))


def notice(key: str = "watch 1", title: str = "Approved: voximplant.user.get", body: str = "a body") -> Notice:
    return Notice(key, title, body, Urgency.NORMAL, None, OPEN)


def drain(process: ChildProcess) -> None:
    """Reads away what a process prints until it ends: a mock prints each picture, and a full pipe would stop it."""
    descriptor = os.dup(process.stdout.fileno())

    def read_away() -> None:
        with open(descriptor, "rb") as pipe:
            while pipe.read1(65536):
                pass

    threading.Thread(target=read_away, name="drain").start()


class Record(QObject):
    """What a notifier said, in its order."""

    def __init__(self, notifier: Notifier) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.failures: list[NotifierFailure] = []
        self.activations: list[Activation] = []
        notifier.shown.connect(self._take_shown)
        notifier.failed.connect(self._take_failure)
        notifier.activated.connect(self._take_activation)

    @property
    def answers(self) -> int:
        return len(self.shown) + len(self.failures)

    def has_answers(self, count: int) -> bool:
        return self.answers == count

    @Slot(str)
    def _take_shown(self, key: str) -> None:
        self.shown.append(key)

    @Slot(NotifierFailure)
    def _take_failure(self, failure: NotifierFailure) -> None:
        self.failures.append(failure)

    @Slot(Activation)
    def _take_activation(self, activation: Activation) -> None:
        self.activations.append(activation)


class LoopWatch(QObject):
    """Measures how long the event loop was busy with one thing at most."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)
        self._last_s = 0.0
        self._longest_s = 0.0

    def longest_stall_ms(self, during: Callable[[], None]) -> float:
        """Runs `during`, which runs the event loop, and returns the longest time that the loop stood still."""
        self._longest_s, self._last_s = 0.0, time.perf_counter()
        self._timer.start()
        during()
        self._timer.stop()
        return self._longest_s * 1000

    @Slot()
    def _tick(self) -> None:
        now_s = time.perf_counter()
        self._longest_s = max(self._longest_s, now_s - self._last_s)
        self._last_s = now_s


def assert_loop_stays_fluid(qtbot: QtBot, during: Callable[[], None]) -> None:
    """Fails when the loop stands still for more than 50 ms beyond what it does idle on this machine just now."""
    idle_ms = LoopWatch().longest_stall_ms(lambda: qtbot.wait(300))
    stall_ms = LoopWatch().longest_stall_ms(during)
    assert stall_ms < 50 + idle_ms, f"the loop stood still for {stall_ms:.0f} ms (idle: {idle_ms:.0f} ms)"
