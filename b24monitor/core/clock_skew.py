"""How far this machine's clock is from a server's, by the `Date` of an answer (RFC 9110, section 6.6.1)."""

from datetime import UTC, datetime, timedelta

NO_SKEW = timedelta(0)
# Clocks that are kept by the network differ by less; below it nothing needs correcting.
_SMALLEST = timedelta(seconds=2)
# A `Date` counts whole seconds: half a second later it is right on average, and wrong by half a second at most.
_HALF_SECOND = timedelta(seconds=0.5)


def skew(sent_at: datetime, received_at: datetime, server_date: datetime | None) -> timedelta:
    """The server's clock minus ours; zero when the difference is small, or smaller than what this answer can prove.

    The server wrote its date at some time between `sent_at` and `received_at`, both by our clock. A clock that was set
    back in between, like an answer without a date, proves nothing.
    """
    if server_date is None or received_at < sent_at:
        return NO_SKEW
    half_way = (received_at - sent_at) / 2
    difference = server_date + _HALF_SECOND - (sent_at + half_way)
    is_proved = abs(difference) > half_way + _HALF_SECOND
    return difference if is_proved and abs(difference) >= _SMALLEST else NO_SKEW


def http_date(text: str) -> datetime | None:
    """The time in a `Date` header; None for anything that is no date, or that names no time zone."""
    # Imported here: it brings much along that the first paint does not need.
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
        return date.astimezone(UTC) if date.tzinfo is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
