"""Tries what the program lives off: the same for the window and the command line. All of it may wait."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.account import Account, Portal
from b24monitor.core.answer import AnswerKind
from b24monitor.core.check_wording import (
    ClockReading,
    keyring_fine,
    keyring_lossy,
    keyring_trouble,
    portal_result,
    portal_untried,
)
from b24monitor.core.clock_skew import skew
from b24monitor.core.errors import VaultError
from b24monitor.core.ports import PortalClient, Vault
from b24monitor.core.route import Route
from b24monitor.core.secret import Secret
from b24monitor.core.self_test import CheckResult
from b24monitor.engine.safe import TEST_ITEM

_ITEM_BYTES = 16


def try_keyring(vault: Vault) -> CheckResult:
    """Writes an item, reads it back and deletes it."""
    # A new one each time, or an old one read back would pass.
    item = Secret(secrets.token_hex(_ITEM_BYTES))
    began_s = time.perf_counter()
    try:
        try:
            vault.set(TEST_ITEM, item)
            kept = vault.get(TEST_ITEM)
        finally:
            vault.delete(TEST_ITEM)
        took_s, name = time.perf_counter() - began_s, vault.name()
    except VaultError as error:
        return keyring_trouble(error)
    return keyring_fine(name, took_s) if kept == item else keyring_lossy(name)


@dataclass(frozen=True, slots=True)
class PortalTrial:
    """A portal to be tried, the way that `route` says, with an account's token (None: none is at hand)."""

    endpoint: str
    token: Secret | None
    route: Route

    @property
    def name(self) -> str:
        """What a person calls the portal."""
        return Portal(self.endpoint).name


def try_portal(client: PortalClient, trial: PortalTrial) -> tuple[CheckResult, ClockReading | None]:
    """Calls a portal once, which asks nobody; with what its clock told, where it did."""
    if trial.token is None:
        return portal_untried(trial.name), None
    began_s = time.perf_counter()
    looked = client.look(trial.endpoint, trial.token)
    result = portal_result(trial.name, looked.answer, time.perf_counter() - began_s, trial.route)
    # What is no portal's answer may be a proxy's, and so its clock.
    if looked.date is None or looked.answer.kind is AnswerKind.TROUBLE:
        return result, None
    return result, ClockReading(trial.name, skew(looked.sent_at, looked.at, looked.date))


def by_life(accounts: Sequence[Account], now: datetime) -> list[Account]:
    """The accounts, first those whose token has not expired: with these a portal is tried rather."""
    return sorted(accounts, key=lambda account: _is_over(account, now))


def _is_over(account: Account, now: datetime) -> bool:
    end = account.generation.expires_at
    return end is not None and end <= now
