"""Accounts and their generations in the database."""

import sqlite3

from b24monitor.core.account import Account, Generation, Portal, RenewalRule
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.errors import StoreError
from b24monitor.storage.database import Records
from b24monitor.storage.record import (
    from_microseconds,
    from_optional_microseconds,
    to_microseconds,
    to_optional_microseconds,
)

_ACCOUNTS = """
    SELECT account_id, endpoint, label, application, user_id, is_administrator, member_id, scopes, is_installed,
           renewal, fingerprint, started_at, expires_at, expiry_is_bound
    FROM account JOIN generation USING (account_id, fingerprint)
"""
_COLUMNS = "endpoint, label, application, user_id, is_administrator, member_id, scopes, is_installed, renewal"
# What a renewal leaves standing: a status that is over already.
_KEPT_AT_RENEWAL = (ConfirmationState.LAPSED.value, ConfirmationState.REFUSED.value)
_FORGET_OLD_TOKEN = """
    DELETE FROM status
    WHERE state NOT IN (?, ?)
    AND watch_id IN (SELECT watch_id FROM watch WHERE account_id = ?)
    AND NOT EXISTS (
        SELECT 1 FROM watch JOIN intent USING (method)
        WHERE watch.watch_id = status.watch_id AND fingerprint = ? AND intent.asked_at = status.asked_at
    )
"""


class AccountRecords(Records):
    """The account part of `core.store_port.Store`."""

    def accounts(self) -> tuple[Account, ...]:
        """All accounts with their present generation, in the order they were added."""
        with self._database.reading() as connection:
            return tuple(read_accounts(connection).values())

    def rename_token(self, account_id: str, before: str, fingerprint: str) -> None:
        """The account's token is known by another fingerprint, in its history too."""
        if before == fingerprint:
            # What belongs to it must not go with the name that it keeps.
            return
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE transition SET fingerprint = ?"
                " WHERE fingerprint = ? AND watch_id IN (SELECT watch_id FROM watch WHERE account_id = ?)",
                (fingerprint, before, account_id),
            )
            connection.execute("DELETE FROM generation WHERE account_id = ? AND fingerprint = ?", (account_id, before))

    def account_of(self, fingerprint: str) -> Account | None:
        """The account whose present token has that fingerprint."""
        with self._database.reading() as connection:
            row = connection.execute(f"{_ACCOUNTS} WHERE fingerprint = ?", (fingerprint,)).fetchone()
            return None if row is None else _account(row)

    def add_account(self, account: Account) -> None:
        """Adds an account and its generation; one that is there, or whose token is, raises `StoreError`."""
        with self._database.writing() as connection:
            connection.execute(
                f"INSERT INTO account ({_COLUMNS}, account_id, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*_values(account), account.account_id, account.generation.fingerprint),
            )
            _put_generation(connection, account.account_id, account.generation)

    def update_account(self, account: Account) -> None:
        """Keeps what was newly learned of an account; its generation is `set_generation`'s affair."""
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE account SET ({_COLUMNS}) = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE account_id = ?",
                (*_values(account), account.account_id),
            )

    def remove_account(self, account_id: str) -> None:
        """Removes an account, its watches and their history, if it is there; its intents stay."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM account WHERE account_id = ?", (account_id,))

    def set_generation(self, account_id: str, generation: Generation) -> None:
        """Gives an account its present generation, or what is newly known of it.

        With another token the open questions and the decisions of the one before go back to a new watch's status, in
        the same transaction: read back after a crash, they would be probed with a token that never asked. Those whose
        very intent is claimed under the new fingerprint stay: it is the same token, known by another key.
        """
        with self._database.writing() as connection:
            found = connection.execute("SELECT fingerprint FROM account WHERE account_id = ?", (account_id,)).fetchone()
            if found is None:
                raise StoreError(f"the database {self._database.path} has no account {account_id}")
            if found["fingerprint"] != generation.fingerprint:
                connection.execute(
                    "UPDATE account SET fingerprint = ? WHERE account_id = ?", (generation.fingerprint, account_id)
                )
                connection.execute(_FORGET_OLD_TOKEN, (*_KEPT_AT_RENEWAL, account_id, generation.fingerprint))
            _put_generation(connection, account_id, generation)


def read_accounts(connection: sqlite3.Connection) -> dict[str, Account]:
    """All accounts by their id, in the order they were added."""
    rows = connection.execute(f"{_ACCOUNTS} ORDER BY account.rowid")
    return {row["account_id"]: _account(row) for row in rows}


def _put_generation(connection: sqlite3.Connection, account_id: str, generation: Generation) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO generation (account_id, fingerprint, started_at, expires_at, expiry_is_bound)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            account_id,
            generation.fingerprint,
            to_microseconds(generation.started_at),
            to_optional_microseconds(generation.expires_at),
            int(generation.expiry_is_bound),
        ),
    )


def generation_of(row: sqlite3.Row) -> Generation:
    """The generation in a row that has its columns."""
    return Generation(
        fingerprint=row["fingerprint"],
        started_at=from_microseconds(row["started_at"]),
        expires_at=from_optional_microseconds(row["expires_at"]),
        expiry_is_bound=bool(row["expiry_is_bound"]),
    )


def _values(account: Account) -> tuple[str | int | None, ...]:
    """What `_COLUMNS` hold."""
    return (
        account.portal.endpoint,
        account.label,
        account.application,
        account.user_id,
        int(account.is_administrator),
        account.member_id,
        " ".join(account.scopes),
        None if account.is_installed is None else int(account.is_installed),
        account.renewal.value,
    )


def _account(row: sqlite3.Row) -> Account:
    return Account(
        account_id=row["account_id"],
        portal=Portal(row["endpoint"]),
        label=row["label"],
        generation=generation_of(row),
        application=row["application"],
        user_id=row["user_id"],
        is_administrator=bool(row["is_administrator"]),
        member_id=row["member_id"],
        scopes=tuple(row["scopes"].split()),
        is_installed=None if row["is_installed"] is None else bool(row["is_installed"]),
        renewal=RenewalRule(row["renewal"]),
    )
