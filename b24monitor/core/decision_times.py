"""How long decisions took: each once, in bins of length and by the hour of the day they were asked at."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.history import HistoryRecord

# Each bin is about twice as long as the one before: what matters is minutes at first and the hour in the end.
BIN_STARTS_S = (0, 60, 120, 300, 600, 1200, 2400, 3600)
_HOURS = 24


@dataclass(frozen=True, slots=True)
class DecisionTime:
    """One question's way to its decision; `waited` is an upper bound where the decision fell between two looks.

    `hour` is that of asking, by the local clock: it is what somebody who is about to ask can choose.
    """

    waited: timedelta
    is_allowed: bool
    hour: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were decided which way, and how long half of them took at most (None: there is none)."""

    allowed: int = 0
    denied: int = 0
    median: timedelta | None = None

    @property
    def count(self) -> int:
        """Both together."""
        return self.allowed + self.denied


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """All of a selection: in sum, in the bins that start at `BIN_STARTS_S`, and by hour from 0 to 23.

    `most` is the length that nine of ten took at most.
    """

    total: Tally
    most: timedelta | None
    bins: tuple[Tally, ...]
    hours: tuple[Tally, ...]


def decision_times(records: Iterable[HistoryRecord]) -> dict[int, DecisionTime]:
    """The decisions of known length by transition id, of `records` given newest first.

    A question counts once, as it was decided last: a decision that was told and later proved, or doubted and told
    again, is one decision.
    """
    found: dict[int, DecisionTime] = {}
    counted = set()
    for record in records:
        waited, asked_at = record.waited, record.asked_at
        if waited is None or asked_at is None:
            continue
        question = (record.entry.watch_id, record.entry.fingerprint, asked_at)
        if question not in counted:
            counted.add(question)
            is_allowed = record.entry.after is ConfirmationState.APPROVED
            found[record.entry.transition_id] = DecisionTime(waited, is_allowed, asked_at.astimezone().hour)
    return found


def summarize(times: Sequence[DecisionTime]) -> DecisionSummary:
    """Counts and lengths of a selection."""
    bins: list[list[DecisionTime]] = [[] for _start in BIN_STARTS_S]
    hours: list[list[DecisionTime]] = [[] for _hour in range(_HOURS)]
    for each in times:
        bins[bisect_right(BIN_STARTS_S, each.waited.total_seconds()) - 1].append(each)
        hours[each.hour].append(each)
    return DecisionSummary(
        _tally(times),
        share_within(sorted(each.waited for each in times), 0.9),
        tuple(_tally(each) for each in bins),
        tuple(_tally(each) for each in hours),
    )


def share_within(lengths: Sequence[timedelta], share: float) -> timedelta | None:
    """The least length, of those given in rising order, that at least this share of them keeps to (nearest rank)."""
    return lengths[max(0, ceil(share * len(lengths)) - 1)] if lengths else None


def _tally(times: Sequence[DecisionTime]) -> Tally:
    allowed = sum(each.is_allowed for each in times)
    return Tally(allowed, len(times) - allowed, share_within(sorted(each.waited for each in times), 0.5))
