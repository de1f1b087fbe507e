"""The schedule in virtual time: inside the budget, fair to portals and tokens, nobody starved, never two at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24monitor.core.answer import Answer, answer_for_error, answer_for_trouble
from b24monitor.core.budget import Budget
from b24monitor.core.errors import Trouble
from b24monitor.core.schedule import Pace
from b24monitor.engine.job import Job
from tests.engine.virtual_portals import VirtualPortals, assert_within, by_account, endpoint_of, target_of

BUDGET = Budget(room=10.0, drain_per_s=0.5)
TIGHT = Budget(room=3.0, drain_per_s=0.2)
STEADY = Pace(quick_s=1.0, slow_s=1.0)
WAITING = answer_for_error("METHOD_CONFIRM_WAITING")
SILENT = answer_for_trouble(Trouble.TIMED_OUT)
PORTALS = ("one", "two", "three")

answers = st.sampled_from(
    [
        answer_for_error("METHOD_CONFIRM_WAITING"),
        answer_for_error("QUERY_LIMIT_EXCEEDED"),
        answer_for_error("OPERATION_TIME_LIMIT"),
        answer_for_error("PORTAL_DELETED"),
        answer_for_error("OVERLOAD_LIMIT"),
        answer_for_error("expired_token"),
        answer_for_trouble(Trouble.TIMED_OUT),
        answer_for_trouble(Trouble.OFFLINE),
        answer_for_trouble(Trouble.REDIRECTED, "new.example"),
    ]
)
acts = st.tuples(
    st.sampled_from(["put", "put own", "drop", "hasten", "look", "source", "drop source", "errand", "wake", "budget"]),
    st.integers(0, 11),
    st.sampled_from(PORTALS),
    st.floats(0.0, 40.0),
)


def _act(world: VirtualPortals, kind: str, number: int, portal: str) -> None:
    agenda, now_s, endpoint = world.agenda, world.now_s, endpoint_of(portal)
    target = target_of(number, portal, f"{portal} {number % 4}", f"app {number % 2}")
    source = world.source(portal, "q", f"app {number % 2}", leads=number % 3 > 0)
    deeds: dict[str, Callable[[], None]] = {
        "put": lambda: agenda.put(target, now_s),
        "put own": lambda: agenda.put(replace(target, interval_s=5.0), now_s),
        "drop": lambda: agenda.drop([number], now_s),
        "hasten": lambda: agenda.hasten([number, number + 1], now_s),
        "look": lambda: agenda.look(range(number), world.now, now_s),
        "source": lambda: agenda.put_source(source, now_s),
        "drop source": lambda: agenda.drop_source(endpoint, "q", now_s),
        "errand": lambda: agenda.submit(endpoint, lambda: None, now_s),
        "wake": lambda: agenda.wake(now_s),
        "budget": lambda: agenda.set_budget(endpoint, TIGHT, now_s),
    }
    deeds[kind]()


@settings(max_examples=120)
@given(st.lists(acts, max_size=25), st.lists(answers, min_size=1, max_size=10), st.integers(0, 1000))
def test_no_schedule_exceeds_the_budget_nor_calls_a_portal_twice_at_once(
    schedule: list[tuple[str, int, str, float]], given_answers: list[Answer], seed: int
) -> None:
    cycle = itertools.cycle(given_answers)
    takes = itertools.cycle([0.05, 0.4, 3.0, 25.0])
    world = VirtualPortals(
        TIGHT,
        Pace(quick_s=0.1, slow_s=0.1),
        answer=lambda _job: next(cycle),
        takes_s=lambda _job: next(takes),
        reads=lambda _endpoint: next(takes) < 1.0,
        seed=seed,
    )
    for kind, number, portal, pause_s in schedule:
        _act(world, kind, number, portal)
        world.run(pause_s)
    world.run(60.0)
    for portal in PORTALS:
        assert_within(TIGHT, world.times_s(portal))


def test_tokens_of_one_portal_share_a_spent_budget_evenly() -> None:
    world = VirtualPortals(BUDGET, STEADY)
    for number in range(8):
        world.agenda.put(target_of(number, account_id=f"a{number}"), 0.0)
    world.run(400.0)
    counts = by_account(world.jobs)
    assert sum(counts.values()) >= 200
    assert max(counts.values()) - min(counts.values()) <= 2


def test_a_token_with_very_many_questions_starves_neither_others_nor_its_own() -> None:
    world = VirtualPortals(BUDGET, STEADY)
    for number in range(1000):
        world.agenda.put(target_of(number, account_id="large"), 0.0)
    for number in range(1000, 1003):
        world.agenda.put(target_of(number, account_id=f"small {number}"), 0.0)
    world.run(30.0)
    first = len(world.jobs)
    world.run(400.0)
    counts = by_account(world.jobs[first:])
    assert max(counts.values()) - min(counts.values()) <= 1
    assert all(len(world.times_of(number)) >= 2 for number in range(1003))


def test_all_questions_of_a_token_go_in_one_request_and_one_at_its_own_pace_only_in_its_time() -> None:
    world = VirtualPortals(pace=STEADY)
    for number in range(40):
        world.agenda.put(target_of(number), 0.0)
    world.agenda.put(target_of(40, interval_s=20.0), 0.0)
    world.run(100.0)
    assert all(len(job.targets) >= 40 for job in world.jobs)
    assert len(world.times_of(40)) in (5, 6)
    assert all(17.0 <= gap_s <= 21.5 for gap_s in world.gaps_of(40))


@pytest.mark.parametrize(("own_s", "least_s", "most_s"), [(0.01, 0.9, 1.1), (10.0, 9.0, 10.1), (1e9, 3240.0, 3600.1)])
def test_an_own_pace_is_kept_within_bounds(own_s: float, least_s: float, most_s: float) -> None:
    world = VirtualPortals()
    world.agenda.put(target_of(1, interval_s=own_s), 0.0)
    world.run(8000.0 if own_s > 100 else 60.0)
    assert all(least_s <= gap_s <= most_s for gap_s in world.gaps_of(1))
    assert len(world.gaps_of(1)) >= 2


def test_rows_in_view_are_checked_quickly_as_long_as_they_are_looked_at() -> None:
    world = VirtualPortals()
    world.now_s = 2000.0
    world.agenda.put(target_of(1), 2000.0)
    world.run(100.0)
    assert min(world.gaps_of(1)) >= 27.0
    world.agenda.look([1], world.now, world.now_s)
    world.run(10.0)
    assert 9 <= sum(at_s >= 2100.0 for at_s in world.times_of(1)) <= 12
    world.agenda.look([], world.now, world.now_s)
    world.run(100.0)
    assert sum(at_s >= 2112.0 for at_s in world.times_of(1)) <= 4


def test_checking_now_jumps_the_queue_of_a_spent_budget_and_ends_a_pause() -> None:
    world = VirtualPortals(BUDGET, STEADY)
    for number in range(30):
        world.agenda.put(target_of(number, account_id=f"a{number}"), 0.0)
    world.run(100.0)
    asked_s = world.now_s
    world.agenda.hasten([7], asked_s)
    world.run(5.0)
    assert min(at_s for at_s in world.times_of(7) if at_s >= asked_s) - asked_s <= 1.0 / BUDGET.drain_per_s + 0.1
    world.answer = lambda _job: SILENT
    world.run(300.0)
    asked_s, count = world.now_s, len(world.jobs)
    world.agenda.hasten([7], asked_s)
    world.run(0.01)
    assert [job.targets[0].watch_id for job in world.jobs[count:]] == [7]


def test_a_question_past_its_end_is_asked_no_more() -> None:
    world = VirtualPortals()
    world.agenda.put(replace(target_of(1), until_s=50.0), 0.0)
    world.agenda.put(target_of(2, account_id="b"), 0.0)
    world.run(100.0)
    assert max(world.times_of(1)) < 50.0
    assert max(world.times_of(2)) > 98.0


def test_a_hundred_hung_portals_hold_up_nobody() -> None:
    """Half of 200 portals never answer: the others' checks keep their pace after the first time-out."""

    def gap_s(hung: int) -> float:
        def takes_s(job: Job) -> float:
            return 20.0 if int(job.lane.endpoint[9:].partition(".")[0]) < hung else 0.1

        world = VirtualPortals(None, STEADY, takes_s=takes_s)
        world.answer = lambda job: SILENT if takes_s(job) > 1.0 else WAITING
        for number in range(200):
            world.agenda.put(target_of(number, f"p{number}", f"a{number}"), 0.0)
        world.run(40.0)
        late = [
            later - earlier
            for number in range(hung, 200)
            for earlier, later in itertools.pairwise(at_s for at_s in world.times_of(number) if at_s > 20.0)
        ]
        return sorted(late)[int(len(late) * 0.99)]

    assert gap_s(100) <= 1.1 * gap_s(0)


