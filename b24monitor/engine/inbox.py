"""One administrator's list of notices, as it is read, and one reading of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from b24monitor.core.account import Account
from b24monitor.core.inbox_read import InboxRead
from b24monitor.engine.list_pace import ListPace
from b24monitor.engine.question_board import ListOwner, ListPage

Done = Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class InboxName:
    """Whose list: `user` is the account's id where the user is not known."""

    endpoint: str
    user: str

    @property
    def key(self) -> str:
        """What tells it from its portal's other sources."""
        return f"inbox|{self.user}"


@dataclass(slots=True)
class Inbox:
    """One list that is read, by the first of `readers`, until `is_read` ends.

    `is_deep_due`: the next reading goes to its end, past what is too late. `asked_for` is a reading that a person or
    an answer waits for, and that has not begun.
    """

    name: InboxName
    readers: tuple[Account, ...]
    is_read: bool = True
    pace: ListPace = field(default_factory=ListPace)
    is_deep_due: bool = True
    asked_for: "Reading | None" = None
    read_at: datetime | None = None
    trouble: str = ""

    def owner(self, account_id: str) -> ListOwner:
        """Whose list it is, read by one of its accounts."""
        return owner_of(self.readers, account_id)


@dataclass(eq=False, slots=True)
class Reading:
    """One reading of a list, page by page; `done` are told whether it was read as far as it should.

    `is_asked`: somebody waits for it, so that it goes on while all checks rest.
    """

    is_deep: bool
    is_asked: bool = False
    done: list[Done] = field(default_factory=list)
    pages: int = 1

    def ended(self, *, is_read: bool) -> None:
        """Tells those who wait."""
        waiting, self.done = self.done, []
        for done in waiting:
            done(is_read)


@dataclass(frozen=True, slots=True)
class Turn:
    """One request: whose token was used, after which notice (None: from the beginning), and for which reading."""

    account_id: str
    fingerprint: str
    after: int | None
    reading: Reading

    def page(self, inbox: Inbox, read: InboxRead) -> ListPage:
        """What it brought."""
        return ListPage(inbox.owner(self.account_id), self.after, read)


def name_of(account: Account) -> InboxName:
    """Which list an account may read."""
    user = account.account_id if account.user_id is None else str(account.user_id)
    return InboxName(account.portal.endpoint, user)


def owner_of(accounts: tuple[Account, ...], account_id: str) -> ListOwner:
    """The owner of a list that these accounts, one at least, may read, `account_id` being the one that does."""
    first = accounts[0]
    ids = tuple(account.account_id for account in accounts)
    return ListOwner(first.portal.endpoint, first.portal.name, account_id, ids, first.user_id)
