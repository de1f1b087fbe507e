"""While checks rest nothing leaves but what a person does; a slower pace holds for what is open, at once."""

from __future__ import annotations

import math
import time
from datetime import timedelta

import pytest

from b24monitor.core.answer import answer_for_error, answer_for_trouble
from b24monitor.core.command import Ask, CheckNow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.errors import Trouble
from b24monitor.core.program_command import PauseChecks, SetPace
from b24monitor.core.program_fact import ChecksPaused
from b24monitor.core.schedule import Pace, slowed
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import GATED, Bench
from tests.engine.virtual_portals import WAITING, VirtualPortals, target_of

STEADY = Pace(quick_s=1.0, slow_s=1.0)
HOUR = timedelta(hours=1)


def rest(world: VirtualPortals, *, is_resting: bool = True) -> None:
    world.agenda.rest(world.now_s, is_resting=is_resting)


def test_nothing_leaves_while_checks_rest() -> None:
    world = VirtualPortals(pace=STEADY)
    for number in range(4):
        world.agenda.put(target_of(number, f"p{number % 2}", f"a{number}"), 0.0)
    world.agenda.put_source(world.source("p0"), 0.0)
    world.run(5.0)
    rest(world)
    before = len(world.jobs)
    world.agenda.look([1, 2], world.now, world.now_s)
    world.agenda.wake(world.now_s)
    world.agenda.put_source(world.source("p1"), world.now_s)
    world.agenda.put(target_of(9, "p9", "a9"), world.now_s, is_wanted=False)
    world.agenda.hasten([1], world.now_s, is_wanted=False)
    world.agenda.change_pace(STEADY, world.now, world.now_s)
    world.run(3600.0)
    assert len(world.jobs) == before


def test_all_goes_on_afterwards_spread_over_a_few_seconds() -> None:
    world = VirtualPortals(pace=STEADY)
    for number in range(30):
        world.agenda.put(target_of(number, f"p{number}"), 0.0)
        world.agenda.put_source(world.source(f"p{number}"), 0.0)
    world.run(2.0)
    rest(world)
    world.agenda.put(target_of(99, "p99"), world.now_s, is_wanted=False)
    world.run(100.0)
    rest(world, is_resting=False)
    world.run(3.5)
    first = [min(t for t in world.times_of(number) if t > 50.0) for number in (*range(30), 99)]
    assert all(102.0 <= at <= 105.1 for at in first)
    assert max(first) - min(first) > 1.0
    assert {job.lane.endpoint for job in world.jobs if job.source and job.sent_s > 50.0} == {
        f"https://p{number}.example/rest/" for number in range(30)
    }


def test_a_person_gets_one_check_of_what_they_asked_for_alone() -> None:
    world = VirtualPortals(pace=STEADY)
    for number in range(3):
        world.agenda.put(target_of(number), 0.0)
    world.run(3.0)
    rest(world)
    world.run(10.0)
    before = len(world.jobs)
    world.agenda.hasten([1], world.now_s)
    world.run(100.0)
    assert [[target.watch_id for target in job.targets] for job in world.jobs[before:]] == [[1]]


def test_what_the_engine_began_with_and_has_not_come_to_waits_and_a_persons_wish_does_not() -> None:
    """At the start every open question is due at once; a portal that hangs would be called about them for an hour."""
    world = VirtualPortals(
        pace=STEADY, answer=lambda _job: answer_for_trouble(Trouble.TIMED_OUT), takes_s=lambda _job: 40.0
    )
    for number in range(20):
        world.agenda.put(target_of(number, account_id=f"a{number}"), 0.0, is_wanted=False)
    world.run(3.0)
    world.agenda.put(target_of(20, account_id="a20"), world.now_s)
    before = len(world.jobs)
    rest(world)
    world.run(3600.0)
    assert [[target.watch_id for target in job.targets] for job in world.jobs[before:]] == [[20]]
    rest(world, is_resting=False)
    world.run(3600.0)
    assert {target.watch_id for job in world.jobs for target in job.targets} == set(range(21))


