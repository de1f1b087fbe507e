"""Which transitions of the history a chip, a search, a portal and a period let through."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.history import HistoryRecord
from b24monitor.core.history_wording import history_what, history_who, lapse_how
from b24monitor.core.row_filter import RowFilter


class HistoryChip(StrEnum):
    """The groups that the chips above the history offer."""

    ALL = "all"
    DECISIONS = "decisions"
    APPROVED = "approved"
    DENIED = "denied"
    REFUSED = "refused"
    LAPSED = "lapsed"


class TimeRange(StrEnum):
    """The periods on offer; OWN goes from one chosen day to another."""

    TODAY = "today"
    DAYS_7 = "days_7"
    DAYS_30 = "days_30"
    ALL = "all"
    OWN = "own"


_DAYS = {TimeRange.TODAY: 1, TimeRange.DAYS_7: 7, TimeRange.DAYS_30: 30}

_STATES = {
    HistoryChip.ALL: frozenset(ConfirmationState),
    HistoryChip.DECISIONS: frozenset({ConfirmationState.APPROVED, ConfirmationState.DENIED}),
    HistoryChip.APPROVED: frozenset({ConfirmationState.APPROVED}),
    HistoryChip.DENIED: frozenset({ConfirmationState.DENIED}),
    HistoryChip.REFUSED: frozenset({ConfirmationState.REFUSED}),
    HistoryChip.LAPSED: frozenset({ConfirmationState.LAPSED}),
}


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` on and before `end`; None leaves that side open."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it holds everything."""
        return self.start is None and self.end is None

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in it."""
        return (self.start is None or at >= self.start) and (self.end is None or at < self.end)


def period_of(time_range: TimeRange, now: datetime, first: date, last: date) -> Period:
    """The period in whole days by the local clock, today being the last; `first` and `last` are those of OWN."""
    if time_range is TimeRange.ALL:
        return Period()
    if time_range is TimeRange.OWN:
        first, last = min(first, last), max(first, last)
        return Period(_midnight(first), _midnight(last + timedelta(days=1)))
    today = now.astimezone().date()
    return Period(_midnight(today - timedelta(days=_DAYS[time_range] - 1)))


def _midnight(day: date) -> datetime:
    """When a local day begins; a day that begins at 1:00 for summer time does so at the right moment."""
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)


def searched_text(record: HistoryRecord) -> str:
    """What a search looks in, in one case: method, portal, account, states, the portal's code, why it ended, who."""
    entry = record.entry
    parts = (
        record.method,
        record.portal_name,
        record.account_label,
        history_what(entry),
        entry.error or "",
        lapse_how(entry),
        history_who(entry),
    )
    return "\n".join(parts).casefold()


class Sought(Protocol):
    """What can be looked for."""

    @property
    def searched(self) -> str:
        """Its `searched_text`."""
        ...

    @property
    def endpoint(self) -> str:
        """The portal's."""
        ...


_I = TypeVar("_I", bound=Sought)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """All of them must agree; an empty `endpoint` stands for all portals."""

    chip: HistoryChip = HistoryChip.ALL
    text: str = ""
    endpoint: str = ""
    period: Period = Period()
    _search: RowFilter = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Takes the text apart once, not for each row."""
        # A search means the same here as among the watches.
        object.__setattr__(self, "_search", RowFilter(text=self.text))

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing is filtered."""
        narrows = self.endpoint or not self.period.is_open or not self._search.lets_all_through
        return self.chip is HistoryChip.ALL and not narrows

    @property
    def states(self) -> frozenset[ConfirmationState]:
        """The states reached that the chip lets through."""
        return _STATES[self.chip]

    def among(self, items: Iterable[_I]) -> list[_I]:
        """Those that search and portal let through, whatever chip and period say."""
        left = [item for item in items if item.endpoint == self.endpoint] if self.endpoint else list(items)
        # Word by word, since a plain loop over what is left costs the least.
        for word in self._search.wanted:
            left = [item for item in left if word in item.searched]
        for word in self._search.excluded:
            left = [item for item in left if word not in item.searched]
        return left


def chip_counts(of_state: Mapping[ConfirmationState, int]) -> Counter[HistoryChip]:
    """How many each chip stands for, of records counted by the state they reached."""
    return Counter({chip: sum(of_state.get(state, 0) for state in states) for chip, states in _STATES.items()})
