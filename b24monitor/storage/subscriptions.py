"""Subscriptions in the database: what was bound on portals, so that it can be listed and undone."""

import sqlite3

from b24monitor.core.subscription import Binding, Delivery, Subscription
from b24monitor.storage.database import Records
from b24monitor.storage.record import from_microseconds, to_microseconds

_SUBSCRIPTIONS = """
    SELECT account_id, delivery, handler, connector, is_found, is_ours, bound_at
    FROM subscription ORDER BY bound_at, rowid
"""


class SubscriptionRecords(Records):
    """The subscription part of `core.store_port.Store`."""

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What was bound for accounts, oldest first."""
        with self._database.reading() as connection:
            return tuple(_subscription(row) for row in connection.execute(_SUBSCRIPTIONS))

    def add_subscription(self, subscription: Subscription) -> None:
        """Remembers a binding, in place of the same one; an unknown account raises `StoreError`."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO subscription"
                " (account_id, delivery, handler, connector, is_found, is_ours, bound_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    subscription.account_id,
                    *_key(subscription.binding),
                    int(subscription.is_found),
                    int(subscription.binding.is_ours),
                    to_microseconds(subscription.bound_at),
                ),
            )

    def remove_subscription(self, account_id: str, binding: Binding) -> None:
        """Forgets a binding by its delivery, handler and connector, if it is there."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM subscription WHERE (account_id, delivery, handler, connector) = (?, ?, ?, ?)",
                (account_id, *_key(binding)),
            )


def _key(binding: Binding) -> tuple[str, str, str]:
    """What tells a binding from the account's others."""
    return binding.delivery.value, binding.handler, binding.connector


def _subscription(row: sqlite3.Row) -> Subscription:
    return Subscription(
        account_id=row["account_id"],
        binding=Binding(
            delivery=Delivery(row["delivery"]),
            handler=row["handler"],
            connector=row["connector"],
            is_ours=bool(row["is_ours"]),
        ),
        bound_at=from_microseconds(row["bound_at"]),
        is_found=bool(row["is_found"]),
    )
