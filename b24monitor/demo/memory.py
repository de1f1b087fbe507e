"""What the portal keeps for an hour: which tokens it has checked, and where each question stands.

Portal contract, section 1 row 4. A real portal keeps one record for a token, so a write for one method may
prolong another's; this one counts 3600 s for each (token, method) alone. It never remembers longer than a real
portal, so a client that asks nobody twice here asks nobody twice there.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from b24monitor.demo.directory import IssuedToken

MEMORY_S = 3600.0


class GateState(enum.IntEnum):
    """Where a question stands; the numbers are those the portal stores."""

    DENIED = -1
    WAITING = 0
    ALLOWED = 1


@dataclass(frozen=True)
class _Kept:
    state: GateState
    written_at_s: float


@dataclass(frozen=True)
class CheckedToken:
    """What the authorisation server said of a token; ``issued`` is None for a refusal, kept as long."""

    issued: IssuedToken | None
    written_at_s: float


class PortalMemory:
    """The portal's cache, which ages with the portal's time or by hand."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._aged_s = 0.0
        self._checked: dict[str, CheckedToken] = {}
        self._kept: dict[str, dict[str, _Kept]] = {}

    def age(self, seconds: float) -> None:
        """Let ``seconds`` pass for the memory alone."""
        self._aged_s += seconds

    def flush(self) -> None:
        """Forget everything, as a cache flush on the portal does."""
        self._checked.clear()
        self._kept.clear()

    def checked(self, token: str) -> CheckedToken | None:
        """Return what is remembered of a token's check."""
        found = self._checked.get(token)
        return found if found is not None and self._is_fresh(found.written_at_s) else None

    def keep_check(self, token: str, issued: IssuedToken | None) -> CheckedToken:
        """Remember what the authorisation server said of a token."""
        checked = self._checked[token] = CheckedToken(issued, self._time_s())
        return checked

    def states(self, token: str) -> Mapping[str, GateState]:
        """Return the remembered state of each method asked about with this token."""
        kept = self._kept.get(token, {})
        return {method: entry.state for method, entry in kept.items() if self._is_fresh(entry.written_at_s)}

    def state(self, token: str, method: str) -> GateState | None:
        """Return the remembered state of one question, None when there is none or it is forgotten."""
        entry = self._kept.get(token, {}).get(method)
        return entry.state if entry is not None and self._is_fresh(entry.written_at_s) else None

    def keep_state(self, token: str, method: str, state: GateState) -> None:
        """Write a question's state; its hour starts anew."""
        self._kept.setdefault(token, {})[method] = _Kept(state, self._time_s())

    def _time_s(self) -> float:
        return self._now().timestamp() + self._aged_s

    def _is_fresh(self, written_at_s: float) -> bool:
        return self._time_s() - written_at_s < MEMORY_S
