"""Joins store, vault, client and engine without Qt: for the window, the command line and embedders."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.core.clock import Clock, SystemClock
from b24monitor.core.fact import Fact
from b24monitor.core.ports import AuthorizationClient, LoginStart, PortalClient, Renewer, Vault
from b24monitor.core.schedule import Pace

# Store, keyring and engine are loaded where they are needed: a wait in a script needs none of them.
if TYPE_CHECKING:
    from b24monitor.bitrix24.inbox import InboxClient
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


def inbox_client(clock: Clock) -> "InboxClient":
    """A client for administrators' lists."""
    from b24monitor.bitrix24.inbox import InboxClient

    return InboxClient(clock.now)


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


def routed_authorization_client(folder: Path, clock: Clock) -> AuthorizationClient:
    """A client that reaches authorisation servers by the routes set in the data folder; raises `StoreError`."""
    from b24monitor.engine.relocation import servers_of

    client = authorization_client(clock)
    store = open_store(folder)
    try:
        for settings in store.portal_settings():
            for server in servers_of(settings) if settings.server_address else ():
                client.use_route(server.address, settings.route)
    finally:
        store.close()
    return client


def renewer(folder: Path, vault: Vault, clock: Clock, client: AuthorizationClient) -> Renewer:
    """Renews grants of the data folder: in a process of its own, or by `client` for a clock no other process has.

    The latter is the demo's, whose tokens are worth nothing once it ends.
    """
    from b24monitor.engine.renewal_process import ProcessRenewer
    from b24monitor.engine.renewing import DirectRenewer
    from b24monitor.storage.paths import HOME_VARIABLE

    if not isinstance(clock, SystemClock):
        return DirectRenewer(client, vault, clock.now)
    environment = {**os.environ, HOME_VARIABLE: str(folder)}
    if not getattr(sys, "frozen", False):
        # This very package: what lies in the folder where the user happens to be must not run in its place.
        import_paths = (str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH"))
        environment |= {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, import_paths))}
    start = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "b24monitor"]
    session = DirectRenewer(client, None, clock.now)
    return ProcessRenewer([*start, "renew-grant"], environment, vault, session)


def open_store(folder: Path) -> "SqliteStore":
    """The database in `folder`; raises `StoreError`."""
    from b24monitor.storage.paths import FILE_NAME
    from b24monitor.storage.store import SqliteStore

    return SqliteStore(folder / FILE_NAME)


def build_engine(
    folder: Path,
    vault: Vault,
    clock: Clock,
    publish: Callable[[Fact], None],
    pace: Pace | None = None,
    login_start: LoginStart | None = None,
) -> "Engine":
    """An engine on the database in `folder`, not yet started; `login_start` is another way than this system's."""
    from b24monitor.bitrix24.code_catcher import LoopbackCatcher
    from b24monitor.bitrix24.event_listener import LoopbackEventListener
    from b24monitor.bitrix24.events import EventsClient
    from b24monitor.bitrix24.inbox import InboxClient
    from b24monitor.bitrix24.offline_queue import OfflineQueueClient
    from b24monitor.bitrix24.transport import Transport
    from b24monitor.engine.engine import Engine
    from b24monitor.engine.outside import Outside
    from b24monitor.storage.folder_check import check_folder
    from b24monitor.storage.login_start import system_login_start

    client = authorization_client(clock)
    # One for all that speaks to portals: its connections are kept, and a portal's route counts for everything.
    transport = Transport()
    outside = Outside(
        open_store=lambda: open_store(folder),
        vault=vault,
        client=BitrixClient(clock.now, transport),
        authorization=client,
        catcher=LoopbackCatcher(),
        clock=clock,
        renewer=renewer(folder, vault, clock, client),
        events=EventsClient(clock.now, transport),
        queue=OfflineQueueClient(transport),
        inbox=InboxClient(clock.now, transport),
        listener=LoopbackEventListener(),
        pace=pace or Pace(),
        login_start=login_start or system_login_start(),
        check_folder=lambda: check_folder(folder),
    )
    return Engine(outside, publish)
