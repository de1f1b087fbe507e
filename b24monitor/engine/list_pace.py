"""How often an administrator's list is read: soon after something has changed, easing while nothing does."""

from dataclasses import dataclass

from b24monitor.core.schedule import Pace

# In quick intervals, for each page: a long list costs its portal as many requests.
_FIRST = 5.0
# In slow intervals, while no question of ours is open at the portal.
_LAST = 4.0
_MOST_DOUBLED = 16


@dataclass(slots=True)
class ListPace:
    """The pace of one list. `is_wanted`: questions of ours are open at its portal, which the list may tell of.

    One thread at a time reads a list; others only set what is a single value.
    """

    is_wanted: bool = True
    pages: int = 1
    unchanged: int = 0
    _last: tuple[int, ...] | None = None

    def interval_s(self, pace: Pace) -> float:
        """Seconds until the next reading."""
        most_s = pace.slow_s if self.is_wanted else _LAST * pace.slow_s
        return min(most_s, _FIRST * pace.quick_s * self.pages * 2.0 ** min(self.unchanged, _MOST_DOUBLED))

    def read(self, notify_ids: tuple[int, ...]) -> None:
        """The first page was read, with these notices."""
        self.unchanged = self.unchanged + 1 if notify_ids == self._last else 0
        self._last = notify_ids

    def quicken(self) -> None:
        """Something has changed, or a person looks."""
        self.unchanged = 0
