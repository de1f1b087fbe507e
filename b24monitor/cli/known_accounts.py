"""The accounts that there are, and the one that somebody names."""

from collections.abc import Sequence
from pathlib import Path

from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account import Account
from b24monitor.wiring import open_store


def known_accounts(folder: Path) -> Sequence[Account]:
    """All accounts; raises `StoreError`."""
    store = open_store(folder)
    try:
        return store.accounts()
    finally:
        store.close()


def account_named(folder: Path, name: str) -> Account:
    """The account of that name, or whose id begins so; raises `UsageError` when it is not exactly one."""
    found = [a for a in known_accounts(folder) if a.label == name or (name and a.account_id.startswith(name))]
    if len(found) != 1:
        raise UsageError("no account of that name" if not found else "several accounts of that name: give the id")
    return found[0]
