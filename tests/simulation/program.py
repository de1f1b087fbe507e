"""One process of the program in a simulation: the real engine, its facts, and the ways it ends."""

from __future__ import annotations

from collections.abc import Callable

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.events import EventsClient
from b24monitor.bitrix24.inbox import InboxClient
from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.bitrix24.offline_queue import OfflineQueueClient
from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.budget import Budget
from b24monitor.core.command import Command
from b24monitor.core.event_message import EventForm
from b24monitor.core.fact import AccountsChanged, BoardChanged, EngineStopped, Fact
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.engine.engine import Engine
from b24monitor.engine.outside import Outside
from b24monitor.engine.renewing import DirectRenewer
from tests.simulation.conductor import Process
from tests.simulation.outside import Machine, RoughTransport, RoughVault, rough_store

# A simulated hour is to cost little: the promises do not depend on the pace.
PACE = Pace(quick_s=40.0, slow_s=300.0, quick_until_s=120.0, slow_from_s=1200.0, closed_s=400.0)


class NoCatcher:
    """`core.ports.CodeCatcher` where nobody signs in."""

    def start(self, port: int, take: Callable[[Secret], bool], missed: Callable[[], None]) -> str:
        raise OSError

    def stop(self) -> None:
        """Nothing was started."""


class NoListener:
    """`core.reader_ports.EventListener` where no port is to be had."""

    def start(self, port: int, take: Callable[[EventForm], None], refused: Callable[[int], None]) -> str:
        raise OSError

    def stop(self) -> None:
        """Nothing was started."""


class Program:
    """A running engine. `rows` and `accounts` are as a front end has them."""

    def __init__(self, machine: Machine, name: str, pace: Pace = PACE, budget: Budget | None = None) -> None:
        self.machine = machine
        self._budget = budget
        self.process = Process(name)
        self.rows: dict[int, WatchRow] = {}
        self.accounts: tuple[Account, ...] = ()
        self.is_over = False
        self.facts = 0
        with machine.conductor.acting_in(self.process):
            self._engine = Engine(self._outside(pace), self._publish)
            self._engine.start()

    def post(self, command: Command) -> None:
        """Hands a command in, as a front end does."""
        with self.machine.conductor.acting_in(self.process):
            self._engine.post(command)

    def stop(self) -> tuple[str, ...]:
        """Quits; what is stuck then dies with the process. Returns the threads that were."""
        with self.machine.conductor.acting_in(self.process):
            self._engine.stop()
        stuck = tuple(sorted(task.name for task in self.process.tasks))
        self.kill()
        return stuck

    def kill(self) -> None:
        """Dies at once."""
        self.machine.conductor.kill(self.process)
        self.machine.record.died(self.process.name)

    def _outside(self, pace: Pace) -> Outside:
        machine, now = self.machine, self.machine.clock.now
        transport, vault = RoughTransport(machine, self.process), RoughVault(machine)
        authorization = OAuthClient(now, transport)
        return Outside(
            open_store=lambda: rough_store(machine),
            vault=vault,
            client=BitrixClient(now, transport),
            authorization=authorization,
            catcher=NoCatcher(),
            clock=machine.clock,
            renewer=DirectRenewer(authorization, vault, now),
            events=EventsClient(now, transport),
            queue=OfflineQueueClient(transport),
            inbox=InboxClient(now, transport),
            listener=NoListener(),
            budget_for=lambda _: self._budget,
            pace=pace,
        )

    def _publish(self, fact: Fact) -> None:
        self.facts += 1
        match fact:
            case BoardChanged():
                for row in fact.rows:
                    self.machine.record.shown(row)
                    self.rows[row.watch.watch_id] = row
                for watch_id in fact.removed:
                    self.rows.pop(watch_id, None)
            case AccountsChanged():
                self.accounts = fact.accounts
            case EngineStopped():
                self.is_over = True
