"""One stored transition in words."""

from datetime import datetime, timedelta

from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason
from b24monitor.core.fact import HistoryEntry
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.time_wording import clock_seconds_text, duration_text
from b24monitor.core.wording import state_word

_SECOND = timedelta(seconds=1)

_LAPSE_HOW = {
    LapseReason.EXPIRED: marked("the token expired"),
    LapseReason.TOKEN_UNKNOWN: marked("the portal no longer knew the token"),
    LapseReason.MEMORY: marked("the portal's hour of memory was over"),
    LapseReason.RENEWED: marked("a new token took its place"),
    LapseReason.CLOCK_SET_BACK: marked("this computer's clock was set back"),
    LapseReason.KEY_GONE: marked("the token lasted for an earlier session"),
}


def history_when(entry: HistoryEntry, now: datetime) -> str:
    """When the transition was seen."""
    return clock_seconds_text(entry.at, now)


def history_what(entry: HistoryEntry) -> str:
    """The states before and after."""
    return _("{before} → {after}").format(before=state_word(entry.before), after=state_word(entry.after))


def history_how(entry: HistoryEntry) -> str:
    """How it became known, and the portal's error code if that says more.

    Of a decision: how long before it was seen it may have fallen.
    """
    if entry.after is ConfirmationState.LAPSED and entry.lapse is not None:
        return _(_LAPSE_HOW[entry.lapse])
    decision = entry.after in (ConfirmationState.APPROVED, ConfirmationState.DENIED)
    if decision and entry.decided_after is not None and entry.decided_before is not None:
        if entry.decided_before - entry.decided_after < _SECOND:
            return _("at that second")
        length = duration_text(entry.decided_before - entry.decided_after)
        return _("in the {length} before").format(length=length)
    if entry.after is ConfirmationState.REFUSED:
        return entry.error or _("by the portal")
    return _("seen by a call") if entry.evidence is Evidence.PROBE else ""
