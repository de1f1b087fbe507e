"""An engine on a real portal and a real database, with a clock that can be set, and all its facts recorded."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.code_catcher import LoopbackCatcher
from b24monitor.bitrix24.event_listener import LoopbackEventListener
from b24monitor.bitrix24.events import EventsClient
from b24monitor.bitrix24.inbox import InboxClient
from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.bitrix24.offline_queue import OfflineQueueClient
from b24monitor.core.board import WatchRow
from b24monitor.core.budget import Budget
from b24monitor.core.command import AddAccount, AddWatch, Ask, Command
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountAdded, BoardChanged, CommandFailed, Fact
from b24monitor.core.login_start import NoLoginStart
from b24monitor.core.oauth import AuthorizationServer
from b24monitor.core.ports import CodeCatcher, LoginStart, Renewer, Vault
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Store
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.engine import Engine
from b24monitor.engine.outside import Outside
from b24monitor.engine.renewing import DirectRenewer
from b24monitor.storage.folder_check import check_folder
from b24monitor.storage.store import SqliteStore

GATED = "voximplant.user.get"
NOBODY = Parameters.of(("USER_ID", ""))
PACE = Pace(quick_s=0.05, slow_s=0.05, backoff_first_s=0.05, backoff_most_s=0.2)
_LIMIT_S = 5.0

_FactT = TypeVar("_FactT")


class ShiftedClock:
    """Real time, with a wall clock that can be set on or back."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def monotonic(self) -> float:
        return time.monotonic()

    def advance(self, seconds: float) -> None:
        self.shift += timedelta(seconds=seconds)


class Facts:
    """Every fact an engine published, and the rows as a front end would have them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._facts: list[Fact] = []
        self.rows: dict[int, WatchRow] = {}

    def publish(self, fact: Fact) -> None:
        with self._changed:
            self._facts.append(fact)
            if isinstance(fact, BoardChanged):
                self.rows.update({row.watch.watch_id: row for row in fact.rows})
                for watch_id in fact.removed:
                    self.rows.pop(watch_id, None)
            self._changed.notify_all()

    def of(self, kind: type[_FactT]) -> list[_FactT]:
        with self._changed:
            return [fact for fact in self._facts if isinstance(fact, kind)]

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, _LIMIT_S), f"{what}, but: {self._facts[-5:]}"

    def wait_for(self, kind: type[_FactT], matching: Callable[[_FactT], bool] = lambda _: True) -> _FactT:
        self.wait(lambda: any(matching(fact) for fact in self.of(kind)), f"{kind.__name__} comes")
        return next(fact for fact in self.of(kind) if matching(fact))

    def wait_for_state(self, watch_id: int, state: ConfirmationState) -> WatchRow:
        self.wait(lambda: watch_id in self.rows and self.rows[watch_id].status.state is state, f"{watch_id} is {state}")
        return self.rows[watch_id]


class Bench:
    """One user's engine, which can be stopped and started again on what it left."""

    def __init__(self, portal: DemoPortal, folder: Path, clock: ShiftedClock, vault: Vault) -> None:
        self.portal = portal
        self.clock = clock
        self.vault = vault
        self.catcher: CodeCatcher = LoopbackCatcher()
        self.pace = PACE
        self.budget: Budget | None = None
        self.renewer: Renewer | None = None
        self.folder = folder
        self.login_start: LoginStart = NoLoginStart()
        self.open_store: Callable[[], Store] = lambda: SqliteStore(folder / "b24monitor.sqlite3")
        self.facts = Facts()
        self._request_ids = itertools.count(1)
        self._engine: Engine | None = None

    def start(self) -> None:
        self.facts = Facts()
        outside = Outside(
            self.open_store,
            self.vault,
            BitrixClient(self.clock.now),
            OAuthClient(self.clock.now),
            self.catcher,
            self.clock,
            self.renewer or DirectRenewer(OAuthClient(self.clock.now), self.vault, self.clock.now, (0.05,)),
            EventsClient(self.clock.now),
            OfflineQueueClient(),
            InboxClient(self.clock.now),
            LoopbackEventListener(),
            budget_for=lambda _endpoint: self.budget,
            pace=self.pace,
            login_start=self.login_start,
            check_folder=lambda: check_folder(self.folder),
        )
        self._engine = Engine(outside, self.facts.publish)
        self._engine.start()

    def stop(self) -> bool:
        engine, self._engine = self._engine, None
        return engine is None or engine.stop()

    def restart(self) -> None:
        assert self.stop()
        self.start()

    def post(self, command: Command) -> None:
        assert self._engine is not None
        self._engine.post(command)

    def add_account(self, token: str, label: str = "Test") -> AccountAdded:
        return self.enrol(self.portal.endpoint, token, label)

    def enrol(
        self, endpoint: str, token: str, label: str = "", server: AuthorizationServer | None = None
    ) -> AccountAdded:
        request_id = next(self._request_ids)
        self.post(AddAccount(request_id, endpoint, Secret(token), label, server=server))
        return self.facts.wait_for(AccountAdded, lambda fact: fact.request_id == request_id)

    def refused_account(self, token: str, server: AuthorizationServer | None = None) -> CommandFailed:
        request_id = next(self._request_ids)
        endpoint = "" if server else self.portal.endpoint
        self.post(AddAccount(request_id, endpoint, Secret(token), "Test", server=server))
        return self.facts.wait_for(CommandFailed, lambda fact: fact.request_id == request_id)

    def add_watch(self, account_id: str, method: str = GATED, parameters: Parameters = NOBODY) -> int:
        known = set(self.facts.rows)
        self.post(AddWatch(account_id, method, parameters))
        self.facts.wait(lambda: len(self.facts.rows) > len(known), "the watch is added")
        (watch_id,) = set(self.facts.rows) - known
        return watch_id

    def waiting(self, token: str, method: str = GATED) -> int:
        """A watch of a new account that was asked and waits."""
        watch_id = self.add_watch(self.add_account(token).account.account_id, method)
        self.post(Ask((watch_id,), may_run=True))
        self.facts.wait_for_state(watch_id, ConfirmationState.WAITING)
        return watch_id

    def calls(self, method: str = GATED) -> int:
        """How often the portal was called with a method, in batches or alone."""
        return self.portal.request_log.calls(method)