def test_a_first_call_leaves_and_nothing_follows_it() -> None:
    world = VirtualPortals(pace=STEADY)
    world.agenda.put(target_of(1), 0.0)
    world.run(1.5)
    rest(world)
    before = len(world.jobs)
    world.agenda.put(target_of(2), world.now_s)
    world.agenda.put(target_of(3, "elsewhere"), world.now_s)
    world.run(100.0)
    assert [[target.watch_id for target in job.targets] for job in world.jobs[before:]] == [[2], [3]]
    rest(world, is_resting=False)
    world.run(5.0)
    assert {2, 3} <= {target.watch_id for job in world.jobs[before + 2 :] for target in job.targets}


def test_what_was_under_way_when_the_rest_began_is_not_repeated() -> None:
    world = VirtualPortals(pace=STEADY, takes_s=lambda _job: 0.9)
    world.agenda.put(target_of(1), 0.0)
    world.agenda.put_source(world.source("p"), 0.0)
    world.run(2.3)
    rest(world)
    before = len(world.jobs)
    world.run(60.0)
    assert len(world.jobs) == before


def test_a_persons_check_of_a_closed_portal_follows_the_look_that_finds_it_open() -> None:
    is_closed = True
    world = VirtualPortals(
        pace=STEADY, answer=lambda _job: answer_for_error("PORTAL_DELETED") if is_closed else WAITING
    )
    for number in (1, 2):
        world.agenda.put(target_of(number), 0.0)
    world.run(1.0)
    rest(world)
    before = len(world.jobs)
    world.agenda.hasten([1], world.now_s)
    world.run(3600.0)
    assert [job.is_look for job in world.jobs[before:]] == [True]
    is_closed = False
    world.agenda.hasten([1], world.now_s)
    world.run(3600.0)
    assert [job.is_look for job in world.jobs[before + 1 :]] == [True, False]
    assert [target.watch_id for target in world.jobs[-1].targets] == [1]


@pytest.mark.parametrize("trouble", [Trouble.TIMED_OUT, Trouble.OFFLINE])
def test_a_call_without_an_answer_is_not_tried_again_during_the_rest(trouble: Trouble) -> None:
    world = VirtualPortals(pace=STEADY, answer=lambda _job: answer_for_trouble(trouble))
    rest(world)
    world.agenda.put(target_of(1), 0.0)
    world.agenda.put(target_of(2, "other"), 0.0, is_wanted=False)
    world.run(600.0)
    assert len(world.jobs) == 1


def test_an_open_question_is_checked_as_many_times_slower_at_once() -> None:
    world = VirtualPortals(pace=STEADY)
    world.agenda.put(target_of(1), 0.0)
    world.agenda.put(target_of(2, "own", interval_s=2.0), 0.0)
    world.agenda.put_source(world.source("read"), 0.0)
    world.run(10.0)
    world.agenda.look([1], world.now, world.now_s)
    world.agenda.change_pace(slowed(STEADY, 15.0), world.now, world.now_s)
    world.run(60.0)
    gaps = [gap for at, gap in zip(world.times_of(1)[1:], world.gaps_of(1), strict=True) if at > 10.0]
    assert gaps
    assert all(13.0 <= gap <= 15.2 for gap in gaps)
    own = [gap for at, gap in zip(world.times_of(2)[1:], world.gaps_of(2), strict=True) if at > 12.0]
    assert all(1.7 <= gap <= 2.2 for gap in own)
    reads = world.times_s("read")
    assert len([at for at in reads if at > 11.0]) <= 5


def test_the_usual_pace_is_back_at_once() -> None:
    world = VirtualPortals(pace=STEADY)
    world.agenda.change_pace(slowed(STEADY, 15.0), world.now, world.now_s)
    world.agenda.put(target_of(1), 0.0)
    world.run(2.0)
    assert len(world.times_of(1)) == 1
    world.agenda.change_pace(STEADY, world.now, world.now_s)
    world.run(1.0)
    assert len(world.times_of(1)) >= 2


def test_another_pace_brings_no_call_forward_that_was_not_due() -> None:
    world = VirtualPortals(pace=STEADY)
    world.agenda.put(target_of(1), 0.0)
    world.run(0.5)
    for _ in range(20):
        world.agenda.change_pace(slowed(STEADY, 2.0), world.now, world.now_s)
        world.agenda.change_pace(STEADY, world.now, world.now_s)
        world.run(0.01)
    assert len(world.jobs) == 1


