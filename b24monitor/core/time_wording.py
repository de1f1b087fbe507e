"""Times and durations as people read them: local clock times, and lengths with the units that matter."""

from datetime import datetime, timedelta

from b24monitor.core.formats import formats
from b24monitor.core.language import gettext as _

# Within this long, counting seconds tells nothing and only makes the text flicker.
_JUST_NOW = timedelta(seconds=5)


def duration_text(length: timedelta) -> str:
    """A length as "42 s", "6 min", "1 h 03 min" or "2 d 4 h", cut off below; a negative one is "0 s"."""
    seconds = max(0, int(length.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    if hours < 24:
        return _("{hours} h {minutes:02} min").format(hours=hours, minutes=minutes % 60)
    return _("{days} d {hours} h").format(days=days, hours=hours % 24)


def ago_text(length: timedelta, speed: float = 1.0) -> str:
    """How long ago something was seen: "just now" in the first seconds, then "42 s ago"; `speed` as in `is_stale`."""
    if length < _JUST_NOW * speed:
        return _("just now")
    return _("{length} ago").format(length=duration_text(length))


def clock_text(at: datetime, now: datetime) -> str:
    """The local time as "14:02" or "2:02 PM", with the date in front when it is not today's."""
    local = at.astimezone()
    return _dated(local, now, formats().time_text(local))


def clock_seconds_text(at: datetime, now: datetime) -> str:
    """The local time as "14:02:59", with the date in front when it is not today's."""
    local = at.astimezone()
    return _dated(local, now, formats().time_seconds_text(local))


def date_text(at: datetime) -> str:
    """The local date."""
    return formats().date_text(at.astimezone())


def between_text(after: datetime, before: datetime, now: datetime) -> str:
    """When something fell that was seen between two looks: "between 14:01:59 and 14:02:00"."""
    first, last = clock_seconds_text(after, now), clock_seconds_text(before, now)
    if first == last:
        return _("at {time}").format(time=last)
    return _("between {after} and {before}").format(after=first, before=last)


def _dated(local: datetime, now: datetime, time: str) -> str:
    if local.date() == now.astimezone().date():
        return time
    return _("{date} {time}").format(date=formats().date_text(local), time=time)
