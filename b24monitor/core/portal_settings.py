"""What the user has set for one portal: its request budget, the way to it, its authorisation server."""

from dataclasses import dataclass
from enum import StrEnum

from b24monitor.core.budget import Budget
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.route import SYSTEM_ROUTE, Route


class Tariff(StrEnum):
    """Which request limit a portal has (contract, section 2)."""

    STANDARD = "standard"
    ENTERPRISE = "enterprise"
    ON_PREMISE = "on_premise"


# Half of what the portal gives, so that the user's other programs find the rest.
_BUDGETS = {
    Tariff.STANDARD: Budget(room=25.0, drain_per_s=1.0),
    Tariff.ENTERPRISE: Budget(room=125.0, drain_per_s=2.5),
}


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """The settings of the portal at `endpoint`.

    `server_address` is the portal's own authorisation server, typed by the user (empty: Bitrix24's).
    """

    endpoint: str
    tariff: Tariff = Tariff.STANDARD
    route: Route = SYSTEM_ROUTE
    server_address: str = ""

    @property
    def budget(self) -> Budget | None:
        """The share of the portal's request budget that this program allows itself (None: no limit)."""
        return _BUDGETS.get(self.tariff)


def default_settings(endpoint: str) -> PortalSettings:
    """What holds until the user sets something else: the cloud's limit; none for a portal on this very machine."""
    return PortalSettings(endpoint, Tariff.ON_PREMISE if is_loopback_endpoint(endpoint) else Tariff.STANDARD)
