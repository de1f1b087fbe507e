"""How dates, times and numbers are written: set once by a front end, for the locale of whoever reads them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Formats:
    """Patterns with the fields `{year} {month} {day} {hour} {hour12} {minute} {second} {half}`, and marks in numbers.

    Not strftime's: its "AM" follows the C library's locale, and an hour without a leading zero is not portable.
    The default is ISO 8601 with a space between, and no groups.
    """

    time: str = "{hour:02}:{minute:02}"
    time_seconds: str = "{hour:02}:{minute:02}:{second:02}"
    date: str = "{year:04}-{month:02}-{day:02}"
    am: str = "AM"
    pm: str = "PM"
    decimal_mark: str = "."
    group_mark: str = ""

    def time_text(self, at: datetime) -> str:
        """The time of day of `at`, which is in the reader's zone already: "14:02" or "2:02 PM"."""
        return self._filled(self.time, at)

    def time_seconds_text(self, at: datetime) -> str:
        """As `time_text`, with seconds."""
        return self._filled(self.time_seconds, at)

    def date_text(self, at: datetime) -> str:
        """The date of `at`, always with the whole year."""
        return self.date.format(year=at.year, month=at.month, day=at.day)

    def number_text(self, value: float, decimals: int = 0) -> str:
        """A number as "1 234,5"."""
        text = f"{value:,.{decimals}f}"
        return text.translate({ord(","): self.group_mark, ord("."): self.decimal_mark})

    def _filled(self, pattern: str, at: datetime) -> str:
        return pattern.format(
            hour=at.hour,
            hour12=at.hour % 12 or 12,
            minute=at.minute,
            second=at.second,
            half=self.am if at.hour < 12 else self.pm,
        )


_formats = Formats()


def use(formats: Formats) -> None:
    """Writes everything from now on as `formats` says."""
    global _formats  # noqa: PLW0603 - one process has one reader
    _formats = formats


def formats() -> Formats:
    """The formats in use."""
    return _formats


def number_text(value: float, decimals: int = 0) -> str:
    """A number in the formats in use."""
    return _formats.number_text(value, decimals)