@pytest.mark.parametrize("factor", [0.0, -3.0, 0.5, math.nan])
def test_nothing_is_checked_faster_than_usual(factor: float) -> None:
    assert slowed(STEADY, factor) == STEADY


def test_how_long_calls_wait_for_a_portal_is_not_a_matter_of_pace() -> None:
    pace = slowed(Pace(), 5.0)
    assert (pace.quick_s, pace.slow_s) == (5.0, 150.0)
    assert (pace.backoff_most_s, pace.closed_s, pace.quick_until_s) == (60.0, 900.0, 300.0)


def test_paused_checks_call_no_portal_until_the_end(bench: Bench, portal: DemoPortal) -> None:
    waiting = bench.waiting(portal.issue_token().access_token)
    account_id = bench.facts.rows[waiting].account.account_id
    until = bench.clock.now() + HOUR
    bench.post(PauseChecks(until))
    assert bench.facts.wait_for(ChecksPaused).until == until
    time.sleep(0.1)
    before = portal.request_log.total
    time.sleep(0.3)
    assert portal.request_log.total == before
    # A person's first call, and their look, once each.
    asked = bench.add_watch(account_id, "demo.gated.two")
    bench.post(Ask((asked,), may_run=True))
    bench.facts.wait_for_state(asked, ConfirmationState.WAITING)
    bench.post(CheckNow((waiting,)))
    time.sleep(0.4)
    assert portal.request_log.total == before + 2
    # The machine slept past the end.
    bench.clock.advance(3601)
    bench.facts.wait(lambda: bench.facts.of(ChecksPaused)[-1].until is None, "the pause ends by itself")


def test_the_user_ends_a_pause(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    bench.post(PauseChecks(bench.clock.now() + HOUR))
    bench.facts.wait_for(ChecksPaused)
    portal.answer(allow=True)
    bench.post(PauseChecks(None))
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)
    assert bench.facts.of(ChecksPaused)[-1].until is None


def test_a_restart_forgets_a_pause(bench: Bench, portal: DemoPortal) -> None:
    watch_id = bench.waiting(portal.issue_token().access_token)
    bench.post(PauseChecks(bench.clock.now() + HOUR))
    bench.facts.wait_for(ChecksPaused)
    bench.restart()
    portal.answer(allow=False)
    bench.facts.wait_for_state(watch_id, ConfirmationState.DENIED)
    assert bench.facts.of(ChecksPaused) == []


def test_a_pause_whose_end_is_past_is_none(bench: Bench, portal: DemoPortal) -> None:
    bench.post(PauseChecks(bench.clock.now() - HOUR))
    assert bench.facts.wait_for(ChecksPaused).until is None
    watch_id = bench.waiting(portal.issue_token().access_token)
    portal.answer(allow=True)
    bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)


def test_a_rested_question_ends_by_the_clock_and_is_not_called_late(bench: Bench, portal: DemoPortal) -> None:
    token = portal.issue_token(expires_in_s=9000).access_token
    watch_id = bench.waiting(token)
    bench.post(PauseChecks(bench.clock.now() + 2 * HOUR))
    bench.facts.wait_for(ChecksPaused)
    time.sleep(0.1)
    calls = bench.calls()
    bench.clock.advance(3700)
    bench.facts.wait_for_state(watch_id, ConfirmationState.LAPSED)
    bench.post(CheckNow((watch_id,)))
    bench.post(PauseChecks(None))
    time.sleep(0.3)
    assert bench.calls() == calls
    assert portal.times_asked(token, GATED) == 1


def test_a_slower_pace_counts_at_once(bench: Bench, portal: DemoPortal) -> None:
    bench.post(SetPace(15.0))
    bench.waiting(portal.issue_token().access_token)
    time.sleep(0.1)
    before = bench.calls()
    time.sleep(0.6)
    assert bench.calls() - before <= 2
    bench.post(SetPace(1.0))
    time.sleep(0.6)
    assert bench.calls() - before >= 6
