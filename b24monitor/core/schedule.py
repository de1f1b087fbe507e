"""When the next check of a question is due: pure functions of its age."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How often an open question is checked, in seconds: quick at first, easing with its age."""

    quick_s: float = 1.0
    slow_s: float = 30.0
    quick_until_s: float = 300.0
    slow_from_s: float = 1800.0
    backoff_first_s: float = 1.0
    backoff_most_s: float = 60.0


def interval_s(pace: Pace, age_s: float) -> float:
    """Seconds between two checks of a question `age_s` old, easing in a straight line from quick to slow."""
    if age_s <= pace.quick_until_s or pace.slow_from_s <= pace.quick_until_s:
        return pace.quick_s
    part = min(1.0, (age_s - pace.quick_until_s) / (pace.slow_from_s - pace.quick_until_s))
    return pace.quick_s + (pace.slow_s - pace.quick_s) * part


def backoff_s(pace: Pace, failures: int, chance: float) -> float:
    """Seconds to wait after `failures` failed checks in a row; `chance` in [0, 1) spreads them over the upper half."""
    whole = min(pace.backoff_most_s, pace.backoff_first_s * 2.0 ** min(failures - 1, 16))
    return whole * (0.5 + 0.5 * chance)
