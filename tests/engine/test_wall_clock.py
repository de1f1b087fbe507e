"""A clock that was set, or a machine that slept, is noticed once; a clock that merely runs fast is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from b24monitor.engine.wall_clock import WallClock
from b24monitor.engine.watchdog import Watchdog
from tests.core.sample import NOON


def _asked(*times: tuple[float, float]) -> list[bool]:
    """Whether a jump is noticed at each of these (wall, monotonic) seconds."""
    clock = WallClock()
    return [clock.has_jumped(NOON + timedelta(seconds=wall_s), now_s) for wall_s, now_s in times]


@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_a_clock_that_runs_evenly_never_jumps(speed: float) -> None:
    turns_s = [0.0, 0.01, 0.3, 0.31, 5.0, 5.1, 10.0, 14.9, 15.0]
    assert not any(_asked(*((speed * now_s, now_s) for now_s in turns_s)))


@pytest.mark.parametrize("speed", [1.0, 60.0])
@pytest.mark.parametrize("jump_s", [3600.0, -3600.0, 6.0, -6.0])
def test_a_jump_is_noticed_once(speed: float, jump_s: float) -> None:
    before = [(speed * now_s, now_s) for now_s in (0.0, 1.0, 2.0)]
    after = [(speed * now_s + jump_s, now_s) for now_s in (3.0, 4.0, 5.0, 6.0)]
    assert _asked(*before, *after) == [False] * 3 + [True] + [False] * 3


def test_small_corrections_are_no_jump_and_a_long_pause_is_one() -> None:
    assert not any(_asked((0, 0), (1, 1), (6, 2), (7, 3)))
    assert _asked((0, 0), (1, 1), (41, 41), (42, 42)) == [False, False, True, False]


def test_a_jump_while_the_rate_was_learned_is_forgotten_soon() -> None:
    turns = [(0.0, 0.0), (1000.0, 1.0), *((1000.0 + second, 1.0 + second) for second in range(1, 8))]
    assert sum(_asked(*turns)) == 1


def test_a_watchdog_knows_the_most_belated_part() -> None:
    watchdog = Watchdog()
    assert watchdog.stalled_s(100.0) == 0.0
    watchdog.turned("scheduler", 100.0, 5.0)
    watchdog.turned("pipeline", 100.0, 0.5)
    assert watchdog.stalled_s(100.4) == 0.0
    assert watchdog.stalled_s(110.5) == 10.0
    watchdog.ended("pipeline")
    assert watchdog.stalled_s(110.0) == 5.0
    watchdog.turned("scheduler", 110.0, 5.0)
    assert watchdog.stalled_s(110.0) == 0.0
