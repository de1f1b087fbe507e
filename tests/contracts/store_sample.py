"""Accounts, statuses and transitions for the tests of a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.confirmation import ConfirmationState, Evidence, Status
from b24monitor.core.store_port import Store
from b24monitor.core.watch import Parameters, Watch

NOW = datetime(2030, 5, 17, 14, 2, 3, 456789, tzinfo=UTC)
METHOD = "voximplant.user.get"


def account(name: str = "a", **changes: object) -> Account:
    """An account whose token's fingerprint follows from its name."""
    generation = Generation(f"fingerprint-{name}", NOW, NOW + timedelta(hours=1))
    whole = Account(f"account-{name}", Portal(f"https://{name}.example/rest/"), f"Label {name}", generation)
    return replace(whole, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


def add_watch(store: Store, name: str = "a", method: str = METHOD) -> Watch:
    """A new watch under the account of that name."""
    watch = store.add_watch(account(name).account_id, method, Parameters(), NOW)
    assert watch is not None
    return watch


def waiting() -> Status:
    """A question that an administrator has not answered."""
    return Status(
        ConfirmationState.WAITING,
        since=NOW,
        asked_at=NOW,
        evidence=Evidence.PROBE,
        checked_at=NOW,
        error="METHOD_CONFIRM_WAITING",
        decided_after=NOW,
    )


def approved() -> Status:
    """The same question a minute later, allowed."""
    later = NOW + timedelta(minutes=1)
    return replace(
        waiting(), state=ConfirmationState.APPROVED, since=later, checked_at=later, error=None, decided_before=later
    )


def transition(watch: Watch, status: Status, before: ConfirmationState, name: str = "a") -> Transition:
    """The transition to `status` under the account of that name."""
    return Transition(WatchRow(watch, account(name), status), before, status.since or NOW)
