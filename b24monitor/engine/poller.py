"""Lets workers make the requests whose turn it is, and hands on what they tell."""

import logging
import math
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.answer import AnswerKind
from b24monitor.core.budget import Budget
from b24monitor.core.clock import Clock
from b24monitor.core.confirmation import Observation, StillWaiting
from b24monitor.core.ports import Call, PortalClient, Probed
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.engine.agenda import Agenda
from b24monitor.engine.job import Job
from b24monitor.engine.lane import Errand, LaneStanding
from b24monitor.engine.source import Source
from b24monitor.engine.target import Target
from b24monitor.engine.wall_clock import WallClock
from b24monitor.engine.watchdog import Watchdog
from b24monitor.engine.workers import Workers

_log = logging.getLogger(__name__)

# How often the clocks are compared even when nothing is due.
_LONGEST_SLEEP_S = 5.0
# Tells whether a closed portal is open again; not gated, so nobody is asked by it.
_LOOK = Call("server.time", Parameters())
_NAME = "scheduler"


def _nobody(_is_up: bool) -> None:
    """Takes no interest in the network."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when all portals are left alone: wall time and monotonic, whichever comes first.

    The wall clock goes on while the machine sleeps, and the other holds should the wall clock be set back.
    """

    until: datetime
    until_s: float
    ended: Callable[[], None]


