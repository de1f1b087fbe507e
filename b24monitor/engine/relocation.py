"""Where a redirect leads, and whether the authorisation server proves that the same portal is there."""

import logging
from collections.abc import Sequence

from b24monitor.core.account import Account, Portal
from b24monitor.core.endpoint import endpoint_of, is_loopback_endpoint
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.oauth import KNOWN_SERVERS, AuthorizationServer, ServerInfo, typed_server
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.ports import AuthorizationClient
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Store

_log = logging.getLogger(__name__)

# An account that knows its portal's own id, and its token.
Witness = tuple[Account, Secret]


def redirected_to(endpoint: str, host: str) -> str:
    """The REST address at the host of a redirect; empty where it leads to no other portal."""
    try:
        found = endpoint_of(host).endpoint
    except BadEndpointError:
        _log.warning("a portal redirects to what is no portal's address")
        return ""
    # This machine is no place that a portal elsewhere could have moved to.
    is_elsewhere = is_loopback_endpoint(found) and not is_loopback_endpoint(endpoint)
    return "" if is_elsewhere or Portal(found).name == Portal(endpoint).name else found


def servers_of(settings: PortalSettings) -> Sequence[AuthorizationServer]:
    """The authorisation servers of a portal; none for one of this machine for which the user has typed none."""
    if not settings.server_address:
        return () if is_loopback_endpoint(settings.endpoint) else KNOWN_SERVERS
    try:
        return (typed_server(settings.server_address),)
    except BadEndpointError:
        _log.warning("the authorisation server set for %s is no address", Portal(settings.endpoint).name)
        return ()


def own_server(store: Store, endpoint: str) -> AuthorizationServer | None:
    """The authorisation server that the user has typed for a portal, if any; raises `StoreError`."""
    settings = next((settings for settings in store.portal_settings() if settings.endpoint == endpoint), None)
    servers = servers_of(settings) if settings is not None and settings.server_address else ()
    return servers[0] if servers else None


def is_proved_move(
    client: AuthorizationClient,
    servers: Sequence[AuthorizationServer],
    witnesses: Sequence[Witness],
    new_endpoint: str,
) -> bool:
    """Whether a server names that address for the same portal. Waits for the network."""
    for account, token in witnesses:
        for server in servers:
            info = client.server_info(server, token)
            # Its own word for one token is enough: the others of the portal would hear the same.
            if isinstance(info, ServerInfo) and info.endpoint:
                is_same = info.member_id == account.member_id
                return is_same and Portal(info.endpoint).name == Portal(new_endpoint).name
    return False
