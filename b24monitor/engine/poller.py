"""Decides which portal is asked next and lets workers make the requests: never two at once to one portal."""

import logging
import math
import queue
import random
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from b24monitor.core.budget import Budget
from b24monitor.core.clock import Clock
from b24monitor.core.confirmation import Observation
from b24monitor.core.ports import Call, PortalClient, Probed
from b24monitor.core.schedule import Pace, interval_s
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.engine.lane import Answered, Errand, Lane, LaneStanding, Target, TokenGroup

_log = logging.getLogger(__name__)

MOST_CALLS = 50
_HEALTHY_WORKERS = 4
# Portals that did not answer last time are tried here, so that the healthy never queue behind them.
_SUSPECT_WORKERS = 2
_LONGEST_SLEEP_S = 1.0
_JITTER = 0.1
# Tells whether a closed portal is open again; not gated, so nobody is asked by it.
_LOOK = Call("server.time", Parameters())


@dataclass(frozen=True, slots=True)
class _Job:
    """`is_look`: with the targets' token it is only looked whether the portal is open again."""

    lane: Lane
    errand: Errand | None
    targets: tuple[Target, ...] = ()
    is_look: bool = False


class Poller:
    """Probes targets at their pace and hands the observations to `report`, from its own threads.

    `token_of` gives an account's present token, with its fingerprint; `budget_for` the budget of an endpoint (None: no
    limit) until another is set.
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
        with self._changed:
            self._lane(target.endpoint).put(target)
            self._changed.notify_all()

    def drop(self, watch_ids: Iterable[int]) -> None:
        """Stops probing watches; one whose answer is on its way is still reported."""
        with self._changed:
            for watch_id in watch_ids:
                for lane in self._lanes.values():
                    lane.drop(watch_id)

    def hasten(self, watch_ids: Iterable[int]) -> None:
        """Makes the next check of watches due at once, whatever their pace or their portal's pause."""
        with self._changed:
            for watch_id in watch_ids:
                for lane in self._lanes.values():
                    lane.hasten(watch_id)
            self._changed.notify_all()

    def submit(self, endpoint: str, errand: Errand) -> None:
        """Runs an errand on a worker as soon as its portal is free."""
        with self._changed:
            self._lane(endpoint).errands.append(errand)
            self._changed.notify_all()

    def set_budget(self, endpoint: str, budget: Budget | None) -> None:
        """Holds a portal to another budget from now on (None: to none); what was spent stays spent."""
        with self._changed:
            self._lane(endpoint).limit(budget, self._clock.monotonic())
            self._changed.notify_all()

    def standing(self, endpoint: str) -> LaneStanding:
        """How a portal stands: what was asked of it, what may be, and why it rests."""
        with self._changed:
            return self._lane(endpoint).standing(self._clock.monotonic())

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
        for ready_s, lane in sorted(ready, key=lambda pair: pair[0]):
            healthy = not lane.is_suspect
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
        while (group := lane.next_group()) is not None and group.due_s <= now_s:
            targets = group.take(MOST_CALLS, self._clock.now(), now_s)
            if targets:
                group.due_s = math.inf
                return _Job(lane, None, targets, lane.pause.is_closed)
            if group.targets:
                group.rest(now_s, 0.0)
            else:
                del lane.groups[group.account_id]
        return None

    def _work(self, healthy: bool) -> None:
        jobs = self._healthy if healthy else self._suspect
        while (job := jobs.get()) is not None:
            try:
                self._run(job)
            except Exception:
                _log.exception("a worker's job failed")
            with self._changed:
                self._finish(job)
                self._idle[healthy] += 1
                self._changed.notify_all()

    def _run(self, job: _Job) -> None:
        if job.errand is not None:
            # Says nothing about the portal that a probe would not find out.
            job.errand()
            return
        held = self._token_of(job.targets[0].account_id)
        targets = [target for target in job.targets if held is not None and target.fingerprint == held[0]]
        if held is None or not targets:
            self._drop_exactly(job.targets)
            return
        calls = [_LOOK] if job.is_look else [target.call for target in targets]
        probed = self._client.probe(job.lane.endpoint, held[1], calls)
        answered = self._settle(job, targets, probed)
        self._report(
            tuple(
                Observation(target.watch_id, target.fingerprint, probed.sent_at, probed.at, answer)
                for target, answer in answered
            )
        )

    def _settle(self, job: _Job, targets: Sequence[Target], probed: Probed) -> Answered:
        """Draws the conclusions from a request; returns what it tells of all questions, also of those not in it.

        Done before anybody reads the report: a decided method is not called once more, and whoever reads of a pause can
        end it.
        """
        lane, now_s = job.lane, self._clock.monotonic()
        with self._changed:
            lane.spend(now_s, probed.requests - 1)
            if job.is_look:
                return lane.looked(probed.answers[0], self._pace, now_s, random.random())
            answered = list(zip(targets, probed.answers, strict=True))
            lane.heard(answered, self._pace, now_s, random.random())
            answered += lane.also_answered(answered)
            self._drop_exactly(target for target, answer in answered if answer.is_final)
            return answered

    def _drop_exactly(self, targets: Iterable[Target]) -> None:
        """Stops probing these targets, not what has taken their place under a new token meanwhile."""
        with self._changed:
            for target in targets:
                for lane in self._lanes.values():
                    if lane.holds(target):
                        lane.drop(target.watch_id)

    def _finish(self, job: _Job) -> None:
        lane, now_s = job.lane, self._clock.monotonic()
        lane.busy = False
        group = lane.groups.get(job.targets[0].account_id) if job.targets else None
        # Not infinite: somebody made it due again while the request was under way.
        if group is not None and group.targets and group.due_s == math.inf:
            # A look tells nothing of the questions: they are next, as soon as the portal is open.
            group.rest(now_s, 0.0 if job.is_look else self._interval_s(group))

    def _interval_s(self, group: TokenGroup) -> float:
        youngest = max(target.asked_at for target in group.targets.values())
        age_s = (self._clock.now() - youngest).total_seconds()
        return interval_s(self._pace, age_s) * random.uniform(1.0 - _JITTER, 1.0)
