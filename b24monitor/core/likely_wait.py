"""How long an administrator of a portal is likely to take, from the decisions that are known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

# Half of fewer cases than this says more about chance than about the portal.
LEAST_CASES = 5
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class LikelyWait:
    """At least half of `count` decided questions were decided within `half_within`."""

    half_within: timedelta
    count: int


def likely_wait(waits: Sequence[timedelta]) -> LikelyWait | None:
    """What the times of a portal's decided questions say; None with fewer than `LEAST_CASES`.

    The time is rounded up, to whole minutes from one minute on, so that what is said of it stays true.
    """
    if len(waits) < LEAST_CASES:
        return None
    middle = sorted(waits)[(len(waits) - 1) // 2]
    unit = _SECOND if middle <= _MINUTE else _MINUTE
    return LikelyWait(unit * -(-middle // unit), len(waits))
