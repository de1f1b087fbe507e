"""How each observation and each report moves a status: pure functions, the same in whatever order the sources speak."""

from dataclasses import replace
from datetime import datetime

from b24monitor.core.answer import AnswerKind
from b24monitor.core.confirmation import (
    PORTAL_MEMORY,
    ConfirmationState,
    Evidence,
    LapseReason,
    Observation,
    Report,
    Status,
)
from b24monitor.core.second_look import answered, is_under_way

_ANSWERED = frozenset({AnswerKind.RAN, AnswerKind.WAITING, AnswerKind.DENIED})
_UNPROVED = frozenset({ConfirmationState.UNKNOWN, ConfirmationState.WAITING})


def fold(status: Status, observation: Observation) -> Status:
    """`status` after `observation`. Trouble and unrecognised answers never change a state that was reached.

    An answer older than the last one tells nothing new, unless it is final: such an answer is true whenever it comes,
    and only seems old when the clock was set back.
    """
    if observation.evidence is Evidence.INBOX:
        return _listed(status, observation)
    if not (status.is_open or (status.is_decided and not status.is_proved)):
        return status
    answer = observation.answer
    if _is_the_same_again(status, observation):
        # What nearly every call tells; the long way comes to the same.
        sent_at = min(observation.sent_at, observation.at)
        return replace(status, checked_at=observation.at, decided_after=sent_at)
    is_late = status.checked_at is not None and observation.sent_at < status.checked_at
    if is_late and is_under_way(status):
        # It left before that was decided.
        return status
    if is_late and not answer.is_final:
        # Still the latest word of the calls, though another source has spoken since.
        return _waited(status, observation) if answer.kind is AnswerKind.WAITING else status
    if answer.kind is AnswerKind.TROUBLE or (
        answer.kind is AnswerKind.UNRECOGNIZED and status.state is not ConfirmationState.UNKNOWN
    ):
        return replace(status, trouble=answer, trouble_since=status.trouble_since or observation.at)
    if is_under_way(status) and answer.kind in _ANSWERED:
        return answered(status, observation)
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


def _is_the_same_again(status: Status, observation: Observation) -> bool:
    """Whether a call found a question waiting that calls alone have found waiting before, with nothing else to tell."""
    sent_at, put_at, after = observation.sent_at, status.put_at, status.decided_after
    return (
        is_plainly_waiting(status)
        and observation.answer.kind is AnswerKind.WAITING
        and observation.evidence is Evidence.PROBE
        and status.error == observation.answer.error
        and status.detail == observation.answer.detail
        and status.checked_at is not None
        and status.checked_at <= sent_at <= observation.at
        and put_at is not None
        and put_at <= sent_at
        and after is not None
        and after <= sent_at
    )


def is_plainly_waiting(status: Status) -> bool:
    """Whether calls alone have found it waiting, so that finding it so again changes nothing but when that was."""
    return (
        status.state is ConfirmationState.WAITING
        and status.evidence is Evidence.PROBE
        and not status.reports
        and status.trouble is None
    )


def hear(status: Status, report: Report) -> Status:
    """`status` after a decision was told: shown at once, and proved by the next call if one may still leave.

    The latest report of each source is kept. What a call has proved, refused or ended stays as it is, but for one
    thing: a call that ran at first sight was allowed, now that it is known that somebody decided.
    """
    others = tuple(each for each in status.reports if each.evidence is not report.evidence)
    mine = [each for each in status.reports if each.evidence is report.evidence]
    latest = max([*mine, report], key=lambda each: each.order)
    if latest in mine:
        return status
    reports = tuple(sorted((*others, latest), key=lambda each: each.evidence))
    return _settled(replace(status, reports=reports))


