"""What is asked of which portal next, and what follows from the answers: all that is decided, and no threads."""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from b24monitor.core.answer import Answer
from b24monitor.core.budget import Budget
from b24monitor.core.method_safety import stops_calling
from b24monitor.core.schedule import Pace
from b24monitor.engine.due_heap import DueHeap
from b24monitor.engine.job import Job
from b24monitor.engine.lane import Answered, Errand, Lane, LaneStanding
from b24monitor.engine.outage import SPREAD_S, Outage
from b24monitor.engine.slots import Slots
from b24monitor.engine.source import Source
from b24monitor.engine.target import Target
from b24monitor.engine.token_group import Moment, TokenGroup

MOST_CALLS = 50


class Agenda:
    """All portals, each with at most one request under way. To be used by one thread at a time.

    `budget_for` gives the budget of an endpoint (None: no limit) until another is set.
    """

    def __init__(
        self, pace: Pace, budget_for: Callable[[str], Budget | None], chance: Callable[[], float] = random.random
    ) -> None:
        self._pace = pace
        self._budget_for = budget_for
        self._chance = chance
        self._lanes: dict[str, Lane] = {}
        self._lane_of: dict[int, Lane] = {}
        self._in_view: frozenset[int] = frozenset()
        self._is_resting = False
        # The portals of what is in view, or was when that was told last.
        self._looked_at: set[str] = set()
        self._ready: dict[bool, DueHeap[str]] = {False: DueHeap(), True: DueHeap()}
        self._slots = Slots()
        self._outage = Outage(pace, chance, self._lanes, self._file)

    @property
    def is_network_up(self) -> bool:
        """Whether this machine's own network is there, as far as is known."""
        return self._outage.is_up

    def put(self, target: Target, now_s: float, *, is_wanted: bool = True) -> None:
        """Probes a target from now on: first at once, but while all checks rest only what `is_wanted` by a person."""
        lane = self._lane(target.endpoint)
        known = self._lane_of.get(target.watch_id)
        if known is not None and known is not lane:
            self.drop((target.watch_id,), now_s)
        if is_wanted or not self._is_resting:
            lane.put(target, is_wanted=is_wanted)
            self._outage.wanted(lane)
        else:
            lane.put(target, now_s)
        self._lane_of[target.watch_id] = lane
        self._file(lane, now_s)

    def drop(self, watch_ids: Iterable[int], now_s: float) -> None:
        """Stops probing watches."""
        for watch_id in watch_ids:
            lane = self._lane_of.pop(watch_id, None)
            if lane is not None:
                lane.turns.drop(watch_id)
                self._file(lane, now_s)
        self._outage.look_after(now_s)

    def hasten(self, watch_ids: Iterable[int], now_s: float, *, is_wanted: bool = True) -> None:
        """Makes the next check of watches due at once, whatever their pace or their portal's pause.

        While all checks rest only what `is_wanted` by a person.
        """
        if self._is_resting and not is_wanted:
            return
        for watch_id in watch_ids:
            lane = self._lane_of.get(watch_id)
            if lane is not None:
                lane.hasten(watch_id, is_wanted=is_wanted)
                self._outage.wanted(lane)
                self._file(lane, now_s)

    def look(self, watch_ids: Iterable[int], now: datetime, now_s: float) -> None:
        """Checks these watches quickly from now on, and those before at their own pace again."""
        before, self._in_view = self._in_view, frozenset(watch_ids)
        moment = self._moment(now, now_s)
        lanes = self._lanes_of(self._in_view)
        # Not found by what was in view: that may be dropped since.
        for endpoint in self._looked_at - lanes:
            self._lanes[endpoint].turns.look(is_looked_at=False)
        self._looked_at = lanes
        for endpoint in lanes:
            self._lanes[endpoint].turns.look(is_looked_at=True)
        for watch_id in self._in_view - before:
            if watch_id in self._lane_of:
                self._lane_of[watch_id].turns.quicken(watch_id, moment)
        for endpoint in lanes:
            self._file(self._lanes[endpoint], now_s)

    def rest(self, now_s: float, *, is_resting: bool) -> None:
        """Leaves all portals alone from now on but for what persons want, or goes on with one round of everything."""
        self._is_resting = is_resting
        for lane in self._lanes.values():
            lane.turns.rest(now_s, is_resting=is_resting)
            self._file(lane, now_s)
        if not is_resting:
            self.wake(now_s)

    def change_pace(self, pace: Pace, now: datetime, now_s: float) -> None:
        """Checks at this pace from now on; how long calls wait after an answer that asks for it stays as it is."""
        self._pace = pace
        for lane in self._lanes.values():
            lane.turns.change_pace(self._moment(now, now_s))
            self._file(lane, now_s)

    def submit(self, endpoint: str, errand: Errand, now_s: float) -> None:
        """Runs an errand as soon as its portal is free."""
        lane = self._lane(endpoint)
        lane.errands.append(errand)
        self._file(lane, now_s)

    def put_source(self, source: Source, now_s: float) -> None:
        """Reads a source from now on, in place of one with the same endpoint and key."""
        lane = self._lane(source.endpoint)
        lane.turns.put_source(source)
        self._file(lane, now_s)
        self._outage.look_after(now_s)

    def drop_source(self, endpoint: str, key: str, now_s: float) -> None:
        """Reads a source no longer."""
        lane = self._lane(endpoint)
        lane.turns.drop_source(key)
        self._file(lane, now_s)
        self._outage.look_after(now_s)

    def set_budget(self, endpoint: str, budget: Budget | None, now_s: float) -> None:
        """Holds a portal to another budget from now on (None: to none); what was spent stays spent."""
        lane = self._lane(endpoint)
        lane.limit(budget, now_s)
        self._file(lane, now_s)

    def standing(self, endpoint: str, now_s: float) -> LaneStanding:
        """How a portal stands."""
        return self._lane(endpoint).standing(now_s)

    def wake(self, now_s: float) -> None:
        """One round of everything at once, spread over a few seconds: the machine slept, or its network is back."""
        for lane in self._lanes.values():
            lane.wake(now_s + SPREAD_S * self._chance())
            self._file(lane, now_s)

    def take(self, now: datetime, now_s: float) -> list[Job]:
        """The requests that leave now. Each is to be followed by `end`, a probe's answers before by `settle`."""
        jobs = []
        self._slots.age(now_s)
        for is_suspect, ready in self._ready.items():
            while ready.next_s <= now_s and self._slots.is_free(suspect=is_suspect):
                endpoint = ready.pop()
                assert endpoint is not None
                lane = self._lanes[endpoint]
                job = self._begin(lane, now, now_s)
                if job is None:
                    self._file(lane, now_s)
                else:
                    self._slots.take(endpoint, suspect=is_suspect, now_s=now_s)
                    jobs.append(job)
        return jobs

    def next_s(self) -> float:
        """When `take` has something to give next, unless something else happens before (infinite: nothing)."""
        next_s = math.inf
        for is_suspect, ready in self._ready.items():
            if self._slots.is_free(suspect=is_suspect):
                next_s = min(next_s, ready.next_s)
            elif ready:
                next_s = min(next_s, max(ready.next_s, self._slots.freed_s()))
        return next_s

    def settle(
        self, job: Job, targets: Sequence[Target], answers: Sequence[Answer], requests: int, now_s: float
    ) -> Answered:
        """Draws the conclusions from a probe; returns what it tells of all questions, also of those not in it."""
        lane = job.lane
        lane.spend(now_s, requests - 1)
        asked = () if job.is_look else tuple(zip(targets, answers, strict=True))
        # Not called again, whoever is to blame that nobody knows what became of it.
        lost = [(target, answer) for target, answer in asked if stops_calling(target.call.method, answer)]
        self.drop_exactly((target for target, _ in lost), now_s)
        answers = self._outage.heard(lane, job.sent_s, answers, now_s)
        if not answers:
            return lost
        if job.is_look:
            return lane.looked(answers[0], now_s, self._chance())
        answered = list(zip(targets, answers, strict=True))
        lane.heard(answered, now_s, self._chance())
        answered += lane.also_answered(answered)
        self.drop_exactly((target for target, answer in answered if answer.is_final), now_s)
        return answered

    def settle_waiting(self, job: Job, answer: Answer, requests: int, now_s: float) -> bool | None:
        """Draws the conclusion from a probe all of whose questions still wait: `answer` is that of each.

        Whether it tells of them; None when more follows from it, which `settle` has to draw.
        """
        lane = job.lane
        group = lane.turns.group(job.targets[0].account_id)
        if job.is_look or group is None or not group.is_at_ease:
            return None
        lane.spend(now_s, requests - 1)
        if not self._outage.heard(lane, job.sent_s, (answer,), now_s):
            return False
        lane.still_waits()
        return True

    def drop_exactly(self, targets: Iterable[Target], now_s: float) -> None:
        """Stops probing these targets, not what has taken their place under a new token meanwhile."""
        for target in targets:
            lane = self._lane_of.get(target.watch_id)
            if lane is not None and lane.turns.holds(target):
                self.drop((target.watch_id,), now_s)

    def end(self, job: Job, now: datetime, now_s: float, *, is_answered: bool | None = False) -> None:
        """A request has ended; of a source `is_answered` tells whether the portal did (None: none was made)."""
        lane = job.lane
        lane.end(now_s)
        self._slots.give_back(lane.endpoint)
        group = lane.turns.group(job.targets[0].account_id) if job.targets else None
        if job.source is not None:
            self._end_reading(job, job.source, now_s, is_answered=is_answered)
        elif group is not None:
            if job.is_look:
                # It told nothing of the questions: they are next, as soon as the portal is open.
                group.give_back(job.targets, now_s)
                self._want_again(job, group)
            else:
                group.rest(job.targets, self._moment(now, now_s))
            lane.turns.file(group)
        self._file(lane, now_s)
        self._outage.look_after(now_s)

    def _begin(self, lane: Lane, now: datetime, now_s: float) -> Job | None:
        if self._ready_s(lane, now_s) > now_s:
            return None
        if lane.errands:
            return Job(lane, now_s, errand=lane.begin_errand(now_s))
        begun = lane.begin(now, now_s, MOST_CALLS)
        if begun is None:
            return None
        turn, targets = begun
        if isinstance(turn, Source):
            return Job(lane, now_s, source=turn)
        return Job(lane, now_s, targets=targets, is_look=lane.pause.is_closed, is_wanted=self._is_resting)

    def _want_again(self, job: Job, group: TokenGroup) -> None:
        """A look found the portal open, and the check itself is still what a person waits for."""
        if job.is_wanted and job.lane.trouble is None:
            for target in job.targets:
                if group.holds(target):
                    group.hasten(target.watch_id)

    def _end_reading(self, job: Job, source: Source, now_s: float, *, is_answered: bool | None) -> None:
        if is_answered is None:
            self._outage.passed(job.lane, now_s)
        elif self._outage.read(job.lane, job.sent_s, now_s, is_answered=is_answered):
            job.lane.read(now_s, self._chance(), is_answered=is_answered)
        job.lane.turns.rest_source(source, now_s, self._chance(), is_answered=bool(is_answered))

    def _file(self, lane: Lane, now_s: float) -> None:
        """Puts a portal where it belongs after a change."""
        self._ready[not lane.is_suspect].discard(lane.endpoint)
        self._ready[lane.is_suspect].set(lane.endpoint, self._ready_s(lane, now_s))

    def _ready_s(self, lane: Lane, now_s: float) -> float:
        return max(lane.ready_s(now_s), self._outage.not_before_s(lane))

    def _lane(self, endpoint: str) -> Lane:
        if endpoint not in self._lanes:
            lane = self._lanes[endpoint] = Lane(endpoint, self._pace, self._budget_for(endpoint))
            lane.turns.rest(math.inf, is_resting=self._is_resting)
        return self._lanes[endpoint]

    def _lanes_of(self, watch_ids: Iterable[int]) -> set[str]:
        return {self._lane_of[watch_id].endpoint for watch_id in watch_ids if watch_id in self._lane_of}

    def _moment(self, now: datetime, now_s: float) -> Moment:
        return Moment(now, now_s, self._pace, self._in_view, self._chance())
