"""The real engine as the program wires it, with a vault in memory, and the moment it told of each decision."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from b24monitor.core.board import WatchRow
from b24monitor.core.clock import SystemClock
from b24monitor.core.command import AddAccount, AddWatch, Ask, Command, SetPortalSettings, Subscribe
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountAdded, BoardChanged, CommandFailed, EngineStopped, EventsRead, Fact
from b24monitor.core.portal_settings import PortalSettings, Tariff
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.wiring import build_engine
from tests.fakes.vault import MemoryVault

SET_UP_S = 90.0
_DECIDED = (ConfirmationState.APPROVED, ConfirmationState.DENIED)


class EngineSide:
    """An engine between `__enter__` and `__exit__`; what it tells arrives on its threads, in `decided_s` at once."""

    def __init__(self, folder: Path, pace: Pace | None = None) -> None:
        self._changed = threading.Condition()
        self._accounts: dict[int, str] = {}
        self._failures: list[Fact] = []
        self._subscribed = False
        self.rows: dict[int, WatchRow] = {}
        self.decided_s: dict[int, float] = {}
        self._engine = build_engine(folder, MemoryVault(), SystemClock(), self._take, pace)

    def __enter__(self) -> EngineSide:
        self._engine.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._engine.stop()

    def post(self, command: Command) -> None:
        """Hands a command in."""
        self._engine.post(command)

    def add_accounts(self, places: Sequence[tuple[str, str]]) -> list[str]:
        """Adds an account for each endpoint and token; returns their ids in this order."""
        first = len(self._accounts) + 1
        for number, (endpoint, token) in enumerate(places, first):
            self.post(AddAccount(number, endpoint, Secret(token), f"Account {number}"))
        self._wait(lambda: len(self._accounts) >= first + len(places) - 1, "the accounts are added")
        return [self._accounts[number] for number in range(first, first + len(places))]

    def watch(self, watches: Sequence[tuple[str, str]]) -> list[int]:
        """Watches each account id's method, asks them all, and waits until all wait; returns the ids in this order."""
        for account_id, method in watches:
            self.post(AddWatch(account_id, method, Parameters()))
        self._wait(lambda: len(self.rows) >= len(watches), "the watches are added")
        ids = {(row.watch.account_id, row.watch.method): watch_id for watch_id, row in self.rows.items()}
        ordered = [ids[watch] for watch in watches]
        self.post(Ask(tuple(ordered), may_run=True))
        self._wait(lambda: all(self._is_waiting(watch_id) for watch_id in ordered), "all are asked")
        return ordered

    def keep_cloud_budget(self, endpoint: str) -> None:
        """What holds for a portal in the cloud: half of its 2 requests a second; for one on this machine nothing."""
        self.post(SetPortalSettings(PortalSettings(endpoint, Tariff.STANDARD)))

    def subscribe(self, account_id: str) -> None:
        """Turns the offline queue on."""
        self.post(Subscribe(1_000_000, account_id))
        self._wait(lambda: self._subscribed, "the queue is on")

    def wait_decided(self, watch_ids: Sequence[int], limit_s: float) -> bool:
        """Whether all of these were told to be decided within `limit_s`."""
        with self._changed:
            return self._changed.wait_for(lambda: all(one in self.decided_s for one in watch_ids), limit_s)

    def _is_waiting(self, watch_id: int) -> bool:
        return self.rows[watch_id].status.state is ConfirmationState.WAITING

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._failures or condition(), SET_UP_S) or self._failures:
                raise RuntimeError(f"not so: {what}; {self._failures[:3]}")

    def _take(self, fact: Fact) -> None:
        told_s = time.monotonic()
        with self._changed:
            if isinstance(fact, BoardChanged):
                for row in fact.rows:
                    self.rows[row.watch.watch_id] = row
                    # A decision that was only reported, and not yet proved, is shown as well.
                    if row.status.state in _DECIDED or row.status.report is not None:
                        self.decided_s.setdefault(row.watch.watch_id, told_s)
            elif isinstance(fact, AccountAdded):
                self._accounts[fact.request_id] = fact.account.account_id
            elif isinstance(fact, EventsRead):
                self._subscribed = True
            elif isinstance(fact, CommandFailed | EngineStopped):
                self._failures.append(fact)
            self._changed.notify_all()
