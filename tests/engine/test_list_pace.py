"""How often a list is read."""

from __future__ import annotations

from b24monitor.core.schedule import Pace
from b24monitor.engine.list_pace import ListPace

PACE = Pace(quick_s=1.0, slow_s=30.0)


def test_it_eases_while_nothing_changes() -> None:
    pace = ListPace(is_wanted=False)
    intervals = []
    for _ in range(8):
        pace.read((3, 2, 1))
        intervals.append(pace.interval_s(PACE))
    assert intervals == [5, 10, 20, 40, 80, 120, 120, 120]
    pace.read((4, 3, 2, 1))
    assert pace.interval_s(PACE) == 5


def test_questions_of_ours_keep_it_at_the_slow_pace_at_least() -> None:
    pace = ListPace(is_wanted=True)
    for _ in range(9):
        pace.read(())
    assert pace.interval_s(PACE) == 30
    pace.is_wanted = False
    assert pace.interval_s(PACE) == 120


def test_a_long_list_is_read_less_often() -> None:
    pace = ListPace(is_wanted=False, pages=4)
    pace.read((1,))
    assert pace.interval_s(PACE) == 20


def test_who_looks_quickens_it() -> None:
    pace = ListPace(is_wanted=False)
    for _ in range(2000):
        pace.read(())
    assert pace.interval_s(PACE) == 120
    pace.quicken()
    assert pace.interval_s(PACE) == 5
