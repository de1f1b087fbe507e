"""What is due at one portal: its open questions by token, its errands, its budget and its pauses. No threads."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from b24monitor.core.answer import Answer
from b24monitor.core.budget import Budget
from b24monitor.core.pause import MethodPause, PortalPause, Reach, common_answer, portal_trouble, reach_of
from b24monitor.core.ports import Call
from b24monitor.core.schedule import Pace

Errand = Callable[[], None]

# Before everything that is due by the clock: a person waits for it.
_AT_ONCE_S = -math.inf
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Target:
    """One open question to probe until `until` (wall time) and `until_s` (monotonic): whichever comes first.

    `application` is its account's (empty: not known).
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


Answered = Sequence[tuple[Target, Answer]]


@dataclass(slots=True)
class TokenGroup:
    """The open questions of one account, probed together. `due_s` is infinite while their request is under way."""

    account_id: str
    due_s: float = _AT_ONCE_S
    targets: dict[int, Target] = field(default_factory=dict)
    pauses: dict[int, MethodPause] = field(default_factory=dict)

    def take(self, most: int, now: datetime, now_s: float) -> tuple[Target, ...]:
        """The next questions to probe, at most `most`; those past their end are dropped, the rest take turns."""
        for target in list(self.targets.values()):
            if now >= target.until or now_s >= target.until_s:
                self.drop(target.watch_id)
        taken = tuple(target for target in self.targets.values() if self._resume_s(target) <= now_s)[:most]
        if len(taken) < len(self.targets):
            for target in taken:
                self.targets[target.watch_id] = self.targets.pop(target.watch_id)
        return taken

    def rest(self, now_s: float, interval_s: float) -> None:
        """Makes the next check due after `interval_s`, or when the first of the paused methods may be called again."""
        soonest_s = min((self._resume_s(target) for target in self.targets.values()), default=math.inf)
        self.due_s = max(now_s + interval_s, soonest_s)

    def hasten(self, watch_id: int) -> None:
        """Makes the next check due at once, that of a paused method too."""
        self.due_s = _AT_ONCE_S
        if watch_id in self.pauses:
            self.pauses[watch_id] = self.pauses[watch_id].ended()

    def heard(self, target: Target, answer: Answer, pace: Pace, now_s: float) -> None:
        """Pauses a method, or not, as its answer wants it."""
        pause = self.pauses.pop(target.watch_id, MethodPause()).after(answer, pace, now_s)
        if pause != MethodPause() and self.targets.get(target.watch_id) is target:
            self.pauses[target.watch_id] = pause

    def drop(self, watch_id: int) -> None:
        """Stops probing a watch."""
        del self.targets[watch_id]
        self.pauses.pop(watch_id, None)

    def _resume_s(self, target: Target) -> float:
        pause = self.pauses.get(target.watch_id)
        return pause.until_s if pause else -math.inf


@dataclass(frozen=True, slots=True)
class LaneStanding:
    """What was asked of one server in the last minute, how many requests could leave at once, and why it rests.

    `room_left` is None without a limit; `paused_s` is infinite until a person acts; `trouble` is what the last request
    met.
    """

    requests: int
    room_left: float | None
    paused_s: float
    trouble: Answer | None


