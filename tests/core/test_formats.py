"""Dates, times and numbers follow the formats that a front end sets; without any they are ISO 8601."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from b24monitor.core import formats
from b24monitor.core.formats import Formats, number_text
from b24monitor.core.time_wording import clock_seconds_text, clock_text, date_text

AMERICAN = Formats(
    time="{hour12}:{minute:02} {half}",
    time_seconds="{hour12}:{minute:02}:{second:02} {half}",
    date="{month}/{day}/{year:04}",
    group_mark=",",
)
GERMAN = Formats(date="{day:02}.{month:02}.{year:04}", decimal_mark=",", group_mark=".")
AFTERNOON = datetime(2026, 3, 5, 14, 2, 9, tzinfo=UTC).astimezone().replace(hour=14, minute=2)


@pytest.fixture(autouse=True)
def iso_again() -> Iterator[None]:
    yield
    formats.use(Formats())


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (Formats(), ("14:02", "14:02:09", "2026-03-05 14:02", "2026-03-05")),
        (AMERICAN, ("2:02 PM", "2:02:09 PM", "3/5/2026 2:02 PM", "3/5/2026")),
        (GERMAN, ("14:02", "14:02:09", "05.03.2026 14:02", "05.03.2026")),
    ],
)
def test_times_and_dates(used: Formats, expected: tuple[str, ...]) -> None:
    formats.use(used)
    at, later = AFTERNOON.astimezone(UTC), AFTERNOON + timedelta(days=1)
    assert (clock_text(at, at), clock_seconds_text(at, at), clock_text(at, later), date_text(at)) == expected


@pytest.mark.parametrize(
    ("hour", "text"), [(0, "12:02 AM"), (1, "1:02 AM"), (11, "11:02 AM"), (12, "12:02 PM"), (23, "11:02 PM")]
)
def test_a_clock_of_twelve_hours(hour: int, text: str) -> None:
    assert AMERICAN.time_text(AFTERNOON.replace(hour=hour)) == text


@pytest.mark.parametrize(
    ("used", "text"), [(Formats(), "1234567.5"), (AMERICAN, "1,234,567.5"), (GERMAN, "1.234.567,5")]
)
def test_numbers(used: Formats, text: str) -> None:
    formats.use(used)
    assert number_text(1_234_567.49, 1) == text
    assert number_text(42) == "42"
