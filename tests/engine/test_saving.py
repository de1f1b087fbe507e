"""What calls see again and again is saved together; what changes a state, or was told, is on disk at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from b24monitor.core.board import Board, WatchRow
from b24monitor.core.command import Command
from b24monitor.core.confirmation import ConfirmationState, Evidence, Observation, Report, Status
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import BoardChanged, CommandFailed
from b24monitor.core.watch import Parameters
from b24monitor.engine.pipeline import Pipeline
from b24monitor.storage.store import SqliteStore
from tests.core.sample import ASKED, DENIED, NOON, SILENT, WAITING, at, observed, row
from tests.engine.bench import Facts

S = ConfirmationState
WATCHES = 3


class _Clock:
    """Both clocks stand until a test moves them."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.at_s)

    def monotonic(self) -> float:
        return self.at_s


class _CountingStore(SqliteStore):
    """Counts its transactions of statuses; refuses them while `is_full`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.saves = 0
        self.together: list[int] = []
        self.is_full = False

    def save(self, *arguments: object, tell: bool) -> int | None:
        if self.is_full:
            raise StoreError("the disk is full")
        self.saves += 1
        return super().save(*arguments, tell=tell)  # type: ignore[arg-type]  # passes on

    def save_all(self, statuses: Iterable[tuple[int, Status]]) -> None:
        if self.is_full:
            raise StoreError("the disk is full")
        statuses = list(statuses)
        self.together.append(len(statuses))
        super().save_all(statuses)


class _Bench:
    """A pipeline with three questions that were asked at noon."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = _Clock()
        self.facts = Facts()
        self.closed: list[int] = []
        self.store = _CountingStore(path)
        self.store.add_account(row().account)
        for number in range(WATCHES):
            watch = self.store.add_watch("a1", f"some.method{number}.get", Parameters(), NOON)
            assert watch is not None
            self.store.save(watch.watch_id, ASKED, None, tell=False)
        self.store.saves = 0
        self.pipeline = Pipeline(lambda: self.store, self.clock, self.facts.publish)
        self.pipeline.start(self)

    @property
    def board(self) -> Board:
        return self.pipeline.board

    def open(self) -> None:
        for each in self.store.rows():
            self.board.put(each)

    def carry_out(self, command: Command) -> None: ...

    def question_closed(self, watch_id: int) -> None:
        self.closed.append(watch_id)

    def redirected(self, rows: tuple[WatchRow, ...]) -> None: ...

    def done(self, work: Callable[[], None] = lambda: None) -> None:
        """Does something on the pipeline's thread, after all that was posted before."""
        ready: list[bool] = []

        def finish() -> None:
            work()
            ready.append(True)

        self.pipeline.post(finish)
        limit_s = time.monotonic() + 5.0
        while not ready:
            assert time.monotonic() < limit_s
            time.sleep(0.001)

    def observe(self, *observations: Observation) -> None:
        self.pipeline.post(observations)
        self.done()

    def tick(self, seconds: float) -> None:
        """Lets time pass; the pipeline notices within its tick."""
        self.clock.at_s += seconds
        self.done()
        # A tick comes after the messages that were there: the next message is after it.
        time.sleep(0.02)
        self.done()

    def on_disk(self) -> list[Status]:
        other = SqliteStore(self.path)
        statuses = [each.status for each in other.rows()]
        other.close()
        return statuses

    def all_waiting(self, sent_s: float) -> None:
        self.observe(*[observed(WAITING, sent_s, sent_s + 1, watch_id) for watch_id in range(1, WATCHES + 1)])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[_Bench]:
    bench = _Bench(tmp_path / "b24monitor.sqlite3")
    yield bench
    assert bench.pipeline.stop(5.0)


