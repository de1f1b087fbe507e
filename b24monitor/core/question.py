"""A question put to an administrator, as everyone of this program who may see it sees it: without any token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from b24monitor.core.confirmation import PORTAL_MEMORY


class QuestionState(StrEnum):
    """Where a question stands. Its age is not part of it: that is the clock's (`Question.is_too_late`).

    ANSWERING: our answer is written down and on its way. UNSURE: it left, and what became of it is not known until the
    list is read again. ANSWERED: the portal took our answer. GONE: it is listed no more, answered or removed elsewhere.
    """

    OPEN = "open"
    ANSWERING = "answering"
    UNSURE = "unsure"
    ANSWERED = "answered"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Recipient:
    """An administrator it was put to, the account that reads their list, and the id the question has there."""

    account_id: str
    user_id: int
    notify_id: int


@dataclass(frozen=True, slots=True)
class Question:
    """One open request of some application; the lists of several administrators of one portal are one question.

    `question_id` is the fingerprint of its sub-tag: its identity, which outlives the notice (contract, section 7).
    `application` is as the portal's text names it, else the client id. `asked_at` is by the portal's clock, which goes
    `skew` before ours; all other times are ours. `watch_id` is the watch of ours whose call put it (None: none; then
    nobody is told who asked). `asks_its_author`: the user whose token asked is one of those who may answer. It was
    listed from `first_seen_at` to `seen_at`; a reading at `missed_at` no longer had it. `is_allowed` is our answer.
    """

    question_id: str
    endpoint: str
    portal_name: str
    application: str
    client_id: str
    method: str
    asked_at: datetime
    first_seen_at: datetime
    seen_at: datetime
    recipients: tuple[Recipient, ...]
    skew: timedelta = timedelta()
    state: QuestionState = QuestionState.OPEN
    watch_id: int | None = None
    asks_its_author: bool = False
    is_allowed: bool | None = None
    answered_at: datetime | None = None
    answered_by: int | None = None
    missed_at: datetime | None = None

    def age(self, now: datetime) -> timedelta:
        """How old it is at `now` (ours), by the portal's clock; never negative."""
        return max(timedelta(), now + self.skew - self.asked_at)

    def left(self, now: datetime) -> timedelta:
        """What a yes is worth at most; nothing when it is too late."""
        return max(timedelta(), PORTAL_MEMORY - self.age(now))

    def is_too_late(self, now: datetime) -> bool:
        """Whether the portal has forgotten it: a yes would do nothing (contract, row 12)."""
        return self.age(now) >= PORTAL_MEMORY

    def is_answerable(self, now: datetime) -> bool:
        """Whether a yes still means something."""
        return self.state is QuestionState.OPEN and not self.is_too_late(now)

    @property
    def is_listed(self) -> bool:
        """Whether it stands in a list, answered or not being known."""
        return self.state in (QuestionState.OPEN, QuestionState.ANSWERING, QuestionState.UNSURE)


class AnswerOutcome(StrEnum):
    """What became of an answer of ours.

    DONE: the portal took it. REPLACED: the same question stands under a new id, and is open again. ELSEWHERE: answered
    or removed elsewhere; what was answered is not known. TOO_LATE: too old when the answer was to leave, so it did not.
    ALREADY_SENT: this very answer had left before. UNKNOWN: it left, and its reply was lost. REFUSED: the portal does
    not let this token answer. UNREACHABLE: it did not leave, or did not arrive. NO_TOKEN: no token is held, or it has
    expired. NOT_KEPT: the disk did not take it, so it did not leave.
    """

    DONE = "done"
    REPLACED = "replaced"
    ELSEWHERE = "elsewhere"
    TOO_LATE = "too_late"
    ALREADY_SENT = "already_sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_TOKEN = "no_token"
    NOT_KEPT = "not_kept"


# The portal did nothing, and that is known: the same answer may be given once more.
NOTHING_DONE = frozenset(
    {AnswerOutcome.TOO_LATE, AnswerOutcome.REFUSED, AnswerOutcome.UNREACHABLE, AnswerOutcome.NO_TOKEN}
)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer of ours, written down before it leaves: each of the two at most once for a notice.

    `outcome` is None until it is known.
    """

    question_id: str
    notify_id: int
    account_id: str
    is_allowed: bool
    at: datetime
    outcome: AnswerOutcome | None = None


NO_TOKEN = "no_token"


@dataclass(frozen=True, slots=True)
class ListStanding:
    """One account's list of questions: whether it may and shall be read, when it was, and what stands in the way.

    `trouble` is the last reading's `Trouble`, `Refusal` or else `AnswerKind` as a value, `NO_TOKEN` where no token is
    held, and empty where nothing stands in the way. A list that several accounts of a user share is read by one.
    """

    account_id: str
    has_scope: bool
    is_on: bool
    read_at: datetime | None = None
    trouble: str = ""
