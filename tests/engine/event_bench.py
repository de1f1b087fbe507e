"""The desk for events on a real portal and a real database, with its pipeline and workers and nothing else."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.events import EventsClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Command, ReadEvents, RemoveAccount, Subscribe, Unsubscribe
from b24monitor.core.fact import CommandFailed, EventsRead
from b24monitor.core.grant import Grant
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Store
from b24monitor.core.subscription import Binding, Subscription
from b24monitor.demo.portal import DemoPortal
from b24monitor.engine.event_desk import EventDesk, EventStaff
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.wallet import Wallet
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import Facts, ShiftedClock

APPLICATION = "local.app.one"


def kept(binding: Binding) -> Binding:
    """A binding as the store has it: whether it is read is for the list to say."""
    return replace(binding, is_read=False)


class EventBench:
    """One user's desk. It can be stopped, and started again on what it left."""

    def __init__(self, portal: DemoPortal, folder: Path) -> None:
        self.portal = portal
        self.path = folder / "b24monitor.sqlite3"
        self.facts = Facts()
        self.wallet = Wallet()
        self._request_ids = itertools.count(1)
        self._clock = ShiftedClock()
        self._transport = Transport(Limits(connect_s=1.0, silence_s=0.5, total_s=1.0))
        self._client = BitrixClient(self._clock.now, self._transport)
        self._pipeline: Pipeline
        self._poller: Poller
        self._desk: EventDesk

    def start(self) -> None:
        self._pipeline = Pipeline(self._open_store, self._clock, self.facts.publish)
        self._poller = Poller(
            self._client,
            self._clock,
            Pace(),
            token_of=self.wallet.token,
            budget_for=lambda _endpoint: None,
            report=self._pipeline.post,
        )
        events = EventsClient(self._clock.now, self._transport)
        self._desk = EventDesk(EventStaff(self._pipeline, self._poller, self.wallet, events), self.facts.publish)
        self._poller.start()
        self._pipeline.start(self)

    def stop(self) -> None:
        assert self._poller.stop(2.0)
        assert self._pipeline.stop(2.0)
        self._transport.close()

    def open(self) -> None:
        """Nothing is shown."""

    def question_closed(self, watch_id: int) -> None:
        """Nothing is watched."""

    def redirected(self, rows: tuple[WatchRow, ...]) -> None:
        """Nothing is watched."""

    def carry_out(self, command: Command) -> None:
        if not self._desk.carry_out(command) and isinstance(command, RemoveAccount):
            self._pipeline.store.remove_account(command.account_id)
            self.wallet.remove(command.account_id)

    def add_account(
        self, user_id: int = 1, *, is_administrator: bool | None = None, application: str = APPLICATION
    ) -> str:
        """An account of that user, with a token; administrators are 1 and 5."""
        token = Secret(self.portal.issue_token(user_id=user_id).access_token)
        account_id = f"account-{user_id}"
        account = Account(
            account_id,
            Portal(self.portal.endpoint),
            account_id,
            Generation(f"fingerprint-{user_id}", datetime.now(UTC)),
            application=application,
            user_id=user_id,
            is_administrator=user_id in (1, 5) if is_administrator is None else is_administrator,
        )
        store = SqliteStore(self.path)
        store.add_account(account)
        store.close()
        self.wallet.put(account_id, account.generation.fingerprint, Grant(token))
        return account_id

    def remember(self, subscription: Subscription) -> None:
        """Puts a record there, as an earlier run would have left it."""
        store = SqliteStore(self.path)
        store.add_subscription(subscription)
        store.close()

    def records(self) -> tuple[Subscription, ...]:
        store = SqliteStore(self.path)
        try:
            return store.subscriptions()
        finally:
            store.close()

    def accounts(self) -> list[str]:
        store = SqliteStore(self.path)
        try:
            return [account.account_id for account in store.accounts()]
        finally:
            store.close()

    def post(self, command: Command) -> None:
        self._pipeline.post(command)

    def next_id(self) -> int:
        return next(self._request_ids)

    def read(self, account_id: str) -> EventsRead:
        return self.done(ReadEvents(self.next_id(), account_id))

    def subscribe(self, account_id: str, handler: str = "", *, is_own_queue: bool = False) -> EventsRead:
        return self.done(Subscribe(self.next_id(), account_id, handler, is_own_queue))

    def unsubscribe(self, account_id: str, binding: Binding) -> EventsRead:
        return self.done(Unsubscribe(self.next_id(), account_id, binding))

    def done(self, command: ReadEvents | Subscribe | Unsubscribe) -> EventsRead:
        answer = self.answer(command)
        assert isinstance(answer, EventsRead), answer
        return answer

    def failed(self, command: ReadEvents | Subscribe | Unsubscribe) -> CommandFailed:
        answer = self.answer(command)
        assert isinstance(answer, CommandFailed), answer
        return answer

    def answer(self, command: ReadEvents | Subscribe | Unsubscribe) -> EventsRead | CommandFailed:
        self.post(command)

        def answers() -> list[EventsRead | CommandFailed]:
            facts: list[EventsRead | CommandFailed] = [*self.facts.of(EventsRead), *self.facts.of(CommandFailed)]
            return [fact for fact in facts if fact.request_id == command.request_id]

        self.facts.wait(lambda: bool(answers()), f"{command} is answered")
        return answers()[0]

    def changes(self) -> int:
        """How often anything was bound or undone at the portal, or tried to be."""
        return self.portal.request_log.calls("event.bind") + self.portal.request_log.calls("event.unbind")

    def _open_store(self) -> Store:
        return SqliteStore(self.path)
