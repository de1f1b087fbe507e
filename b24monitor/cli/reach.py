"""The clients of one command, which reach each portal the way that its stored settings say."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from b24monitor.core.clock import Clock
from b24monitor.core.oauth import AuthorizationServer, typed_server
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.ports import AuthorizationClient, PortalClient
from b24monitor.wiring import authorization_client, open_store, portal_client


@dataclass(frozen=True, slots=True)
class Reach:
    """Closes its clients at the end of a `with` block."""

    portal: PortalClient
    authorization: AuthorizationClient
    settings: Sequence[PortalSettings] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.portal.close()
        self.authorization.close()

    def server_for(self, endpoint: str, server: AuthorizationServer | None) -> AuthorizationServer | None:
        """The authorisation server typed now, or else the one that was set for the portal; both are reached its way."""
        settings = self._settings_of(endpoint)
        if settings is None:
            return server
        chosen = server or (typed_server(settings.server_address) if settings.server_address else None)
        self.portal.use_route(endpoint, settings.route)
        if chosen is not None:
            self.authorization.use_route(chosen.address, settings.route)
        return chosen

    def _settings_of(self, endpoint: str) -> PortalSettings | None:
        return next((settings for settings in self.settings if settings.endpoint == endpoint), None)


def stored_settings(folder: Path) -> Sequence[PortalSettings]:
    """What is set for portals; raises `StoreError`."""
    store = open_store(folder)
    try:
        return store.portal_settings()
    finally:
        store.close()


def reach(clock: Clock, settings: Sequence[PortalSettings]) -> Reach:
    """Fresh clients."""
    return Reach(portal_client(clock), authorization_client(clock), settings)
