"""Reads administrators' lists of notices, where the user allows that: for their questions and our own (section 7).

Such a list is a person's: it is read for accounts that were switched on one by one, and for nothing but questions.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.command import Command, SetInboxReading
from b24monitor.core.confirmation import PORTAL_MEMORY, Evidence, Observation
from b24monitor.core.fact import CommandFailed, Fact, InboxesChanged, Problem
from b24monitor.core.inbox_read import InboxRead
from b24monitor.core.question import Recipient
from b24monitor.core.question_command import ReadQuestions
from b24monitor.core.reader_ports import InboxReader
from b24monitor.core.secret import Secret
from b24monitor.engine.inbox import Done, Inbox, InboxName, Reading, Turn, name_of, owner_of
from b24monitor.engine.inbox_consent import InboxConsent
from b24monitor.engine.list_standings import ListStandings, trouble_code
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_board import Changes, ListOwner
from b24monitor.engine.question_ledger import QuestionLedger
from b24monitor.engine.reading import MOST_PAGES, Follower, Readers, is_refusal
from b24monitor.engine.source import Source
from b24monitor.engine.wallet import Wallet

SCOPE = "im"
_WAITING = Answer(AnswerKind.WAITING)


@dataclass(frozen=True, slots=True)
class InboxStaff:
    """Those the desk works with; `fingerprint` is asked on the poller's threads."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    fingerprint: Callable[[Secret], str]
    reader: InboxReader
    ledger: QuestionLedger


