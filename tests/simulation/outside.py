"""The world outside of a simulated process, with all that goes wrong in it: network, disk, keyring, clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from b24monitor.core.errors import StoreError, Trouble, UnreachableError
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Intent, Store
from b24monitor.demo.message import Request, Response
from b24monitor.storage.store import SqliteStore
from tests.fakes.vault import MemoryKeyring, MemoryVault
from tests.simulation.conductor import Conductor, KilledError, Process
from tests.simulation.network import DirectTransport, Network
from tests.simulation.portals import MORNING
from tests.simulation.record import Record

_WRITING = ("claim", "save", "set_", "add_", "update_", "remove_", "mark_", "move_", "reserve_")
# The program's own limits for one request.
_LONGEST_REQUEST_S = 40.0


@dataclass
class Weather:
    """How bad things are: chances for each request, and what is out of order at present."""

    lost_request: float = 0.0
    lost_answer: float = 0.0
    sent_twice: float = 0.0
    slow: float = 0.0
    is_offline: bool = False
    is_disk_full: bool = False
    # Counted up when the machine falls asleep: what is under way then breaks off.
    sleeps: int = 0


class MachineClock:
    """`core.clock.Clock` of one machine: `ahead_s` before the true time, its monotonic clock `asleep_s` behind."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self.ahead_s = 0.0
        self.asleep_s = 0.0

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self._conductor.now_s + self.ahead_s)

    def monotonic(self) -> float:
        return self._conductor.now_s - self.asleep_s


@dataclass(frozen=True)
class Machine:
    """What the processes of one user share."""

    conductor: Conductor
    record: Record
    network: Network
    weather: Weather
    clock: MachineClock
    keyring: MemoryKeyring
    database: Path


class RoughTransport(DirectTransport):
    """Requests take their time, get lost on either way, come twice, and outlive a killed process."""

    def __init__(self, machine: Machine, process: Process) -> None:
        super().__init__(machine.network)
        self._machine = machine
        self._process = process

    def carry(self, host: str, request: Request) -> Response | None:
        self._machine.conductor.pause()
        record = self._machine.record
        record.left(self._process.name, host, request)
        try:
            response = self._travel(host, request)
        finally:
            record.ended(self._process.name, host, request)
        if response is not None:
            record.answered(request, response)
        return response

    def _travel(self, host: str, request: Request) -> Response | None:
        conductor, weather = self._machine.conductor, self._machine.weather
        chance, sleeps = conductor.chance, weather.sleeps
        if weather.is_offline or chance.random() < weather.lost_request:
            conductor.sleep(chance.choice((0.0, 15.0)))
            raise UnreachableError(Trouble.NO_CONNECTION)
        is_slow = chance.random() < weather.slow
        travel_s = chance.uniform(0, _LONGEST_REQUEST_S if is_slow else 0.2)
        try:
            conductor.sleep(travel_s)
        except KilledError:
            # The bytes may have been on their way already.
            if chance.random() < 0.5:
                super().carry(host, request)
            raise
        if weather.sleeps != sleeps:
            raise UnreachableError(Trouble.NO_CONNECTION)
        response = super().carry(host, request)
        if chance.random() < weather.sent_twice:
            conductor.sleep(chance.uniform(0, 1.0))
            if weather.sleeps != sleeps:
                raise UnreachableError(Trouble.NO_CONNECTION)
            response = super().carry(host, request)
        conductor.sleep(chance.uniform(0, (_LONGEST_REQUEST_S - travel_s) if is_slow else 0.2))
        if weather.sleeps != sleeps or chance.random() < weather.lost_answer:
            raise UnreachableError(chance.choice((Trouble.TIMED_OUT, Trouble.CUT_OFF)))
        return response


class RoughVault(MemoryVault):
    """A keyring that takes its time."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.keyring)
        self._machine = machine

    def get(self, name: str) -> Secret | None:
        self._take_time()
        return super().get(name)

    def set(self, name: str, value: Secret) -> None:
        self._take_time()
        super().set(name, value)
        self._machine.conductor.pause()

    def delete(self, name: str) -> None:
        self._take_time()
        super().delete(name)

    def _take_time(self) -> None:
        conductor = self._machine.conductor
        if conductor.chance.random() < self._machine.weather.slow:
            conductor.sleep(conductor.chance.uniform(0, 10.0))
        else:
            conductor.pause()


def rough_store(machine: Machine) -> Store:
    """The real store: its process may be killed, or the disk be full, at every call of it; raises `StoreError`."""
    machine.conductor.pause()
    if machine.weather.is_disk_full and machine.conductor.chance.random() < 0.5:
        raise StoreError("the disk is full")
    # Whatever stands in for the store has its methods, each wrapped.
    return cast(Store, _RoughStore(machine, SqliteStore(machine.database)))


class _RoughStore:
    def __init__(self, machine: Machine, store: SqliteStore) -> None:
        self._machine = machine
        self._store = store

    def close(self) -> None:
        self._store.close()

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., object] = getattr(self._store, name)
        return lambda *args, **kwargs: self._call(name, method, *args, **kwargs)

    def _call(self, name: str, method: Callable[..., object], *args: Any, **kwargs: Any) -> object:
        conductor = self._machine.conductor
        conductor.pause()
        fails = name.startswith(_WRITING) and self._machine.weather.is_disk_full
        # It may also fail when all is written, and only that could not be told.
        is_late = fails and conductor.chance.random() < 0.1
        if fails and not is_late:
            raise StoreError("the disk is full")
        result = method(*args, **kwargs)
        if name == "claim" and result is None:
            intent: Intent = args[0]
            self._machine.record.claimed(intent.fingerprint, intent.method)
        if is_late:
            raise StoreError("the disk failed")
        conductor.pause()
        return result
