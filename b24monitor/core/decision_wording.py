"""How long decisions took, in words: for the charts of the history and for who does not see them."""

from datetime import UTC, datetime, timedelta
from math import ceil

from b24monitor.core.decision_times import DecisionSummary, Tally
from b24monitor.core.formats import formats
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked, ngettext
from b24monitor.core.time_wording import duration_text

_BINS = (
    marked("< 1 min"),
    marked("1–2 min"),
    marked("2–5 min"),
    marked("5–10 min"),
    marked("10–20 min"),
    marked("20–40 min"),
    marked("40–60 min"),
    marked("≥ 1 h"),
)
# The same without the unit, for an axis that names it.
_BIN_LABELS = ("< 1", "1–2", "2–5", "5–10", "10–20", "20–40", "40–60", "≥ 60")
# Of fewer, "nine of ten" says nothing.
_ENOUGH_FOR_TENTHS = 10


def bin_word(number: int) -> str:
    """The bin that starts at `BIN_STARTS_S[number]`."""
    return _(_BINS[number])


def bin_label(number: int) -> str:
    """The bin that starts at `BIN_STARTS_S[number]`, in minutes."""
    return _BIN_LABELS[number]


def within_text(length: timedelta) -> str:
    """A length that must not be said too short: "6 min" stands for up to six whole minutes."""
    seconds = ceil(length.total_seconds())
    return duration_text(timedelta(seconds=max(1, seconds) if seconds <= 59 else ceil(seconds / 60) * 60))


def summary_text(summary: DecisionSummary) -> str:
    """The charts in one sentence."""
    count, median = summary.total.count, summary.total.median
    if median is None:
        return _("No decision of known length is shown.")
    if summary.most is not None and count >= _ENOUGH_FOR_TENTHS:
        return ngettext(
            "Half of {count} decision fell within {median}, nine of ten within {most}.",
            "Half of {count} decisions fell within {median}, nine of ten within {most}.",
            count,
        ).format(count=count, median=within_text(median), most=within_text(summary.most))
    return ngettext(
        "{count} decision fell within {median}.", "Half of {count} decisions fell within {median}.", count
    ).format(count=count, median=within_text(median))


def bin_text(number: int, tally: Tally) -> str:
    """One bar of the histogram."""
    return _("{length}: {approved} approved, {denied} denied").format(
        length=bin_word(number), approved=tally.allowed, denied=tally.denied
    )


def hour_text(hour: int, tally: Tally) -> str:
    """One bar of the day."""
    start, end = _time_of_day(hour, 0), _time_of_day(hour, 59)
    if tally.median is None:
        return _("Asked from {start} to {end}: no decision").format(start=start, end=end)
    return ngettext(
        "Asked from {start} to {end}: {count} decision, within {median}",
        "Asked from {start} to {end}: {count} decisions, half of them within {median}",
        tally.count,
    ).format(start=start, end=end, count=tally.count, median=within_text(tally.median))


def _time_of_day(hour: int, minute: int) -> str:
    return formats().time_text(datetime(2000, 1, 1, hour, minute, tzinfo=UTC))


def histogram_text(summary: DecisionSummary) -> str:
    """The histogram for who does not see it: the sentence, then every bar that has a height."""
    bars = [bin_text(number, tally) for number, tally in enumerate(summary.bins) if tally.count]
    return "\n".join([summary_text(summary), *bars])


def hours_text(summary: DecisionSummary) -> str:
    """The day for who does not see it: the sentence, then every hour with a decision."""
    bars = [hour_text(hour, tally) for hour, tally in enumerate(summary.hours) if tally.count]
    return "\n".join([summary_text(summary), *bars])
