"""The rows read before all else: the table's own order, and silence about a database that cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.first_row import FirstRow
from b24monitor.core.state_word import word_of_state
from b24monitor.core.urgency import urgency
from b24monitor.core.wording import state_word
from b24monitor.storage.first_rows import first_rows
from b24monitor.storage.store import SqliteStore
from tests.contracts.store_sample import NOW, account, add_watch, approved, waiting


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store #1?.sqlite3"


def _later(status: Status, minutes: int) -> Status:
    moved = NOW + timedelta(minutes=minutes)
    return replace(status, since=moved, asked_at=moved)


def test_rows_come_in_the_order_of_the_table(path: Path) -> None:
    over = replace(approved(), state=ConfirmationState.LAPSED, lapse=LapseReason.EXPIRED)
    refused = Status(ConfirmationState.REFUSED, since=NOW, error="ACCESS_DENIED")
    undecided = replace(waiting(), state=ConfirmationState.LAPSED, lapse=LapseReason.MEMORY)
    statuses = [over, approved(), _later(waiting(), 3), refused, _later(approved(), 2), waiting(), undecided]
    with closing(SqliteStore(path)) as store:
        store.add_account(account())
        for number, status in enumerate(statuses):
            store.save(add_watch(store, method=f"m{number}.get").watch_id, status, None, tell=False)
        add_watch(store, method="new.get")
        wanted = sorted(store.rows(), key=urgency)
    assert [row.method for row in first_rows(path)] == [row.watch.method for row in wanted]
    assert first_rows(path)[-1] == FirstRow("lapsed", "m0.get", "a.example", "Label a")


def test_of_a_database_that_cannot_be_used_there_are_none(path: Path, tmp_path: Path) -> None:
    assert first_rows(path) == ()
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(b"no database at all" * 100)
    assert first_rows(path) == ()
    assert path.read_bytes() == b"no database at all" * 100


def test_nobody_waits_for_a_database_that_is_busy(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.add_account(account())
        add_watch(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert first_rows(path) == ()
    assert len(first_rows(path)) == 1


@pytest.mark.parametrize("state", ConfirmationState)
def test_states_are_called_as_in_the_table(state: ConfirmationState) -> None:
    assert word_of_state(state.value) == state_word(state) != state.value
