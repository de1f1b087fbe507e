"""One run of the demo: the embedded portal, its scripted administrator, and a real engine that asks it."""

import itertools
import logging
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.clock import FastClock
from b24monitor.core.command import AddAccount, AddWatch, Ask, Command, SetInboxReading
from b24monitor.core.errors import NoKeyringError, VaultError
from b24monitor.core.fact import AccountsChanged, BoardChanged, CommandFailed, Fact, VaultChanged, VaultState
from b24monitor.core.login_start import NoLoginStart
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.administrator import ScriptedAdministrator
from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.story import Story, StoryAccount, StoryWatch, tell
from b24monitor.engine.safe import forget_all
from b24monitor.wiring import build_engine, keyring_vault

_log = logging.getLogger(__name__)

# The pace counts in real seconds, whatever the speed of the demo's clock.
_PACE = Pace(quick_s=0.5, slow_s=0.5)
_CLEAN_UP_LIMIT_S = 0.3
_ADMINISTRATOR = "Administrator"


class DemoSession:
    """A demo from `start` to `stop`; facts go to `publish`, commands come in through `post`, as with any engine.

    Everything is put into a folder and a keyring service of its own, both removed at the end.
    """

    def __init__(self, clock: FastClock, publish: Callable[[Fact], None]) -> None:
        self._publish = publish
        self._home = tempfile.TemporaryDirectory(prefix="b24monitor-demo-", ignore_cleanup_errors=True)
        folder = Path(self._home.name)
        self._portal = DemoPortal(now=clock.now)
        self._engine = build_engine(folder, keyring_vault(folder), clock, self._hear, _PACE, NoLoginStart())
        self._request_ids = itertools.count(-1, -1)
        self._account_ids: dict[int, str] = {}
        self._asked: set[int] = set()
        self._open: set[int] = set()
        self._is_vault_open = False
        self._is_list_on = False
        self._settled = threading.Event()
        self._story: Story
        self._administrator: ScriptedAdministrator

    def start(self) -> None:
        """Opens the portal and lets the story begin."""
        self._portal.start()
        self._story = tell(self._portal)
        self._administrator = ScriptedAdministrator(self._portal, self._story.rules)
        self._administrator.start()
        self._engine.start()
        for account in self._story.accounts:
            self._add(account, account.application.name)
        self._add(self._story.administrator, _ADMINISTRATOR)
        self._story.let_strangers_ask(self._portal)

    def stop(self) -> None:
        """Ends everything and removes what it left: folder and keyring items."""
        self._engine.stop()
        self._administrator.stop()
        self._portal.stop()
        vault = keyring_vault(Path(self._home.name), _CLEAN_UP_LIMIT_S)
        try:
            forget_all(vault, self._account_ids.values())
        except NoKeyringError:
            pass
        except VaultError as error:
            _log.warning("the demo's tokens, worth nothing any more, are still in the keyring: %s", error)
        vault.close()
        self._home.cleanup()

    def post(self, command: Command) -> None:
        """Hands a command to the engine."""
        self._engine.post(command)

    def stalled_s(self, now_s: float) -> float:
        """For how long the engine hangs, in seconds."""
        return self._engine.stalled_s(now_s)

    @property
    def is_settled(self) -> bool:
        """Whether the administrator is through with every question and the board knows of it."""
        return self._settled.is_set() and self._administrator.done

    def _add(self, account: StoryAccount, label: str) -> None:
        token = Secret(account.token.access_token)
        self._engine.post(
            AddAccount(next(self._request_ids), self._portal.endpoint, token, label, account.token.expires_at)
        )

    def _hear(self, fact: Fact) -> None:
        """Plays the developer's part: watches and asks as soon as an account is there."""
        match fact:
            case AccountsChanged():
                for account in fact.accounts:
                    self._watch(account)
                    self._meet_administrator(account)
                self._read_questions()
            case VaultChanged():
                self._is_vault_open = fact.state is not VaultState.OPENING
                self._read_questions()
            case BoardChanged():
                for row in fact.rows:
                    self._follow(row)
            case CommandFailed() if fact.request_id is not None and fact.request_id < 0:
                _log.error("the demo portal did not take a token: %s", fact.problem)
        self._publish(fact)

    def _watch(self, account: Account) -> None:
        indexes = [i for i, told in enumerate(self._story.accounts) if told.application.name == account.label]
        for index in indexes:
            if index in self._account_ids:
                continue
            self._account_ids[index] = account.account_id
            for watch in self._story.watches:
                if watch.account == index:
                    self._engine.post(AddWatch(account.account_id, watch.method, _parameters(watch)))

    def _meet_administrator(self, account: Account) -> None:
        if account.label == _ADMINISTRATOR:
            self._account_ids.setdefault(len(self._story.accounts), account.account_id)

    def _read_questions(self) -> None:
        """Switches the administrator's list on: the portal is the demo's own, so nobody is to be asked for that.

        Not before the keyring has answered: its key changes the questions' ids, and each would be news twice.
        """
        account_id = self._account_ids.get(len(self._story.accounts))
        if account_id is not None and self._is_vault_open and not self._is_list_on:
            self._is_list_on = True
            self._engine.post(SetInboxReading(account_id, is_on=True))

    def _follow(self, row: WatchRow) -> None:
        watch_id = row.watch.watch_id
        if self._is_mine(row) and watch_id not in self._asked:
            self._asked.add(watch_id)
            self._open.add(watch_id)
            self._engine.post(Ask((watch_id,), may_run=True))
        if row.status.asked_at is not None and not row.status.is_open:
            self._open.discard(watch_id)
        if len(self._asked) == len(self._story.watches) and not self._open:
            self._settled.set()

    def _is_mine(self, row: WatchRow) -> bool:
        """Whether the row belongs to the story; what the user adds is theirs to ask."""
        return any(
            self._account_ids.get(watch.account) == row.account.account_id and watch.method == row.watch.method
            for watch in self._story.watches
        )


def _parameters(watch: StoryWatch) -> Parameters:
    fields: Mapping[str, str] = watch.parameters
    return Parameters(urlencode(fields))
