"""A database of an earlier version is taken over whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from b24monitor.core.account import RenewalRule
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.store_port import Intent
from b24monitor.storage.schema import MIGRATIONS
from b24monitor.storage.store import SqliteStore
from tests.contracts.question_sample import given, question


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


def test_watches_history_and_intents_of_the_second_version_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "b24monitor.sqlite3"
    asked_at = datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    reached = "('approved', 9000000, 5000000, 0, 'probe', 9000000, NULL, '', NULL, NULL, 5000000, 9000000, 4000000)"
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (*MIGRATIONS[0], *MIGRATIONS[1]):
            connection.execute(statement)
        connection.execute("INSERT INTO account VALUES ('a', 'https://p/rest/', 'L', '', 7, 1, 'f', 'm1', 'im', 1)")
        connection.execute("INSERT INTO generation VALUES ('a', 'f', 0, NULL, 0)")
        connection.execute("INSERT INTO watch VALUES (3, 'a', 'voximplant.user.get', 'USER_ID=', 0)")
        connection.execute(f"INSERT INTO status VALUES (3, {reached[1:]}")
        connection.execute(f"INSERT INTO transition VALUES (1, 3, 9000000, 'f', 'waiting', 1, {reached[1:]}")
        connection.execute("INSERT INTO intent VALUES ('f', 'voximplant.user.get', 5000000, 0)")
        connection.execute("PRAGMA user_version = 2")
    with closing(SqliteStore(path)) as store:
        ((row,), (untold,)) = store.rows(), store.untold()
        assert (row.account.member_id, row.account.scopes, row.account.is_installed) == ("m1", ("im",), True)
        assert row.account.renewal is RenewalRule.NEVER
        assert (row.watch.watch_id, row.watch.parameters.query, row.watch.asks_again) == (3, "USER_ID=", False)
        assert (row.status.state, row.status.asked_at) == (ConfirmationState.APPROVED, asked_at)
        assert untold.transition.row == row
        assert store.intent("f", "voximplant.user.get") == Intent("f", "voximplant.user.get", asked_at, adopted=False)
        assert store.portal_settings() == ()


def test_what_calls_had_decided_before_the_fourth_version_is_proved(tmp_path: Path) -> None:
    path = tmp_path / "b24monitor.sqlite3"
    states = {"approved": "9", "denied": "9", "works": "9", "lapsed": "9", "waiting": "NULL", "unknown": "NULL"}
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (statement for version in MIGRATIONS[:3] for statement in version):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO account (account_id, endpoint, label, application, is_administrator, fingerprint)"
            " VALUES ('a', 'https://p/rest/', 'L', '', 1, 'f')"
        )
        connection.execute("INSERT INTO generation VALUES ('a', 'f', 0, NULL, 0)")
        for number, (state, decided) in enumerate(states.items(), start=1):
            connection.execute(f"INSERT INTO watch VALUES ({number}, 'a', 'some.method{number}', '', 0, 1)")
            reached = f"'{state}', 9, 5, 0, 'probe', 9, NULL, '', NULL, NULL, 5, {decided}, 4"
            connection.execute(f"INSERT INTO status VALUES ({number}, {reached})")
            connection.execute(f"INSERT INTO transition VALUES ({number}, {number}, 9, 'f', 'waiting', 1, {reached})")
        connection.execute("PRAGMA user_version = 3")
    with closing(SqliteStore(path)) as store:
        rows = store.rows()
        proved = {row.status.state.value for row in rows if row.status.is_proved}
        assert proved == {"approved", "denied", "works", "lapsed"}
        assert [untold.transition.row for untold in store.untold()] == list(rows)
        assert all(row.status.reports == () and row.watch.interval_s is None for row in rows)
        assert all(row.watch.asks_again for row in rows)
        assert store.seen() == ()


def test_watches_of_the_fourth_version_are_told_of_and_their_decisions_counted(tmp_path: Path) -> None:
    path = tmp_path / "b24monitor.sqlite3"
    reached = "'approved', 9000000, 5000000, 0, 'probe', 9000000, NULL, '', NULL, NULL, 5000000, 9000000, NULL, 1, ''"
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (statement for version in MIGRATIONS[:4] for statement in version):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO account (account_id, endpoint, label, application, is_administrator, fingerprint)"
            " VALUES ('a', 'https://p/rest/', 'L', '', 1, 'f')"
        )
        connection.execute("INSERT INTO generation VALUES ('a', 'f', 0, NULL, 0)")
        connection.execute("INSERT INTO watch VALUES (3, 'a', 'some.method', '', 0, 1, 2.5)")
        connection.execute(f"INSERT INTO status VALUES (3, {reached})")
        connection.execute(f"INSERT INTO transition VALUES (1, 3, 9000000, 'f', 'waiting', 1, {reached})")
        connection.execute("PRAGMA user_version = 4")
    with closing(SqliteStore(path)) as store:
        ((row,), (record,)) = store.rows(), store.all_history(9)
        assert (row.watch.interval_s, row.watch.asks_again, row.watch.is_muted) == (2.5, True, False)
        assert store.waits("https://p/rest/", 9) == (record.waited,) == (timedelta(seconds=4),)
        store.set_muted([3], True)
        assert store.rows()[0].watch.is_muted


def test_a_database_of_the_fifth_version_takes_questions(tmp_path: Path) -> None:
    path = tmp_path / "b24monitor.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (statement for version in MIGRATIONS[:5] for statement in version):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO account (account_id, endpoint, label, application, is_administrator, fingerprint, scopes)"
            " VALUES ('account-a', 'https://p/rest/', 'L', '', 1, 'f', 'im')"
        )
        connection.execute("INSERT INTO generation VALUES ('account-a', 'f', 0, NULL, 0)")
        connection.execute("INSERT INTO setting VALUES ('inbox:account-a', 'on')")
        connection.execute("PRAGMA user_version = 5")
    with closing(SqliteStore(path)) as store:
        assert store.accounts()[0].scopes == ("im",)
        assert store.setting("inbox:account-a") == "on"
        assert (store.questions(), store.past_questions(9), store.open_answers()) == ((), (), ())
        store.save_questions([question()])
        assert store.claim_answer(given()) is None
        assert store.questions() == (question(),)
