"""A database of an earlier version is taken over whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from b24monitor.storage.schema import MIGRATIONS
from b24monitor.storage.store import SqliteStore


def test_accounts_of_the_first_version_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "b24monitor.sqlite3"
    connection = sqlite3.connect(path)
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute("INSERT INTO account VALUES ('a', 'https://p.example/rest/', 'Label', 'local.app', 7, 1, 'f')")
    connection.execute("INSERT INTO generation VALUES ('a', 'f', 0, NULL, 0)")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    store = SqliteStore(path)
    (account,) = store.accounts()
    instance_id = store.instance_id()
    store.close()
    assert (account.account_id, account.label, account.user_id, account.is_administrator) == ("a", "Label", 7, True)
    assert (account.member_id, account.scopes, account.is_installed) == ("", (), None)
    assert len(instance_id) == 16
