"""Sources that lead: read at their pace, with the probes of their application in a quarter of the budget."""

from __future__ import annotations

import pytest

from b24monitor.core.budget import Budget
from b24monitor.core.schedule import Pace
from b24monitor.engine.job import Job
from tests.engine.virtual_portals import VirtualPortals, assert_within, by_account, target_of

BUDGET = Budget(room=25.0, drain_per_s=1.0)
STEADY = Pace(quick_s=1.0, slow_s=30.0, quick_until_s=1e6)


def _is_probe(job: Job) -> bool:
    return bool(job.targets)


def _is_reading(job: Job) -> bool:
    return job.source is not None


@pytest.mark.parametrize("budget", [BUDGET, None], ids=["cloud", "on-premise"])
def test_probes_leave_the_lead_to_a_source_and_each_token_has_its_turn(budget: Budget | None) -> None:
    world = VirtualPortals(budget, STEADY)
    world.agenda.put_source(world.source(), 0.0)
    for number in range(20):
        world.agenda.put(target_of(number, account_id=f"a{number}"), 0.0)
    world.run(60.0)
    first = len(world.jobs)
    assert {job.targets[0].watch_id for job in world.jobs if job.targets} == set(range(20))
    world.run(600.0)
    later = world.jobs[first:]
    assert_within(BUDGET.quarter(), [job.sent_s for job in later if _is_probe(job)])
    assert sum(map(_is_reading, later)) >= 400
    counts = by_account(later)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert sum(counts.values()) >= 140


def test_what_a_person_waits_for_and_a_first_probe_take_no_turn() -> None:
    world = VirtualPortals(BUDGET, STEADY)
    world.agenda.put_source(world.source(), 0.0)
    for number in range(20):
        world.agenda.put(target_of(number, account_id=f"a{number}"), 0.0)
    world.run(300.0)
    asked_s = world.now_s
    world.agenda.hasten([3, 4, 5], asked_s)
    world.agenda.put(target_of(99, account_id="new"), asked_s)
    world.run(6.0)
    for number in (3, 4, 5, 99):
        assert any(at_s >= asked_s for at_s in world.times_of(number))


def test_probes_take_the_lead_again_when_the_source_fails_or_is_dropped() -> None:
    world = VirtualPortals(None, STEADY)
    world.agenda.put_source(world.source(), 0.0)
    world.agenda.put(target_of(1), 0.0)
    world.run(300.0)
    assert len([at_s for at_s in world.times_of(1) if at_s > 200.0]) <= 27
    world.agenda.drop_source(world.source().endpoint, "q", world.now_s)
    world.run(100.0)
    assert len([at_s for at_s in world.times_of(1) if at_s > 300.0]) >= 90


def test_other_applications_and_sources_that_do_not_lead_change_nothing() -> None:
    world = VirtualPortals(None, STEADY)
    world.agenda.put_source(world.source(key="list", application="other", leads=False), 0.0)
    world.agenda.put_source(world.source(key="queue", application="third"), 0.0)
    world.agenda.put(target_of(1), 0.0)
    world.run(100.0)
    assert len(world.times_of(1)) >= 90


def test_a_source_is_read_slowly_while_nothing_is_open_and_at_once_when_something_is() -> None:
    world = VirtualPortals(None, STEADY)
    world.agenda.put_source(world.source(), 0.0)
    world.run(100.0)
    assert 4 <= len(world.times_s("p", _is_reading)) <= 5
    asked_s = world.now_s
    world.agenda.put(target_of(1), asked_s)
    world.run(10.0)
    assert len([at_s for at_s in world.times_s("p", _is_reading) if at_s >= asked_s]) >= 9
    world.agenda.drop([1], world.now_s)
    world.run(100.0)
    assert len([at_s for at_s in world.times_s("p", _is_reading) if at_s >= 111.0]) <= 5


def test_a_portal_silent_to_its_source_backs_off_and_is_suspect() -> None:
    world = VirtualPortals(None, STEADY, reads=lambda _endpoint: False)
    world.agenda.put_source(world.source(), 0.0)
    world.agenda.put(target_of(1), 0.0)
    world.agenda.drop([1], 0.0)
    world.run(600.0)
    assert len(world.jobs) < 30
    assert world.jobs[-1].lane.is_suspect


def test_a_source_is_read_slowly_again_when_what_was_looked_at_is_gone() -> None:
    world = VirtualPortals(None, Pace())
    world.agenda.put_source(world.source(application="other"), 0.0)
    world.agenda.put(target_of(1), 0.0)
    world.agenda.look([1], world.now, world.now_s)
    world.run(10.0)
    world.agenda.drop([1], world.now_s)
    world.agenda.look([], world.now, world.now_s)
    began_s = world.now_s
    world.run(120.0)
    assert len([at_s for at_s in world.times_s() if at_s > began_s + 2.0]) <= 6
