"""Times and statuses survive their columns exactly."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.answer import Refusal
from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Report, Status
from b24monitor.storage.record import STATUS_COLUMNS, from_microseconds, status_of, status_values, to_microseconds

times = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis adds the zone itself)
maybe_times = st.none() | times
reports = st.builds(
    Report,
    is_allowed=st.booleans(),
    heard_at=times,
    evidence=st.sampled_from(Evidence),
    decided_at=maybe_times,
    by=st.none() | st.integers(1, 10**9),
)
statuses = st.builds(
    Status,
    state=st.sampled_from(ConfirmationState),
    since=maybe_times,
    asked_at=maybe_times,
    adopted=st.booleans(),
    evidence=st.none() | st.sampled_from(Evidence),
    checked_at=maybe_times,
    error=st.none() | st.text(st.characters(codec="utf-8")),
    detail=st.text(st.characters(codec="utf-8")),
    refusal=st.none() | st.sampled_from(Refusal),
    lapse=st.none() | st.sampled_from(LapseReason),
    decided_after=maybe_times,
    decided_before=maybe_times,
    is_proved=st.booleans(),
    reports=st.lists(reports, max_size=3).map(tuple),
    trouble=st.none(),
    trouble_since=st.none(),
)


@given(statuses)
def test_any_status_comes_back_from_the_database(status: Status) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute(f"CREATE TABLE kept ({', '.join(STATUS_COLUMNS)})")
        marks = ", ".join("?" * len(STATUS_COLUMNS))
        connection.execute(f"INSERT INTO kept VALUES ({marks})", status_values(status))
        assert status_of(connection.execute("SELECT * FROM kept").fetchone()) == status


def test_every_lasting_field_of_a_status_has_a_column() -> None:
    passing = {"trouble", "trouble_since"}
    assert set(STATUS_COLUMNS) == {field.name for field in fields(Status)} - passing


@given(times, times)
def test_times_keep_their_order(first: datetime, second: datetime) -> None:
    assert (to_microseconds(first) < to_microseconds(second)) == (first < second)
    assert from_microseconds(to_microseconds(first)).tzinfo is UTC


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    moscow = datetime(2030, 5, 17, 17, 2, 3, 456789, timezone(timedelta(hours=3)))
    assert from_microseconds(to_microseconds(moscow)) == datetime(2030, 5, 17, 14, 2, 3, 456789, UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        to_microseconds(datetime(2030, 5, 17))  # noqa: DTZ001  (the mistake under test)
