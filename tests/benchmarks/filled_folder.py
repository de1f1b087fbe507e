"""A data folder with watches that wait, made as the program makes it, for benchmarks that start the real program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from b24monitor.core.board import WatchRow
from b24monitor.storage.paths import FILE_NAME
from b24monitor.storage.store import SqliteStore


def fill_folder(folder: Path, rows: Sequence[WatchRow]) -> None:
    """Keeps the accounts, watches and statuses of `rows` in the database of an empty `folder`."""
    store = SqliteStore(folder / FILE_NAME)
    try:
        for account in {row.account.account_id: row.account for row in rows}.values():
            store.add_account(account)
        statuses = []
        for row in rows:
            watch = store.add_watch(
                row.account.account_id, row.watch.method, row.watch.parameters, row.watch.created_at
            )
            assert watch is not None
            statuses.append((watch.watch_id, row.status))
        store.save_all(statuses)
    finally:
        store.close()
