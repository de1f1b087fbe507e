"""An engine that is started and stopped again and again, with work under way, leaves nothing behind."""

from __future__ import annotations

import gc
import threading
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

import pytest

from b24monitor.core.command import Ask, CheckNow
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import Bench, ShiftedClock
from tests.fakes.vault import MemoryVault

_DESCRIPTORS = Path("/dev/fd")
_WARM_UP = 5
_ROUNDS = 50
# Caches of libraries fill up a little, whatever is started.
_MOST_GROWTH_BYTES = 150_000
_GRACE_S = 5.0


@dataclass(frozen=True)
class _Held:
    """What this process holds."""

    threads: int
    descriptors: int
    allocated: int


def _held(portal: DemoPortal) -> _Held:
    """Counted once the portal, too, has let go of its connections."""
    deadline_s = time.monotonic() + _GRACE_S
    while portal._server._connections and time.monotonic() < deadline_s:
        time.sleep(0.005)
    gc.collect()
    filters = [tracemalloc.Filter(True, "*/b24monitor/*"), tracemalloc.Filter(False, "*/b24monitor/demo/*")]
    allocated = sum(each.size for each in tracemalloc.take_snapshot().filter_traces(filters).statistics("filename"))
    return _Held(threading.active_count(), len(list(_DESCRIPTORS.iterdir())), allocated)


@pytest.mark.parametrize("hangs", [False, True], ids=["answering", "hanging"])
def test_starting_and_stopping_leaks_nothing(tmp_path: Path, hangs: bool) -> None:
    if not _DESCRIPTORS.is_dir():
        pytest.fail("this system does not tell its open files: count them another way")
    clock = ShiftedClock()
    with DemoPortal(now=clock.now) as portal:
        bench = Bench(portal, tmp_path, clock, MemoryVault())
        bench.start()
        watch_id = bench.waiting(portal.issue_token().access_token)
        assert bench.stop()
        tracemalloc.start()
        try:
            for _ in range(_WARM_UP):
                _round(bench, portal, watch_id, hangs=hangs)
            before = _held(portal)
            for _ in range(_ROUNDS if not hangs else 5):
                _round(bench, portal, watch_id, hangs=hangs)
            after = _held(portal)
        finally:
            tracemalloc.stop()
    assert (after.threads, after.descriptors) == (before.threads, before.descriptors)
    assert after.allocated - before.allocated < _MOST_GROWTH_BYTES


def _round(bench: Bench, portal: DemoPortal, watch_id: int, *, hangs: bool) -> None:
    """Stops in the middle of a request."""
    calls = portal.request_log.total
    bench.start()
    bench.facts.wait(lambda: watch_id in bench.facts.rows, "the board is shown")
    portal.hang = hangs
    deadline_s = time.monotonic() + _GRACE_S
    while portal.request_log.total == calls and time.monotonic() < deadline_s:
        bench.post(CheckNow((watch_id,)))
        bench.post(Ask((watch_id,)))
        time.sleep(0.001)
    bench.stop()
    portal.hang = False
