"""Portals in virtual time: an agenda's jobs are begun, answered and ended without threads, and each is written down."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from b24monitor.core.answer import Answer, answer_for_error
from b24monitor.core.budget import Budget
from b24monitor.core.ports import Call
from b24monitor.core.schedule import Pace
from b24monitor.core.watch import Parameters
from b24monitor.engine.agenda import Agenda
from b24monitor.engine.job import Job
from b24monitor.engine.lane import Answered
from b24monitor.engine.source import Source
from b24monitor.engine.target import Target
from tests.core.sample import NOON

WAITING = answer_for_error("METHOD_CONFIRM_WAITING")


def endpoint_of(name: str) -> str:
    return f"https://{name}.example/rest/"


def target_of(
    watch_id: int, portal: str = "p", account_id: str = "a", application: str = "app", interval_s: float | None = None
) -> Target:
    """A question asked at noon whose end is a day off."""
    return Target(
        watch_id,
        account_id,
        application,
        f"of {account_id}",
        endpoint_of(portal),
        Call(f"demo.gated.number{watch_id}.get", Parameters()),
        NOON,
        NOON + timedelta(days=1),
        86_400.0,
        interval_s,
    )


@dataclass
class VirtualPortals:
    """An agenda and its portals. `answer` and `takes_s` say how a portal answers, and after how long.

    A source's portal answers when `reads` says so (None: it is not asked).
    """

    budget: Budget | None = None
    pace: Pace = field(default_factory=Pace)
    answer: Callable[[Job], Answer] = lambda _job: WAITING
    takes_s: Callable[[Job], float] = lambda _job: 0.05
    reads: Callable[[str], bool | None] = lambda _endpoint: True
    seed: int = 0

    def __post_init__(self) -> None:
        self.now_s = 0.0
        self.agenda = Agenda(self.pace, lambda _endpoint: self.budget, random.Random(self.seed).random)
        self.jobs: list[Job] = []
        self.told: list[tuple[float, Target, Answer]] = []
        self.network: list[tuple[float, bool]] = []
        self.turns = 0
        self._under_way: list[tuple[float, int, Job]] = []
        self._serials = itertools.count()

    @property
    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.now_s)

    def run(self, seconds: float) -> None:
        """Lets the time pass, from one event to the next."""
        end_s = self.now_s + seconds
        while True:
            self._begin()
            next_s = min(self.agenda.next_s(), self._under_way[0][0] if self._under_way else end_s)
            if next_s >= end_s:
                self.now_s = end_s
                self._end()
                return
            self.now_s = max(self.now_s, next_s)
            self._end()

    def times_s(self, portal: str = "p", matching: Callable[[Job], bool] = lambda _job: True) -> list[float]:
        """When requests to a portal left."""
        return [job.sent_s for job in self.jobs if job.lane.endpoint == endpoint_of(portal) and matching(job)]

    def times_of(self, watch_id: int) -> list[float]:
        """When a watch was checked."""
        return [job.sent_s for job in self.jobs if watch_id in {target.watch_id for target in job.targets}]

    def gaps_of(self, watch_id: int) -> list[float]:
        """The seconds between two checks of a watch."""
        return [later - earlier for earlier, later in itertools.pairwise(self.times_of(watch_id))]

    def source(self, portal: str = "p", key: str = "q", application: str = "app", *, leads: bool = True) -> Source:
        endpoint = endpoint_of(portal)
        return Source(endpoint, key, application, lambda: self.reads(endpoint), is_leading=leads)

    def _begin(self) -> None:
        self.turns += 1
        assert self.turns < 200_000, "the scheduler turns without end"
        for job in self.agenda.take(self.now, self.now_s):
            busy = {other.lane.endpoint for _, _, other in self._under_way}
            assert job.lane.endpoint not in busy, "two requests at once to one portal"
            assert len({target.call.method for target in job.targets}) == len(job.targets) <= 50
            self.jobs.append(job)
            heapq.heappush(self._under_way, (self.now_s + self.takes_s(job), next(self._serials), job))

    def _end(self) -> None:
        while self._under_way and self._under_way[0][0] <= self.now_s:
            _, _, job = heapq.heappop(self._under_way)
            was_up = self.agenda.is_network_up
            is_answered: bool | None = job.source.read() if job.source else False
            if job.targets:
                count = 1 if job.is_look else len(job.targets)
                answers: Sequence[Answer] = [self.answer(job)] * count
                self.told += [(self.now_s, target, answer) for target, answer in self._settle(job, answers)]
            self.agenda.end(job, self.now, self.now_s, is_answered=is_answered)
            if self.agenda.is_network_up != was_up:
                self.network.append((self.now_s, not was_up))

    def _settle(self, job: Job, answers: Sequence[Answer]) -> Answered:
        if answers[0] == WAITING:
            is_told = self.agenda.settle_waiting(job, answers[0], 1, self.now_s)
            if is_told is not None:
                return list(zip(job.targets, answers, strict=True)) if is_told else ()
        return self.agenda.settle(job, job.targets, answers, 1, self.now_s)


def assert_within(budget: Budget, times_s: Sequence[float]) -> None:
    """Over any span of time no more than the room and what drains meanwhile."""
    for first, begin_s in enumerate(times_s):
        for last in range(first, len(times_s)):
            most = budget.room + (times_s[last] - begin_s) * budget.drain_per_s
            assert last - first + 1 <= most + 1e-3, (first, last)


def by_account(jobs: Sequence[Job]) -> dict[str, int]:
    """How many requests each account had."""
    counts: dict[str, int] = defaultdict(int)
    for job in jobs:
        if job.targets:
            counts[job.targets[0].account_id] += 1
    return dict(counts)
