"""Reads offline queues for decisions, from where it stopped, and takes nothing out of them (contract, section 6).

Unread rows that are alike merge under the id of the first, and the application's own server may take rows away: what a
queue does not say is never evidence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer
from b24monitor.core.confirmation import Evidence, Report
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import CommandFailed, EventsRead, Fact, Problem
from b24monitor.core.queue_read import QueueDecision, QueueRead
from b24monitor.core.reader_ports import QueueReader
from b24monitor.core.secret import Secret
from b24monitor.core.subscription import Delivery, Subscription
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.reading import MOST_PAGES, Follower, Readers, is_refusal
from b24monitor.engine.source import Source
from b24monitor.engine.wallet import Wallet

# Portals tell times in whole seconds.
_SECOND = timedelta(seconds=1)

# A decision told of a token (by its fingerprint) and a method, and the account it was told to.
Hear = Callable[[str, str, Report, str], None]


@dataclass(frozen=True, slots=True)
class QueueStaff:
    """Those the desk works with; `hear` takes decisions on, `fingerprint` is asked on the poller's threads."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    fingerprint: Callable[[Secret], str]
    reader: QueueReader
    hear: Hear


@dataclass(frozen=True, slots=True)
class _Name:
    """Which queue: `application` is the account's id where the application is not known."""

    endpoint: str
    application: str
    connector: str

    @property
    def key(self) -> str:
        """What tells it from its portal's other sources."""
        return f"queue|{self.application}|{self.connector}"


@dataclass(slots=True)
class _Queue:
    """One queue that is read, by the first of `account_ids` for all of them.

    `position` is the last row that was taken. Until all that was there is read (`is_catching_up`), what was decided
    before `bound_at` is old news. `is_failing`: the disk does not take what is read. `is_read` ends with the source.
    """

    name: _Name
    account_ids: tuple[str, ...]
    bound_at: datetime
    position: int
    is_catching_up: bool = True
    is_failing: bool = False
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class _Turn:
    """One request: whose token was used, after which row, and which of the pages at once it is."""

    account_id: str
    fingerprint: str
    after_id: int
    page: int