def test_transitions_are_on_disk_at_once_and_what_is_seen_again_comes_later_together(bench: _Bench) -> None:
    bench.all_waiting(1)
    assert bench.store.saves == WATCHES
    assert {status.state for status in bench.on_disk()} == {S.WAITING}
    for sent_s in range(3, 30):
        bench.all_waiting(sent_s)
    assert (bench.store.saves, bench.store.together) == (WATCHES, [])
    assert {status.checked_at for status in bench.on_disk()} == {at(2)}
    bench.tick(10.5)
    assert (bench.store.saves, bench.store.together) == (WATCHES, [WATCHES])
    assert {status.checked_at for status in bench.on_disk()} == {at(30)}
    bench.tick(10.5)
    assert bench.store.together == [WATCHES]
    # What a front end shows has followed all the while.
    assert bench.facts.rows[1].status.checked_at == at(30)


def test_what_was_seen_again_is_saved_when_the_program_ends(bench: _Bench) -> None:
    bench.all_waiting(1)
    bench.all_waiting(5)
    assert bench.pipeline.stop(5.0)
    assert {status.checked_at for status in bench.on_disk()} == {at(6)}


def test_a_later_transition_is_not_overwritten_by_what_was_seen_before(bench: _Bench) -> None:
    bench.all_waiting(1)
    bench.all_waiting(5)
    bench.observe(observed(DENIED, 7, 8))
    assert bench.on_disk()[0].state is S.DENIED
    bench.tick(10.5)
    assert bench.store.together == [WATCHES - 1]
    assert [status.state for status in bench.on_disk()] == [S.DENIED, S.WAITING, S.WAITING]


def test_trouble_is_never_saved(bench: _Bench) -> None:
    bench.all_waiting(1)
    for sent_s in (5, 7, 9):
        bench.observe(observed(SILENT, sent_s, sent_s + 1))
    bench.tick(10.5)
    assert (bench.store.saves, bench.store.together) == (WATCHES, [])
    assert bench.facts.rows[1].status.trouble == SILENT
    troubled = [fact for fact in bench.facts.of(BoardChanged) if any(each.status.trouble for each in fact.rows)]
    # The same trouble again is no news for anybody.
    assert len(troubled) == 1


def test_removed_rows_are_saved_no_more(bench: _Bench) -> None:
    bench.all_waiting(1)
    bench.all_waiting(5)
    bench.done(lambda: bench.pipeline.removed((1, 2)))
    bench.tick(10.5)
    assert bench.store.together == [1]


def test_what_the_disk_did_not_take_together_comes_with_the_next(bench: _Bench) -> None:
    bench.all_waiting(1)
    bench.all_waiting(5)
    bench.store.is_full = True
    bench.tick(10.5)
    bench.tick(10.5)
    # One message is enough until the disk is well again.
    assert len(bench.facts.of(CommandFailed)) == 1
    bench.observe(observed(DENIED, 7, 8))
    bench.tick(10.5)
    bench.store.is_full = False
    bench.tick(10.5)
    assert [status.state for status in bench.on_disk()] == [S.DENIED, S.WAITING, S.WAITING]
    assert [status.checked_at for status in bench.on_disk()] == [at(8), at(6), at(6)]


def test_a_report_is_on_disk_at_once_and_closes_a_question_only_with_its_proof(bench: _Bench) -> None:
    bench.all_waiting(1)

    def hear() -> None:
        for heard_s in (10, 12):
            evidence = Evidence.QUEUE if heard_s == 10 else Evidence.EVENT
            step = bench.board.hear(1, Report(False, at(heard_s), evidence, at(9)))
            assert step is not None
            bench.pipeline.took(step)

    bench.done(hear)
    assert [len(status.reports) for status in bench.on_disk()] == [2, 0, 0]
    assert bench.closed == []
    bench.observe(observed(DENIED, 13, 14))
    assert bench.closed == [1]
    bench.tick(10.5)
    assert [status.is_proved for status in bench.on_disk()] == [True, False, False]


def test_a_question_in_doubt_is_closed(bench: _Bench) -> None:
    bench.all_waiting(1)

    def hear() -> None:
        step = bench.board.hear(1, Report(True, at(10), Evidence.QUEUE, at(9)))
        assert step is not None
        bench.pipeline.took(step)

    bench.done(hear)
    bench.observe(observed(WAITING, 11, 12))
    assert bench.closed == [1]
    assert bench.on_disk()[0].is_doubtful
