"""Decides which portal is asked next and lets workers make the requests: never two at once to one portal."""

import logging
import math
import queue
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from b24monitor.core.answer import AnswerKind
from b24monitor.core.budget import Budget
from b24monitor.core.clock import Clock
from b24monitor.core.confirmation import Observation
from b24monitor.core.ports import PortalClient
from b24monitor.core.schedule import Pace, backoff_s, interval_s
from b24monitor.core.secret import Secret
from b24monitor.engine.lane import Errand, Lane, Target, TokenGroup

_log = logging.getLogger(__name__)

MOST_CALLS = 50
_HEALTHY_WORKERS = 4
# Portals that did not answer last time are tried here, so that the healthy never queue behind them.
_SUSPECT_WORKERS = 2
_LONGEST_SLEEP_S = 1.0
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class _Job:
    lane: Lane
    errand: Errand | None
    targets: tuple[Target, ...] = ()


class Poller:
    """Probes targets at their pace and hands the observations to `report`, from its own threads.

    `token_of` gives an account's present token, with its fingerprint; `budget_for` the budget of an endpoint (None: no
    limit).
    """

    def __init__(
        self,
        client: PortalClient,
        clock: Clock,
        pace: Pace,
        *,
        token_of: Callable[[str], tuple[str, Secret] | None],
        budget_for: Callable[[str], Budget | None],
        report: Callable[[tuple[Observation, ...]], None],
    ) -> None:
        self._client = client
        self._clock = clock
        self._pace = pace
        self._token_of = token_of
        self._budget_for = budget_for
        self._report = report
        self._lanes: dict[str, Lane] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._healthy: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._suspect: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._idle = {True: _HEALTHY_WORKERS, False: _SUSPECT_WORKERS}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts the scheduler and the workers."""
        # Daemons: a request stuck in the resolver cannot be interrupted, and quitting must not wait for it.
        self._threads = [threading.Thread(target=self._schedule, name="b24monitor-scheduler", daemon=True)]
        for healthy, count in ((True, _HEALTHY_WORKERS), (False, _SUSPECT_WORKERS)):
            for number in range(count):
                name = f"b24monitor-{'worker' if healthy else 'suspect'}-{number}"
                self._threads.append(threading.Thread(target=self._work, args=(healthy,), name=name, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self, limit_s: float) -> bool:
        """Stops all threads within `limit_s`; False when a worker is stuck in a request and was abandoned."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for jobs, count in ((self._healthy, _HEALTHY_WORKERS), (self._suspect, _SUSPECT_WORKERS)):
            for _ in range(count):
                jobs.put(None)
        end_s = self._clock.monotonic() + limit_s
        for thread in self._threads:
            thread.join(max(0.0, end_s - self._clock.monotonic()))
        stuck = [thread.name for thread in self._threads if thread.is_alive()]
        if stuck:
            _log.warning("abandoned while a request was under way: %s", ", ".join(stuck))
        return not stuck

    def put(self, target: Target) -> None:
        """Probes a target from now on, first at once."""
        now_s = self._clock.monotonic()
        with self._changed:
            lane = self._lane(target.endpoint)
            group = lane.groups.setdefault(target.account_id, TokenGroup(target.account_id, now_s))
            group.targets[target.watch_id] = target
            group.due_s = lane.not_before_s = now_s
            self._changed.notify_all()

    def drop(self, watch_ids: Iterable[int]) -> None:
        """Stops probing watches; one whose answer is on its way is still reported."""
        with self._changed:
            for watch_id in watch_ids:
                for lane in self._lanes.values():
                    lane.drop(watch_id)

    def hasten(self, watch_ids: Iterable[int]) -> None:
        """Makes the next check of watches due at once, whatever their pace or their portal's back-off."""
        now_s = self._clock.monotonic()
        with self._changed:
            for watch_id in watch_ids:
                for lane in self._lanes.values():
                    group = lane.find(watch_id)
                    if group is not None:
                        group.due_s = lane.not_before_s = now_s
            self._changed.notify_all()

    def submit(self, endpoint: str, errand: Errand) -> None:
        """Runs an errand on a worker as soon as its portal is free."""
        with self._changed:
            self._lane(endpoint).errands.append(errand)
            self._changed.notify_all()

    def _lane(self, endpoint: str) -> Lane:
        if endpoint not in self._lanes:
            self._lanes[endpoint] = Lane(endpoint, self._budget_for(endpoint))
        return self._lanes[endpoint]

    def _schedule(self) -> None:
        with self._changed:
            while not self._stopping:
                sleep_s = self._dispatch(self._clock.monotonic())
                self._changed.wait(sleep_s)

    def _dispatch(self, now_s: float) -> float:
        """Hands out what is due and a worker is free for; returns the seconds until something may be due."""
        soonest_s = now_s + _LONGEST_SLEEP_S
        ready = ((lane.ready_s(now_s), lane) for lane in self._lanes.values())
        for ready_s, lane in sorted(((at, lane) for at, lane in ready if at is not None), key=lambda pair: pair[0]):
            healthy = lane.failures == 0
            if ready_s > now_s:
                soonest_s = min(soonest_s, ready_s)
            elif self._idle[healthy]:
                job = self._next_job(lane, now_s)
                if job is not None:
                    lane.busy = True
                    lane.spend(now_s)
                    self._idle[healthy] -= 1
                    (self._healthy if healthy else self._suspect).put(job)
        return max(0.0, soonest_s - now_s)

    def _next_job(self, lane: Lane, now_s: float) -> _Job | None:
        if lane.errands:
            return _Job(lane, lane.errands.popleft())
        group = lane.next_group()
        targets = group.take(MOST_CALLS, self._clock.now(), now_s) if group else ()
        if group and targets:
            group.due_s = math.inf
        elif group:
            del lane.groups[group.account_id]
        return _Job(lane, None, targets) if targets else None

    def _work(self, healthy: bool) -> None:
        jobs = self._healthy if healthy else self._suspect
        while (job := jobs.get()) is not None:
            answered: bool | None = None
            try:
                answered = self._run(job)
            except Exception:
                _log.exception("a worker's job failed")
            with self._changed:
                self._finish(job, answered)
                self._idle[healthy] += 1
                self._changed.notify_all()

    def _run(self, job: _Job) -> bool | None:
        """Makes the request; tells whether the portal answered (None: an errand, which says nothing about it)."""
        if job.errand is not None:
            job.errand()
            return None
        held = self._token_of(job.targets[0].account_id)
        targets = [target for target in job.targets if held is not None and target.fingerprint == held[0]]
        if held is None or not targets:
            self._drop_exactly(job.targets)
            return None
        probed = self._client.probe(targets[0].endpoint, held[1], [target.call for target in targets])
        pairs = list(zip(targets, probed.answers, strict=True))
        # Dropped here and not by whoever reads the report: a decided method is not called once more.
        self._drop_exactly(target for target, answer in pairs if answer.is_final)
        self._report(
            tuple(
                Observation(target.watch_id, target.fingerprint, probed.sent_at, probed.at, answer)
                for target, answer in pairs
            )
        )
        return any(answer.kind is not AnswerKind.TROUBLE for answer in probed.answers)

    def _drop_exactly(self, targets: Iterable[Target]) -> None:
        """Stops probing these targets, not what has taken their place under a new token meanwhile."""
        with self._changed:
            for target in targets:
                for lane in self._lanes.values():
                    if lane.holds(target):
                        lane.drop(target.watch_id)

    def _finish(self, job: _Job, answered: bool | None) -> None:
        lane, now_s = job.lane, self._clock.monotonic()
        lane.busy = False
        if answered is True:
            lane.failures, lane.not_before_s = 0, now_s
        elif answered is False:
            lane.failures += 1
            lane.not_before_s = now_s + backoff_s(self._pace, lane.failures, random.random())
        group = lane.groups.get(job.targets[0].account_id) if job.targets else None
        # Not infinite: somebody made it due again while the request was under way.
        if group is not None and group.targets and group.due_s == math.inf:
            group.due_s = now_s + self._interval_s(group)

    def _interval_s(self, group: TokenGroup) -> float:
        youngest = max(target.asked_at for target in group.targets.values())
        age_s = (self._clock.now() - youngest).total_seconds()
        return interval_s(self._pace, age_s) * random.uniform(1.0 - _JITTER, 1.0)
