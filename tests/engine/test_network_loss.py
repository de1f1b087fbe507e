"""This machine's own network told apart from portals' trouble: one word for the cause, none for its effects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b24monitor.core.answer import Answer, answer_for_error, answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.schedule import Pace
from b24monitor.core.watch import Parameters
from b24monitor.engine.job import Job
from tests.engine.virtual_portals import VirtualPortals, endpoint_of, target_of

STEADY = Pace(quick_s=1.0, slow_s=1.0)
WAITING = answer_for_error("METHOD_CONFIRM_WAITING")
OFFLINE = answer_for_trouble(Trouble.OFFLINE)
TIMED_OUT = answer_for_trouble(Trouble.TIMED_OUT)


def _world(count: int) -> VirtualPortals:
    world = VirtualPortals(None, STEADY)
    for number in range(count):
        world.agenda.put(target_of(number, f"p{number}", f"a{number}"), 0.0)
    world.run(10.0)
    return world


def _told(world: VirtualPortals, since_s: float) -> set[Trouble | None]:
    return {answer.trouble for at_s, _, answer in world.told if at_s >= since_s}


@pytest.mark.parametrize("count", [1, 2, 50])
def test_a_loss_is_told_once_and_one_portal_at_a_time_finds_out_when_it_is_over(count: int) -> None:
    world = _world(count)
    world.answer = lambda _job: OFFLINE
    world.run(5.0)
    assert [is_up for _, is_up in world.network] == [False]
    began = len(world.jobs)
    world.run(300.0)
    tests = world.jobs[began:]
    assert 300 / 5.1 - 2 <= len(tests) <= 300 / 2 + 1
    assert len({job.lane.endpoint for job in tests}) == count
    world.answer = lambda _job: WAITING
    back_s = world.now_s
    world.run(6.0)
    assert [is_up for _, is_up in world.network] == [False, True]
    up_s = world.network[1][0]
    world.run(up_s + 3.2 - world.now_s if up_s + 3.2 > world.now_s else 0.0)
    firsts = [next(at_s for at_s in world.times_s(f"p{number}") if at_s >= back_s) for number in range(count)]
    assert max(firsts) <= up_s + 3.1
    if count == 50:
        # Spread: not all in one moment.
        assert max(sum(abs(at_s - other_s) < 0.1 for other_s in firsts) for at_s in firsts) < 15
    assert _told(world, 10.1) == {None}


def test_requests_cut_off_by_the_loss_are_no_portals_trouble() -> None:
    world = _world(10)
    world.takes_s = lambda job: 15.0 if job.lane.endpoint == endpoint_of("p3") else 0.05
    world.run(1.5)
    world.answer = lambda job: TIMED_OUT if job.lane.endpoint == endpoint_of("p3") else OFFLINE
    world.run(20.0)
    assert [is_up for _, is_up in world.network][:1] == [False]
    assert Trouble.TIMED_OUT not in _told(world, 0.0)


def test_a_call_that_may_write_and_was_cut_off_by_the_loss_is_told_and_not_made_again() -> None:
    """Whoever is to blame: nobody knows whether it ran."""
    world = _world(10)
    writes = replace(target_of(77, "p3", "a3"), call=Call("acme.deal.add", Parameters()))
    world.takes_s = lambda job: 15.0 if job.lane.endpoint == endpoint_of("p3") else 0.05
    world.agenda.put(writes, world.now_s)
    world.run(1.5)
    world.answer = lambda job: TIMED_OUT if job.lane.endpoint == endpoint_of("p3") else OFFLINE
    world.run(20.0)
    assert [is_up for _, is_up in world.network][:1] == [False]
    assert {target.watch_id for _, target, answer in world.told if answer == TIMED_OUT} == {77}
    calls = len([job for job in world.jobs if writes in job.targets])
    world.takes_s, world.answer = lambda _job: 0.05, lambda _job: WAITING
    world.run(30.0)
    assert calls == len([job for job in world.jobs if writes in job.targets]) == 1


def test_one_portal_whose_name_cannot_be_resolved_is_that_portals_trouble() -> None:
    world = _world(5)
    world.answer = lambda job: OFFLINE if job.lane.endpoint == endpoint_of("p2") else WAITING
    world.run(60.0)
    assert world.network == []
    assert {target.watch_id for at_s, target, answer in world.told if answer.trouble} == {2}
    assert _told(world, 10.1) == {None, Trouble.NO_CONNECTION}
    others = [at_s for at_s in world.times_s("p1") if at_s > 10.0]
    assert 50 <= len(others) <= 75


def test_portals_on_this_machine_need_no_network() -> None:
    world = _world(3)
    local = "http://127.0.0.1:8080/rest/"

    def answer(job: Job) -> Answer:
        return WAITING if job.lane.endpoint == local else OFFLINE

    world.agenda.put(replace(target_of(9, account_id="local"), endpoint=local), world.now_s)
    world.answer = answer
    world.run(60.0)
    assert [is_up for _, is_up in world.network] == [False]
    assert len(world.times_of(9)) >= 55


def test_a_person_is_answered_by_the_portal_they_ask_for_and_errands_leave() -> None:
    world = _world(20)
    world.answer = lambda _job: OFFLINE
    world.run(5.0)
    world.answer = lambda _job: WAITING
    world.agenda.submit(endpoint_of("p5"), lambda: None, world.now_s)
    world.agenda.hasten([7], world.now_s)
    asked_s = world.now_s
    world.run(0.2)
    assert world.times_s("p5", lambda job: job.errand is not None) == [asked_s]
    assert any(at_s >= asked_s for at_s in world.times_of(7))
    assert world.agenda.is_network_up


def test_a_loss_does_not_outlast_what_could_have_noticed_its_end() -> None:
    world = _world(1)
    world.answer = lambda _job: OFFLINE
    world.run(5.0)
    world.agenda.drop([0], world.now_s)
    world.answer = lambda _job: WAITING
    world.run(60.0)
    world.agenda.put(target_of(1, "p1", "a1"), world.now_s)
    world.run(1.0)
    assert [is_up for _, is_up in world.network] == [False, True]
    assert world.times_of(1)


def test_a_source_that_is_read_no_longer_leaves_it_to_another_to_find_the_network_back() -> None:
    world = _world(2)
    world.agenda.put_source(world.source("lone"), world.now_s)
    world.run(5.0)
    world.answer = lambda _job: OFFLINE
    world.reads = lambda _endpoint: False
    world.run(30.0)
    # As soon as both others were asked after it, it is its turn.
    while max(world.times_s("lone")) > min(max(world.times_s("p0")), max(world.times_s("p1"))):
        world.run(0.2)
    world.run(0.1)
    world.agenda.drop_source(endpoint_of("lone"), "q", world.now_s)
    world.answer = lambda _job: WAITING
    world.run(20.0)
    assert world.agenda.is_network_up


def test_a_source_that_comes_while_nobody_was_left_finds_the_network_back() -> None:
    world = _world(1)
    world.answer = lambda _job: OFFLINE
    world.run(5.0)
    world.agenda.drop([0], world.now_s)
    world.agenda.put_source(world.source("new"), world.now_s)
    world.run(20.0)
    assert world.agenda.is_network_up
    assert world.times_s("new")


def test_a_source_that_made_no_request_says_nothing_of_the_network() -> None:
    world = _world(3)
    world.reads = lambda _endpoint: None
    world.agenda.put_source(world.source("idle"), world.now_s)
    world.run(5.0)
    standing = world.agenda.standing(endpoint_of("idle"), world.now_s)
    assert (standing.paused_s, world.network) == (0.0, [])
    world.answer = lambda _job: OFFLINE
    world.run(120.0)
    assert [is_up for _, is_up in world.network] == [False]
    world.answer = lambda _job: WAITING
    world.run(20.0)
    assert world.agenda.is_network_up