class QueueDesk:
    """The queues that are read. On the pipeline's thread; requests are made by the poller's workers."""

    def __init__(self, staff: QueueStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._readers = Readers(staff.wallet)
        self._follower = Follower(staff.pipeline, self.follow)
        self._queues: dict[_Name, _Queue] = {}

    def noticed(self, fact: Fact) -> None:
        """A desk has published a fact: subscriptions, tokens or portals may have changed."""
        if isinstance(fact, EventsRead) and fact.standing.is_administrator:
            self._readers.forgive(fact.account_id)
        self._follower.noticed(fact)

    def follow(self) -> None:
        """Reads those queues that may be read now, and no other; raises `StoreError`."""
        subscribed = self._subscribed()
        readers = {
            name: account_ids
            for name, records in subscribed.items()
            if (account_ids := tuple(r.account_id for r in records if self._readers.may_read(r.account_id)))
        }
        for name in [name for name in self._queues if name not in readers]:
            self._queues.pop(name).is_read = False
            self._staff.poller.drop_source(name.endpoint, name.key)
        for name, account_ids in readers.items():
            queue = self._queues.get(name)
            if queue is None:
                self._begin(name, account_ids, subscribed[name])
            else:
                queue.account_ids = account_ids

    def _subscribed(self) -> dict[_Name, list[Subscription]]:
        """The queues that accounts are subscribed to, with the subscriptions to each."""
        accounts = {account.account_id: account for account in self._staff.pipeline.store.accounts()}
        subscribed: dict[_Name, list[Subscription]] = {}
        for record in self._staff.pipeline.store.subscriptions():
            account = accounts.get(record.account_id)
            if account is not None and record.binding.delivery is Delivery.OFFLINE:
                subscribed.setdefault(_name(account, record), []).append(record)
        return subscribed

    def _begin(self, name: _Name, account_ids: tuple[str, ...], records: list[Subscription]) -> None:
        store = self._staff.pipeline.store
        # Whichever account read the queue before has read it for the others, too.
        position = max(store.queue_position(record.account_id, name.connector) for record in records)
        queue = _Queue(name, account_ids, min(record.bound_at for record in records), position)
        self._queues[name] = queue
        self._staff.poller.put_source(
            Source(name.endpoint, name.key, name.application, lambda: self._read(queue, 1), is_leading=True)
        )

    def _read(self, queue: _Queue, page: int) -> bool | None:
        """Reads a page, on a worker; returns whether the portal answered (None: nothing was asked)."""
        account_id = queue.account_ids[0]
        held = self._readers.token(account_id)
        if held is None or not queue.is_read:
            return None
        turn = _Turn(account_id, held[0], queue.position, page)
        name = queue.name
        read = self._staff.reader.read(name.endpoint, held[1], turn.after_id, name.connector, self._staff.fingerprint)
        if isinstance(read, QueueRead):
            self._staff.pipeline.post(lambda: self._take(queue, turn, read))
            return True
        is_over = is_refusal(read)
        if is_over:
            self._staff.pipeline.post(lambda: self._refused(queue, turn, read))
        # Whatever else: what keeps it from answering keeps it from answering probes.
        return is_over

    def _take(self, queue: _Queue, turn: _Turn, read: QueueRead) -> None:
        """Hands a page's decisions on and remembers its end, in this order: after a crash they are read again."""
        is_current = self._queues.get(queue.name) is queue and turn.after_id == queue.position
        # With another key than the page's fingerprints were made by, nobody would be found.
        if not is_current or not self._readers.holds(turn.account_id, turn.fingerprint):
            return
        try:
            if read.last_id > queue.position:
                self._take_rows(queue, turn.account_id, read)
        except StoreError as error:
            if not queue.is_failing:
                queue.is_failing = True
                self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))
            return
        queue.is_failing = False
        if not read.has_more:
            queue.is_catching_up = False
        elif turn.page < MOST_PAGES and self._staff.poller.rests_until is None:
            self._staff.poller.submit(queue.name.endpoint, lambda: self._read_on(queue, turn.page + 1))

    def _read_on(self, queue: _Queue, page: int) -> None:
        self._read(queue, page)

    def _take_rows(self, queue: _Queue, account_id: str, read: QueueRead) -> None:
        store = self._staff.pipeline.store
        # Another process may have removed some of them.
        accounts = {account.account_id for account in store.accounts()}
        if account_id not in accounts:
            return
        for decision in read.decisions:
            self._hear(queue, account_id, decision)
        for reader in accounts.intersection(queue.account_ids):
            store.set_queue_position(reader, queue.name.connector, read.last_id)
        queue.position = read.last_id

    def _hear(self, queue: _Queue, account_id: str, decision: QueueDecision) -> None:
        row = self._staff.pipeline.board.row_about(decision.fingerprint, decision.method)
        is_old = queue.is_catching_up and decision.at + _SECOND <= queue.bound_at
        if is_old and not (row is not None and row.status.is_open):
            return
        now = self._staff.pipeline.now()
        report = Report(decision.confirmed, now, Evidence.QUEUE, decision.at, decision.user_id)
        self._staff.hear(decision.fingerprint, decision.method, report, account_id)

    def _refused(self, queue: _Queue, turn: _Turn, answer: Answer) -> None:
        """Reads on with another account's token, or not at all, and says so."""
        if self._queues.get(queue.name) is not queue or not self._readers.holds(turn.account_id, turn.fingerprint):
            return
        self._readers.refuse(turn.account_id, turn.fingerprint)
        self.follow()
        if queue.name not in self._queues:
            self._publish(CommandFailed(Problem.EVENTS_REFUSED, answer=answer, account_id=turn.account_id))


def _name(account: Account, record: Subscription) -> _Name:
    application = account.application or account.account_id
    return _Name(account.portal.endpoint, application, record.binding.connector)
