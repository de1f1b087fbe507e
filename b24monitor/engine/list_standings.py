"""How the lists of all accounts stand, told when that is worth it. On the pipeline's thread."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer
from b24monitor.core.fact import Fact
from b24monitor.core.question import NO_TOKEN, ListStanding
from b24monitor.core.question_fact import ListsChanged
from b24monitor.core.secret import Secret
from b24monitor.engine.inbox import Inbox, InboxName, name_of

# Lists are read one after the other: that they were is told together.
_TOGETHER = timedelta(seconds=5)
_SCOPE = "im"


class ListStandings:
    """Remembers what was told, and what stands in the way of lists that are read no longer."""

    def __init__(self, publish: Callable[[Fact], None]) -> None:
        self._publish = publish
        self._told: tuple[ListStanding, ...] | None = None
        self._left: dict[InboxName, tuple[datetime | None, str]] = {}

    def refused(self, name: InboxName, inbox: Inbox) -> None:
        """A list's token was refused."""
        self._left[name] = (inbox.read_at, inbox.trouble)

    def tell(
        self,
        accounts: Iterable[Account],
        inboxes: Mapping[InboxName, Inbox],
        is_on: Callable[[str], bool],
        token: Callable[[str], tuple[str, Secret] | None],
    ) -> None:
        """Tells how the lists stand, where that is different, or was read again a while ago."""

        def standing(account: Account) -> ListStanding:
            inbox, account_id = inboxes.get(name_of(account)), account.account_id
            if inbox is not None and inbox.read_at is not None and not inbox.trouble:
                self._left.pop(inbox.name, None)
            read_at, trouble = self._left.get(name_of(account), (None, ""))
            if inbox is not None:
                read_at, trouble = inbox.read_at or read_at, inbox.trouble or trouble
            elif token(account_id) is None:
                trouble = NO_TOKEN
            is_read = is_on(account_id) and _SCOPE in account.scopes
            return ListStanding(
                account_id, _SCOPE in account.scopes, is_on(account_id), read_at, trouble if is_read else ""
            )

        lists = tuple(map(standing, accounts))
        if self._is_news(lists):
            self._told = lists
            self._publish(ListsChanged(lists))

    def _is_news(self, lists: tuple[ListStanding, ...]) -> bool:
        told = self._told
        if told is None or len(told) != len(lists):
            return True
        return any(_is_other(before, now) for before, now in zip(told, lists, strict=True))


def trouble_code(answer: Answer) -> str:
    """What stood in the way of a reading, as `ListStanding.trouble` has it."""
    if answer.trouble is not None:
        return answer.trouble.value
    return answer.refusal.value if answer.refusal is not None else answer.kind.value


def _is_other(before: ListStanding, now: ListStanding) -> bool:
    if before.read_at is None or now.read_at is None:
        return before != now
    is_later = now.read_at - before.read_at >= _TOGETHER or now.read_at < before.read_at
    return is_later or replace(before, read_at=now.read_at) != now
