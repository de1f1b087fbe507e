"""Users, administrators and bad luck: what they do to real engines in one randomised run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from b24monitor.core.account import RenewalRule
from b24monitor.core.command import (
    AddAccount,
    AddWatch,
    Ask,
    CheckNow,
    Command,
    LookAt,
    ReloadAccounts,
    RemoveAccount,
    RemoveWatches,
    Renew,
    RetryVault,
    SetAsksAgain,
    SetInterval,
    SetRenewal,
    Subscribe,
)
from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError
from b24monitor.core.oauth import typed_server
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.directory import IssuedToken
from b24monitor.demo.message import Request
from tests.fakes.vault import MemoryKeyring
from tests.simulation.conductor import Conductor
from tests.simulation.network import Network, SocketlessPortal
from tests.simulation.outside import Machine, MachineClock, Weather
from tests.simulation.portals import CLIENT_SECRET, METHODS, open_portal
from tests.simulation.program import Program
from tests.simulation.record import Record

_APPLICATIONS = ("local.app.one", "local.app.two")
_NOBODY = Parameters.of(("USER_ID", ""))
_HOUR_S = 3600.0


Act = tuple[Callable[["Actors"], None], float]


class Actors:
    """All who act in one run, and their world.

    `is_plain`: tokens live an hour as real ones do, and keys and memories get lost. Otherwise they outlive the portal's
    memory, and nothing but the program's own record keeps it from asking anew.
    """

    def __init__(self, seed: int, folder: Path, template: Path) -> None:
        self.conductor = Conductor(seed, lag=1.0)
        chance = self.chance = self.conductor.chance
        self.conductor.lag = chance.choice((20.0, 60.0, 120.0))
        self.is_plain = chance.random() < 0.5
        record = Record(self.conductor, METHODS)
        database = folder / "b24monitor.sqlite3"
        shutil.copyfile(template, database)
        clock = MachineClock(self.conductor)
        self.machine = Machine(self.conductor, record, Network(), Weather(), clock, MemoryKeyring(), database)
        self.portals = [
            open_portal(self.conductor, self.machine.network, _APPLICATIONS) for _ in range(chance.choice((1, 1, 2)))
        ]
        self.programs: list[Program] = []
        self.tokens: list[tuple[SocketlessPortal, IssuedToken]] = []
        self.flushes = 0
        self.starts = 0
        self.request_id = 0
        self.said: list[str] = []

    def go(self, steps: int, acts: Sequence[Act]) -> None:
        """Lets everybody do these, by their weights."""
        self.begin()
        self.paste()
        self._wait()
        for _ in range(self.chance.randint(1, 3)):
            self.watch()
        self._wait()
        if self.chance.random() < 0.7:
            self.ask()
        does, weights = zip(*acts, strict=True)
        for act in self.chance.choices(does, weights, k=steps):
            self.said.append(f"{self.conductor.now_s:.1f} {act.__name__}")
            act(self)
            self._wait()
        self.machine.weather.is_disk_full = False
        self._wait()

    def end(self) -> None:
        """Kills what still runs, and counts."""
        for program in self.programs:
            program.kill()
        self.conductor.close()

    def begin(self) -> None:
        if len(self.programs) < 2:
            self.starts += 1
            self.programs.append(Program(self.machine, f"program-{self.starts}"))

    def quit(self) -> None:
        self._one().stop()
        self._clear()

    def crash(self) -> None:
        self.conductor.let_others(self.chance.randrange(60))
        self._one().kill()
        self._clear()

    def paste(self) -> None:
        if self.tokens and self.chance.random() < 0.5:
            portal, issued = self.chance.choice(self.tokens)
        else:
            portal = self.chance.choice(self.portals)
            issued = portal.issue_token(
                user_id=self.chance.choice((1, 7, 7)),
                client_id=self.chance.choice(_APPLICATIONS),
                expires_in_s=_HOUR_S if self.is_plain else 8 * _HOUR_S,
            )
            self.tokens.append((portal, issued))
        self.request_id += 1
        has_keys = self.chance.random() < 0.6
        rule = self.chance.choice((RenewalRule.WHEN_NEEDED, RenewalRule.ASK_ME)) if has_keys else RenewalRule.NEVER
        told = issued.expires_at + timedelta(seconds=self.machine.clock.ahead_s)
        self._post(
            AddAccount(
                self.request_id,
                portal.endpoint,
                Secret(issued.access_token),
                "",
                expires_at=None if self.is_plain and self.chance.random() < 0.5 else told,
                server=typed_server(portal.authorization_server) if has_keys else None,
                renewal=rule,
                refresh_token=Secret(issued.refresh_token),
                client_id=issued.client_id,
                client_secret=Secret(CLIENT_SECRET),
            )
        )

    def watch(self) -> None:
        accounts = self._one().accounts
        if accounts:
            account = self.chance.choice(accounts)
            self._post(AddWatch(account.account_id, self.chance.choice(METHODS), _NOBODY))

    def ask(self) -> None:
        self._post(Ask(self._some_watches(), may_run=self._says_yes()))

    def ask_twice(self) -> None:
        command = Ask(self._some_watches(), may_run=self._says_yes())
        for _ in range(self.chance.randint(2, 4)):
            self._post(command)

    def look_again(self) -> None:
        """The user has agreed to have decided ones called again."""
        self._post(Ask(self._some_watches(), may_run=self._says_yes(), looks_again=True))

    def adopt(self) -> None:
        self._post(Ask(self._some_watches(), adopted=True, may_run=self._says_yes()))

    def _says_yes(self) -> bool:
        """Whether the user lets methods run that may do so."""
        return self.chance.random() < 0.7

    def look(self) -> None:
        self._post(CheckNow(self._some_watches()))
        self._post(LookAt(self._some_watches()))

    def unwatch(self) -> None:
        self._post(RemoveWatches(self._some_watches()[:1]))

    def remove(self) -> None:
        accounts = self._one().accounts
        if accounts:
            self._post(RemoveAccount(self.chance.choice(accounts).account_id))

    def set_rules(self) -> None:
        accounts = self._one().accounts
        if accounts and self.chance.random() < 0.3:
            self._post(SetRenewal(self.chance.choice(accounts).account_id, self.chance.choice(tuple(RenewalRule))))
        self._post(SetInterval(self._some_watches(), self.chance.choice((None, 5.0, 600.0))))
        self._post(SetAsksAgain(self._some_watches(), self.chance.random() < 0.8))

    def renew(self) -> None:
        accounts = self._one().accounts
        if accounts:
            self._post(Renew(self.chance.choice(accounts).account_id, self._some_watches()))

    def subscribe(self) -> None:
        """Only an administrator's token can; decisions of all tokens are told then."""
        accounts = self._one().accounts
        if accounts:
            self.request_id += 1
            self._post(Subscribe(self.request_id, self.chance.choice(accounts).account_id))

    def reload(self) -> None:
        self._post(ReloadAccounts())

    def retry_vault(self) -> None:
        self._post(RetryVault())

    def decide(self) -> None:
        self.chance.choice(self.portals).answer(allow=self.chance.random() < 0.6)

    def application_asks(self) -> None:
        """The application itself calls with its token, as its users do (with tokens that live as long as real ones)."""
        if self.is_plain and self.tokens:
            portal, issued = self.chance.choice(self.tokens)
            body = {"auth": issued.access_token, "USER_ID": ""}
            request = Request("POST", f"/rest/{self.chance.choice(METHODS)}", _JSON, json.dumps(body).encode(), "::1")
            portal.handle(request)

    def change_weather(self) -> None:
        chance, weather = self.chance, self.machine.weather
        weather.is_offline = chance.random() < 0.25
        weather.is_disk_full = chance.random() < 0.3
        weather.lost_request, weather.lost_answer = chance.choice((0.0, 0.0, 0.3)), chance.choice((0.0, 0.1, 0.6))
        weather.slow, weather.sent_twice = chance.choice((0.0, 0.1, 0.7)), chance.choice((0.0, 0.2))

    def change_keyring(self) -> None:
        keyring = self.machine.keyring
        if self.is_plain:
            keyring.trouble = self.chance.choice((None, None, KeyringLockedError, KeyringSilentError, NoKeyringError))
            if self.chance.random() < 0.2:
                keyring.items.clear()

    def flush(self) -> None:
        if self.is_plain:
            self.flushes += 1
            for portal in self.portals:
                portal.flush_memory()

    def sleep(self) -> None:
        """The machine sleeps: no thread runs, true time goes on, what was under way breaks off."""
        seconds = self.chance.choice((60.0, 1800.0, 3400.0, 3590.0, 4000.0, 86_400.0)) * self.chance.random()
        self.conductor.settle()
        self.machine.weather.sleeps += 1
        self.conductor.now_s += seconds
        if self.chance.random() < 0.5:
            self.machine.clock.asleep_s += seconds

    def set_clock(self) -> None:
        clock = self.machine.clock
        seconds = self.chance.choice((2.0, 60.0, 1000.0, 3600.0, 90_000.0)) * self.chance.random()
        if self.chance.random() < 0.5:
            clock.ahead_s += seconds
        else:
            # A clock that understates an intent's age cannot be told from a right one; tokens that live an hour save
            # the promise then. Here only one before every intent can be told.
            back_s = seconds if self.is_plain else 30 * 86_400.0
            clock.ahead_s -= back_s
            self.machine.record.set_back_s += back_s if self.is_plain else 0.0

    def _wait(self) -> None:
        """Until the next act: none at all, a moment, minutes, or about as long as a portal remembers."""
        self._clear()
        kind = self.chance.random()
        if kind < 0.25:
            self.conductor.let_others(self.chance.randrange(40))
        elif kind < 0.65:
            self.conductor.sleep(self.chance.expovariate(0.5))
        elif kind < 0.93:
            self.conductor.sleep(self.chance.uniform(10, 600))
        else:
            self.conductor.sleep(self.chance.uniform(3000, 3700))

    def _clear(self) -> None:
        """There is always a program; one whose engine ended is quit."""
        for program in [program for program in self.programs if program.is_over or program.process.is_dead]:
            program.kill()
            self.programs.remove(program)
        if not self.programs:
            self.begin()

    def _one(self) -> Program:
        return self.chance.choice(self.programs)

    def _post(self, command: Command) -> None:
        self._one().post(command)

    def _some_watches(self) -> tuple[int, ...]:
        watch_ids = sorted({watch_id for program in self.programs for watch_id in program.rows})
        return tuple(self.chance.sample(watch_ids, self.chance.randint(0, min(3, len(watch_ids)))))


_JSON = {"content-type": "application/json"}
