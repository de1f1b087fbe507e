"""A decision that is looked at once more, as the user agreed: pure functions beside `core.fold`.

The portal answers again without asking anybody as long as it remembers; if it has forgotten, the look is a question.
"""

from dataclasses import replace

from b24monitor.core.answer import AnswerKind
from b24monitor.core.confirmation import ConfirmationState, Observation, Status


def begin(status: Status) -> Status:
    """A proved decision as it stands until the look at it is answered: shown as it is, and to be proved once more."""
    return replace(status, is_proved=False)


def is_under_way(status: Status) -> bool:
    """Whether a decision that a call has seen waits for another call; one that was only told was not seen by any."""
    return status.is_decided and not status.is_proved and status.decided_before is not None


def given_up(status: Status) -> Status:
    """The decision as it was before: nothing more is learned of it."""
    return replace(status, is_proved=True)


def answered(status: Status, observation: Observation) -> Status:
    """`status`, whose look is under way, after an answer that says where the question stands.

    The same decision stays that of its first time. Another one fell on a question that nobody put here.
    """
    kind, at = observation.answer.kind, observation.at
    if kind is AnswerKind.WAITING:
        sent_at = min(observation.sent_at, at)
        return Status(
            ConfirmationState.WAITING,
            at,
            status.asked_at,
            sent_at,
            evidence=observation.evidence,
            checked_at=at,
            error=observation.answer.error,
            detail=observation.answer.detail,
            decided_after=sent_at,
        )
    reached = _reached(status, kind)
    same = replace(
        status,
        is_proved=True,
        checked_at=at,
        evidence=observation.evidence,
        error=observation.answer.error,
        detail=observation.answer.detail,
        trouble=None,
        trouble_since=None,
    )
    if reached is status.state:
        return same
    return replace(
        same, state=reached, since=at, adopted=True, decided_after=status.checked_at, decided_before=at, reports=()
    )


def _reached(status: Status, kind: AnswerKind) -> ConfirmationState:
    if kind is AnswerKind.DENIED:
        return ConfirmationState.DENIED
    return ConfirmationState.APPROVED if status.state is ConfirmationState.DENIED else status.state
