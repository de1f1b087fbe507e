"""How far a server's clock is from ours: never claimed beyond what one answer proves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.clock_skew import NO_SKEW, http_date, skew
from tests.core.sample import NOON, at


def whole_second(time: datetime) -> datetime:
    return time.replace(microsecond=0)


@given(st.floats(-1e6, 1e6), st.floats(0, 60), st.floats(0, 1))
def test_the_skew_is_the_true_one_within_what_the_answer_proves(true_s: float, trip_s: float, way: float) -> None:
    sent_at, received_at = NOON, at(trip_s)
    date = whole_second(at(trip_s * way) + timedelta(seconds=true_s))
    told = skew(sent_at, received_at, date)
    error_s = abs(told.total_seconds() - true_s)
    unknown_s = trip_s / 2 + 0.5 + 1e-3
    if told:
        assert error_s <= unknown_s
        assert abs(told) >= timedelta(seconds=2)
    else:
        assert error_s <= max(2 + unknown_s, 2 * unknown_s)


@given(st.floats(0, 60), st.floats(0, 1))
def test_a_clock_that_is_right_is_never_corrected(trip_s: float, way: float) -> None:
    assert skew(NOON, at(trip_s), whole_second(at(trip_s * way))) == NO_SKEW


@pytest.mark.parametrize(
    ("trip_s", "date_s", "told_s"),
    [
        (0, 1, 0),
        (0, 2, 2.5),
        (0, -2, 0),
        (0, -3, -2.5),
        (1, 3600, 3600),
        (20, 20, 0),
        (20, 21, 11.5),
        (-1, 3600, 0),
    ],
)
def test_small_and_unproved_differences_count_for_nothing(trip_s: float, date_s: float, told_s: float) -> None:
    assert skew(NOON, at(trip_s), at(date_s)) == timedelta(seconds=told_s)


def test_without_a_date_nothing_is_known() -> None:
    assert skew(NOON, at(1), None) == NO_SKEW


def test_a_date_is_read_as_utc() -> None:
    assert http_date("Fri, 20 Nov 2026 12:00:00 GMT") == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert http_date("Fri, 20 Nov 2026 14:00:00 +0200") == datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", " ", "now", "Fri, 20 Nov 2026 12:00:00 -0000", "Fri, 31 Feb 2026 12:00:00 GMT", "31 Dec 9999 23:59:59 -2300"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert http_date(text) is None


@given(st.text(st.characters(max_codepoint=0x24F), max_size=60))
def test_no_text_is_an_error(text: str) -> None:
    date = http_date(text)
    assert date is None or date.utcoffset() == timedelta(0)