class Poller:
    """Probes targets at their pace and hands what it learns of them to `report`, from its own threads.

    `token_of` gives an account's present token, with its fingerprint; `budget_for` the budget of an endpoint (None: no
    limit) until another is set. `network_changed` is told when this machine's network goes (False) and comes back.
    """

    def __init__(
        self,
        client: PortalClient,
        clock: Clock,
        pace: Pace,
        *,
        token_of: Callable[[str], tuple[str, Secret] | None],
        budget_for: Callable[[str], Budget | None],
        report: Callable[[tuple[Observation, ...] | StillWaiting], None],
        network_changed: Callable[[bool], None] = _nobody,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._token_of = token_of
        self._report = report
        self._network_changed = network_changed
        self._watchdog = watchdog or Watchdog()
        self._changed = threading.Condition()
        self._agenda = Agenda(pace, budget_for)
        self._rest: Rest | None = None
        self._workers = Workers()
        self._wall_clock = WallClock()
        self._is_stopping = False
        self._sleeps_until_s = -math.inf
        # Told one after the other, or the last word might not be the truth.
        self._telling = threading.Lock()
        self._told_up = True
        self._thread = threading.Thread(target=self._schedule, name=f"b24monitor-{_NAME}", daemon=True)

    def start(self) -> None:
        """Starts the scheduler; workers follow as they are needed."""
        self._thread.start()

    def stop(self, limit_s: float) -> bool:
        """Stops all threads within `limit_s`; False when a worker is stuck in a request and was abandoned."""
        end_s = self._clock.monotonic() + limit_s
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        self._thread.join(limit_s)
        has_stopped = self._workers.stop(max(0.0, end_s - self._clock.monotonic()))
        return has_stopped and not self._thread.is_alive()

    def put(self, target: Target, *, is_wanted: bool = True) -> None:
        """Probes a target from now on: first at once, but while all checks rest only what `is_wanted` by a person."""
        with self._changed:
            self._agenda.put(target, self._clock.monotonic(), is_wanted=is_wanted)
            self._rouse()

    def drop(self, watch_ids: Iterable[int]) -> None:
        """Stops probing watches; one whose answer is on its way is still reported."""
        with self._changed:
            self._agenda.drop(watch_ids, self._clock.monotonic())

    def hasten(self, watch_ids: Iterable[int], *, is_wanted: bool = True) -> None:
        """Makes the next check of watches due at once, whatever their pace or their portal's pause.

        While all checks rest only what `is_wanted` by a person.
        """
        with self._changed:
            self._agenda.hasten(watch_ids, self._clock.monotonic(), is_wanted=is_wanted)
            self._rouse()

    def look(self, watch_ids: Iterable[int]) -> None:
        """Checks these watches quickly, since somebody looks at them, and those of the last time at their own pace."""
        with self._changed:
            self._agenda.look(watch_ids, self._clock.now(), self._clock.monotonic())
            self._rouse()

    def change_pace(self, pace: Pace) -> None:
        """Checks at this pace from now on."""
        with self._changed:
            self._agenda.change_pace(pace, self._clock.now(), self._clock.monotonic())
            self._rouse()

    def rest(self, until: datetime, ended: Callable[[], None]) -> None:
        """Leaves all portals alone until then, but for what persons do; `ended` is called at the end, on any thread."""
        with self._changed:
            now, now_s = self._clock.now(), self._clock.monotonic()
            self._rest = Rest(until, now_s + (until - now).total_seconds(), ended)
            self._agenda.rest(now_s, is_resting=True)
            self._rouse()

    def go_on(self) -> None:
        """Ends the rest of all checks, if there is one."""
        with self._changed:
            if self._rest is not None:
                self._rest = None
                self._agenda.rest(self._clock.monotonic(), is_resting=False)
                self._rouse()

    @property
    def rests_until(self) -> datetime | None:
        """Until when all portals are left alone (None: they are not)."""
        with self._changed:
            return None if self._rest is None else self._rest.until

    def put_source(self, source: Source) -> None:
        """Reads a source from now on, first at once; in place of one with the same endpoint and key."""
        with self._changed:
            self._agenda.put_source(source, self._clock.monotonic())
            self._rouse()

    def drop_source(self, endpoint: str, key: str) -> None:
        """Reads a source no longer; a reading that is under way goes on."""
        with self._changed:
            self._agenda.drop_source(endpoint, key, self._clock.monotonic())

    def submit(self, endpoint: str, errand: Errand) -> None:
        """Runs an errand on a worker as soon as its portal is free."""
        with self._changed:
            self._agenda.submit(endpoint, errand, self._clock.monotonic())
            self._rouse()

    def set_budget(self, endpoint: str, budget: Budget | None) -> None:
        """Holds a portal to another budget from now on (None: to none); what was spent stays spent."""
        with self._changed:
            self._agenda.set_budget(endpoint, budget, self._clock.monotonic())
            self._rouse()

    def standing(self, endpoint: str) -> LaneStanding:
        """How a portal stands: what was asked of it, what may be, and why it rests."""
        with self._changed:
            return self._agenda.standing(endpoint, self._clock.monotonic())

    def _schedule(self) -> None:
        with self._changed:
            while not self._is_stopping:
                now, now_s = self._clock.now(), self._clock.monotonic()
                self._watchdog.turned(_NAME, now_s, _LONGEST_SLEEP_S)
                if self._wall_clock.has_jumped(now, now_s):
                    self._agenda.wake(now_s)
                self._end_rest(now, now_s)
                for job in self._agenda.take(now, now_s):
                    self._workers.run(lambda job=job: self._work(job))  # type: ignore[misc]  # binds this turn's job
                next_s = min(self._agenda.next_s(), self._rest.until_s if self._rest else math.inf)
                sleep_s = min(_LONGEST_SLEEP_S, next_s - now_s)
                self._sleeps_until_s = now_s + sleep_s
                if sleep_s > 0.0:
                    self._changed.wait(sleep_s)
        self._watchdog.ended(_NAME)

    def _end_rest(self, now: datetime, now_s: float) -> None:
        rest = self._rest
        if rest is not None and (now >= rest.until or now_s >= rest.until_s):
            self._rest = None
            self._agenda.rest(now_s, is_resting=False)
            rest.ended()

    def _rouse(self) -> None:
        """Ends the scheduler's sleep if something is due sooner than it thinks."""
        next_s = min(self._agenda.next_s(), self._rest.until_s if self._rest else math.inf)
        if next_s < self._sleeps_until_s:
            # Once is enough, however much comes until it turns.
            self._sleeps_until_s = -math.inf
            self._changed.notify_all()

    def _work(self, job: Job) -> None:
        is_answered: bool | None = False
        try:
            if job.errand is not None:
                # Says nothing about the portal that a probe would not find out.
                job.errand()
            elif job.source is not None:
                is_answered = job.source.read()
            else:
                self._probe(job)
        finally:
            with self._changed:
                self._agenda.end(job, self._clock.now(), self._clock.monotonic(), is_answered=is_answered)
                self._rouse()
            self._tell_network()

    def _probe(self, job: Job) -> None:
        held = self._token_of(job.targets[0].account_id)
        targets = [target for target in job.targets if held is not None and target.fingerprint == held[0]]
        if held is None or not targets:
            with self._changed:
                self._agenda.drop_exactly(job.targets, self._clock.monotonic())
            return
        calls = [_LOOK] if job.is_look else [target.call for target in targets]
        probed = self._client.probe(job.lane.endpoint, held[1], calls)
        told = self._settle(job, targets, probed)
        self._tell_network()
        if told:
            self._report(told)

    def _settle(
        self, job: Job, targets: Sequence[Target], probed: Probed
    ) -> tuple[Observation, ...] | StillWaiting | None:
        """Draws the conclusions from a probe, and says what there is to report.

        Before anybody reads the report: a decided method is not called once more, and whoever reads of a pause can end
        it.
        """
        answer, sent_at, at = probed.answers[0], probed.sent_at, probed.at
        with self._changed:
            now_s = self._clock.monotonic()
            if answer.kind is AnswerKind.WAITING and probed.answers.count(answer) == len(targets):
                is_told = self._agenda.settle_waiting(job, answer, probed.requests, now_s)
                if is_told is not None:
                    watch_ids = tuple([target.watch_id for target in targets])
                    return StillWaiting(watch_ids, targets[0].fingerprint, sent_at, at, answer) if is_told else None
            answered = self._agenda.settle(job, targets, probed.answers, probed.requests, now_s)
        return tuple(
            Observation(target.watch_id, target.fingerprint, sent_at, at, answer) for target, answer in answered
        )

    def _tell_network(self) -> None:
        """Tells of the network if that has changed since it was last told of."""
        with self._telling:
            with self._changed:
                is_up = self._agenda.is_network_up
            if is_up != self._told_up:
                self._told_up = is_up
                self._network_changed(is_up)
