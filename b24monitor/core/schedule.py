"""When the next check of a question is due: pure functions of its age and of how often checks failed."""

from dataclasses import dataclass, replace

SHORTEST_OWN_S = 1.0
LONGEST_OWN_S = 3600.0
JITTER = 0.1
_SLOWEST = 100.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often an open question is checked, in seconds: quick at first, easing with its age.

    The rest is how long calls wait after an answer that asks for it: `backoff` after none that means anything, `busy`
    after QUERY_LIMIT_EXCEEDED, `operating` after OPERATION_TIME_LIMIT, `closed` after PORTAL_DELETED (contract,
    section 4).
    """

    quick_s: float = 1.0
    slow_s: float = 30.0
    quick_until_s: float = 300.0
    slow_from_s: float = 1800.0
    backoff_first_s: float = 1.0
    backoff_most_s: float = 60.0
    busy_first_s: float = 5.0
    busy_most_s: float = 60.0
    operating_first_s: float = 60.0
    operating_most_s: float = 600.0
    closed_s: float = 900.0


def slowed(pace: Pace, factor: float) -> Pace:
    """The pace at which open questions are checked `factor` times slower (1.0 at least), and the rest as before."""
    factor = min(_SLOWEST, max(1.0, factor))
    return replace(pace, quick_s=pace.quick_s * factor, slow_s=pace.slow_s * factor)


def interval_s(pace: Pace, age_s: float) -> float:
    """Seconds between two checks of a question `age_s` old, easing in a straight line from quick to slow."""
    if age_s <= pace.quick_until_s or pace.slow_from_s <= pace.quick_until_s:
        return pace.quick_s
    part = min(1.0, (age_s - pace.quick_until_s) / (pace.slow_from_s - pace.quick_until_s))
    return pace.quick_s + (pace.slow_s - pace.quick_s) * part


def check_interval_s(pace: Pace, age_s: float, own_s: float | None = None, *, is_in_view: bool = False) -> float:
    """Seconds between two checks of a question `age_s` old.

    The user's own pace `own_s` holds whatever else is said; a row in view is checked as if it had just been asked.
    """
    if own_s is not None:
        return min(LONGEST_OWN_S, max(SHORTEST_OWN_S, own_s))
    return pace.quick_s if is_in_view else interval_s(pace, age_s)


def jittered_s(wait_s: float, chance: float) -> float:
    """`wait_s` shortened by up to a tenth, as `chance` in [0, 1) says, so that many checks do not fall into step."""
    return wait_s * (1.0 - JITTER * chance)


def lead_s(interval_s: float, gap_s: float) -> float:
    """How long after its last answer a source still leads: three intervals, or gaps where those are longer."""
    return 3.0 * max(interval_s, gap_s)


def backoff_s(pace: Pace, failures: int, chance: float) -> float:
    """Seconds to wait after `failures` failed checks in a row; `chance` in [0, 1) spreads them over the upper half."""
    return _doubled_s(pace.backoff_first_s, pace.backoff_most_s, failures) * (0.5 + 0.5 * chance)


def busy_s(pace: Pace, times: int, chance: float) -> float:
    """Seconds to leave a portal alone whose budget was spent `times` times in a row.

    `chance` in [0, 1) adds up to a quarter: other programs at this address were turned away at the same moment.
    """
    return _doubled_s(pace.busy_first_s, pace.busy_most_s, times) * (1.0 + 0.25 * chance)


def operating_s(pace: Pace, times: int) -> float:
    """Seconds to leave a method alone that was out of its operating time `times` times in a row."""
    return _doubled_s(pace.operating_first_s, pace.operating_most_s, times)


def _doubled_s(first_s: float, most_s: float, times: int) -> float:
    return min(most_s, first_s * 2.0 ** min(times - 1, 16))
