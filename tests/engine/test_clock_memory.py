"""A clock that stands before what was seen already tells no age: nothing asked before is called again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.asking import AskVerdict
from b24monitor.core.command import Ask, RemoveWatches
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.fact import CommandFailed
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.clock_memory import ClockMemory
from b24monitor.storage.store import SqliteStore
from tests.core.sample import NOON, at
from tests.engine.bench import GATED, Bench, ShiftedClock
from tests.fakes.vault import MemoryVault


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "b24monitor.sqlite3")
    yield store
    store.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = ShiftedClock()
    with DemoPortal() as portal:
        bench = Bench(portal, tmp_path, clock, MemoryVault())
        bench.start()
        yield bench
        bench.stop()


def test_nothing_is_behind_the_first_time(store: SqliteStore) -> None:
    assert not ClockMemory(store).is_behind(NOON)


def test_the_latest_time_outlives_a_crash_while_an_age_matters(store: SqliteStore) -> None:
    memory = ClockMemory(store)
    memory.asked(NOON)
    for seconds in range(0, 100, 10):
        memory.turned(at(seconds))
    # No farewell: at most half a minute is lost.
    again = ClockMemory(store)
    assert again.is_behind(at(50))
    assert not again.is_behind(at(90))


def test_without_a_question_the_disk_is_left_in_peace(store: SqliteStore) -> None:
    memory = ClockMemory(store)
    for seconds in range(0, 100, 10):
        memory.turned(at(seconds))
    assert store.setting("latest_time") == ""
    memory.keep()
    assert ClockMemory(store).is_behind(at(50))


def test_a_clock_that_went_back_is_remembered_at_once(store: SqliteStore) -> None:
    memory = ClockMemory(store)
    memory.turned(at(1000))
    memory.turned(at(0))
    assert memory.is_behind(at(0))
    assert ClockMemory(store).is_behind(at(0))


def test_a_small_correction_is_none(store: SqliteStore) -> None:
    memory = ClockMemory(store)
    memory.turned(at(10))
    assert not memory.is_behind(at(6))


def test_a_clock_set_back_between_two_runs_ends_what_was_open_and_nothing_is_looked_at_again(bench: Bench) -> None:
    watch_id = bench.waiting(bench.portal.issue_token(expires_in_s=86400).access_token)
    bench.clock.advance(3000)
    time.sleep(1.0)
    bench.stop()
    # Older than the question, younger than what was seen last: the age it seems to have is not its own.
    bench.clock.shift -= timedelta(seconds=2500)
    calls = bench.calls()
    bench.start()
    row = bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    assert row.status.lapse is LapseReason.CLOCK_SET_BACK
    bench.post(Ask((watch_id,)))
    refused = bench.facts.wait_for(CommandFailed)
    assert refused.verdict is AskVerdict.TOO_OLD
    # Watching the same method anew changes nothing.
    account_id = row.account.account_id
    bench.post(RemoveWatches((watch_id,)))
    bench.facts.wait(lambda: watch_id not in bench.facts.rows, "the watch is gone")
    bench.post(Ask((bench.add_watch(account_id, GATED),)))
    bench.facts.wait(lambda: len(bench.facts.of(CommandFailed)) == 2, "it is refused again")
    assert bench.calls() == calls


def test_a_new_question_is_put_after_a_correction(bench: Bench) -> None:
    bench.waiting(bench.portal.issue_token(expires_in_s=86400).access_token)
    bench.clock.advance(86000)
    time.sleep(1.0)
    bench.stop()
    bench.clock.shift -= timedelta(seconds=86000)
    bench.start()
    bench.waiting(bench.portal.issue_token(user_id=1).access_token)
