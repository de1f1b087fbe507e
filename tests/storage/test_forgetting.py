"""What was forgotten is in no file any more, and a process that still reads is told of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from b24monitor.core.errors import StoreError
from b24monitor.storage.database import Database
from b24monitor.storage.store import SqliteStore
from tests.contracts.store_sample import account
from tests.contracts.test_store_history import fill


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "b24monitor.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, busy_limit_s=0.1)) as store:
        fill(store)
        for number in range(200):
            store.add_account(account(f"account{number}"))
        yield store


def written(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_nothing_of_what_was_forgotten_is_readable(path: Path, store: SqliteStore) -> None:
    instance_id = store.instance_id()
    traces = (b"voximplant", b"fingerprint-", b"example", b"ab12", b"Label")
    assert all(trace in written(path) for trace in traces)
    before = path.stat().st_size
    store.forget_everything()
    content = written(path)
    assert not [trace for trace in traces if trace in content]
    assert instance_id.encode() in content
    assert store.instance_id() == instance_id
    assert path.stat().st_size < before


def test_a_single_deletion_leaves_nothing_readable_either(path: Path, store: SqliteStore) -> None:
    store.remove_account("account-account7")
    store.close()
    assert b"account7.example" not in written(path)
    assert b"account8.example" in written(path)


def test_another_process_that_reads_is_no_silent_failure(path: Path, store: SqliteStore) -> None:
    with closing(Database(path)) as other, other.reading() as connection:
        assert connection.execute("SELECT count(*) FROM account").fetchone()[0] == 201
        with pytest.raises(StoreError, match="another program"):
            store.forget_everything()
        assert store.accounts() == ()
    store.forget_everything()
    assert b"voximplant" not in written(path)
