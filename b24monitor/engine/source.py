"""Sources of decisions other than probes, read at a portal in turn with its probes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from b24monitor.core.schedule import Pace, jittered_s, lead_s


@dataclass(frozen=True, slots=True)
class Source:
    """A queue or list of `application` at a portal, known there by `key`.

    `read` reads it once, on a worker, and tells whether the portal answered (None: there was nothing to ask it). While
    one that `is_leading` answers, the probes of its application take turns in a quarter of the portal's budget; its
    silence is no evidence. `interval_s` gives the seconds between two readings of one that has a pace of its own.
    """

    endpoint: str
    key: str
    application: str
    read: Callable[[], bool | None]
    is_leading: bool = False
    interval_s: Callable[[Pace], float] | None = None


@dataclass(eq=False, slots=True)
class SourceTurn:
    """When a source is read next. `read_s` is its last answer, `gap_s` the time between the last two."""

    source: Source
    due_s: float = -math.inf
    read_s: float = -math.inf
    gap_s: float = 0.0
    is_being_read: bool = False

    def interval_s(self, pace: Pace, *, is_wanted: bool) -> float:
        """Seconds between two readings."""
        if self.source.interval_s is not None:
            return self.source.interval_s(pace)
        return pace.quick_s if is_wanted else pace.slow_s

    def leads(self, pace: Pace, now_s: float, *, is_wanted: bool) -> bool:
        """Whether probes may leave it to this source."""
        interval_s = pace.quick_s if is_wanted else pace.slow_s
        return self.source.is_leading and now_s - self.read_s <= lead_s(interval_s, min(self.gap_s, pace.slow_s))

    def rest(self, pace: Pace, now_s: float, chance: float, *, is_wanted: bool, is_answered: bool) -> None:
        """A reading has ended."""
        if is_answered:
            self.gap_s = now_s - self.read_s if self.read_s > -math.inf else 0.0
            self.read_s = now_s
        self.is_being_read = False
        self.due_s = now_s + jittered_s(self.interval_s(pace, is_wanted=is_wanted), chance)
