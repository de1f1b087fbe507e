"""What an answer that is no decision means for the calls after it: whom it concerns, and how long they wait."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.errors import Trouble
from b24monitor.core.schedule import Pace, backoff_s, busy_s, operating_s


class Reach(Enum):
    """Whom an answer concerns besides the call that got it."""

    CALL = auto()
    TOKEN = auto()
    APPLICATION = auto()
    PORTAL = auto()


# The gravest first: a redirect leaves the others nothing to say.
_OF_THE_PORTAL = (Trouble.REDIRECTED, Trouble.CLOSED, Trouble.BUSY)
_OF_THE_TOKEN = frozenset({AnswerKind.TOKEN_EXPIRED, AnswerKind.TOKEN_UNKNOWN})


def reach_of(answer: Answer) -> Reach:
    """Whom an answer concerns (contract, section 1, row 6, and section 4)."""
    if answer.trouble in _OF_THE_PORTAL:
        return Reach.PORTAL
    if answer.refusal is Refusal.BLOCKED:
        return Reach.APPLICATION
    if answer.kind in _OF_THE_TOKEN or answer.refusal in (Refusal.APPLICATION, Refusal.USER):
        return Reach.TOKEN
    return Reach.CALL


def common_answer(answers: Sequence[Answer]) -> Answer | None:
    """Which of the answers to one batch is also the answer to calls that were not in it (None: none is).

    That of the portal always; that of a token or an application only when every call got it, for one call alone may
    say such a thing of what it works with.
    """
    for trouble in _OF_THE_PORTAL:
        found = next((answer for answer in answers if answer.trouble is trouble), None)
        if found is not None:
            return found
    reaches = {reach_of(answer) for answer in answers}
    return answers[0] if len(reaches) == 1 and Reach.CALL not in reaches else None


def portal_trouble(answers: Sequence[Answer]) -> Trouble | None:
    """What is wrong with the portal that gave these answers to one batch (None: it answers).

    A method that is out of its operating time says nothing about the portal, except that it is there.
    """
    common = common_answer(answers)
    if common is not None and common.trouble is not None:
        return common.trouble
    troubles = [answer.trouble for answer in answers]
    return None if None in troubles or Trouble.METHOD_BUSY in troubles else troubles[0]


@dataclass(frozen=True, slots=True)
class PortalPause:
    """How long a portal is left alone: until `until_s` (monotonic; infinite: until a person wants it otherwise).

    `failures` and `refusals` count, in a row, the requests without an answer that means anything and those beyond the
    portal's budget. While `is_closed`, a gated method is not called: only whether the portal is open again is asked.
    """

    until_s: float = -math.inf
    failures: int = 0
    refusals: int = 0
    is_closed: bool = False

    def after(self, trouble: Trouble | None, pace: Pace, now_s: float, chance: float) -> "PortalPause":
        """The pause after a request that ended at `now_s` in `trouble`; `chance` in [0, 1) is its jitter."""
        match trouble:
            case None:
                return PortalPause()
            case Trouble.REDIRECTED:
                return PortalPause(math.inf, is_closed=self.is_closed)
            case Trouble.CLOSED:
                return PortalPause(now_s + pace.closed_s, is_closed=True)
            case Trouble.BUSY:
                refusals = self.refusals + 1
                wait_s = busy_s(pace, refusals, chance)
                return PortalPause(now_s + wait_s, refusals=refusals, is_closed=self.is_closed)
            case _:
                failures = self.failures + 1
                wait_s = backoff_s(pace, failures, chance)
                return PortalPause(now_s + wait_s, failures=failures, is_closed=self.is_closed)

    def ended(self) -> "PortalPause":
        """The pause a person has cut short: one request may leave, and what it meets counts on."""
        return replace(self, until_s=-math.inf)

    def woken(self) -> "PortalPause":
        """The pause when the machine wakes or its network is back: what failed meanwhile was no portal's fault."""
        return self.ended() if self.failures else self


@dataclass(frozen=True, slots=True)
class MethodPause:
    """How long one token's calls of one method wait: until `until_s` (monotonic), for the `times`th time in a row.

    The hour at which the method's time starts anew stands in the bodies of calls that ran, which nobody reads.
    """

    until_s: float = -math.inf
    times: int = 0

    def after(self, answer: Answer, pace: Pace, now_s: float) -> "MethodPause":
        """The pause after `answer` came at `now_s`. Trouble of another kind says nothing about the method."""
        if answer.trouble is Trouble.METHOD_BUSY:
            return MethodPause(now_s + operating_s(pace, self.times + 1), self.times + 1)
        return self if answer.trouble is not None else MethodPause()

    def ended(self) -> "MethodPause":
        """The pause a person has cut short: one call may leave, and its answer counts on."""
        return replace(self, until_s=-math.inf)
