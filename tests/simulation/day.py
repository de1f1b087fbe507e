"""A working day of one real engine in simulated time: questions, decisions, renewals, sleep and network losses."""

from __future__ import annotations

import gc
import logging
import shutil
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

from b24monitor.core.account import RenewalRule
from b24monitor.core.budget import Budget
from b24monitor.core.command import AddAccount, AddWatch, Ask, CheckNow, SetAsksAgain
from b24monitor.core.oauth import typed_server
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.directory import IssuedToken
from b24monitor.demo.switches import Bucket
from b24monitor.storage.store import SqliteStore
from tests.fakes.vault import MemoryKeyring
from tests.simulation.asking import LoggedErrors, folder_in_memory
from tests.simulation.conductor import Conductor
from tests.simulation.network import Network, SocketlessPortal
from tests.simulation.outside import Machine, MachineClock, Weather
from tests.simulation.portals import CLIENT_SECRET, METHODS, open_portal
from tests.simulation.program import Program
from tests.simulation.record import Fingerprints, Record
from tests.simulation.threads import staged

_PRODUCT = ("core", "engine", "bitrix24", "storage")
_NOBODY = Parameters.of(("USER_ID", ""))
_STEP_S = 120.0


@dataclass(frozen=True)
class DayResult:
    """What a day came to. `growth_bytes` is what the program held at its end over what it held after `settled_h`."""

    problems: tuple[str, ...]
    questions: int
    gated_calls: int
    requests: int
    over_budget: int
    proved: int
    history_rows: int
    longest_queue: int
    growth_bytes: int
    stuck: tuple[str, ...]


class Day:
    """`portals` of them, each with `accounts` tokens of its own application and two watches for each."""

    def __init__(self, folder: Path, *, seed: int, portals: int, accounts: int, lag: float) -> None:
        self._conductor = Conductor(seed, lag=lag, preemption=0.02)
        conductor, self._chance = self._conductor, self._conductor.chance
        database = folder / "b24monitor.sqlite3"
        SqliteStore(database).close()
        self._record = Record(conductor, METHODS)
        self._weather = Weather(lost_request=0.005, lost_answer=0.005, slow=0.005)
        clock, network = MachineClock(conductor), Network()
        self._machine = Machine(conductor, self._record, network, self._weather, clock, MemoryKeyring(), database)
        self._portals = [self._portal(network, accounts) for _ in range(portals)]
        self._program: Program

    def go(self, hours: float, settled_h: float) -> DayResult:
        """Lets the day pass."""
        errors = LoggedErrors()
        logger = logging.getLogger("b24monitor")
        logger.addHandler(errors)
        tracemalloc.start()
        try:
            with staged(self._conductor), Fingerprints(self._record):
                return self._pass(hours, settled_h, errors)
        finally:
            tracemalloc.stop()
            logger.removeHandler(errors)

    def _pass(self, hours: float, settled_h: float, errors: LoggedErrors) -> DayResult:
        self._program = Program(self._machine, "program", Pace(), Budget())
        self._enrol()
        self._live(settled_h * 3600.0)
        before = _held()
        self._live(hours * 3600.0)
        growth = _held() - before
        fair = Weather()
        self._weather.is_offline, self._weather.slow = fair.is_offline, fair.slow
        # What is under way ends meanwhile.
        self._conductor.sleep(120.0)
        stuck = self._program.stop()
        self._conductor.close()
        return self._result(growth, stuck, errors)

    def _enrol(self) -> None:
        for portal, tokens in self._portals:
            for issued in tokens:
                self._program.post(
                    AddAccount(
                        1,
                        portal.endpoint,
                        Secret(issued.access_token),
                        "",
                        server=typed_server(portal.authorization_server),
                        renewal=RenewalRule.WHEN_NEEDED,
                        refresh_token=Secret(issued.refresh_token),
                        client_id=issued.client_id,
                        client_secret=Secret(CLIENT_SECRET),
                    )
                )
        self._conductor.sleep(300.0)
        for account in self._program.accounts:
            for method in METHODS[:2]:
                self._program.post(AddWatch(account.account_id, method, _NOBODY))
        self._conductor.sleep(10.0)
        self._program.post(SetAsksAgain(tuple(self._program.rows)[::7], True))

    def _live(self, until_s: float) -> None:
        chance, program = self._chance, self._program
        while self._conductor.now_s < until_s:
            watch_ids = list(program.rows)
            if chance.random() < 0.2:
                # Where the token has expired, this renews it first.
                program.post(Ask(tuple(chance.sample(watch_ids, min(4, len(watch_ids)))), may_run=True))
            if chance.random() < 0.1:
                program.post(CheckNow(tuple(chance.sample(watch_ids, min(3, len(watch_ids))))))
            if chance.random() < 0.3:
                chance.choice(self._portals)[0].answer(allow=chance.random() < 0.7)
            self._weather.is_offline = chance.random() < (0.7 if self._weather.is_offline else 0.02)
            if chance.random() < 0.01:
                self._sleep()
            self._conductor.sleep(_STEP_S)

    def _sleep(self) -> None:
        self._conductor.settle()
        seconds = self._chance.uniform(60, 3000)
        self._weather.sleeps += 1
        self._conductor.now_s += seconds
        self._machine.clock.asleep_s += seconds

    def _result(self, growth: int, stuck: tuple[str, ...], errors: LoggedErrors) -> DayResult:
        record, store = self._record, SqliteStore(self._machine.database)
        questions = sum(record.count(portal, 0) for portal, _ in self._portals)
        history = sum(len(store.history(row.watch.watch_id)) for row in store.rows())
        store.close()
        return DayResult(
            tuple(record.violations + self._conductor.errors + errors.found),
            questions,
            record.calls,
            sum(portal.request_log.total for portal, _ in self._portals),
            record.refused,
            record.proved,
            history,
            self._conductor.longest_queue,
            growth,
            stuck,
        )

    def _portal(self, network: Network, accounts: int) -> tuple[SocketlessPortal, list[IssuedToken]]:
        client_ids = [f"local.app.{number}" for number in range(accounts)]
        portal = open_portal(self._conductor, network, client_ids, Bucket())
        return portal, [portal.issue_token(client_id=client_id) for client_id in client_ids]


def pass_day(*, hours: float, settled_h: float, portals: int, accounts: int, lag: float, seed: int) -> DayResult:
    """A day of `hours` in a folder of its own; `lag` stretches the engine's waits, which saves real time."""
    folder = folder_in_memory()
    try:
        day = Day(folder, seed=seed, portals=portals, accounts=accounts, lag=lag)
        return day.go(hours, settled_h)
    finally:
        shutil.rmtree(folder)


def _held() -> int:
    """Bytes that the program's own lines have allocated and not let go of."""
    gc.collect()
    filters = [tracemalloc.Filter(True, f"*/b24monitor/{part}/*") for part in _PRODUCT]
    snapshot = tracemalloc.take_snapshot().filter_traces(filters)
    return sum(statistic.size for statistic in snapshot.statistics("filename"))
