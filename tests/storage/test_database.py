"""The database among real troubles: versions, damage, a full disk, a folder that cannot be written, a busy file."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from b24monitor.core.errors import StoreError
from b24monitor.core.store_port import Intent
from b24monitor.core.watch import Parameters
from b24monitor.storage.database import Database
from b24monitor.storage.schema import VERSION
from b24monitor.storage.store import SqliteStore
from tests.contracts.store_sample import METHOD, NOW, account, add_watch, waiting

INTENT = Intent("fingerprint-a", METHOD, NOW, adopted=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@contextmanager
def opened(path: Path, busy_limit_s: float = 5.0) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, busy_limit_s)) as store:
        yield store


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """The folder cannot be written, as for a user who does not own it; root has to become nobody for that."""
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        folder.chmod(0o755)


def fill(path: Path) -> bytes:
    """A database of some pages, closed, so that all of it is in one file."""
    with opened(path) as store:
        store.add_account(account())
        for number in range(300):
            assert store.add_watch("account-a", f"some.method{number}", Parameters("x=" + "y" * 100), NOW)
    return path.read_bytes()


def test_a_new_database_is_its_users_alone_and_syncs_every_commit(path: Path) -> None:
    with closing(Database(path)) as database, database.reading() as connection:
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert found == ["wal", 2]
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION


def test_the_random_id_stays_and_differs_between_folders(path: Path, tmp_path: Path) -> None:
    with opened(path) as first, opened(path) as again, opened(tmp_path / "other.sqlite3") as other:
        assert len(first.instance_id()) == 16
        assert first.instance_id() == again.instance_id() != other.instance_id()


def test_a_new_database_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    for round_number in range(50):
        start = threading.Barrier(4)
        ids: list[str] = []

        def open_and_read(path: Path, start: threading.Barrier, ids: list[str]) -> None:
            start.wait()
            with opened(path) as store:
                ids.append(store.instance_id())

        path = tmp_path / f"store{round_number}.sqlite3"
        openers = [threading.Thread(target=open_and_read, args=(path, start, ids)) for _ in range(4)]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join()
        assert len(ids) == 4
        assert len(set(ids)) == 1


def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer b24monitor.*update b24monitor"):
        SqliteStore(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("harm", ["not a database", "cut short", "overwritten within", "header only"])
def test_a_damaged_database_is_set_aside_whole(path: Path, harm: str) -> None:
    whole = fill(path)
    harmed = {
        "not a database": b"what is this?" * 1000,
        "cut short": whole[: len(whole) // 2 // 4096 * 4096],
        "overwritten within": whole[:4096] + b"\xa5" * (len(whole) - 8192) + whole[-4096:],
        "header only": whole[:100],
    }[harm]
    path.write_bytes(harmed)
    with pytest.raises(StoreError, match=r"damaged.*kept as .*store\.sqlite3\.damaged-1.*Start again"):
        SqliteStore(path)
    assert path.with_name("store.sqlite3.damaged-1").read_bytes() == harmed
    with opened(path) as store:
        assert store.rows() == ()


def test_each_damaged_database_has_a_place_of_its_own(path: Path) -> None:
    for number in (1, 2):
        path.write_bytes(b"damaged no %d" % number * 100)
        with pytest.raises(StoreError, match=f"damaged-{number}"):
            SqliteStore(path)
    assert path.with_name("store.sqlite3.damaged-1").read_bytes().startswith(b"damaged no 1")


def test_damage_found_at_work_is_told(path: Path) -> None:
    fill(path)
    with opened(path) as store:
        with closing(sqlite3.connect(path)) as connection:
            # A change of another process, which makes this one read the file again.
            connection.execute("DELETE FROM watch WHERE watch_id < 5")
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * (size - 4096))
        with pytest.raises(StoreError, match="damaged; the next start of b24monitor will set it aside"):
            store.rows()


def test_a_value_of_another_version_is_no_crash(path: Path) -> None:
    with opened(path) as store:
        store.add_account(account())
        store.save(add_watch(store).watch_id, waiting(), None, tell=False)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE status SET state = 'pondering'")
        with pytest.raises(StoreError, match="does not know"):
            store.rows()


def test_an_empty_file_left_by_a_crash_is_a_new_database(path: Path) -> None:
    path.touch()
    with opened(path) as store:
        assert store.accounts() == ()


def set_page_limit(store: SqliteStore, pages: int) -> None:
    """Makes SQLite meet the end of the disk there."""
    with store._database.reading() as connection:
        connection.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_is_told_and_keeps_nothing_by_half(path: Path) -> None:
    intents = [replace(INTENT, method=f"some.method{number}") for number in range(2000)]
    kept: list[Intent] = []

    def claim_all(store: SqliteStore) -> None:
        for intent in intents:
            assert store.claim(intent) is None
            kept.append(intent)

    with opened(path) as store:
        set_page_limit(store, 1)
        with pytest.raises(StoreError, match="the disk is full"):
            claim_all(store)
        refused = intents[len(kept)]
        assert kept
        assert store.intent(kept[-1].fingerprint, kept[-1].method) == kept[-1]
        assert store.intent(refused.fingerprint, refused.method) is None
        set_page_limit(store, 100_000)
        assert store.claim(refused) is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"gone/store\.sqlite3 cannot be opened: No such file"):
        SqliteStore(tmp_path / "gone" / "store.sqlite3")


def test_a_folder_that_cannot_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with unprivileged(folder), pytest.raises(StoreError, match="cannot be opened: Permission denied"):
            SqliteStore(folder / "store.sqlite3")


def test_a_file_of_another_user_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "store.sqlite3")
        (folder / "store.sqlite3").chmod(0o444)
        with unprivileged(folder), pytest.raises(StoreError, match="cannot be opened: Permission denied"):
            SqliteStore(folder / "store.sqlite3")


def test_a_file_that_others_keep_busy_is_told_after_the_limit(path: Path) -> None:
    with opened(path, busy_limit_s=0.1) as store, opened(path) as other:
        with other._database.writing(), pytest.raises(StoreError, match="another program keeps it busy"):
            store.claim(INTENT)
        assert store.claim(INTENT) is None


def test_reading_does_not_wait_for_a_writer(path: Path) -> None:
    with opened(path, busy_limit_s=0.1) as store, opened(path) as other:
        store.add_account(account())
        with other._database.writing() as connection:
            connection.execute("DELETE FROM account")
            assert store.accounts() == (account(),)
        assert store.accounts() == ()


def test_a_failed_transaction_leaves_the_store_usable(path: Path) -> None:
    with opened(path) as store:
        store.add_account(account())
        watch = add_watch(store)
        with pytest.raises(TypeError):
            store.save(watch.watch_id, replace(waiting(), since=NOW.replace(tzinfo=None)), None, tell=False)
        store.save(watch.watch_id, waiting(), None, tell=False)
        assert store.rows()[0].status == waiting()
