"""One row in words, cell by cell: when it was asked, what became of it, how long it counts, what to do next."""

from datetime import datetime

from b24monitor.core.account import RenewalRule
from b24monitor.core.answer import Answer, AnswerKind, Refusal
from b24monitor.core.answer_wording import answer_next_step, trouble_text
from b24monitor.core.board import WatchRow
from b24monitor.core.catalogue import USER_PARAMETER
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.freshness import is_stale
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.report_wording import (
    doubt_step,
    heard_at_text,
    is_reported,
    seen_step,
    told_report,
    told_text,
)
from b24monitor.core.time_wording import ago_text, between_text, clock_text, duration_text
from b24monitor.core.urgency import askable, is_token_past

NOTHING = "–"

_LAPSE_TEXT = {
    LapseReason.EXPIRED: marked("The token has expired."),
    LapseReason.TOKEN_UNKNOWN: marked("The portal no longer knows the token."),
    LapseReason.MEMORY: marked("The portal remembers a question for an hour; that hour is over."),
    LapseReason.RENEWED: marked("A new token took this one's place; a decision belongs to one token."),
    LapseReason.CLOCK_SET_BACK: marked("This computer's clock was set back, so the question's age cannot be known."),
    LapseReason.KEY_GONE: marked("The token lasted for an earlier session and is gone."),
    LapseReason.MAY_HAVE_RUN: marked("The method may have run: the answer to a call of it was lost."),
}

_LAPSE_STEP = {
    LapseReason.EXPIRED: marked("Add your application's present token and ask with it."),
    LapseReason.TOKEN_UNKNOWN: marked("Check that the token was copied whole and belongs to this portal."),
    LapseReason.MEMORY: marked("Take a new token and ask with it: this one would put the question a second time."),
    LapseReason.RENEWED: marked("Ask with the new token."),
    LapseReason.CLOCK_SET_BACK: marked("Set the clock, then take a new token and ask with it."),
    LapseReason.KEY_GONE: marked("Add your application's present token."),
    LapseReason.MAY_HAVE_RUN: marked("Look in the portal whether it did, then ask again if you want."),
}


def lapse_text(status: Status) -> str:
    """Why a lapsed status no longer counts; empty for others."""
    return _(_LAPSE_TEXT[status.lapse]) if status.lapse is not None else ""


def refusal_of(status: Status) -> Answer:
    """The answer that refused the call."""
    refusal = status.refusal or Refusal.UNRECOGNIZED
    return Answer(AnswerKind.REFUSED, status.error, status.detail, refusal=refusal)


def offers_own_user(row: WatchRow) -> bool:
    """Whether the call was refused for rights with an empty user, so that the account's own user is worth a try."""
    tried_empty = (USER_PARAMETER, "") in row.watch.parameters.pairs()
    return row.status.refusal is Refusal.RIGHTS and tried_empty and row.account.user_id is not None


def asked_nobody(status: Status) -> bool:
    """Whether the first call ran or was refused, neither of which shows that anybody was asked."""
    return status.refusal is not None or status.state is ConfirmationState.WORKS


def asked_text(row: WatchRow, now: datetime) -> str:
    """When the question was put, for the table; a question the application put itself began before our first look."""
    status = row.status
    if status.question_at is None:
        return NOTHING
    time = clock_text(status.question_at, now)
    return _("before {time}").format(time=time) if status.adopted else time


def waiting_text(row: WatchRow, now: datetime) -> str:
    """How long an open question has waited or a decided one took, for the table."""
    status = row.status
    if status.question_at is None:
        return NOTHING
    if status.is_open:
        length = duration_text(now - status.question_at)
        return _("over {length}").format(length=length) if status.adopted else length
    decided = _decision_seen_at(status)
    if decided is None or status.adopted:
        return NOTHING
    return _("decided in {length}").format(length=duration_text(decided - status.question_at))


def _decision_seen_at(status: Status) -> datetime | None:
    """When a decision was seen or heard, where what went before it is known."""
    if is_reported(status):
        told = told_report(status)
        return told.heard_at if told is not None else None
    return status.decided_before if status.decided_after is not None else None


def expiry_text(row: WatchRow, now: datetime) -> str:
    """When the token expires, for the table."""
    generation = row.account.generation
    if generation.expires_at is None:
        return _("not known")
    time, bound = clock_text(generation.expires_at, now), generation.expiry_is_bound
    if now >= generation.expires_at:
        return (_("expired by {time}") if bound else _("expired {time}")).format(time=time)
    if is_token_past(row, now):
        return _("expired")
    left = duration_text(generation.expires_at - now)
    text = _("by {time} · ≤ {left} left") if bound else _("{time} · {left} left")
    return text.format(time=time, left=left)


