"""What can be wrong or different at the demo portal: switches, the request budget and the operating time."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

OPERATING_WINDOW_S = 600.0


class UserRefusal(enum.Enum):
    """Why the portal refuses a user; the value is the error code (portal contract, section 4)."""

    DISMISSED = "ACCESS_DENIED"
    NO_ACCESS_TO_APPLICATION = "user_access_error"
    NOT_AUTHORIZED = "authorization_error"


@dataclass(frozen=True)
class Switches:
    """The portal's circumstances; the defaults are a healthy on-premise portal.

    ``deleted`` also stands for a portal closed for maintenance: both answer alike. ``operating_limit_s`` is the
    time a method may use in ten minutes before it is blocked (None: no limit; below 0: always blocked).
    ``answers_lost`` makes administrators' answers fire their events and change nothing (contract, row 12).
    """

    deleted: bool = False
    internal_error: bool = False
    https_required: bool = False
    commercial_plan: bool = True
    cloud: bool = False
    extended_offline_queue: bool = True
    auth_connector: bool = True
    authorization_server_down: bool = False
    payment_required: bool = False
    misspelt_server_endpoint: bool = False
    answers_lost: bool = False
    renamed_to: str | None = None
    operating_limit_s: float | None = None
    overloaded_clients: frozenset[str] = frozenset()
    refused_users: Mapping[int, UserRefusal] = field(default_factory=dict)


@dataclass(frozen=True)
class Bucket:
    """A leaky bucket's size: ``room`` requests, draining ``drain_per_s`` of them a second."""

    room: float = 50.0
    drain_per_s: float = 2.0


class RequestBudget:
    """The cloud's leaky bucket, one for each source address (portal contract, section 4)."""

    def __init__(self, bucket: Bucket, now: Callable[[], datetime]) -> None:
        self._bucket = bucket
        self._now = now
        self._levels: dict[str, tuple[float, datetime]] = {}

    def take(self, source_address: str) -> bool:
        """Take room for one request; False when there is none."""
        now = self._now()
        level, since = self._levels.get(source_address, (0.0, now))
        level = max(0.0, level - (now - since).total_seconds() * self._bucket.drain_per_s)
        fits = level + 1.0 <= self._bucket.room
        self._levels[source_address] = (level + 1.0 if fits else level, now)
        return fits


@dataclass
class _Used:
    since: datetime
    seconds: float = 0.0


class OperatingTime:
    """How much time each application's methods have used in the running ten minutes."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._used: dict[tuple[str, str], _Used] = {}

    def spend(self, client_id: str, method: str, seconds: float) -> None:
        """Count ``seconds`` as used by the method."""
        self._window(client_id, method).seconds += seconds

    def used_s(self, client_id: str, method: str) -> float:
        """Return the seconds used in the running window."""
        return self._window(client_id, method).seconds

    def reset_at(self, client_id: str, method: str) -> int:
        """Return when the window ends, in Unix seconds."""
        return int(self._window(client_id, method).since.timestamp() + OPERATING_WINDOW_S)

    def _window(self, client_id: str, method: str) -> _Used:
        now = self._now()
        used = self._used.get((client_id, method))
        if used is None or (now - used.since).total_seconds() >= OPERATING_WINDOW_S:
            used = self._used[client_id, method] = _Used(now)
        return used
