"""How many requests may be under way, and which of them stand in nobody's way. No threads."""

import math
from dataclasses import dataclass, field

MOST_REQUESTS = 128
# A request that takes longer no longer counts as a healthy one, and another may leave in its place.
SLOW_S = 1.5
_MOST_HEALTHY = 64
# Portals that did not answer last time: enough that with 100 of them each is tried about once a minute.
_MOST_SUSPECT = 48
# What suspects leave to the healthy.
_KEPT_FREE = 16


@dataclass(slots=True)
class Slots:
    """The portals with a request under way: in their first moments, slow by now, or suspect from the start."""

    _fresh: dict[str, float] = field(default_factory=dict)
    _slow: set[str] = field(default_factory=set)
    _suspect: set[str] = field(default_factory=set)

    def is_free(self, *, suspect: bool) -> bool:
        """Whether a request may leave."""
        total = len(self._fresh) + len(self._slow) + len(self._suspect)
        if suspect:
            return len(self._suspect) < _MOST_SUSPECT and total < MOST_REQUESTS - _KEPT_FREE
        return len(self._fresh) < _MOST_HEALTHY and total < MOST_REQUESTS

    def freed_s(self) -> float:
        """When the next request becomes slow (infinite: never), so that another may leave."""
        return next(iter(self._fresh.values()), math.inf) + SLOW_S

    def take(self, endpoint: str, *, suspect: bool, now_s: float) -> None:
        """A request to a portal leaves."""
        if suspect:
            self._suspect.add(endpoint)
        else:
            self._fresh[endpoint] = now_s

    def give_back(self, endpoint: str) -> None:
        """A request has ended."""
        self._fresh.pop(endpoint, None)
        self._slow.discard(endpoint)
        self._suspect.discard(endpoint)

    def age(self, now_s: float) -> None:
        """Finds out which requests have become slow."""
        while self._fresh and self.freed_s() <= now_s:
            endpoint = next(iter(self._fresh))
            del self._fresh[endpoint]
            self._slow.add(endpoint)
