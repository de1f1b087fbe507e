"""Hours of one engine in simulated time end as they began; `tests.benchmarks.soak` lets a whole day pass."""

from __future__ import annotations

from tests.benchmarks.soak import complaints
from tests.simulation.day import pass_day


def test_some_hours_break_no_promise_and_leave_nothing_behind() -> None:
    result = pass_day(hours=5.0, settled_h=2.0, portals=2, accounts=6, lag=30.0, seed=11)
    assert complaints(result) == ()
    assert result.questions > 10
    assert result.proved > 3
