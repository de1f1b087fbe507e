"""The pipeline's queue: nothing is lost and nothing overtakes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from b24monitor.core.board import WatchRow
from b24monitor.core.clock import SystemClock
from b24monitor.core.command import Command
from b24monitor.core.fact import Fact
from b24monitor.engine.pipeline import Pipeline
from b24monitor.storage.store import SqliteStore


class _NobodyThere:
    """A desk without work."""

    def open(self) -> None: ...

    def carry_out(self, command: Command) -> None: ...

    def question_closed(self, watch_id: int) -> None: ...

    def redirected(self, rows: tuple[WatchRow, ...]) -> None: ...


def _ignore(_fact: Fact) -> None: ...


def test_many_messages_at_once_are_all_worked_through_in_order(tmp_path: Path) -> None:
    """More than the pipeline takes before it publishes."""
    pipeline = Pipeline(lambda: SqliteStore(tmp_path / "b24monitor.sqlite3"), SystemClock(), _ignore)
    seen: list[int] = []
    for number in range(1600):
        pipeline.post(partial(seen.append, number))
    pipeline.start(_NobodyThere())
    assert pipeline.stop(5.0)
    assert seen == list(range(1600))
