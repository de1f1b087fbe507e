"""The state of one confirmation and how each observation moves it: pure functions, no clock of their own."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from b24monitor.core.account import Generation
from b24monitor.core.answer import Answer, AnswerKind, Refusal

# A token lives an hour and the portal remembers a question or an answer for an hour (contract, row 4).
TOKEN_LIFE = timedelta(seconds=3600)
PORTAL_MEMORY = timedelta(seconds=3600)
# Probing stops earlier, so that the longest request (60 s) still arrives inside the portal's memory.
PROBE_WINDOW = timedelta(seconds=3500)
# A clock that was set back further than this makes the stored intent's age unknowable.
CLOCK_TOLERANCE = timedelta(seconds=5)


class ConfirmationState(StrEnum):
    """Where one method of one token stands."""

    UNKNOWN = "unknown"
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    WORKS = "works"
    LAPSED = "lapsed"
    REFUSED = "refused"


class Evidence(StrEnum):
    """Which source told it."""

    PROBE = "probe"
    CLOCK = "clock"


class LapseReason(StrEnum):
    """Why a question or a decision no longer counts."""

    EXPIRED = "expired"
    TOKEN_UNKNOWN = "token_unknown"
    MEMORY = "memory"
    RENEWED = "renewed"
    CLOCK_SET_BACK = "clock_set_back"
    KEY_GONE = "key_gone"


DECIDED = frozenset({ConfirmationState.APPROVED, ConfirmationState.DENIED, ConfirmationState.WORKS})


@dataclass(frozen=True, slots=True)
class Observation:
    """What one source learned about one watch: `sent_at` is when the call left, `at` when it was answered."""

    watch_id: int
    fingerprint: str
    sent_at: datetime
    at: datetime
    answer: Answer
    evidence: Evidence = Evidence.PROBE


@dataclass(frozen=True, slots=True)
class Status:
    """All that is known of one watch under its present token.

    `asked_at` is the stored intent (None: not asked by us), from which the portal's memory is counted; `put_at` is when
    the call left that was first seen waiting, later than the intent where calls before it were refused. `checked_at` is
    the last answer that told the state; a decision fell between `decided_after` and `decided_before`. `trouble` is the
    last failed check since then, if any.
    """

    state: ConfirmationState = ConfirmationState.UNKNOWN
    since: datetime | None = None
    asked_at: datetime | None = None
    put_at: datetime | None = None
    adopted: bool = False
    evidence: Evidence | None = None
    checked_at: datetime | None = None
    error: str | None = None
    detail: str = ""
    refusal: Refusal | None = None
    lapse: LapseReason | None = None
    decided_after: datetime | None = None
    decided_before: datetime | None = None
    trouble: Answer | None = None
    trouble_since: datetime | None = None

    @property
    def question_at(self) -> datetime | None:
        """When the administrators were asked, as far as we know."""
        return self.put_at or self.asked_at

    @property
    def is_open(self) -> bool:
        """Whether an answer of the portal is still awaited: asked, and neither decided, refused nor lapsed."""
        asking = self.state is ConfirmationState.UNKNOWN and self.asked_at is not None
        return asking or self.state is ConfirmationState.WAITING

    @property
    def is_decided(self) -> bool:
        """Whether the call is known to run or to be denied."""
        return self.state in DECIDED


def fold(status: Status, observation: Observation) -> Status:
    """`status` after `observation`. Trouble and unrecognised answers never change a state that was reached.

    An answer older than the last one tells nothing new, unless it is final: such an answer is true whenever it comes,
    and only seems old when the clock was set back.
    """
    answer = observation.answer
    is_late = status.checked_at is not None and observation.sent_at < status.checked_at
    if not status.is_open or (is_late and not answer.is_final):
        return status
    if answer.kind is AnswerKind.TROUBLE or (
        answer.kind is AnswerKind.UNRECOGNIZED and status.state is ConfirmationState.WAITING
    ):
        return replace(status, trouble=answer, trouble_since=status.trouble_since or observation.at)
    clear = replace(
        status,
        trouble=None,
        trouble_since=None,
        checked_at=observation.at,
        evidence=observation.evidence,
        error=answer.error,
        detail=answer.detail,
    )
    return _reach(clear, observation)


def _reach(status: Status, observation: Observation) -> Status:
    answer, at = observation.answer, observation.at
    match answer.kind:
        case AnswerKind.WAITING:
            waiting = _enter(status, ConfirmationState.WAITING, at)
            sent_at = min(observation.sent_at, at)
            return replace(waiting, decided_after=sent_at, put_at=status.put_at or sent_at)
        case AnswerKind.RAN:
            waited = status.state is ConfirmationState.WAITING
            return _decide(status, ConfirmationState.APPROVED if waited else ConfirmationState.WORKS, at)
        case AnswerKind.DENIED:
            return _decide(status, ConfirmationState.DENIED, at)
        case AnswerKind.TOKEN_EXPIRED:
            return replace(_enter(status, ConfirmationState.LAPSED, at), lapse=LapseReason.EXPIRED)
        case AnswerKind.TOKEN_UNKNOWN:
            return replace(_enter(status, ConfirmationState.LAPSED, at), lapse=LapseReason.TOKEN_UNKNOWN)
        case _:
            return replace(_enter(status, ConfirmationState.REFUSED, at), refusal=answer.refusal)


def _enter(status: Status, state: ConfirmationState, at: datetime) -> Status:
    return status if status.state is state else replace(status, state=state, since=at)


def _decide(status: Status, state: ConfirmationState, at: datetime) -> Status:
    # A clock that was set back meanwhile must not turn the interval around.
    after = None if status.decided_after is None else min(status.decided_after, at)
    return replace(_enter(status, state, at), decided_after=after, decided_before=at)


def reopen(status: Status, asked_at: datetime, *, adopted: bool) -> Status:
    """The status of a question that is looked at (again) under the same token since the stored intent `asked_at`.

    What was seen waiting before is waiting still, so that a call that runs now is known as an approval.
    """
    same_token = status.lapse is not LapseReason.RENEWED
    waited = same_token and status.decided_after is not None and status.decided_before is None
    fresh = Status(asked_at=asked_at, adopted=adopted)
    if not waited:
        return fresh
    return replace(
        fresh,
        state=ConfirmationState.WAITING,
        since=asked_at,
        checked_at=status.checked_at,
        decided_after=status.decided_after,
        put_at=status.put_at,
    )


def probe_until(asked_at: datetime, generation: Generation) -> datetime:
    """The end of probing: inside the portal's memory counted from the stored intent, and inside the token's life."""
    window_end = asked_at + PROBE_WINDOW
    return min(window_end, generation.expires_at) if generation.expires_at else window_end


def ends_at(status: Status, generation: Generation) -> datetime | None:
    """When the present state stops counting at the latest (None: it does not end by the clock)."""
    if status.is_open and status.asked_at is not None:
        return probe_until(status.asked_at, generation)
    if not status.is_decided or status.checked_at is None:
        return None
    # The answer renewed the portal's memory no later than when we saw it; the token may end before that.
    memory_end = (status.decided_before or status.checked_at) + PORTAL_MEMORY
    return min(memory_end, generation.expires_at) if generation.expires_at else memory_end


def lapse(status: Status, generation: Generation, now: datetime) -> Status:
    """`status` as the clock alone leaves it at `now`: an open question or a decision past its end is LAPSED."""
    end = ends_at(status, generation)
    if end is None:
        return status
    reason = None
    if now >= end:
        token_over = generation.expires_at is not None and now >= generation.expires_at
        reason = LapseReason.EXPIRED if token_over else LapseReason.MEMORY
    elif _is_before(now, status.asked_at if status.is_open else status.checked_at):
        reason = LapseReason.CLOCK_SET_BACK
    return status if reason is None else lapsed(status, reason, now)


def is_clock_behind(status: Status, now: datetime) -> bool:
    """Whether the clock stands before the last answer, so that the question's age is not known from the clock alone."""
    return _is_before(now, status.checked_at)


def _is_before(now: datetime, recorded: datetime | None) -> bool:
    """Whether the clock was set back behind what it recorded, so that no age can be known."""
    return recorded is not None and now < recorded - CLOCK_TOLERANCE


def lapsed(status: Status, reason: LapseReason, now: datetime) -> Status:
    """`status` turned LAPSED for `reason`; when it was asked and decided is kept."""
    return replace(
        status,
        state=ConfirmationState.LAPSED,
        since=now,
        lapse=reason,
        evidence=Evidence.CLOCK,
        error=None,
        detail="",
        trouble=None,
        trouble_since=None,
    )
