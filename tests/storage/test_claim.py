"""A claim is exclusive between processes, on disk when it returns, and nothing at all before."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

import pytest

from b24monitor.storage.store import SqliteStore
from tests.bench_session.child_process import ChildProcess
from tests.storage import claimer

ROOT = Path(__file__).parents[2]
CLAIMS = 150


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


def start(mode: str, path: Path, count: int = 1) -> ChildProcess:
    command = [sys.executable, claimer.__file__, mode, str(path), str(path.with_name("gate")), str(count)]
    return ChildProcess(command, {**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize("is_there", [True, False], ids=["old database", "new database"])
def test_racing_processes_win_each_claim_exactly_once(path: Path, is_there: bool) -> None:
    if is_there:
        SqliteStore(path).close()
    with start("race", path, CLAIMS) as first, start("race", path, CLAIMS) as second:
        racers = (first, second)
        assert [racer.stdout.readline() for racer in racers] == ["ready\n", "ready\n"]
        path.with_name("gate").touch()
        won = [[int(number) for number in racer.stdout.readline().split()] for racer in racers]
    assert sorted(won[0] + won[1]) == list(range(CLAIMS))


def test_a_claim_outlives_the_crash_of_its_process(path: Path) -> None:
    with start("crash", path) as process:
        assert process.stdout.readline() == "True\n"
        process.kill()
    with closing(SqliteStore(path)) as store:
        there = store.intent(claimer.FINGERPRINT, "some.method0")
        assert there is not None
        assert store.claim(claimer.intent(0)) == there


def test_a_claim_that_did_not_return_is_none(path: Path) -> None:
    with start("half", path) as process:
        assert process.stdout.readline() == "written\n"
        process.kill()
    with closing(SqliteStore(path, busy_limit_s=0.1)) as store:
        assert store.intent(claimer.FINGERPRINT, "some.method0") is None
        assert store.claim(claimer.intent(0)) is None
