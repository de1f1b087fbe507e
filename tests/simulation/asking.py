"""One randomised run: users, administrators, crashes and bad weather drive real engines; who was asked is counted."""

from __future__ import annotations

import logging
import random
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from b24monitor.storage.store import SqliteStore
from tests.simulation.actors import Act, Actors
from tests.simulation.conductor import DeadlockError
from tests.simulation.record import Fingerprints
from tests.simulation.threads import staged

_ACTS: tuple[Act, ...] = (
    (Actors.begin, 3),
    (Actors.quit, 3),
    (Actors.crash, 5),
    (Actors.paste, 5),
    (Actors.watch, 5),
    (Actors.ask, 14),
    (Actors.ask_twice, 6),
    (Actors.adopt, 2),
    (Actors.look_again, 3),
    (Actors.look, 4),
    (Actors.unwatch, 2),
    (Actors.remove, 2),
    (Actors.set_rules, 3),
    (Actors.renew, 4),
    (Actors.subscribe, 2),
    (Actors.reload, 3),
    (Actors.retry_vault, 2),
    (Actors.decide, 4),
    (Actors.application_asks, 2),
    (Actors.change_weather, 6),
    (Actors.change_keyring, 3),
    (Actors.flush, 1),
    (Actors.sleep, 4),
    (Actors.set_clock, 3),
)


@dataclass(frozen=True)
class Outcome:
    """What one run came to. `violations` is empty where every promise was kept."""

    seed: int
    violations: tuple[str, ...]
    questions: int
    calls: int
    proved: int
    simulated_s: float
    actions: tuple[str, ...]


class LoggedErrors(logging.Handler):
    """What the program logs as errors, in the order of their coming."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.found.append(f"logged: {record.getMessage()} {error!r}")


def folder_in_memory() -> Path:
    """A new folder, in memory where the system has a place for that."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="b24monitor-simulation-", dir=memory if memory.is_dir() else None))


class Runs:
    """Makes runs, one after the other, in a folder of their own; use it as a context."""

    def __init__(self) -> None:
        self._folder = folder_in_memory()
        self._template = self._folder / "template.sqlite3"

    def __enter__(self) -> Runs:
        SqliteStore(self._template).close()
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder)

    def run(self, seed: int, steps: int = 25) -> Outcome:
        """One run; the same seed is the same run."""
        folder, before = self._folder / f"run-{seed}", random.getstate()
        folder.mkdir()
        random.seed(seed)
        errors = LoggedErrors()
        logger = logging.getLogger("b24monitor")
        logger.addHandler(errors)
        run = Actors(seed, folder, self._template)
        try:
            return self._run(run, seed, steps, errors)
        finally:
            logger.removeHandler(errors)
            random.setstate(before)
            shutil.rmtree(folder)

    def _run(self, run: Actors, seed: int, steps: int, errors: LoggedErrors) -> Outcome:
        record, found = run.machine.record, []
        with staged(run.conductor), Fingerprints(record):
            try:
                run.go(steps, _ACTS)
            except DeadlockError as error:
                found.append(str(error))
            run.end()
        questions = sum(record.count(portal, run.flushes) for portal in run.portals)
        found += [
            f"{thread.name} is not simulated" for thread in threading.enumerate() if thread.name.startswith("b24")
        ]
        found += record.violations + run.conductor.errors + errors.found
        simulated_s = run.conductor.now_s
        return Outcome(seed, tuple(found), questions, record.calls, record.proved, simulated_s, tuple(run.said))
