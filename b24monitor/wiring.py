"""Joins store, vault, client and engine without Qt: for the window, the command line and embedders."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.core.budget import Budget
from b24monitor.core.clock import Clock
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.fact import Fact
from b24monitor.core.ports import AuthorizationClient, PortalClient, Vault
from b24monitor.core.schedule import Pace

# Store, keyring and engine are loaded where they are needed: a wait in a script needs none of them.
if TYPE_CHECKING:
    from b24monitor.engine.engine import Engine
    from b24monitor.storage.store import SqliteStore
    from b24monitor.storage.vault import KeyringVault

# Long enough to type a keyring's password when the system asks for it; nobody but the safe's thread waits.
_VAULT_LIMIT_S = 30.0


def portal_client(clock: Clock) -> PortalClient:
    """A client for real portals."""
    return BitrixClient(clock.now)


def authorization_client(clock: Clock) -> AuthorizationClient:
    """A client for authorisation servers."""
    return OAuthClient(clock.now)


def budget_for(endpoint: str) -> Budget | None:
    """What this program takes of a portal's request budget: half of the cloud's; a portal on this machine has none."""
    return None if is_loopback_endpoint(endpoint) else Budget()


def keyring_vault(folder: Path, limit_s: float = _VAULT_LIMIT_S) -> "KeyringVault":
    """The vault of one data folder: the folder's random id keeps the tokens of two folders apart.

    Raises `StoreError` when the folder's database cannot be opened.
    """
    from b24monitor.storage.vault import KeyringVault

    store = open_store(folder)
    try:
        return KeyringVault(f"b24monitor {store.instance_id()}", limit_s)
    finally:
        store.close()


def open_store(folder: Path) -> "SqliteStore":
    """The database in `folder`; raises `StoreError`."""
    from b24monitor.storage.store import FILE_NAME, SqliteStore

    return SqliteStore(folder / FILE_NAME)


def build_engine(
    folder: Path, vault: Vault, clock: Clock, publish: Callable[[Fact], None], pace: Pace | None = None
) -> "Engine":
    """An engine on the database in `folder`, not yet started."""
    from b24monitor.bitrix24.code_catcher import LoopbackCatcher
    from b24monitor.engine.engine import Engine, Outside

    outside = Outside(
        open_store=lambda: open_store(folder),
        vault=vault,
        client=portal_client(clock),
        authorization=authorization_client(clock),
        catcher=LoopbackCatcher(),
        clock=clock,
        budget_for=budget_for,
        pace=pace or Pace(),
    )
    return Engine(outside, publish)
