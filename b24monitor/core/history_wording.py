"""One stored transition in words."""

from datetime import datetime, timedelta

from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason
from b24monitor.core.history import HistoryEntry, HistoryRecord
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.report_wording import doubtful_word, reported_word
from b24monitor.core.time_wording import clock_seconds_text, duration_text
from b24monitor.core.wording import state_word

_SECOND = timedelta(seconds=1)
_DECISIONS = (ConfirmationState.APPROVED, ConfirmationState.DENIED)

_TOLD = {
    Evidence.QUEUE: marked("told by the offline queue"),
    Evidence.EVENT: marked("told by an event"),
}

_LAPSE_HOW = {
    LapseReason.EXPIRED: marked("the token expired"),
    LapseReason.TOKEN_UNKNOWN: marked("the portal no longer knew the token"),
    LapseReason.MEMORY: marked("the portal's hour of memory was over"),
    LapseReason.RENEWED: marked("a new token took its place"),
    LapseReason.CLOCK_SET_BACK: marked("this computer's clock was set back"),
    LapseReason.KEY_GONE: marked("the token lasted for an earlier session"),
    LapseReason.MAY_HAVE_RUN: marked("the answer to a call was lost, which may have run"),
}


def history_when(entry: HistoryEntry, now: datetime) -> str:
    """When the transition was seen."""
    return clock_seconds_text(entry.at, now)


def history_what(entry: HistoryEntry) -> str:
    """The states before and after."""
    return _("{before} → {after}").format(before=state_word(entry.before), after=_reached(entry))


def _reached(entry: HistoryEntry) -> str:
    if _is_reported(entry):
        return reported_word(entry.after)
    return doubtful_word() if _is_doubtful(entry) else state_word(entry.after)


def _is_reported(entry: HistoryEntry) -> bool:
    return entry.after in _DECISIONS and not entry.is_proved and entry.evidence in _TOLD


def _is_doubtful(entry: HistoryEntry) -> bool:
    """Only a decision that was told goes back to waiting, and only its doubt is a step from waiting to waiting."""
    return entry.after is ConfirmationState.WAITING and entry.before in (*_DECISIONS, ConfirmationState.WAITING)


def _told(entry: HistoryEntry) -> str:
    source = _(_TOLD[entry.evidence]) if entry.evidence is not None else ""
    if entry.decided_at is None:
        return source
    return _("{source}, as of {time}").format(source=source, time=clock_seconds_text(entry.decided_at, entry.at))


def history_how(entry: HistoryEntry) -> str:
    """How it became known, and the portal's error code if that says more.

    Of a decision: how long before it was seen it may have fallen, or which source told it; and whose it was.
    """
    how = history_source(entry)
    if entry.decided_by is None:
        return how
    by = _("by user {user}").format(user=entry.decided_by)
    return _("{how}, {by}").format(how=how, by=by) if how else by


def history_source(entry: HistoryEntry) -> str:
    """As `history_how`, but for whose decision it was."""
    if _is_reported(entry):
        return _told(entry)
    if _is_doubtful(entry):
        return _("possibly a new question")
    if entry.after is ConfirmationState.LAPSED and entry.lapse is not None:
        return lapse_how(entry)
    if entry.after in _DECISIONS and entry.decided_after is not None and entry.decided_before is not None:
        if entry.decided_before - entry.decided_after < _SECOND:
            return _("at that second")
        length = duration_text(entry.decided_before - entry.decided_after)
        return _("in the {length} before").format(length=length)
    if entry.after is ConfirmationState.REFUSED:
        return entry.error or _("by the portal")
    if entry.evidence is Evidence.INBOX:
        return _("seen in an administrator's list")
    return _("seen by a call") if entry.evidence is Evidence.PROBE else ""


def lapse_how(entry: HistoryEntry) -> str:
    """Why a question ended; empty where it did not."""
    return _(_LAPSE_HOW[entry.lapse]) if entry.after is ConfirmationState.LAPSED and entry.lapse is not None else ""


def history_who(entry: HistoryEntry) -> str:
    """Whose decision it was, as far as the portal told; empty for what is no decision."""
    if entry.after not in _DECISIONS:
        return ""
    return _("unknown") if entry.decided_by is None else _("user {user}").format(user=entry.decided_by)


def history_waited(record: HistoryRecord) -> str:
    """How long a decision took; empty where that is not known."""
    return "" if record.waited is None else duration_text(record.waited)


def history_summary(record: HistoryRecord, now: datetime) -> str:
    """The whole record on lines of its own, with what the table has no room for."""
    entry = record.entry
    lines = [
        _("{method} on {portal}, {account}").format(
            method=record.method, portal=record.portal_name, account=record.account_label
        ),
        _("{time}: {what}").format(time=history_when(entry, now), what=history_what(entry)),
        history_how(entry),
    ]
    if record.waited is not None:
        lines.append(_("Decided {length} after the question.").format(length=history_waited(record)))
    return "\n".join(line for line in lines if line)
