"""Whether this machine's own network is there, drawn from how requests end. No threads."""

import math
from dataclasses import dataclass, field
from enum import Enum, auto


class Finding(Enum):
    """What the end of a request says of the network."""

    UP = auto()
    IN_DOUBT = auto()
    DOWN = auto()
    # Others were answered meanwhile, so the fault lies with this portal's name or the way to it.
    PORTALS_OWN = auto()


@dataclass(slots=True)
class _Loss:
    first_s: float
    last_s: float


@dataclass(slots=True)
class Network:
    """The network is down when two portals find it so with no answer between, or the only one there is."""

    is_up: bool = True
    _changed_s: float = -math.inf
    _answered_s: float = -math.inf
    _losses: dict[str, _Loss] = field(default_factory=dict)

    def lost(self, endpoint: str, now_s: float, *, has_others: bool) -> Finding:
        """A request found no network. `has_others`: there is another portal that can bear witness."""
        loss = self._losses.setdefault(endpoint, _Loss(now_s, now_s))
        loss.last_s = now_s
        if not self.is_up:
            return Finding.DOWN
        witnesses = sum(loss.last_s >= self._answered_s for loss in self._losses.values())
        if loss.first_s < self._answered_s and witnesses < 2:
            return Finding.PORTALS_OWN
        if has_others and witnesses < 2:
            return Finding.IN_DOUBT
        self.is_up, self._changed_s = False, now_s
        return Finding.DOWN

    def met(self, endpoint: str, sent_s: float, now_s: float, *, is_answered: bool) -> Finding:
        """A request ended in another way: with an answer, or in trouble that needs a network to be met.

        One that left while the network was there and met trouble says nothing: it was cut off.
        """
        if not is_answered and not self.is_up and sent_s < self._changed_s:
            return Finding.DOWN
        self._losses.pop(endpoint, None)
        if is_answered or not self.is_up:
            self._answered_s = now_s
        if not self.is_up:
            self.is_up, self._changed_s = True, now_s
            self._losses.clear()
        return Finding.UP

    def is_witness(self, endpoint: str) -> bool:
        """Whether a portal has found no network since any was answered."""
        loss = self._losses.get(endpoint)
        return loss is not None and loss.last_s >= self._answered_s
