"""Measures the window with 10 000 rows: searching, sorting, 500 changes a second; and 100 rows whose ages tick.

Usage: python -m tests.benchmarks.table [SECONDS]; wants a display (`xvfb-run -a` gives one).
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from b24monitor.core.board import WatchRow
from b24monitor.core.fact import BoardChanged
from b24monitor.ui.bridge import Bridge
from b24monitor.ui.watch_column import Column
from tests.benchmarks.figure import Figure, report
from tests.benchmarks.window_side import LoopProbe, WindowSide, cpu_s, waiting

_ROWS = 10_000
_FEW = 100
_SEARCHED = "company17 -crm"
_A_BATCH = 10
_A_SECOND = 500


def _searching(side: WindowSide) -> Figure:
    search = side.window.page.filter_bar.search
    search.setFocus()
    taken_ms: list[float] = []
    for _round in range(3):
        for letter in _SEARCHED:
            begun_s = time.perf_counter()
            QTest.keyClicks(search, letter)
            taken_ms.append(side.until_painted_s(begun_s) * 1000)
        for _letter in _SEARCHED:
            begun_s = time.perf_counter()
            QTest.keyClick(search, Qt.Key.Key_Backspace)
            taken_ms.append(side.until_painted_s(begun_s) * 1000)
    note = f"median of {len(taken_ms)}; slowest {max(taken_ms):.0f} ms"
    return Figure(
        "10 000 rows: keystroke in the search to repainted", statistics.median(taken_ms), "ms", limit=16.0, note=note
    )


def _sorting(side: WindowSide) -> Figure:
    taken_ms: list[float] = []
    for _round in range(5):
        for column in (Column.METHOD, Column.PORTAL, Column.ACCOUNT):
            begun_s = time.perf_counter()
            side.window.page.view.sortByColumn(column, Qt.SortOrder.AscendingOrder)
            taken_ms.append(side.until_painted_s(begun_s) * 1000)
    side.window.page.view.sortByColumn(Column.STATE, Qt.SortOrder.AscendingOrder)
    note = f"median of {len(taken_ms)}; slowest {max(taken_ms):.0f} ms"
    return Figure(
        "10 000 rows: sorted by a text column and repainted", statistics.median(taken_ms), "ms", limit=30.0, note=note
    )


def _batches(rows: list[WatchRow], seconds: float) -> list[BoardChanged]:
    """Made before they are needed: the engine's own work is not what is measured."""
    now = datetime.now(UTC)
    made: list[BoardChanged] = []
    for number in range(int(seconds * _A_SECOND / _A_BATCH)):
        places = [(number * _A_BATCH * 7 + place * 131) % len(rows) for place in range(_A_BATCH)]
        at = now + timedelta(seconds=number * _A_BATCH / _A_SECOND)
        changed = (replace(rows[place], status=waiting(at, place * 13 + number)) for place in places)
        made.append(BoardChanged(tuple(changed)))
    return made


def _changing(side: WindowSide, seconds: float) -> tuple[Figure, ...]:
    probe, bridge = LoopProbe(), Bridge()
    bridge.board_changed.connect(side.window.take_board)
    batches = _batches(side.rows, seconds)
    probe.start()
    before_s = cpu_s()
    side.settle(10.0)
    idle_cpu = (cpu_s() - before_s) / 10.0
    idle_ms = probe.stop()[-1] * 1000

    def tell() -> None:
        begun_s = time.monotonic()
        for number, batch in enumerate(batches):
            time.sleep(max(0.0, begun_s + number * _A_BATCH / _A_SECOND - time.monotonic()))
            bridge.publish(batch)

    teller = threading.Thread(target=tell, name="bench-teller")
    probe.start()
    before_s = cpu_s()
    teller.start()
    side.settle(seconds)
    cpu = ((cpu_s() - before_s) / seconds - idle_cpu) * 100.0
    late_s = probe.stop()
    teller.join()
    late_ms = late_s[int(len(late_s) * 0.999)] * 1000
    beyond_ms = max(0.0, late_s[-1] * 1000 - idle_ms)
    name = "10 000 rows by urgency, 500 changes/s"
    return (
        Figure(f"{name}: loop delay p99.9", late_ms, "ms", limit=16.0, note=f"for {seconds:.0f} s"),
        Figure(f"{name}: longest stall beyond idle", beyond_ms, "ms", limit=30.0, note=f"idle: {idle_ms:.1f} ms"),
        Figure(f"{name}: CPU of one core", cpu, "%", limit=6.0, note="beyond the idle window with the same probe"),
    )


def _resting(seconds: float) -> Figure:
    side = WindowSide(_FEW)
    side.settle(2.0)
    before_s = cpu_s()
    side.settle(seconds)
    cpu = (cpu_s() - before_s) / seconds * 100.0
    side.window.close()
    return Figure("100 waiting rows whose ages tick: CPU of one core", cpu, "%", limit=1.0, note=f"for {seconds:.0f} s")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    report([_resting(seconds)])
    side = WindowSide(_ROWS)
    report([_searching(side), _sorting(side)])
    side.settle(1.0)
    report(_changing(side, seconds))
    side.window.close()


if __name__ == "__main__":
    main()
