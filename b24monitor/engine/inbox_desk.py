"""Looks for our own open questions in administrators' lists of notices, where the user has allowed that (section 7).

Such a list is a person's: it is read for accounts that were switched on one by one, and for nothing but questions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.command import Command, SetInboxReading
from b24monitor.core.confirmation import PORTAL_MEMORY, Evidence, Observation
from b24monitor.core.fact import CommandFailed, Fact, InboxesChanged, Problem
from b24monitor.core.inbox_read import InboxRead
from b24monitor.core.ports import InboxReader
from b24monitor.core.secret import Secret
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.reading import MOST_PAGES, Follower, Readers, is_refusal
from b24monitor.engine.source import Source
from b24monitor.engine.wallet import Wallet

SCOPE = "im"
_ON = "on"
_WAITING = Answer(AnswerKind.WAITING)


@dataclass(frozen=True, slots=True)
class InboxStaff:
    """Those the desk works with; `fingerprint` is asked on the poller's threads."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    fingerprint: Callable[[Secret], str]
    reader: InboxReader


@dataclass(frozen=True, slots=True)
class _Name:
    """Whose list: `user` is the account's id where the user is not known."""

    endpoint: str
    user: str

    @property
    def key(self) -> str:
        """What tells it from its portal's other sources."""
        return f"inbox|{self.user}"


@dataclass(slots=True)
class _Inbox:
    """One list that is read, by the first of `account_ids`, until `is_read` ends.

    `is_wanted`: questions of ours are open at its portal.
    """

    name: _Name
    account_ids: tuple[str, ...]
    is_wanted: bool = True
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class _Turn:
    """One request: whose token was used, and which of the pages at once it is."""

    account_id: str
    fingerprint: str
    page: int


