"""The open questions of one token, probed together: which are due, and which ride along in the same request."""

import math
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from b24monitor.core.answer import Answer
from b24monitor.core.pause import MethodPause
from b24monitor.core.schedule import JITTER, Pace, check_interval_s, jittered_s
from b24monitor.engine.due_heap import DueHeap
from b24monitor.engine.target import Span, Target, span_of

# Before everything that is due by the clock: a person waits for it.
AT_ONCE_S = -math.inf


@dataclass(frozen=True, slots=True)
class Moment:
    """The present, with what decides when the next check is due: `chance` in [0, 1) is jitter."""

    now: datetime
    now_s: float
    pace: Pace
    in_view: frozenset[int] = frozenset()
    chance: float = 0.0


NO_PAUSE = MethodPause()


@dataclass(slots=True)
class _Entry:
    target: Target
    method: str
    checked_s: float = -math.inf
    pause: MethodPause = NO_PAUSE


@dataclass(eq=False, slots=True)
class TokenGroup:
    """The open questions of one account. One whose answer is on its way stands in neither heap.

    `served_s` is when its last request ended: a token with more questions than one request takes lets others go first.
    `at_once` are the questions that wait for nothing, `wanted` those of them that a person waits for, and `ended` those
    that `take` has found past their end.
    """

    account_id: str
    application: str
    served_s: float = -math.inf
    # Somebody came since its last request left: that jumps the queue, once.
    _is_hurried: bool = False
    at_once: set[int] = field(default_factory=set)
    wanted: set[int] = field(default_factory=set)
    ended: list[Target] = field(default_factory=list)
    _entries: dict[int, _Entry] = field(default_factory=dict)
    _usual: DueHeap[int] = field(default_factory=DueHeap)
    # At the user's own pace, so that these do not ride along with what is due more often.
    _own: DueHeap[int] = field(default_factory=DueHeap)
    # Those whose method is, or was, left alone.
    _paused: set[int] = field(default_factory=set)
    # While this holds, none of them is past its end.
    _span: Span | None = None
    # All of them, if they went together last time and nothing has changed since: then they stand in neither heap, but
    # are due together at `_whole_s` (None: on their way). What nearly every token is, nearly always.
    _whole: tuple[Target, ...] | None = None
    _whole_s: float | None = None

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def due_s(self) -> float:
        """When its next request may leave (monotonic seconds; infinite: there is nothing to ask)."""
        if self._whole_s is not None:
            return max(self._whole_s, self.served_s)
        due_s = min(self._usual.next_s, self._own.next_s)
        return due_s if self._is_hurried else max(due_s, self.served_s)

    @property
    def is_at_ease(self) -> bool:
        """Whether nothing has to be known of any method: that all still wait changes nothing here."""
        return not self._paused

    def targets(self) -> Iterator[Target]:
        """All open questions."""
        return (entry.target for entry in self._entries.values())

    def holds(self, target: Target) -> bool:
        """Whether this very target is still to be probed."""
        entry = self._entries.get(target.watch_id)
        return entry is not None and entry.target is target

    def put(self, target: Target, due_s: float = AT_ONCE_S, *, is_wanted: bool = True) -> None:
        """Probes a target from now on, first at `due_s`."""
        self.drop(target.watch_id)
        self.application = target.application
        self._entries[target.watch_id] = _Entry(target, target.call.method.lower())
        self._span = None
        if due_s == AT_ONCE_S:
            self.hasten(target.watch_id, is_wanted=is_wanted)
        else:
            self._set(self._entries[target.watch_id], due_s)

    def drop(self, watch_id: int) -> Target | None:
        """Stops probing a watch; returns what is no longer probed."""
        self._part()
        entry = self._entries.pop(watch_id, None)
        self._usual.discard(watch_id)
        self._own.discard(watch_id)
        self.at_once.discard(watch_id)
        self.wanted.discard(watch_id)
        self._paused.discard(watch_id)
        self._span = None
        return entry.target if entry else None

    def hasten(self, watch_id: int, *, is_wanted: bool = True) -> None:
        """Makes the next check of a watch due at once, that of a paused method too."""
        self._part()
        entry = self._entries[watch_id]
        entry.pause = entry.pause.ended()
        self.at_once.add(watch_id)
        if is_wanted:
            self.wanted.add(watch_id)
        self._is_hurried = True
        self._set(entry, AT_ONCE_S)

    def take(self, most: int, now: datetime, now_s: float, *, only_at_once: bool = False) -> tuple[Target, ...]:
        """The next questions to probe, at most `most` and each method once; those past their end are dropped.

        What is due comes first. Others at the usual pace ride along, for a request costs the same with them, unless it
        is to be `only_at_once` those that a person waits for.
        """
        self._is_hurried = False
        self._end_those_over(now, now_s)
        if self._whole is not None and self._whole_s is not None:
            self._whole_s = None
            return self._whole
        taken: list[_Entry] = []
        left: list[tuple[_Entry, float]] = []
        methods: set[str] = set()
        while len(taken) < most and (found := self._next(now_s)) is not None:
            entry, due_s = found
            if only_at_once and entry.target.watch_id not in self.at_once:
                # Those come before all others.
                left.append(found)
                break
            if entry.method in methods or self._is_left_alone(entry, now_s):
                left.append((entry, due_s))
            else:
                methods.add(entry.method)
                taken.append(entry)
        for entry, due_s in left:
            self._set(entry, due_s)
        targets = [entry.target for entry in taken]
        if self.at_once:
            self.at_once.difference_update(target.watch_id for target in targets)
            self.wanted &= self.at_once
        # Always in the same order, whichever was due first.
        found_all = tuple(sorted(targets, key=_watch_id))
        is_whole = len(found_all) == len(self._entries) and not self._paused
        if is_whole and all(target.interval_s is None for target in found_all):
            self._whole = found_all
        return found_all

    def heard(self, target: Target, answer: Answer, pace: Pace, now_s: float) -> None:
        """Pauses a method, or not, as its answer wants it."""
        if self.holds(target):
            self._part()
            entry = self._entries[target.watch_id]
            entry.pause = entry.pause.after(answer, pace, now_s)
            if entry.pause == NO_PAUSE:
                self._paused.discard(target.watch_id)
            else:
                self._paused.add(target.watch_id)

    def rest(self, targets: Sequence[Target], moment: Moment) -> None:
        """A request with these targets has ended: their next checks are due in time, or as soon as they may be."""
        self.served_s = moment.now_s
        if targets is self._whole:
            self._whole_s = moment.now_s + self._whole_wait_s(moment)
            return
        for target in targets:
            # Not where somebody made it due again while the request was under way.
            if self.holds(target) and target.watch_id not in self.at_once:
                entry = self._entries[target.watch_id]
                entry.checked_s = moment.now_s
                self._set(entry, max(moment.now_s + _wait_s(target, moment), entry.pause.until_s))

    def give_back(self, targets: Sequence[Target], now_s: float) -> None:
        """A request ended that told nothing of these targets: they are next."""
        self._part()
        self.served_s = now_s
        for target in targets:
            if self.holds(target) and target.watch_id not in self.at_once:
                entry = self._entries[target.watch_id]
                self._set(entry, max(now_s, entry.pause.until_s))

    def quicken(self, watch_id: int, moment: Moment) -> None:
        """Brings the next check of a watch forward to what its pace is now."""
        self._part()
        entry = self._entries[watch_id]
        due_s = max(entry.checked_s + _wait_s(entry.target, moment), entry.pause.until_s, moment.now_s)
        if due_s < self._heap(entry).due_s(watch_id) < math.inf:
            self._set(entry, due_s)

    def calm(self, now_s: float) -> None:
        """Lets wait what no person waits for."""
        for watch_id in self.at_once - self.wanted:
            self._set(self._entries[watch_id], now_s)
        self.at_once &= self.wanted

    def change_pace(self, moment: Moment) -> None:
        """Moves the next checks to what their pace is now, except where a person waits."""
        self._part()
        for watch_id in (*self._usual.things(), *self._own.things()):
            if watch_id not in self.at_once:
                entry = self._entries[watch_id]
                due_s = entry.checked_s + _wait_s(entry.target, moment)
                self._set(entry, max(due_s, entry.pause.until_s, moment.now_s))

    def start_round(self, due_s: float) -> None:
        """Makes all checks due at `due_s`, except of methods that are left alone and where a person waits."""
        self._part()
        for watch_id in (*self._usual.things(), *self._own.things()):
            if watch_id not in self.at_once:
                entry = self._entries[watch_id]
                self._set(entry, max(due_s, entry.pause.until_s))

    def _part(self) -> None:
        """Each goes by itself again, for something is to change for one of them."""
        if self._whole is not None and self._whole_s is not None:
            for target in self._whole:
                entry = self._entries[target.watch_id]
                entry.checked_s = self.served_s
                self._set(entry, self._whole_s)
        self._whole = self._whole_s = None

    def _whole_wait_s(self, moment: Moment) -> float:
        """The shortest of their waits: that of one in view, or of the youngest."""
        assert self._whole is not None
        in_view = moment.in_view
        seen = next((target for target in self._whole if target.watch_id in in_view), None) if in_view else None
        return _wait_s(seen or max(self._whole, key=_asked_at), moment)

    def _next(self, now_s: float) -> tuple[_Entry, float] | None:
        """Takes out what is due first, or may ride along."""
        own_id = self._own.peek()
        heap = self._usual
        if own_id is not None and self._own.next_s <= min(now_s + self._slack_s(own_id), self._usual.next_s):
            heap = self._own
        due_s, watch_id = heap.next_s, heap.pop()
        return None if watch_id is None else (self._entries[watch_id], due_s)

    def _is_left_alone(self, entry: _Entry, now_s: float) -> bool:
        return entry.pause.until_s > now_s and entry.target.watch_id not in self.at_once

    def _end_those_over(self, now: datetime, now_s: float) -> None:
        if self._span is None:
            self._span = span_of(self.targets())
        if self._span.holds(now, now_s):
            return
        for target in [target for target in self.targets() if target.is_over(now, now_s)]:
            self.drop(target.watch_id)
            self.ended.append(target)

    def _slack_s(self, watch_id: int) -> float:
        return 0.5 * JITTER * (self._entries[watch_id].target.interval_s or 0.0)

    def _heap(self, entry: _Entry) -> DueHeap[int]:
        return self._usual if entry.target.interval_s is None else self._own

    def _set(self, entry: _Entry, due_s: float) -> None:
        self._heap(entry).set(entry.target.watch_id, due_s)


_watch_id = operator.attrgetter("watch_id")
_asked_at = operator.attrgetter("asked_at")


def _wait_s(target: Target, moment: Moment) -> float:
    age_s = (moment.now - target.asked_at).total_seconds()
    is_in_view = target.watch_id in moment.in_view
    return jittered_s(check_interval_s(moment.pace, age_s, target.interval_s, is_in_view=is_in_view), moment.chance)
