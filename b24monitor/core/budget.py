"""The share of a portal's request budget that this program allows itself: a leaky bucket (contract, section 2)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """`room` requests at once, draining `drain_per_s`; `level` was the fill at `at_s` (monotonic seconds).

    The cloud's own bucket holds 50 and drains 2 a second; by default half of it is left to the user's other programs.
    """

    room: float = 25.0
    drain_per_s: float = 1.0
    level: float = 0.0
    at_s: float = 0.0

    def wait_s(self, now_s: float) -> float:
        """Seconds until one more request fits (0.0: now)."""
        return max(0.0, (self._level(now_s) + 1.0 - self.room) / self.drain_per_s)

    def spend(self, now_s: float) -> "Budget":
        """The budget after one request at `now_s`."""
        return Budget(self.room, self.drain_per_s, self._level(now_s) + 1.0, now_s)

    def left(self, now_s: float) -> float:
        """How many requests could leave at once; below 0.0 when even those that left were too many for the room."""
        return self.room - self._level(now_s)

    def with_limits(self, limits: "Budget", now_s: float) -> "Budget":
        """The same fill under the room and the drain of `limits`."""
        return Budget(limits.room, limits.drain_per_s, self._level(now_s), now_s)

    def quarter(self) -> "Budget":
        """A quarter of the limits, empty: the most that probes take where another source leads."""
        return Budget(max(1.0, self.room / 4.0), self.drain_per_s / 4.0)

    def _level(self, now_s: float) -> float:
        return max(0.0, self.level - (now_s - self.at_s) * self.drain_per_s)
