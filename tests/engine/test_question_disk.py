"""A disk that takes nothing for a while: questions are shown and told all the same, and written down later."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from b24monitor.core.errors import StoreError
from b24monitor.core.fact import Problem
from b24monitor.core.question import Question
from b24monitor.core.store_port import Store
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import Bench
from tests.engine.question_bench import Administered
from tests.engine.source_bench import eventually

_full = "the disk is full"


class _FullDisk(SqliteStore):
    is_full = False

    def save_questions(self, questions: Iterable[Question]) -> None:
        if self.is_full:
            raise StoreError(_full)
        super().save_questions(questions)


def test_what_the_disk_did_not_take_is_written_down_later(bench: Bench, tmp_path: Path) -> None:
    def open_store() -> Store:
        return _FullDisk(tmp_path / "b24monitor.sqlite3")

    bench.open_store = open_store
    asked = Administered(bench, tmp_path)
    asked.administrator()
    asked.read_again(1, "im.notify.get")
    _FullDisk.is_full = True
    try:
        first = asked.ask()
        question = asked.wait_for_one()
        eventually(lambda: len(asked.raised()) == 1, "it is told")
        asked.read()
        asked.read_again(2, "im.notify.get")
        failures = [one for one in asked.failures() if one.problem is Problem.STORE_FAILED]
        assert [one.detail for one in failures] == [_full]
    finally:
        _FullDisk.is_full = False
    asked.ask()
    asked.wait_for(lambda found: len(found) == 2, "both are there")
    with asked.store() as store:
        assert question.question_id in {one.question_id for one in store.questions()}
    asked.decide(first)
    asked.wait_for(lambda found: len(found) == 1, "one is gone")
