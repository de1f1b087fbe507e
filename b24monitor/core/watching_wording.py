"""What the window says of the watching itself: its pace, this computer's network, and an engine that hangs."""

from datetime import datetime, timedelta

from b24monitor.core.language import gettext as _
from b24monitor.core.time_wording import clock_text, duration_text


def pace_word(interval_s: float | None) -> str:
    """A pace as it is offered: the usual one, or the user's own in seconds."""
    return _("Usual pace") if interval_s is None else duration_text(timedelta(seconds=interval_s))


def own_pace_text(interval_s: float | None) -> str:
    """That the user chose a pace; empty for the usual one."""
    return _("Checked every {length}, as you chose.").format(length=pace_word(interval_s)) if interval_s else ""


def offline_text(since: datetime, now: datetime) -> str:
    """That this computer's own network is away, and what that means for what is shown."""
    text = _("This computer has been offline since {time}; rows keep their last state.")
    return text.format(time=clock_text(since, now))


def paused_text(until: datetime, now: datetime) -> str:
    """That nothing is checked until then, and what that means for what is shown."""
    return _("Checks are paused until {time}: what you see grows old.").format(time=clock_text(until, now))


def stalled_text(stalled_s: float) -> str:
    """That the engine does nothing any more, and for how long."""
    length = duration_text(timedelta(seconds=stalled_s))
    text = _("Watching has stalled for {length}: what you see grows old. If this goes on, quit and start again.")
    return text.format(length=length)
