"""Whether a waiting row's evidence is recent enough to be shown as the present."""

from datetime import datetime, timedelta

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import CLOCK_TOLERANCE
from b24monitor.core.schedule import Pace, check_interval_s

# Three checks missed: one may be lost or late without meaning anything.
_MISSED_CHECKS = 3
_LEAST_S = 10.0
_PACE = Pace()


def is_stale(row: WatchRow, now: datetime, speed: float = 1.0) -> bool:
    """Whether the row is open and its last answer older than three checks at its pace, or absent that long.

    A doubtful one is no longer checked, and says so instead.
    `speed` is how much faster than real time the clock runs (the demo's does; checks keep their real pace).
    """
    status = row.status
    if not status.is_open or status.is_doubtful or status.asked_at is None:
        return False
    seen_at = max(status.checked_at or status.asked_at, status.asked_at)
    age_s = (now - status.asked_at).total_seconds()
    allowed_s = max(_LEAST_S, _MISSED_CHECKS * check_interval_s(_PACE, age_s, row.watch.interval_s))
    # Evidence from the future is the work of a clock that was set back: its age is not known.
    return not -CLOCK_TOLERANCE <= now - seen_at <= timedelta(seconds=allowed_s * speed)
