"""The picture of a token's hour in words: its marks, the tokens before it, and all of it for who cannot see it."""

from collections.abc import Sequence
from datetime import datetime

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.language import gettext as _
from b24monitor.core.row_wording import asked_nobody, end_text
from b24monitor.core.time_wording import between_text, clock_seconds_text, clock_text
from b24monitor.core.timeline import EarlierHour, Mark, MarkKind
from b24monitor.core.wording import state_word


def mark_label(mark: Mark, row: WatchRow, now: datetime) -> str:
    """The few words beside a mark."""
    return _label_form(mark, row.status).format(time=clock_text(mark.at, now), state=state_word(mark.state))


def _label_form(mark: Mark, status: Status) -> str:
    match mark.kind:
        case MarkKind.ASKED if asked_nobody(status):
            return _("called {time}")
        case MarkKind.ASKED:
            return _("asked before {time}") if status.adopted else _("asked {time}")
        case MarkKind.DECIDED if mark.state is ConfirmationState.LAPSED:
            # What the answer was is told by the history; it has lapsed, and not at this moment.
            return _("decided {time}")
        case MarkKind.DECIDED:
            return _("{state} {time}")
        case MarkKind.NOW:
            return _("now {time}")
        case MarkKind.START:
            return "{time}"
        case MarkKind.END:
            return _("ends by {time}") if mark.is_bound else _("ends {time}")


def mark_tip(mark: Mark, row: WatchRow, now: datetime) -> str:
    """What a mark means, with the time to the second."""
    status, time = row.status, clock_seconds_text(mark.at, now)
    match mark.kind:
        case MarkKind.START:
            return _("The token is known since {time}.").format(time=time)
        case MarkKind.NOW:
            return _("Now: {time}. {deadline}").format(time=time, deadline=end_text(row, now)).rstrip()
        case MarkKind.END if mark.is_bound:
            return _("The token ends at {time} at the latest.").format(time=time)
        case MarkKind.END:
            return _("The token ends at {time}.").format(time=time)
        case MarkKind.DECIDED if status.decided_after is not None and status.decided_before is not None:
            when = between_text(status.decided_after, status.decided_before, now)
            if mark.state is ConfirmationState.LAPSED:
                return _("Decided {when}.").format(when=when)
            return _("{state}: it fell {when}.").format(state=state_word(mark.state), when=when)
        case _:
            return mark_label(mark, row, now)


def earlier_label(hour: EarlierHour, now: datetime) -> str:
    """How an earlier token's question ended, in two words."""
    return _("{state} {time}").format(state=state_word(hour.outcome), time=clock_text(hour.outcome_at, now))


def earlier_tip(hour: EarlierHour, now: datetime) -> str:
    """What is known of an earlier token."""
    form = _("An earlier token, from {start} to {end}: {state} at {time}. A decision belongs to one token.")
    return form.format(
        start=clock_text(hour.start, now),
        end=clock_text(hour.end, now),
        state=state_word(hour.outcome),
        time=clock_seconds_text(hour.outcome_at, now),
    )


def picture_text(row: WatchRow, marks: Sequence[Mark], earlier: Sequence[EarlierHour], now: datetime) -> str:
    """The whole picture in words, from left to right."""
    parts = [earlier_tip(hour, now) for hour in earlier]
    return "\n".join([*parts, ", ".join(mark_label(mark, row, now) for mark in marks)])
