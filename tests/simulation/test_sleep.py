"""A machine that slept for longer than portals remember calls nobody, whatever its clocks say when it wakes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from b24monitor.core.command import AddAccount, AddWatch, Ask, CheckNow
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.storage.store import SqliteStore
from tests.simulation.actors import Actors
from tests.simulation.asking import folder_in_memory
from tests.simulation.conductor import Conductor
from tests.simulation.portals import METHODS
from tests.simulation.program import Program
from tests.simulation.record import Fingerprints
from tests.simulation.threads import staged

_SLEPT_S = 7200.0
_INTERLEAVINGS = 40


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = folder_in_memory()
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("back_s", [0.0, 30 * 86_400.0], ids=["clock right", "clock set back"])
@pytest.mark.parametrize("monotonic_stands_still", [False, True])
def test_nothing_is_called_after_the_window(folder: Path, monotonic_stands_still: bool, back_s: float) -> None:
    template = folder / "template.sqlite3"
    SqliteStore(template).close()
    for seed in range(_INTERLEAVINGS):
        world = Actors(seed, folder, template)
        conductor = world.conductor
        conductor.lag = 1.0
        with staged(conductor), Fingerprints(world.machine.record):
            program = _waiting(world)
            conductor.settle()
            conductor.now_s += _SLEPT_S
            world.machine.clock.ahead_s -= back_s
            if monotonic_stands_still:
                world.machine.clock.asleep_s += _SLEPT_S
            calls = world.machine.record.calls
            program.post(CheckNow(tuple(program.rows)))
            conductor.sleep(100.0)
            world.end()
        assert conductor.errors == []
        assert world.machine.record.calls == calls, f"seed {seed}"


def _waiting(world: Actors) -> Program:
    """A program whose question waits; its token outlives the portal's memory."""
    conductor: Conductor = world.conductor
    portal = world.portals[0]
    issued = portal.issue_token(expires_in_s=100_000.0)
    world.begin()
    (program,) = world.programs
    program.post(AddAccount(1, portal.endpoint, Secret(issued.access_token), "", expires_at=issued.expires_at))
    conductor.sleep(5.0)
    program.post(AddWatch(program.accounts[0].account_id, METHODS[1], Parameters.of(("USER_ID", ""))))
    conductor.sleep(5.0)
    program.post(Ask(tuple(program.rows), may_run=True))
    conductor.sleep(5.0)
    assert portal.times_asked(issued.access_token, METHODS[1]) == 1
    return program