def checked_text(row: WatchRow, now: datetime, speed: float = 1.0) -> str:
    """When the state was last verified, for the table; `speed` as in `is_stale`."""
    status = row.status
    if is_reported(status):
        return heard_at_text(status, now)
    if status.is_doubtful or not status.is_open:
        return _last_checked_text(status, now)
    if status.trouble is not None:
        since = clock_text(status.checked_at, now) if status.checked_at else ""
        trouble = trouble_text(status.trouble)
        return _("not since {time}, {trouble}").format(trouble=trouble, time=since) if since else trouble
    if status.checked_at is None:
        return _("no answer yet")
    if is_stale(row, now, speed):
        return _("not verified since {time}").format(time=clock_text(status.checked_at, now))
    return ago_text(now - status.checked_at, speed)


def _last_checked_text(status: Status, now: datetime) -> str:
    if status.checked_at is None:
        return NOTHING
    time = clock_text(status.checked_at, now)
    # Green for a moment of the past must not pass for the present.
    return _("{time}, not re-checked").format(time=time) if status.is_decided else time


def decided_text(row: WatchRow, now: datetime) -> str:
    """When and in what time the decision fell, and by whom where that was told; empty without one."""
    return " ".join(part for part in (_seen_decided_text(row, now), told_text(row.status, now)) if part)


def _seen_decided_text(row: WatchRow, now: datetime) -> str:
    status = row.status
    if status.decided_before is None:
        return ""
    if status.decided_after is None:
        return _("It was so at our first look, at {time}.").format(time=clock_text(status.decided_before, now))
    when = between_text(status.decided_after, status.decided_before, now)
    if status.question_at is None or status.adopted:
        return _("Decided {when}.").format(when=when)
    length = duration_text(status.decided_before - status.question_at)
    return _("Decided {when}, {length} after the question.").format(when=when, length=length)


def end_text(row: WatchRow, now: datetime) -> str:
    """Until when the present state counts at the latest; empty when the clock does not end it."""
    if row.ends_at is None:
        return ""
    time = clock_text(row.ends_at, now)
    if row.status.is_open:
        return _("A yes after {time} comes too late.").format(time=time)
    return _("It ends at {time} at the latest.").format(time=time)


def next_step(row: WatchRow, now: datetime) -> str:
    """What the user should do about the row, in one or two sentences."""
    return seen_step() if row.is_seen else _own_step(row, now)


def _own_step(row: WatchRow, now: datetime) -> str:
    status = row.status
    match status.state:
        case ConfirmationState.UNKNOWN if status.asked_at is None:
            return _unasked_step(row, now)
        case ConfirmationState.UNKNOWN | ConfirmationState.WAITING:
            return _open_step(row, now)
        case ConfirmationState.APPROVED:
            return _("Call the method from your application now, with this very token.")
        case ConfirmationState.DENIED:
            return _("Talk to the administrator, then ask again with a new token.")
        case ConfirmationState.WORKS:
            return _("Nothing to do: calls with this token run.")
        case ConfirmationState.LAPSED:
            return _lapse_step(row, now)
        case ConfirmationState.REFUSED:
            return _refused_step(row)


def _unasked_step(row: WatchRow, now: datetime) -> str:
    expires_at = row.account.generation.expires_at
    if expires_at is not None and now >= expires_at:
        return _lapse_step(row, now)
    return _("Ask when an administrator can answer: a yes lasts for an hour at most.")


def _lapse_step(row: WatchRow, now: datetime) -> str:
    lapse = row.status.lapse or LapseReason.EXPIRED
    if lapse is LapseReason.MAY_HAVE_RUN and not askable(row, now):
        return _("Look in the portal whether it did. To ask again, add your application's present token.")
    if lapse is LapseReason.EXPIRED and row.account.renewal is not RenewalRule.NEVER:
        return _("Ask again when an administrator can answer: the token is renewed first.")
    return _(_LAPSE_STEP[lapse])


def _open_step(row: WatchRow, now: datetime) -> str:
    if row.status.is_doubtful:
        return doubt_step()
    if row.status.trouble is not None:
        return f"{answer_next_step(row.status.trouble)} {end_text(row, now)}".rstrip()
    if row.status.state is ConfirmationState.UNKNOWN:
        return _("Nothing to do: the portal's answer to the first call is awaited.")
    return _("Remind an administrator. {deadline}").format(deadline=end_text(row, now))


def _refused_step(row: WatchRow) -> str:
    if offers_own_user(row):
        return _("Ask with the account's own user id ({user}) instead of an empty one.").format(
            user=row.account.user_id
        )
    return answer_next_step(refusal_of(row.status))
