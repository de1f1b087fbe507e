"""What reading an administrator's list of notices gave: questions put to its user, without any token (section 7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class ListedQuestion:
    """One open question, as it stands in the list of an administrator it was put to.

    `question` is the fingerprint of its sub-tag: its identity, which outlives the `notify_id`. `token` is that of the
    token that asked, perhaps none of ours; `method` is normalized; `recipient_id` the administrator who was asked, for
    nobody is told who asked. `asked_at` is by the portal's clock. `text` names the application, in the portal's words,
    and `values` are those its buttons would send.
    """

    notify_id: int
    question: str
    token: str
    client_id: str
    method: str
    recipient_id: int
    asked_at: datetime
    text: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxRead:
    """One page of a list, newest question first. `last_id` is after which notice the next page begins (None: none).

    `sent_at` is when the request left and `at` when it was answered, both by our clock; `skew` the portal's clock minus
    ours. `skipped` counts questions that could not be read; `has_more` tells that another page may hold some. With
    neither that nor `is_last` the list goes on but cannot be read on.
    """

    questions: tuple[ListedQuestion, ...]
    sent_at: datetime
    at: datetime
    skew: timedelta = timedelta()
    last_id: int | None = None
    skipped: int = 0
    has_more: bool = False
    is_last: bool = True

    def age(self, question: ListedQuestion) -> timedelta:
        """How old a question was when the page was read, by the portal's clock."""
        return self.at + self.skew - question.asked_at
