"""The story of one row in words, line by line."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from b24monitor.core.answer_wording import answer_text
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.freshness import is_stale
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.likely_wait import likely_wait
from b24monitor.core.renewal_wording import asks_again_text
from b24monitor.core.report_wording import doubt_text, is_reported, reported_lines, seen_text, told_text
from b24monitor.core.row_wording import NOTHING, asked_nobody, decided_text, end_text, lapse_text, refusal_of
from b24monitor.core.time_wording import ago_text, clock_text, duration_text
from b24monitor.core.urgency import is_token_past
from b24monitor.core.watching_wording import own_pace_text


def story(row: WatchRow, now: datetime, speed: float = 1.0) -> tuple[str, ...]:
    """What is known of the row, line by line, oldest first; `speed` as in `is_stale`."""
    if row.is_seen:
        return tuple(line for line in (seen_text(row), *reported_lines(row, now)) if line)
    lines = (
        _asked_line(row, now),
        *(_told_lines(row, now) or _state_lines(row, now, speed)),
        _trouble_line(row, now),
        _token_line(row, now),
        asks_again_text(row.watch.method) if row.watch.asks_again else "",
        own_pace_text(row.watch.interval_s),
        muted_text() if row.watch.is_muted else "",
    )
    return tuple(line for line in lines if line)


def muted_text() -> str:
    """That the user wants nothing told of a row for now."""
    return _("Muted: nothing is told of it outside this window until it is decided.")


def likely_wait_text(row: WatchRow, waits: Sequence[timedelta]) -> str:
    """How long administrators of the row's portal took before; empty for a row that nobody is to decide any more.

    `waits` are the times that the portal's decided questions stood open. Too few say nothing.
    """
    likely = likely_wait(waits)
    is_ahead = row.status.is_open or (row.status.state is ConfirmationState.UNKNOWN and not row.is_seen)
    if likely is None or not is_ahead or row.status.is_doubtful:
        return ""
    form = ngettext(
        "Administrators of this portal decided within {length} in half of {count} case.",
        "Administrators of this portal decided within {length} in half of {count} cases.",
        likely.count,
    )
    return form.format(length=duration_text(likely.half_within), count=likely.count)


def countdown_text(row: WatchRow, now: datetime) -> str:
    """How long the present state is worth something yet, to the second; empty when the clock does not end it."""
    ends_at, status = row.ends_at, row.status
    if ends_at is None or row.is_seen or status.is_doubtful or now >= ends_at:
        return ""
    left = countdown(ends_at - now)
    if status.is_open:
        return _("{left} left for a yes").format(left=left)
    if status.state is ConfirmationState.DENIED:
        return ""
    return _("counts for {left} at most").format(left=left)


def _asked_line(row: WatchRow, now: datetime) -> str:
    status = row.status
    if status.question_at is None:
        return _("Not asked with this token: b24monitor calls the method only when you say so.")
    time = clock_text(status.question_at, now)
    if status.adopted:
        return _("Your application asked before {time}, when the first look was made.").format(time=time)
    if asked_nobody(status):
        return _("First called at {time}.").format(time=time)
    return _("Asked at {time}.").format(time=time)


def _told_lines(row: WatchRow, now: datetime) -> tuple[str, ...]:
    """What was told and no call has proved; empty where calls speak."""
    if row.status.is_doubtful:
        return doubt_text(), told_text(row.status, now)
    return (*reported_lines(row, now), end_text(row, now)) if is_reported(row.status) else ()


def _state_lines(row: WatchRow, now: datetime, speed: float) -> tuple[str, ...]:
    status = row.status
    match status.state:
        case ConfirmationState.WAITING:
            return (_freshness_line(row, now, speed),)
        case ConfirmationState.APPROVED | ConfirmationState.DENIED:
            return (decided_text(row, now), _not_rechecked(row, now))
        case ConfirmationState.WORKS:
            ran = _("The call ran at {time}. It needs no confirmation, or was allowed before: no decision was seen.")
            time = clock_text(status.checked_at, now) if status.checked_at else NOTHING
            return (ran.format(time=time), _not_rechecked(row, now))
        case ConfirmationState.LAPSED:
            return (decided_text(row, now), "" if _token_is_over(row, now) else lapse_text(status))
        case ConfirmationState.REFUSED:
            return (answer_text(refusal_of(status)),)
        case ConfirmationState.UNKNOWN:
            return (_("The portal has not answered the first call yet."),) if status.is_open else ()


def _freshness_line(row: WatchRow, now: datetime, speed: float) -> str:
    checked_at = row.status.checked_at
    if checked_at is None:
        return ""
    if is_stale(row, now, speed):
        return _("Waiting when last seen; not verified since {time}.").format(time=clock_text(checked_at, now))
    return _("Still waiting, verified {ago}.").format(ago=ago_text(now - checked_at, speed))


def _not_rechecked(row: WatchRow, now: datetime) -> str:
    checked_at = row.status.checked_at
    if checked_at is None:
        return ""
    seen = _("Seen at {time}, not re-checked.").format(time=clock_text(checked_at, now))
    return f"{seen} {end_text(row, now)}".rstrip()


def _trouble_line(row: WatchRow, now: datetime) -> str:
    status = row.status
    if status.trouble is None:
        return ""
    text = answer_text(status.trouble)
    if status.trouble_since is None:
        return text
    return _("{problem} That is so since {time}.").format(problem=text, time=clock_text(status.trouble_since, now))


def _token_line(row: WatchRow, now: datetime) -> str:
    generation = row.account.generation
    if generation.expires_at is None:
        return _("When the token expires is not known; it lives an hour at most.")
    if _token_is_over(row, now):
        form = _("The token expired at {time}.")
        bound_form = _("The token expired at {time} at the latest.")
    elif is_token_past(row, now):
        # The portal said so before its time, and the row says that already.
        return ""
    else:
        form, bound_form = _("The token expires at {time}."), _("The token expires at {time} at the latest.")
    return (bound_form if generation.expiry_is_bound else form).format(time=clock_text(generation.expires_at, now))


def countdown(left: timedelta) -> str:
    """What is left as "26:14", or "1:02:03" from an hour on."""
    seconds = max(0, int(left.total_seconds()))
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def _token_is_over(row: WatchRow, now: datetime) -> bool:
    expires_at = row.account.generation.expires_at
    return expires_at is not None and now >= expires_at