class InboxDesk:
    """The lists that are read. On the pipeline's thread; requests are made by the poller's workers."""

    def __init__(self, staff: InboxStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._readers = Readers(staff.wallet)
        self._follower = Follower(staff.pipeline, self.follow)
        self._consent = InboxConsent(staff.pipeline)
        self._standings = ListStandings(publish)
        self._inboxes: dict[InboxName, Inbox] = {}
        self._accounts: tuple[Account, ...] = ()
        self._tell_changes: Callable[[Changes], None] = lambda _: None

    def when_changed(self, tell: Callable[[Changes], None]) -> None:
        """Has `tell` called after each page that has changed something."""
        self._tell_changes = tell

    def open(self) -> None:
        """Tells which lists the user has allowed to be read; raises `StoreError`."""
        self._tell_consent()
        self.follow()

    def reset(self) -> None:
        """What the user allowed is forgotten."""
        self._consent.forget()
        self._publish(InboxesChanged())
        self._follower.follow_soon()

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about lists; False when it is about something else."""
        match command:
            case SetInboxReading():
                self.switch(command.account_id, is_on=command.is_on)
                self._tell_consent()
            case ReadQuestions():
                self.look_again(self._inboxes.values())
            case _:
                return False
        return True

    def switch(self, account_id: str, *, is_on: bool) -> None:
        """The user allows that an account's list is read, or no longer does; on disk first. Raises `StoreError`."""
        self._consent.switch(account_id, is_on=is_on)
        self._readers.forgive(account_id)
        self.follow()

    def noticed(self, fact: Fact) -> None:
        """A desk has published a fact: accounts, tokens or portals may have changed."""
        self._follower.noticed(fact)

    def follow(self) -> None:
        """Reads those lists that may be read now, and no other; raises `StoreError`."""
        self._accounts = self._staff.pipeline.store.accounts()
        allowed = self._allowed()
        self._staff.ledger.hand_over(_owners(allowed))
        wanted = {name: found for name, accounts in allowed.items() if (found := self._that_may_read(accounts))}
        for name in [name for name in self._inboxes if name not in wanted]:
            self._inboxes.pop(name).is_read = False
            self._staff.poller.drop_source(name.endpoint, name.key)
        for name, accounts in wanted.items():
            inbox = self._inboxes.get(name)
            if inbox is not None:
                inbox.readers = accounts
            else:
                self._begin(Inbox(name, accounts))
        self._tell_standings()

    def look_again(self, inboxes: Iterable[Inbox], done: Done | None = None) -> None:
        """Has lists read to their end now, whatever rests; `done` is told of each whether that worked."""
        for inbox in tuple(inboxes):
            inbox.pace.quicken()
            reading = inbox.asked_for
            if reading is None:
                reading = inbox.asked_for = Reading(is_deep=True, is_asked=True)
                self._staff.poller.submit(inbox.name.endpoint, self._errand(inbox, reading, None))
            if done is not None:
                reading.done.append(done)

    def inboxes_of(self, endpoint: str, recipients: Iterable[Recipient]) -> tuple[Inbox, ...]:
        """The lists that are read in which a question stands that was put to these."""
        put_to = tuple(recipients)
        return tuple(
            inbox
            for inbox in self._inboxes.values()
            if inbox.name.endpoint == endpoint and any(map(inbox.owner("").owns, put_to))
        )

    def _allowed(self) -> dict[InboxName, tuple[Account, ...]]:
        """The lists that the user allows to be read, each with the accounts for which that is so."""
        allowed: dict[InboxName, tuple[Account, ...]] = {}
        for account in self._accounts:
            if SCOPE in account.scopes and self._consent.is_on(account.account_id):
                name = name_of(account)
                allowed[name] = (*allowed.get(name, ()), account)
        return allowed

    def _that_may_read(self, accounts: Iterable[Account]) -> tuple[Account, ...]:
        return tuple(account for account in accounts if self._readers.may_read(account.account_id))

    def _begin(self, inbox: Inbox) -> None:
        name = inbox.name
        self._inboxes[name] = inbox
        self._look_round(inbox)
        # Of no application: it tells of all.
        self._staff.poller.put_source(
            Source(
                name.endpoint,
                name.key,
                name.key,
                lambda: self._read(inbox, Reading(inbox.is_deep_due), None),
                interval_s=inbox.pace.interval_s,
            )
        )

    def _errand(self, inbox: Inbox, reading: Reading, after: int | None) -> Callable[[], None]:
        def read() -> None:
            self._read(inbox, reading, after)

        return read

    def _read(self, inbox: Inbox, reading: Reading, after: int | None) -> bool | None:
        """Reads a page, on a worker; returns whether the portal answered (None: nothing was asked)."""
        account_id = inbox.readers[0].account_id
        held = self._readers.token(account_id)
        if held is None or not inbox.is_read:
            self._staff.pipeline.post(lambda: self._ended(inbox, reading, is_read=False))
            return None
        turn = Turn(account_id, held[0], after, reading)
        try:
            read = self._staff.reader.read(inbox.name.endpoint, held[1], after, self._staff.fingerprint)
        except BaseException:
            self._staff.pipeline.post(lambda: self._ended(inbox, reading, is_read=False))
            raise
        if isinstance(read, InboxRead):
            if after is None:
                inbox.pace.read(tuple(listed.notify_id for listed in read.questions))
            self._staff.pipeline.post(lambda: self._take(inbox, turn, read))
            return True
        self._staff.pipeline.post(lambda: self._failed(inbox, turn, read))
        # Whatever else: what keeps it from answering keeps it from answering probes.
        return is_refusal(read)

    def _take(self, inbox: Inbox, turn: Turn, read: InboxRead) -> None:
        """What is in the list waits; what is not in it may be answered, removed, or put to somebody else."""
        reading = turn.reading
        if not self._is_current(inbox, turn):
            self._ended(inbox, reading, is_read=False)
            return
        observations = tuple(self._observations(read))
        if observations:
            self._staff.pipeline.post(observations)
        if turn.after is None:
            self._begun(inbox, reading)
            self._look_round(inbox)
        changes = self._staff.ledger.take(turn.page(inbox, read))
        if changes:
            inbox.pace.quicken()
            self._tell_changes(changes)
        if self._goes_on(reading, read):
            reading.pages += 1
            self._staff.poller.submit(inbox.name.endpoint, self._errand(inbox, reading, read.last_id))
        else:
            inbox.is_deep_due = inbox.is_deep_due and not reading.is_deep
            if not reading.is_deep:
                inbox.pace.pages = reading.pages
            inbox.read_at, inbox.trouble = read.at, ""
            self._ended(inbox, reading, is_read=True)
            self._tell_standings()

    def _goes_on(self, reading: Reading, read: InboxRead) -> bool:
        """Whether another page is read; they come newest first: what follows one that is too old is older still."""
        is_over = any(read.age(listed) >= PORTAL_MEMORY for listed in read.questions) and not reading.is_deep
        is_resting = self._staff.poller.rests_until is not None and not reading.is_asked
        return read.has_more and not is_over and reading.pages < MOST_PAGES and not is_resting

    def _begun(self, inbox: Inbox, reading: Reading) -> None:
        """Its first page was read: whoever wants to know what stands in the list now needs another."""
        if inbox.asked_for is reading:
            inbox.asked_for = None

    def _ended(self, inbox: Inbox, reading: Reading, *, is_read: bool) -> None:
        self._begun(inbox, reading)
        reading.ended(is_read=is_read)

    def _failed(self, inbox: Inbox, turn: Turn, answer: Answer) -> None:
        """Notes what stands in the way; where waiting does not help, another account reads on, or nobody."""
        self._ended(inbox, turn.reading, is_read=False)
        if self._is_current(inbox, turn):
            inbox.trouble = trouble_code(answer)
            if is_refusal(answer):
                self._refused(inbox, turn, answer)
            self._tell_standings()

    def _refused(self, inbox: Inbox, turn: Turn, answer: Answer) -> None:
        self._readers.refuse(turn.account_id, turn.fingerprint)
        self._standings.refused(inbox.name, inbox)
        self.follow()
        if inbox.name not in self._inboxes:
            self._publish(CommandFailed(Problem.EVENTS_REFUSED, answer=answer, account_id=turn.account_id))

    def _observations(self, read: InboxRead) -> Iterator[Observation]:
        for listed in read.questions:
            row = self._staff.pipeline.board.row_about(listed.token, listed.method)
            # A question that the portal has forgotten stays listed for weeks, and is none any more (contract, row 12).
            if row is not None and row.status.is_open and read.age(listed) < PORTAL_MEMORY:
                watch_id = row.watch.watch_id
                yield Observation(watch_id, listed.token, read.sent_at, read.at, _WAITING, Evidence.INBOX)

    def _look_round(self, inbox: Inbox) -> None:
        """Finds out whether any question of ours is open at the portal: then its lists are read more often."""
        board, endpoint = self._staff.pipeline.board, inbox.name.endpoint
        inbox.pace.is_wanted = any(
            row.status.is_open
            for account in self._accounts
            if account.portal.endpoint == endpoint
            for row in board.rows_of(account.account_id)
        )

    def _is_current(self, inbox: Inbox, turn: Turn) -> bool:
        """Whether the list is still read, and the page's fingerprints were made by the present key."""
        is_read = self._inboxes.get(inbox.name) is inbox
        return is_read and self._readers.holds(turn.account_id, turn.fingerprint)

    def _tell_consent(self) -> None:
        accounts = self._staff.pipeline.store.accounts()
        self._publish(InboxesChanged(tuple(one.account_id for one in accounts if self._consent.is_on(one.account_id))))

    def _tell_standings(self) -> None:
        self._standings.tell(self._accounts, self._inboxes, self._consent.is_on, self._readers.token)


def _owners(allowed: dict[InboxName, tuple[Account, ...]]) -> Callable[[str, Recipient], ListOwner | None]:
    """Tells whose list a recipient's is now: still the account's that read it, or another's of the same user."""
    of_account = {account.account_id: accounts for accounts in allowed.values() for account in accounts}

    def owner(endpoint: str, recipient: Recipient) -> ListOwner | None:
        accounts = of_account.get(recipient.account_id)
        if accounts is not None:
            return owner_of(accounts, recipient.account_id)
        accounts = allowed.get(InboxName(endpoint, str(recipient.user_id)))
        return owner_of(accounts, accounts[0].account_id) if accounts else None

    return owner
