"""Portals in the database: what the user has set for them, where they moved to, and what rules have asked of them."""

import sqlite3
from datetime import datetime, timedelta

from b24monitor.core.portal_settings import PortalSettings, Tariff
from b24monitor.core.route import Route
from b24monitor.storage.database import Records
from b24monitor.storage.record import to_microseconds

_DAY = timedelta(days=1)


class PortalRecords(Records):
    """The portal part of `core.store_port.Store`."""

    def portal_settings(self) -> tuple[PortalSettings, ...]:
        """The settings of those portals for which the user has set any, by their address."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT endpoint, tariff, proxy, ca_file, server_address FROM portal_settings ORDER BY endpoint"
            )
            return tuple(_settings(row) for row in rows)

    def set_portal_settings(self, settings: PortalSettings) -> None:
        """Keeps the settings of one portal in place of those it had."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO portal_settings (endpoint, tariff, proxy, ca_file, server_address)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    settings.endpoint,
                    settings.tariff.value,
                    settings.route.proxy,
                    settings.route.ca_file,
                    settings.server_address,
                ),
            )

    def move_portal(self, old_endpoint: str, endpoint: str) -> None:
        """Gives all accounts and settings of a portal another address, and what rules have asked of it.

        Settings that the new address already has stay, and the old ones go.
        """
        if old_endpoint == endpoint:
            return
        addresses = (endpoint, old_endpoint)
        with self._database.writing() as connection:
            connection.execute("UPDATE account SET endpoint = ? WHERE endpoint = ?", addresses)
            connection.execute("UPDATE question SET endpoint = ? WHERE endpoint = ?", addresses)
            connection.execute("UPDATE rule_ask SET endpoint = ? WHERE endpoint = ?", addresses)
            connection.execute("UPDATE OR IGNORE portal_settings SET endpoint = ? WHERE endpoint = ?", addresses)
            connection.execute("DELETE FROM portal_settings WHERE endpoint = ?", (old_endpoint,))

    def reserve_rule_ask(self, endpoint: str, at: datetime, most: int) -> bool:
        """Counts one question that a rule asks of a portal; False when `most` were in the 24 hours before `at`.

        On disk before it returns. Those of the 24 hours after `at` count as well: the clock was set back since.
        """
        earliest, latest = to_microseconds(at - _DAY), to_microseconds(at + _DAY)
        with self._database.writing() as connection:
            connection.execute("DELETE FROM rule_ask WHERE at <= ?", (earliest,))
            (count,) = connection.execute(
                "SELECT count(*) FROM rule_ask WHERE endpoint = ? AND at < ?", (endpoint, latest)
            ).fetchone()
            if count >= most:
                return False
            connection.execute("INSERT INTO rule_ask (endpoint, at) VALUES (?, ?)", (endpoint, to_microseconds(at)))
            return True


def _settings(row: sqlite3.Row) -> PortalSettings:
    return PortalSettings(
        endpoint=row["endpoint"],
        tariff=Tariff(row["tariff"]),
        route=Route(row["proxy"], row["ca_file"]),
        server_address=row["server_address"],
    )
