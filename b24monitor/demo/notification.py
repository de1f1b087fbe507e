"""The administrators' notifications: every question ever put, and which of them are still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

NOTIFICATION_LIFE = timedelta(days=60)


@dataclass(frozen=True)
class QuestionText:
    """How a module words its question: the notification's event, and a sentence with ``%s`` for the application."""

    event: str
    sentence: str


@dataclass(frozen=True)
class QuestionPut:
    """One question put to one administrator.

    ``allowed`` is None until it is answered; ``replaced`` marks one that a repeated question took the place of.
    """

    notification_id: int
    token: str = field(repr=False)
    method: str
    client_id: str
    user_id: int
    recipient: int
    text: QuestionText
    put_at: datetime
    answered_at: datetime | None = None
    answered_by: int | None = None
    allowed: bool | None = None
    replaced: bool = False

    @property
    def sub_tag(self) -> str:
        """The question's identity on the portal, the same for all its recipients."""
        return f"rest|REST_CONFIRM|{self.client_id}|{self.token}|{self.method}"

    @property
    def tag(self) -> str:
        """The sub-tag and the administrator who was asked."""
        return f"{self.sub_tag}|{self.recipient}"


@dataclass(frozen=True)
class Notice:
    """A notification that is no question of ours; ``is_confirmation`` gives it buttons."""

    notification_id: int
    recipient: int
    text: str
    module: str
    tag: str
    put_at: datetime
    is_confirmation: bool


class Notifications:
    """All notifications of the portal, in the order of their ids."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last_id = 0
        self._questions: dict[int, QuestionPut] = {}
        self._open: dict[str, list[int]] = {}
        self._open_of: dict[int, set[int]] = {}
        self._asked: Counter[tuple[str, str]] = Counter()
        self._notices: list[Notice] = []

    def put(
        self, *, token: str, method: str, client_id: str, user_id: int, recipients: Iterable[int], text: QuestionText
    ) -> None:
        """Ask each recipient; a question still open under the same tag is replaced under a new id."""
        self._asked[token, method] += 1
        put_at = self._now()
        for recipient in recipients:
            self._last_id += 1
            question = QuestionPut(self._last_id, token, method, client_id, user_id, recipient, text, put_at)
            self._close(old for old in self._open_questions(question.sub_tag) if old.recipient == recipient)
            self._questions[question.notification_id] = question
            self._open.setdefault(question.sub_tag, []).append(question.notification_id)
            self._open_of.setdefault(recipient, set()).add(question.notification_id)

    def notify(
        self, recipient: int, text: str, *, module: str = "im", tag: str = "", is_confirmation: bool = False
    ) -> int:
        """Show a user a notification that is no question of ours; return its id."""
        self._last_id += 1
        notice = Notice(self._last_id, recipient, text, module, tag, self._now(), is_confirmation)
        self._notices.append(notice)
        return self._last_id

    def times_asked(self, token: str, method: str) -> int:
        """Return how often this question was put, however many administrators heard it each time."""
        return self._asked[token, method]

    def ever_put(self) -> tuple[QuestionPut, ...]:
        """Return every question ever put, oldest first."""
        return tuple(self._questions.values())

    def open_questions(self) -> tuple[QuestionPut, ...]:
        """Return the questions still open, oldest first; one for each recipient."""
        open_ids = sorted(number for numbers in self._open.values() for number in numbers)
        return tuple(self._live(open_ids))

    def open_for(self, recipient: int) -> tuple[QuestionPut, ...]:
        """Return the questions open for one administrator, newest first."""
        return tuple(self._live(sorted(self._open_of.get(recipient, ()), reverse=True)))

    def notices_for(self, recipient: int) -> tuple[Notice, ...]:
        """Return a user's other notifications, newest first."""
        return tuple(notice for notice in reversed(self._notices) if notice.recipient == recipient)

    def has_chat(self, recipient: int) -> bool:
        """Tell whether the user was ever notified of anything."""
        return recipient in self._open_of or any(notice.recipient == recipient for notice in self._notices)

    def open_for_recipient(self, notification_id: int, recipient: int) -> QuestionPut | None:
        """Return an open question by its id if it was put to this user."""
        if notification_id not in self._open_of.get(recipient, ()):
            return None
        return next(self._live([notification_id]), None)

    def close_answered(self, sub_tag: str, *, allowed: bool, answered_by: int) -> bool:
        """Take a question from all its recipients; False when it was open for nobody."""
        questions = list(self._open_questions(sub_tag))
        answered_at = self._now()
        self._close(questions)
        for question in questions:
            self._questions[question.notification_id] = replace(
                question, answered_at=answered_at, answered_by=answered_by, allowed=allowed
            )
        return bool(questions)

    def _open_questions(self, sub_tag: str) -> list[QuestionPut]:
        return [self._questions[number] for number in self._open.get(sub_tag, ())]

    def _live(self, numbers: Iterable[int]) -> Iterator[QuestionPut]:
        oldest = self._now() - NOTIFICATION_LIFE
        return (self._questions[number] for number in numbers if self._questions[number].put_at > oldest)

    def _close(self, questions: Iterable[QuestionPut]) -> None:
        for question in list(questions):
            number = question.notification_id
            self._open_of[question.recipient].discard(number)
            numbers = self._open[question.sub_tag]
            numbers.remove(number)
            if not numbers:
                del self._open[question.sub_tag]
            self._questions[number] = replace(question, replaced=True)
