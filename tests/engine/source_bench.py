"""What tests of sources share: a bench whose questions a source hears of before any probe does."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from b24monitor.core.command import ReadHistory, SetInterval, Subscribe
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import CommandFailed, EventsRead, HistoryRead
from b24monitor.core.schedule import LONGEST_OWN_S, Pace
from b24monitor.core.secret import Secret
from b24monitor.core.seen import Seen
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.store import SqliteStore
from tests.demo.wire import call
from tests.engine.bench import GATED, Bench

EVENT = "OnAppMethodConfirm"
LIST = "event.offline.list"
INBOX = "im.notify.get"
QUEUE_PACE = Pace(quick_s=0.05, slow_s=60.0, backoff_first_s=0.05, backoff_most_s=0.2)
# Here probes are rare from the beginning, and lists, which are read at the slow pace, quick.
INBOX_PACE = replace(QUEUE_PACE, quick_s=60.0, slow_s=0.05)
_LIMIT_S = 5.0

_request_ids = itertools.count(1000)


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Waits for what no fact tells."""
    end_s = time.monotonic() + _LIMIT_S
    while not condition():
        assert time.monotonic() < end_s, what
        time.sleep(0.01)


class Sourced:
    """A running bench, its portal, and what the store keeps of sources."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.portal: DemoPortal = bench.portal
        self.path = folder / "b24monitor.sqlite3"

    def account(self, user_id: int = 1, scope: str = "telephony,im") -> str:
        """An account with a token; administrators are 1 and 5."""
        token = self.portal.issue_token(user_id=user_id, scope=scope).access_token
        return self.bench.add_account(token, f"user {user_id}").account.account_id

    def subscribe(self, account_id: str) -> None:
        command = Subscribe(next(_request_ids), account_id)
        self.bench.post(command)
        self.bench.facts.wait_for(EventsRead, lambda fact: fact.request_id == command.request_id)

    def waiting(self, user_id: int = 7) -> tuple[int, str]:
        """A watch that waits, and its token."""
        token = self.portal.issue_token(user_id=user_id).access_token
        return self.bench.waiting(token), token

    def keep_open(self) -> None:
        """A question that stays open, so that sources are read quickly to the end."""
        self.waiting(user_id=5)

    def leave_alone(self) -> None:
        """Gives all watches the longest pace, so that nobody but a source looks at them soon."""
        self.bench.post(SetInterval(tuple(self.bench.facts.rows), LONGEST_OWN_S))
        # One round of checks may still be due at the pace of before.
        calls = -1
        while calls != self.bench.calls():
            calls = self.bench.calls()
            time.sleep(0.2)

    def ask_elsewhere(self) -> str:
        """A token that is not held here, which has asked."""
        token = self.portal.issue_token().access_token
        call(self.portal, GATED, token, USER_ID="")
        return token

    def decide(self, token: str | None = None, *, allow: bool = True, by: int = 1) -> str:
        """An administrator's decision, for a token that is not held here if none is given."""
        token = token or self.ask_elsewhere()
        assert self.portal.answer(allow=allow, token=token, user_id=by) == 1
        return token

    def reads(self, method: str = LIST) -> int:
        """How often a source was read."""
        return self.portal.request_log.requests(method)

    def read_again(self, times: int = 2, method: str = LIST) -> None:
        """Waits until the source was read some times more."""
        wanted = self.reads(method) + times
        eventually(lambda: self.reads(method) >= wanted, f"{method} is read")

    def seen(self) -> tuple[Seen, ...]:
        store = SqliteStore(self.path)
        try:
            return store.seen()
        finally:
            store.close()

    def position(self, account_id: str) -> int:
        store = SqliteStore(self.path)
        try:
            return store.queue_position(account_id, "")
        finally:
            store.close()

    def set_position(self, account_id: str, last_id: int) -> None:
        store = SqliteStore(self.path)
        store.set_queue_position(account_id, "", last_id)
        store.close()

    def set_setting(self, name: str, value: str) -> None:
        store = SqliteStore(self.path)
        store.set_setting(name, value)
        store.close()

    def history(self, watch_id: int) -> list[ConfirmationState]:
        """The states a watch went through, oldest first."""
        known = len(self.bench.facts.of(HistoryRead))
        self.bench.post(ReadHistory(watch_id))
        self.bench.facts.wait(lambda: len(self.bench.facts.of(HistoryRead)) > known, "the history is read")
        return [entry.after for entry in reversed(self.bench.facts.of(HistoryRead)[-1].entries)]

    def failures(self) -> list[CommandFailed]:
        return self.bench.facts.of(CommandFailed)

    def server(self) -> Secret:
        """A token of the application's own server."""
        return Secret(self.portal.issue_token(user_id=5).access_token)