class InboxDesk:
    """The lists that are read. On the pipeline's thread; requests are made by the poller's workers."""

    def __init__(self, staff: InboxStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._readers = Readers(staff.wallet)
        self._follower = Follower(staff.pipeline, self.follow)
        self._inboxes: dict[_Name, _Inbox] = {}
        # As the disk has it, which would be read for hundreds of accounts each time one is added.
        self._known: dict[str, bool] = {}

    def open(self) -> None:
        """Tells which lists the user has allowed to be read; raises `StoreError`."""
        accounts = self._staff.pipeline.store.accounts()
        self._publish(InboxesChanged(tuple(each.account_id for each in accounts if self.is_on(each.account_id))))

    def reset(self) -> None:
        """What the user allowed is forgotten."""
        self._known.clear()
        self._publish(InboxesChanged())

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about lists; False when it is about something else."""
        if not isinstance(command, SetInboxReading):
            return False
        self.switch(command.account_id, is_on=command.is_on)
        self.open()
        return True

    def switch(self, account_id: str, *, is_on: bool) -> None:
        """The user allows that an account's list is read, or no longer does; on disk first. Raises `StoreError`."""
        self._staff.pipeline.store.set_setting(_setting(account_id), _ON if is_on else "")
        self._known[account_id] = is_on
        self._readers.forgive(account_id)
        self.follow()

    def is_on(self, account_id: str) -> bool:
        """Whether the user allows that an account's list is read; raises `StoreError`."""
        if account_id not in self._known:
            self._known[account_id] = self._staff.pipeline.store.setting(_setting(account_id)) == _ON
        return self._known[account_id]

    def noticed(self, fact: Fact) -> None:
        """A desk has published a fact: accounts, tokens or portals may have changed."""
        self._follower.noticed(fact)

    def follow(self) -> None:
        """Reads those lists that may be read now, and no other; raises `StoreError`."""
        wanted = self._wanted()
        for name in [name for name in self._inboxes if name not in wanted]:
            self._inboxes.pop(name).is_read = False
            self._staff.poller.drop_source(name.endpoint, name.key)
        for name, account_ids in wanted.items():
            inbox = self._inboxes.get(name)
            if inbox is not None:
                inbox.account_ids = tuple(account_ids)
            else:
                self._begin(_Inbox(name, tuple(account_ids)))

    def _wanted(self) -> dict[_Name, list[str]]:
        """The lists that may be read, each with the accounts that may."""
        wanted: dict[_Name, list[str]] = {}
        for account in self._staff.pipeline.store.accounts():
            account_id = account.account_id
            if SCOPE in account.scopes and self._readers.may_read(account_id) and self.is_on(account_id):
                wanted.setdefault(_name(account), []).append(account_id)
        return wanted

    def _begin(self, inbox: _Inbox) -> None:
        name = inbox.name
        self._inboxes[name] = inbox
        self._look_round(inbox)
        # Of no application: it tells of all, and the questions of none make it quicker than the slow pace.
        self._staff.poller.put_source(
            Source(name.endpoint, name.key, name.key, lambda: self._read(inbox, None, 1), is_leading=False)
        )

    def _read(self, inbox: _Inbox, after: int | None, page: int) -> bool | None:
        """Reads a page, on a worker; returns whether the portal answered (None: nothing was asked)."""
        account_id = inbox.account_ids[0]
        held = self._readers.token(account_id)
        if held is None or not inbox.is_read:
            return None
        if not inbox.is_wanted:
            self._staff.pipeline.post(lambda: self._look_round(inbox))
            return None
        read = self._staff.reader.read(inbox.name.endpoint, held[1], after, self._staff.fingerprint)
        turn = _Turn(account_id, held[0], page)
        if isinstance(read, InboxRead):
            self._staff.pipeline.post(lambda: self._take(inbox, turn, read))
            return True
        is_over = is_refusal(read)
        if is_over:
            self._staff.pipeline.post(lambda: self._refused(inbox, turn, read))
        # Whatever else: what keeps it from answering keeps it from answering probes.
        return is_over

    def _take(self, inbox: _Inbox, turn: _Turn, read: InboxRead) -> None:
        """What is in the list waits; what is not in it may be answered, removed, or put to somebody else."""
        if not self._is_current(inbox, turn):
            return
        observations = tuple(self._observations(read))
        if observations:
            self._staff.pipeline.post(observations)
        # They come newest first: what follows one that is too old is older still.
        is_over = any(read.age(question) >= PORTAL_MEMORY for question in read.questions)
        is_resting = self._staff.poller.rests_until is not None
        if read.has_more and not is_over and turn.page < MOST_PAGES and not is_resting:
            self._staff.poller.submit(inbox.name.endpoint, lambda: self._read_on(inbox, read.last_id, turn.page + 1))
        self._look_round(inbox)

    def _read_on(self, inbox: _Inbox, after: int | None, page: int) -> None:
        self._read(inbox, after, page)

    def _observations(self, read: InboxRead) -> Iterator[Observation]:
        for listed in read.questions:
            row = self._staff.pipeline.board.row_about(listed.token, listed.method)
            # A question that the portal has forgotten stays listed for weeks, and is none any more (contract, row 12).
            if row is not None and row.status.is_open and read.age(listed) < PORTAL_MEMORY:
                watch_id = row.watch.watch_id
                yield Observation(watch_id, listed.token, read.sent_at, read.at, _WAITING, Evidence.INBOX)

    def _look_round(self, inbox: _Inbox) -> None:
        """Finds out whether any question of ours is open at the portal: without one, there is nothing to look for."""
        board, endpoint = self._staff.pipeline.board, inbox.name.endpoint
        inbox.is_wanted = any(
            row.status.is_open
            for account in self._staff.pipeline.store.accounts()
            if account.portal.endpoint == endpoint
            for row in board.rows_of(account.account_id)
        )

    def _refused(self, inbox: _Inbox, turn: _Turn, answer: Answer) -> None:
        """Reads on with another account's token, or not at all, and says so."""
        if self._is_current(inbox, turn):
            self._readers.refuse(turn.account_id, turn.fingerprint)
            self.follow()
            if inbox.name not in self._inboxes:
                self._publish(CommandFailed(Problem.EVENTS_REFUSED, answer=answer, account_id=turn.account_id))

    def _is_current(self, inbox: _Inbox, turn: _Turn) -> bool:
        """Whether the list is still read, and the page's fingerprints were made by the present key."""
        is_read = self._inboxes.get(inbox.name) is inbox
        return is_read and self._readers.holds(turn.account_id, turn.fingerprint)


def _setting(account_id: str) -> str:
    return f"inbox:{account_id}"


def _name(account: Account) -> _Name:
    user = account.account_id if account.user_id is None else str(account.user_id)
    return _Name(account.portal.endpoint, user)