@dataclass(slots=True)
class Lane:
    """One portal. `busy`: a request is under way. `trouble`: what the last request met, `sent_s`: when they left."""

    endpoint: str
    budget: Budget | None
    groups: dict[str, TokenGroup] = field(default_factory=dict)
    errands: deque[Errand] = field(default_factory=deque)
    busy: bool = False
    pause: PortalPause = field(default_factory=PortalPause)
    trouble: Answer | None = None
    sent_s: deque[float] = field(default_factory=deque)

    @property
    def is_suspect(self) -> bool:
        """Whether the last request to the portal went unanswered, so that the next may take long."""
        return self.pause.failures > 0

    def ready_s(self, now_s: float) -> float:
        """When the next request may leave (monotonic seconds; infinite: there is none to make)."""
        if self.busy:
            return math.inf
        wait_s = self.budget.wait_s(now_s) if self.budget else 0.0
        # What a person does waits for no pause.
        if self.errands:
            return now_s + wait_s
        due_s = min((group.due_s for group in self.groups.values()), default=math.inf)
        return max(due_s, now_s + wait_s, self.pause.until_s)

    def next_group(self) -> TokenGroup | None:
        """The token whose check is due first."""
        return min(self.groups.values(), key=lambda group: group.due_s, default=None)

    def spend(self, now_s: float, requests: int = 1) -> None:
        """Takes requests out of the budget, and counts them."""
        for _ in range(requests):
            self.sent_s.append(now_s)
            if self.budget:
                self.budget = self.budget.spend(now_s)
        self._forget_sent(now_s)

    def limit(self, budget: Budget | None, now_s: float) -> None:
        """Changes the limits of the budget (None: there are none); what was spent stays spent."""
        self.budget = self.budget.with_limits(budget, now_s) if budget and self.budget else budget

    def standing(self, now_s: float) -> LaneStanding:
        """How the lane stands now."""
        self._forget_sent(now_s)
        room_left = max(0.0, self.budget.left(now_s)) if self.budget else None
        return LaneStanding(len(self.sent_s), room_left, max(0.0, self.pause.until_s - now_s), self.trouble)

    def put(self, target: Target) -> None:
        """Probes a target from now on, first at once."""
        group = self.groups.setdefault(target.account_id, TokenGroup(target.account_id))
        group.targets[target.watch_id] = target
        self.hasten(target.watch_id)

    def hasten(self, watch_id: int) -> None:
        """Makes the next check of a watch due at once, whatever pauses; once, for its answer may pause anew."""
        group = self.find(watch_id)
        if group is not None:
            group.hasten(watch_id)
            self.pause = self.pause.ended()

    def heard(self, answered: Answered, pace: Pace, now_s: float, chance: float) -> None:
        """Pauses the portal and its methods, or not, as the answers to one request want it."""
        self._meet([answer for _, answer in answered], pace, now_s, chance)
        for target, answer in answered:
            group = self.groups.get(target.account_id)
            if group is not None:
                group.heard(target, answer, pace, now_s)

    def looked(self, answer: Answer, pace: Pace, now_s: float, chance: float) -> Answered:
        """Goes on, or pauses, after a look whether the portal is open; trouble concerns every question."""
        self._meet([answer], pace, now_s, chance)
        return [(target, answer) for target in self._targets()] if self.trouble is not None else ()

    def also_answered(self, answered: Answered) -> Answered:
        """The questions that were not in a request and have their answer with it: their token's, or the portal's."""
        answer = common_answer([answer for _, answer in answered])
        if answer is None:
            return ()
        heard, one = {target.watch_id for target, _ in answered}, answered[0][0]
        return [(target, answer) for target in self._reached(reach_of(answer), one) if target.watch_id not in heard]

    def _meet(self, answers: Sequence[Answer], pace: Pace, now_s: float, chance: float) -> None:
        """Draws from the answers to one request what they say of the portal."""
        trouble = portal_trouble(answers)
        self.trouble = next((answer for answer in answers if answer.trouble is trouble), None) if trouble else None
        self.pause = self.pause.after(trouble, pace, now_s, chance)

    def _forget_sent(self, now_s: float) -> None:
        while self.sent_s and self.sent_s[0] <= now_s - _MINUTE_S:
            self.sent_s.popleft()

    def _reached(self, reach: Reach, one: Target) -> Iterator[Target]:
        for target in self._targets():
            same_token = target.fingerprint == one.fingerprint
            same_application = bool(one.application) and target.application == one.application
            if reach is Reach.PORTAL or same_token or (reach is Reach.APPLICATION and same_application):
                yield target

    def _targets(self) -> Iterator[Target]:
        return (target for group in self.groups.values() for target in group.targets.values())

    def find(self, watch_id: int) -> TokenGroup | None:
        """The group that holds a watch."""
        return next((group for group in self.groups.values() if watch_id in group.targets), None)

    def holds(self, target: Target) -> bool:
        """Whether this very target is still to be probed."""
        group = self.groups.get(target.account_id)
        return group is not None and group.targets.get(target.watch_id) is target

    def drop(self, watch_id: int) -> None:
        """Stops probing a watch."""
        group = self.find(watch_id)
        if group is not None:
            group.drop(watch_id)
            if not group.targets:
                del self.groups[group.account_id]
