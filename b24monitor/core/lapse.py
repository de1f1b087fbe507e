"""How the clock ends a state: pure functions of `now`."""

from dataclasses import replace
from datetime import datetime

from b24monitor.core.account import Generation
from b24monitor.core.confirmation import (
    CLOCK_TOLERANCE,
    PORTAL_MEMORY,
    PROBE_WINDOW,
    ConfirmationState,
    Evidence,
    LapseReason,
    Status,
)


def probe_until(asked_at: datetime, generation: Generation) -> datetime:
    """The end of probing: inside the portal's memory counted from the stored intent, and inside the token's life."""
    window_end = asked_at + PROBE_WINDOW
    return min(window_end, generation.expires_at) if generation.expires_at else window_end


def ends_at(status: Status, generation: Generation) -> datetime | None:
    """When the present state stops counting at the latest (None: it does not end by the clock)."""
    if status.is_open and status.asked_at is not None:
        return probe_until(status.asked_at, generation)
    seen_at = _decision_seen_at(status)
    if seen_at is None:
        return None
    # The answer renewed the portal's memory no later than when we saw it; the token may end before that.
    memory_end = seen_at + PORTAL_MEMORY
    return min(memory_end, generation.expires_at) if generation.expires_at else memory_end


def _decision_seen_at(status: Status) -> datetime | None:
    """When the decision that is shown was seen, or told, first."""
    if not status.is_decided:
        return None
    told = status.report
    return status.decided_before or (told.heard_at if told else None) or status.checked_at


def lapse(status: Status, generation: Generation, now: datetime) -> Status:
    """`status` as the clock alone leaves it at `now`: an open question or a decision past its end is LAPSED."""
    end = ends_at(status, generation)
    if end is None:
        return status
    reason = None
    if now >= end:
        token_over = generation.expires_at is not None and now >= generation.expires_at
        reason = LapseReason.EXPIRED if token_over else LapseReason.MEMORY
    elif _is_before(now, status.asked_at if status.is_open else _decision_seen_at(status)):
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
