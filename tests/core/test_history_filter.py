"""Which transitions a search, a chip, a portal and a period let through."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.history_filter import (
    HistoryChip,
    HistoryFilter,
    Period,
    TimeRange,
    chip_counts,
    period_of,
    searched_text,
)
from tests.core.history_samples import NOON, PORTAL, record


@dataclass(frozen=True)
class Sought:
    searched: str
    endpoint: str = ""


DAY = date(2026, 3, 10)


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("VOXIMPLANT denied", True),
        ("crm northwind", True),
        ("user 7", True),
        ("ACCESS_denied", True),
        ("approved", False),
        ("waiting -denied", False),
        ("denied -lapsed -", True),
        ('"crm sync"', True),
        ('"sync crm"', False),
    ],
)
def test_every_word_must_be_found_and_none_after_a_minus(text: str, found: bool) -> None:
    shown = record(after=ConfirmationState.DENIED, by=7, error="ACCESS_DENIED")
    sought = Sought(searched_text(shown))
    assert HistoryFilter(text=text).among([sought]) == ([sought] if found else [])


def test_why_a_question_ended_and_that_nobody_is_known_is_found() -> None:
    assert "the token expired" in searched_text(record(after=ConfirmationState.LAPSED))
    assert "unknown" in searched_text(record(by=None))


def test_a_portal_is_taken_by_its_address() -> None:
    here, there = Sought("", f"https://{PORTAL}/rest/"), Sought("", "https://other.example/rest/")
    assert HistoryFilter(endpoint=here.endpoint).among([here, there]) == [here]


def test_only_a_filter_that_narrows_nothing_lets_all_through() -> None:
    assert HistoryFilter(text=" - ").lets_all_through
    for narrowing in (
        HistoryFilter(HistoryChip.DENIED),
        HistoryFilter(text="x"),
        HistoryFilter(endpoint="x"),
        HistoryFilter(period=Period(NOON)),
    ):
        assert not narrowing.lets_all_through


def test_a_period_has_its_start_and_not_its_end() -> None:
    period = Period(NOON, NOON + timedelta(hours=1))
    assert period.holds(NOON)
    assert not period.holds(NOON + timedelta(hours=1))
    assert not period.holds(NOON - timedelta(microseconds=1))
    assert Period().holds(NOON)


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("time_range", "start"),
    [(TimeRange.TODAY, 9), (TimeRange.DAYS_7, 3), (TimeRange.ALL, None)],
)
def test_ranges_are_whole_local_days_up_to_now(time_range: TimeRange, start: int | None) -> None:
    period = period_of(time_range, NOON, DAY, DAY)
    assert period == Period(None if start is None else datetime(2026, 3, start, 23, 0, tzinfo=UTC))


@pytest.mark.usefixtures("in_berlin")
def test_own_days_are_whole_either_way_round_and_over_the_change_to_summer_time() -> None:
    expected = Period(datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC))
    assert period_of(TimeRange.OWN, NOON, date(2026, 3, 29), date(2026, 3, 29)) == expected
    first, last = date(2026, 3, 1), date(2026, 3, 9)
    assert period_of(TimeRange.OWN, NOON, last, first) == period_of(TimeRange.OWN, NOON, first, last)


def test_chips_count_by_the_state_reached() -> None:
    counts = chip_counts({ConfirmationState.APPROVED: 3, ConfirmationState.DENIED: 2, ConfirmationState.WAITING: 4})
    assert counts[HistoryChip.ALL] == 9
    assert counts[HistoryChip.DECISIONS] == 5
    assert counts[HistoryChip.DENIED] == 2
    assert counts[HistoryChip.LAPSED] == 0