def test_a_portal_that_recovers_among_a_hundred_hung_ones_is_noticed_within_about_a_minute() -> None:
    well: set[str] = set()

    def is_hung(job: Job) -> bool:
        return job.lane.endpoint not in well

    world = VirtualPortals(
        None,
        STEADY,
        takes_s=lambda job: 20.0 if is_hung(job) else 0.1,
        answer=lambda job: SILENT if is_hung(job) else WAITING,
    )
    for number in range(100):
        world.agenda.put(target_of(number, f"p{number}", f"a{number}"), 0.0)
    world.run(600.0)
    well.add(endpoint_of("p50"))
    count = len(world.times_s("p50"))
    world.run(80.0)
    assert len(world.times_s("p50")) > count + 2


def test_one_method_stands_only_once_in_a_request() -> None:
    world = VirtualPortals(None, STEADY)
    call = target_of(1).call
    world.agenda.put(target_of(1), 0.0)
    world.agenda.put(replace(target_of(2), call=replace(call, method=call.method.upper())), 0.0)
    world.run(10.0)
    assert {len(job.targets) for job in world.jobs} == {1}
    assert min(len(world.times_of(1)), len(world.times_of(2))) >= 4


def test_one_that_joins_leaves_or_is_paused_between_checks_of_all_keeps_the_others_pace() -> None:
    world = VirtualPortals(None, STEADY)
    for number in range(5):
        world.agenda.put(target_of(number), 0.0)
    world.run(10.5)
    world.agenda.put(target_of(5), world.now_s)
    world.run(10.5)
    world.agenda.drop([0], world.now_s)
    world.agenda.hasten([1], world.now_s)
    world.run(10.0)
    assert max(world.times_of(0)) < 21.1
    assert all(max(world.gaps_of(number)) <= 1.2 for number in range(1, 6))
    assert all(len(world.times_of(number)) <= 40 for number in range(1, 6))
    assert min(world.times_of(5)) < 10.6


def test_the_end_of_one_among_many_is_kept() -> None:
    world = VirtualPortals(None, STEADY)
    for number in range(5):
        world.agenda.put(replace(target_of(number), until_s=20.0 + number), 0.0)
    world.run(60.0)
    assert all(18.5 + number < max(world.times_of(number)) < 20.0 + number for number in range(5))


def test_a_portal_whose_questions_all_wait_is_well_again_and_so_is_its_method() -> None:
    world = VirtualPortals(None, STEADY)
    world.agenda.put(target_of(1), 0.0)
    for trouble, first_s in ((SILENT, 1.0), (answer_for_error("OPERATION_TIME_LIMIT"), 60.0)):
        for _ in range(2):
            world.answer = lambda _job, trouble=trouble: trouble  # type: ignore[misc]  # binds this turn's
            count = len(world.jobs)
            world.run(1.2)
            world.answer = lambda _job: WAITING
            world.run(first_s + 3.0)
            standing = world.agenda.standing(endpoint_of("p"), world.now_s)
            assert (standing.trouble, standing.paused_s) == (None, 0.0)
            assert not world.jobs[-1].lane.is_suspect
            assert len(world.jobs) >= count + 2
