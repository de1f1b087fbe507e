"""How often a question is checked, and how many requests a portal is made."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.budget import Budget
from b24monitor.core.schedule import (
    LONGEST_OWN_S,
    SHORTEST_OWN_S,
    Pace,
    backoff_s,
    busy_s,
    check_interval_s,
    interval_s,
    jittered_s,
    lead_s,
    operating_s,
)

PACE = Pace()
ages = st.floats(-100, 100_000)


@given(ages, ages)
def test_checks_ease_with_age_and_stay_in_their_bounds(one_s: float, other_s: float) -> None:
    younger, older = sorted((one_s, other_s))
    assert PACE.quick_s <= interval_s(PACE, younger) <= interval_s(PACE, older) <= PACE.slow_s


@pytest.mark.parametrize(("age_s", "seconds"), [(0, 1), (300, 1), (1050, 15.5), (1800, 30), (3500, 30), (-5, 1)])
def test_the_pace_eases_in_a_straight_line(age_s: float, seconds: float) -> None:
    assert interval_s(PACE, age_s) == seconds


@pytest.mark.parametrize("age_s", [0, 10, 1000])
def test_a_pace_that_never_eases(age_s: float) -> None:
    assert interval_s(Pace(quick_s=2, slow_s=2), age_s) == 2
    assert interval_s(Pace(quick_s=2, quick_until_s=9, slow_from_s=9), age_s) == 2


@given(ages)
def test_a_row_in_view_is_checked_quickly_and_an_own_pace_holds_all_the_same(age_s: float) -> None:
    assert check_interval_s(PACE, age_s) == interval_s(PACE, age_s)
    assert check_interval_s(PACE, age_s, is_in_view=True) == PACE.quick_s
    assert check_interval_s(PACE, age_s, 120.0, is_in_view=True) == 120.0


@given(st.floats(allow_nan=False), ages)
def test_an_own_pace_stays_in_its_bounds(own_s: float, age_s: float) -> None:
    assert SHORTEST_OWN_S <= check_interval_s(PACE, age_s, own_s) <= LONGEST_OWN_S


@given(st.floats(0.01, 3600), st.floats(0, 1, exclude_max=True))
def test_jitter_never_slows_and_quickens_by_a_tenth_at_most(wait_s: float, chance: float) -> None:
    assert 0.9 * wait_s <= jittered_s(wait_s, chance) <= wait_s


def test_a_source_leads_for_three_intervals_or_gaps() -> None:
    assert (lead_s(1.0, 0.0), lead_s(1.0, 4.0), lead_s(30.0, 4.0)) == (3.0, 12.0, 90.0)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_failures_slow_checks_down_to_a_limit(failures: int, chance: float) -> None:
    wait_s = backoff_s(PACE, failures, chance)
    whole_s = backoff_s(PACE, failures, 1.0)
    assert 0.5 * whole_s <= wait_s <= whole_s <= PACE.backoff_most_s
    assert backoff_s(PACE, failures + 1, chance) >= wait_s


@pytest.mark.parametrize(("failures", "whole_s"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (99, 60)])
def test_the_wait_doubles(failures: int, whole_s: float) -> None:
    assert backoff_s(PACE, failures, 1.0) == whole_s


@pytest.mark.parametrize(("times", "whole_s"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (99, 60)])
def test_a_spent_budget_is_waited_for_at_least_that_long_and_not_by_all_alike(times: int, whole_s: float) -> None:
    assert busy_s(PACE, times, 0.0) == whole_s
    assert whole_s < busy_s(PACE, times, 0.5) < busy_s(PACE, times, 0.999) <= 1.25 * whole_s


@pytest.mark.parametrize(("times", "seconds"), [(1, 60), (2, 120), (3, 240), (4, 480), (5, 600), (99, 600)])
def test_a_methods_time_is_waited_for_a_minute_doubling_to_ten(times: int, seconds: float) -> None:
    assert operating_s(PACE, times) == seconds


def test_a_closed_portal_is_looked_at_every_quarter_of_an_hour() -> None:
    assert PACE.closed_s == 15 * 60


budgets = st.builds(
    Budget,
    room=st.floats(1, 50),
    drain_per_s=st.floats(0.1, 10),
    level=st.just(0.0),
    at_s=st.floats(0, 1000),
)


@given(budgets, st.lists(st.floats(0, 30), min_size=1, max_size=80))
def test_whoever_waits_as_told_never_overfills_the_portals_bucket(budget: Budget, pauses_s: list[float]) -> None:
    """The bucket's promise over any window: no more requests than its room and what drains meanwhile."""
    room, drain = budget.room, budget.drain_per_s
    now_s = budget.at_s
    times: list[float] = []
    for pause_s in pauses_s:
        now_s += pause_s
        now_s += budget.wait_s(now_s)
        assert budget.wait_s(now_s) < 1e-6
        budget = budget.spend(now_s)
        times.append(now_s)
    for first, begin_s in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= room + (times[last] - begin_s) * drain + 1e-6


@given(budgets, st.floats(0, 100))
def test_waiting_is_never_endless_nor_longer_than_needed(budget: Budget, pause_s: float) -> None:
    now_s = budget.at_s
    for _ in range(int(budget.room)):
        assert budget.wait_s(now_s) == 0.0
        budget = budget.spend(now_s)
    wait_s = budget.wait_s(now_s)
    assert 0 < wait_s <= 1 / budget.drain_per_s + 1e-9
    assert budget.wait_s(now_s + pause_s) == pytest.approx(max(0.0, wait_s - pause_s), abs=1e-6)


def test_the_shipped_budget_leaves_half_of_the_portals_to_others() -> None:
    budget = Budget()
    assert (budget.room, budget.drain_per_s) == (25.0, 1.0)
    assert not math.isinf(budget.wait_s(0.0))


@pytest.mark.parametrize(("room", "quarter"), [(25.0, 6.25), (125.0, 31.25), (2.0, 1.0)])
def test_a_quarter_lets_at_least_one_request_through(room: float, quarter: float) -> None:
    budget = Budget(room, 2.0, level=room, at_s=9.0).quarter()
    assert (budget.room, budget.drain_per_s, budget.wait_s(0.0)) == (quarter, 0.5, 0.0)