def reopen(status: Status, asked_at: datetime, *, adopted: bool) -> Status:
    """The status of a question that is looked at (again) under the same token since the stored intent `asked_at`.

    What was seen waiting before is waiting still, so that a call that runs now is known as an approval.
    """
    same_token = status.lapse is not LapseReason.RENEWED
    waited = same_token and status.decided_after is not None and status.decided_before is None
    fresh = Status(asked_at=asked_at, adopted=adopted, reports=status.reports if same_token else ())
    if not waited:
        return _settled(fresh)
    waiting = replace(
        fresh,
        state=ConfirmationState.WAITING,
        since=asked_at,
        checked_at=status.checked_at,
        decided_after=status.decided_after,
        put_at=status.put_at,
    )
    return _settled(waiting)


def _settled(status: Status) -> Status:
    """The state that the latest report makes of what calls have not proved."""
    told = status.report
    if told is None:
        return status
    state = status.state
    if state is ConfirmationState.WORKS:
        return replace(status, state=ConfirmationState.APPROVED, since=_earlier(status.since, told.heard_at))
    if status.is_proved:
        agrees = told.is_allowed == (state is ConfirmationState.APPROVED)
        return replace(status, since=_earlier(status.since, told.heard_at)) if agrees and status.is_decided else status
    if not (state in _UNPROVED or status.is_decided or _is_told_in_time(status, told)):
        return status
    if status.decided_after is not None and status.decided_after >= told.heard_at:
        return _enter(status, ConfirmationState.WAITING, status.checked_at or told.heard_at)
    reached = ConfirmationState.APPROVED if told.is_allowed else ConfirmationState.DENIED
    entered = _enter(status, reached, told.heard_at)
    return replace(entered, lapse=None, evidence=told.evidence, error=None, detail="")


def _is_told_in_time(status: Status, told: Report) -> bool:
    """Whether a decision came after we had stopped calling, and before the portal forgot the question: it counts."""
    asked_at = status.question_at
    in_memory = asked_at is not None and told.heard_at < asked_at + PORTAL_MEMORY
    return status.lapse is LapseReason.MEMORY and in_memory


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)


def _listed(status: Status, observation: Observation) -> Status:
    """The question was seen in an administrator's list: nobody had answered it when that list was asked for."""
    if status.is_proved:
        return _listed_before(status, observation)
    if not (status.is_open or status.is_decided):
        return status
    if status.state is ConfirmationState.UNKNOWN:
        status = _enter(status, ConfirmationState.WAITING, observation.at)
    if status.checked_at is None or observation.at > status.checked_at:
        status = replace(status, checked_at=observation.at, evidence=Evidence.INBOX)
    return _waited(status, observation)


def _listed_before(status: Status, observation: Observation) -> Status:
    """What ran at our first look was an approval, if there was a question in a list."""
    before = status.decided_before
    if not status.is_decided or before is None:
        return status
    sent_at = min(observation.sent_at, before)
    after = sent_at if status.decided_after is None else max(status.decided_after, sent_at)
    is_approval = status.state is ConfirmationState.WORKS
    return replace(status, state=ConfirmationState.APPROVED if is_approval else status.state, decided_after=after)


def _waited(status: Status, observation: Observation) -> Status:
    sent_at = min(observation.sent_at, observation.at)
    after = sent_at if status.decided_after is None else max(status.decided_after, sent_at)
    is_call = observation.evidence is Evidence.PROBE
    put_at = _earlier(status.put_at, sent_at) if is_call else status.put_at
    return _settled(replace(status, decided_after=after, put_at=put_at))


def _reach(status: Status, observation: Observation) -> Status:
    answer, at, waiting = observation.answer, observation.at, ConfirmationState.WAITING
    match answer.kind:
        case AnswerKind.WAITING:
            unproved = status if status.is_decided else _enter(status, ConfirmationState.WAITING, at)
            return _waited(unproved, observation)
        case AnswerKind.RAN:
            # Whatever was told: a question was decided, and the call runs.
            is_decision = bool(status.reports) or status.decided_after is not None or status.state is waiting
            return _decide(status, ConfirmationState.APPROVED if is_decision else ConfirmationState.WORKS, at)
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
    entered = _enter(status, state, at)
    return replace(entered, since=_earlier(entered.since, at), decided_after=after, decided_before=at, is_proved=True)
