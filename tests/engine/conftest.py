"""A portal, an engine on it, and one clock for both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import Bench, ShiftedClock
from tests.fakes.vault import MemoryKeyring, MemoryVault


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def portal(clock: ShiftedClock) -> Iterator[DemoPortal]:
    with DemoPortal(now=clock.now) as running:
        yield running


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def bench(portal: DemoPortal, clock: ShiftedClock, keyring: MemoryKeyring, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(portal, tmp_path, clock, MemoryVault(keyring))
    bench.start()
    yield bench
    bench.stop()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "own.sqlite3")) as store:
        yield store
