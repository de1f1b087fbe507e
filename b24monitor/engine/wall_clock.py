"""Notices that the machine slept or its clock was set: the wall clock then parts from the monotonic one."""

from datetime import datetime

# A jump below this, and a pause of the scheduler's below that, change nothing for anybody.
_JUMP_S = 5.0
_GAP_S = 30.0
# Over a shorter time the clocks' rate cannot be told.
_LEAST_S = 0.2


class WallClock:
    """Compares two clocks, turn by turn. The demo's wall clock runs faster, so their rate is learned first."""

    def __init__(self) -> None:
        self._last: tuple[datetime, float] | None = None
        self._rate: float | None = None

    def has_jumped(self, now: datetime, now_s: float) -> bool:
        """Whether since the last time of asking the clock was set or the machine stood still."""
        if self._last is None:
            self._last = (now, now_s)
            return False
        wall_s, passed_s = (now - self._last[0]).total_seconds(), now_s - self._last[1]
        if self._rate is None:
            if passed_s >= _LEAST_S:
                self._rate, self._last = wall_s / passed_s, (now, now_s)
            return False
        self._last = (now, now_s)
        if abs(wall_s - self._rate * passed_s) > _JUMP_S:
            # Should the rate have been learned across a jump, it is learned anew.
            self._rate = None
            return True
        return passed_s > _GAP_S
