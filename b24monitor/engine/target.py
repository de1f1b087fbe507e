"""One open question to probe, and the time in which none of several is over."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from b24monitor.core.confirmation import CLOCK_TOLERANCE
from b24monitor.core.ports import Call


@dataclass(frozen=True, slots=True)
class Target:
    """One open question to probe until `until` (wall time) and `until_s` (monotonic): whichever comes first.

    `application` is its account's (empty: not known), `interval_s` the user's own pace for it (None: the usual one).
    """

    watch_id: int
    account_id: str
    application: str
    fingerprint: str
    endpoint: str
    call: Call
    asked_at: datetime
    until: datetime
    until_s: float
    interval_s: float | None = None

    def is_over(self, now: datetime, now_s: float) -> bool:
        """Whether it is past its end, or the clock was set back before its beginning, so that its age is not known."""
        return now >= self.until or now_s >= self.until_s or now < self.asked_at - CLOCK_TOLERANCE


@dataclass(frozen=True, slots=True)
class Span:
    """The time in which no target of a token is over."""

    begin: datetime
    end: datetime
    end_s: float

    def holds(self, now: datetime, now_s: float) -> bool:
        """Whether the present lies in it."""
        return self.begin <= now < self.end and now_s < self.end_s


def span_of(targets: Iterable[Target]) -> Span:
    """The span of these targets."""
    targets = tuple(targets)
    begin = max((target.asked_at - CLOCK_TOLERANCE for target in targets), default=datetime.min.replace(tzinfo=UTC))
    end = min((target.until for target in targets), default=datetime.max.replace(tzinfo=UTC))
    return Span(begin, end, min((target.until_s for target in targets), default=math.inf))
