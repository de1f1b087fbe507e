"""What is due at one portal: its open questions by token, its sources, errands, budget and pauses. No threads."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from b24monitor.core.answer import Answer
from b24monitor.core.budget import Budget
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.errors import Trouble
from b24monitor.core.pause import PortalPause, Reach, common_answer, portal_trouble, reach_of
from b24monitor.core.schedule import Pace
from b24monitor.engine.slots import SLOW_S
from b24monitor.engine.source import Source
from b24monitor.engine.target import Target
from b24monitor.engine.token_group import AT_ONCE_S
from b24monitor.engine.turns import Turn, Turns

Errand = Callable[[], None]
Answered = Sequence[tuple[Target, Answer]]

_MINUTE_S = 60.0
_NO_PAUSE = PortalPause()


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
    """One portal. `trouble`: what the last request met, `took_s`: how long it took, `sent_s`: when requests left.

    `busy_since_s` is when the request left that is under way (None: none is).
    """

    endpoint: str
    pace: Pace
    budget: Budget | None
    turns: Turns = field(init=False)
    errands: deque[Errand] = field(default_factory=deque)
    busy_since_s: float | None = None
    pause: PortalPause = field(default_factory=PortalPause)
    trouble: Answer | None = None
    took_s: float = 0.0
    sent_s: deque[float] = field(default_factory=deque)
    is_local: bool = field(init=False)

    def __post_init__(self) -> None:
        self.turns = Turns(self.pace, _quarter(self.budget))
        self.is_local = is_loopback_endpoint(self.endpoint)

    @property
    def is_suspect(self) -> bool:
        """Whether the last request went unanswered or took long, so that the next may take long as well."""
        return self.pause.failures > 0 or self.took_s >= SLOW_S

    @property
    def last_sent_s(self) -> float:
        """When its last request left, as far as that is known for more than a minute."""
        return self.sent_s[-1] if self.sent_s else -math.inf

    def ready_s(self, now_s: float) -> float:
        """When the next request may leave (monotonic seconds; infinite: there is none to make)."""
        if self.busy_since_s is not None:
            return math.inf
        wait_s = self.budget.wait_s(now_s) if self.budget else 0.0
        # What a person does waits for no pause.
        if self.errands:
            return now_s + wait_s
        return max(self.turns.ready_s(now_s), now_s + wait_s, self.pause.until_s)

    def begin(self, now: datetime, now_s: float, most: int) -> tuple[Turn, tuple[Target, ...]] | None:
        """Whose turn it is, with the questions to probe if it is a token's; None when nothing is due after all.

        Takes the request out of the budget. Due when `ready_s` has come and there is no errand.
        """
        while (turn := self.turns.take(now_s)) is not None:
            if isinstance(turn, Source):
                self._leave(now_s)
                return turn, ()
            follows = self.turns.follows(turn)
            targets = turn.take(most, now, now_s, only_at_once=self.turns.is_resting)
            self.turns.file(turn)
            if targets:
                self._leave(now_s)
                if follows:
                    self.turns.spend(now_s)
                return turn, targets
        return None

    def begin_errand(self, now_s: float) -> Errand:
        """The errand whose turn it is; takes a request out of the budget."""
        self._leave(now_s)
        return self.errands.popleft()

    def end(self, now_s: float) -> None:
        """The request that was under way has ended."""
        self.took_s = now_s - (self.busy_since_s if self.busy_since_s is not None else now_s)
        self.busy_since_s = None

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
        self.turns.limit(_quarter(budget), now_s)

    def standing(self, now_s: float) -> LaneStanding:
        """How the lane stands now."""
        self._forget_sent(now_s)
        room_left = max(0.0, self.budget.left(now_s)) if self.budget else None
        return LaneStanding(len(self.sent_s), room_left, max(0.0, self.pause.until_s - now_s), self.trouble)

    def put(self, target: Target, due_s: float = AT_ONCE_S, *, is_wanted: bool = True) -> None:
        """Probes a target from now on: at once, whatever pauses, or first at `due_s`."""
        self.turns.put(target, due_s, is_wanted=is_wanted)
        if due_s == AT_ONCE_S:
            self.pause = self.pause.ended()

    def hasten(self, watch_id: int, *, is_wanted: bool = True) -> None:
        """Makes the next check of a watch due at once, whatever pauses; once, for its answer may pause anew."""
        if self.turns.hasten(watch_id, is_wanted=is_wanted):
            self.pause = self.pause.ended()

    def wake(self, due_s: float) -> None:
        """Makes everything due at `due_s`, and forgets the failures of a time in which no portal could be reached."""
        self.pause = self.pause.woken()
        self.turns.start_round(due_s)

    def heard(self, answered: Answered, now_s: float, chance: float) -> None:
        """Pauses the portal and its methods, or not, as the answers to one request want it."""
        self._meet([answer for _, answer in answered], now_s, chance)
        for target, answer in answered:
            group = self.turns.group(target.account_id)
            if group is not None:
                group.heard(target, answer, self.pace, now_s)

    def still_waits(self) -> None:
        """The same as `heard` where every question of a request waits and no method is left alone."""
        self.trouble = None
        self.pause = _NO_PAUSE

    def looked(self, answer: Answer, now_s: float, chance: float) -> Answered:
        """Goes on, or pauses, after a look whether the portal is open; trouble concerns every question."""
        self._meet([answer], now_s, chance)
        return [(target, answer) for target in self.turns.targets()] if self.trouble is not None else ()

    def read(self, now_s: float, chance: float, *, is_answered: bool) -> None:
        """Goes on, or pauses, after a source was read. Only a probe tells whether a closed portal is open again."""
        if not is_answered:
            self.pause = self.pause.after(Trouble.NO_CONNECTION, self.pace, now_s, chance)
        elif self.pause.failures:
            self.pause = PortalPause(is_closed=self.pause.is_closed)

    def also_answered(self, answered: Answered) -> Answered:
        """The questions that were not in a request and have their answer with it: their token's, or the portal's."""
        answer = common_answer([answer for _, answer in answered])
        if answer is None:
            return ()
        heard, one = {target.watch_id for target, _ in answered}, answered[0][0]
        return [(target, answer) for target in self._reached(reach_of(answer), one) if target.watch_id not in heard]

    def _leave(self, now_s: float) -> None:
        self.busy_since_s = now_s
        self.spend(now_s)

    def _meet(self, answers: Sequence[Answer], now_s: float, chance: float) -> None:
        """Draws from the answers to one request what they say of the portal."""
        trouble = portal_trouble(answers)
        self.trouble = next((answer for answer in answers if answer.trouble is trouble), None) if trouble else None
        self.pause = self.pause.after(trouble, self.pace, now_s, chance)

    def _forget_sent(self, now_s: float) -> None:
        while self.sent_s and self.sent_s[0] <= now_s - _MINUTE_S:
            self.sent_s.popleft()

    def _reached(self, reach: Reach, one: Target) -> Iterator[Target]:
        for target in self.turns.targets():
            same_token = target.fingerprint == one.fingerprint
            same_application = bool(one.application) and target.application == one.application
            if reach is Reach.PORTAL or same_token or (reach is Reach.APPLICATION and same_application):
                yield target


def _quarter(budget: Budget | None) -> Budget:
    """Probes hold back where a source leads, also on a portal without limits: there as on one with the usual ones."""
    return (budget or Budget()).quarter()
