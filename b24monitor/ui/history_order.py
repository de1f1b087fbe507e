"""The records behind the history table and the order they are shown in.

Most records differ from many others only in their times: what a search finds and most columns compare is worked out
once for each such group, so that a keystroke costs little however long the history is.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.decision_times import DecisionTime, decision_times
from b24monitor.core.history import HistoryRecord
from b24monitor.core.history_filter import HistoryChip, HistoryFilter, chip_counts, searched_text
from b24monitor.ui.history_column import SHARED, HistoryColumn, own_key, shared_key

# Of two transitions seen at one moment, the one that was stored later is the newer.
_WHEN = attrgetter("entry.at", "entry.transition_id")


@dataclass(frozen=True, slots=True)
class _Group:
    """Records that look the same but for their times; `sample` is one of them."""

    number: int
    sample: HistoryRecord
    searched: str
    endpoint: str
    reached: ConfirmationState


class HistoryOrder:
    """Records by transition id. `arranged` tells what is to be shown, and counts on the way."""

    def __init__(self) -> None:
        self._records: dict[int, HistoryRecord] = {}
        self._groups: list[_Group] = []
        self._numbers: dict[Hashable, int] = {}
        # The number of each record's group, and how many records each group has.
        self._group_of: dict[int, int] = {}
        self._sizes: Counter[int] = Counter()
        self._times: dict[int, DecisionTime] | None = None
        self._ranks_by: dict[HistoryColumn, dict[int, int]] = {}
        self._counts: Counter[HistoryChip] = Counter()
        self._column = HistoryColumn.WHEN
        self._descending = True
        self.history_filter = HistoryFilter()

    def replace(self, records: Iterable[HistoryRecord]) -> None:
        """These are all there are from now on; what was worked out for those that were there before is kept."""
        old, old_groups = self._records, self._group_of
        self._times = None
        self._ranks_by = {}
        self._records, self._group_of = {}, {}
        for record in sorted(records, key=_WHEN, reverse=True):
            number = record.entry.transition_id
            before = old.get(number)
            is_same = before is not None and _is_called_the_same(before, record)
            self._records[number] = record
            self._group_of[number] = old_groups[number] if is_same else self._find_group(record)
        self._sizes = Counter(self._group_of.values())

    def reword(self) -> None:
        """Texts are in another language from now on."""
        records, self._records, self._groups, self._numbers = self._records, {}, [], {}
        self.replace(records.values())

    def record(self, transition_id: int) -> HistoryRecord | None:
        """The record of a transition."""
        return self._records.get(transition_id)

    def counts(self) -> Counter[HistoryChip]:
        """How many each chip would show, all else in the filter being as it is."""
        return self._counts

    def portals(self) -> dict[str, str]:
        """The names of the portals by their endpoints, in the order of their names."""
        samples = (self._groups[number].sample for number in self._sizes)
        found = {sample.endpoint: sample.portal_name for sample in samples}
        return dict(sorted(found.items(), key=lambda item: (item[1].casefold(), item[0])))

    def times_of(self, transition_ids: Iterable[int]) -> list[DecisionTime]:
        """How long those of the transitions took that are decisions of known length."""
        if self._times is None:
            self._times = decision_times(self._records.values())
        times = self._times
        return [times[number] for number in transition_ids if number in times]

    def sort_by(self, column: HistoryColumn, *, descending: bool) -> None:
        """Sorts by `column` from now on."""
        self._column, self._descending = column, descending

    def arranged(self) -> list[int]:
        """The transition ids to show, in their order; where a column says the same, newest first."""
        shown = self._filtered()
        column, records, group_of = self._column, self._records, self._group_of
        if column is HistoryColumn.WHEN:
            return shown if self._descending else shown[::-1]
        # Sorting keeps the order of equals, so what decides last comes first.
        if column not in SHARED:
            lengths = {number: own_key(records[number], column) for number in shown}
            shown.sort(key=lengths.__getitem__, reverse=self._descending)
        if column is not HistoryColumn.WAITED:
            ranks = self._ranks(column)
            places = {number: ranks[group_of[number]] for number in shown}
            shown.sort(key=places.__getitem__, reverse=self._descending)
        return shown

    def _filtered(self) -> list[int]:
        """What the filter lets through, newest first; counts what each chip would let through."""
        wanted, records, group_of, sizes = self.history_filter, self._records, self._group_of, self._sizes
        if not wanted.period.is_open:
            holds = wanted.period.holds
            group_of = {number: group for number, group in group_of.items() if holds(records[number].entry.at)}
            sizes = Counter(group_of.values())
        of_state: Counter[ConfirmationState] = Counter()
        shown, states = set(), wanted.states
        for group in wanted.among(self._groups):
            of_state[group.reached] += sizes[group.number]
            if group.reached in states:
                shown.add(group.number)
        self._counts = chip_counts(of_state)
        if len(shown) == len(self._groups):
            return list(group_of)
        return [number for number, group in group_of.items() if group in shown]

    def _ranks(self, column: HistoryColumn) -> dict[int, int]:
        """The groups' places among each other; the same for those that say the same."""
        if column not in self._ranks_by:
            keys = {group.number: shared_key(group.sample, column) for group in self._groups}
            places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
            self._ranks_by[column] = {number: places[key] for number, key in keys.items()}
        return self._ranks_by[column]

    def _find_group(self, record: HistoryRecord) -> int:
        entry = record.entry
        told = (entry.before, entry.after, entry.evidence, entry.is_proved, entry.lapse, entry.error, entry.decided_by)
        key = (record.method, record.endpoint, record.portal_name, record.account_label, *told)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._groups)
            self._groups.append(_Group(number, record, searched_text(record), record.endpoint, entry.after))
        return number


def _is_called_the_same(old: HistoryRecord, new: HistoryRecord) -> bool:
    """A stored transition never changes; what its account and its portal are called may."""
    return (old.account_label, old.portal_name, old.endpoint) == (new.account_label, new.portal_name, new.endpoint)
