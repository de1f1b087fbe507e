"""The state of one confirmation: its words, what a source tells of it, and all that is known of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from b24monitor.core.answer import Answer, Refusal

# A token lives an hour and the portal remembers a question or an answer for an hour (contract, row 4).
TOKEN_LIFE = timedelta(seconds=3600)
PORTAL_MEMORY = timedelta(seconds=3600)
# Probing stops earlier, so that the longest request (60 s) still arrives inside the portal's memory.
PROBE_WINDOW = timedelta(seconds=3500)
# A clock that was set back further than this makes the stored intent's age unknowable.
CLOCK_TOLERANCE = timedelta(seconds=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = timedelta(days=1_000_000)


class ConfirmationState(StrEnum):
    """Where one method of one token stands."""

    UNKNOWN = "unknown"
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    WORKS = "works"
    LAPSED = "lapsed"
    REFUSED = "refused"


class Evidence(StrEnum):
    """Which source told it."""

    PROBE = "probe"
    QUEUE = "queue"
    EVENT = "event"
    INBOX = "inbox"
    OWN_ANSWER = "own_answer"
    CLOCK = "clock"


class LapseReason(StrEnum):
    """Why a question or a decision no longer counts."""

    EXPIRED = "expired"
    TOKEN_UNKNOWN = "token_unknown"
    MEMORY = "memory"
    RENEWED = "renewed"
    CLOCK_SET_BACK = "clock_set_back"
    KEY_GONE = "key_gone"
    MAY_HAVE_RUN = "may_have_run"


DECIDED = frozenset({ConfirmationState.APPROVED, ConfirmationState.DENIED, ConfirmationState.WORKS})


@dataclass(frozen=True, slots=True)
class Observation:
    """What a call learned about one watch: `sent_at` is when the call left, `at` when it was answered.

    `INBOX` evidence is the question seen in an administrator's list: it waits.
    """

    watch_id: int
    fingerprint: str
    sent_at: datetime
    at: datetime
    answer: Answer
    evidence: Evidence = Evidence.PROBE


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """What one request learned about many watches of a token at once, all the same: each still waits.

    The same as an `Observation` for each, at a fraction of the cost: it is what nearly every request finds.
    """

    watch_ids: tuple[int, ...]
    fingerprint: str
    sent_at: datetime
    at: datetime
    answer: Answer

    def observation(self, watch_id: int) -> Observation:
        """What it says of one of its watches."""
        return Observation(watch_id, self.fingerprint, self.sent_at, self.at, self.answer)


@dataclass(frozen=True, slots=True)
class Report:
    """A decision that was told, not seen by a call: news, while only a call is proof (contract, row 12).

    `decided_at` is the portal's own time (None: not told), `heard_at` ours; `by` the administrator who answered, where
    the source tells it.
    """

    is_allowed: bool
    heard_at: datetime
    evidence: Evidence
    decided_at: datetime | None = None
    by: int | None = None

    @property
    def order(self) -> tuple[datetime, bool, int, timedelta]:
        """What makes one report the later one, whatever the order they come in; of one heard twice, the first."""
        return (self.decided_at or self.heard_at, self.is_allowed, self.by or 0, _FAR - (self.heard_at - _EPOCH))


@dataclass(frozen=True, slots=True)
class Status:
    """All that is known of one watch under its present token.

    `asked_at` is the stored intent (None: not asked by us), from which the portal's memory is counted; `put_at` is when
    the call left that was first seen waiting, later than the intent where calls before it were refused. `checked_at` is
    the last answer that told the state; a decision fell between `decided_after` and `decided_before`. `trouble` is the
    last failed check since then, if any. `reports` are the decisions told, the latest of each source; a state reached
    by them alone is not `is_proved`.
    """

    state: ConfirmationState = ConfirmationState.UNKNOWN
    since: datetime | None = None
    asked_at: datetime | None = None
    put_at: datetime | None = None
    adopted: bool = False
    evidence: Evidence | None = None
    checked_at: datetime | None = None
    error: str | None = None
    detail: str = ""
    refusal: Refusal | None = None
    lapse: LapseReason | None = None
    decided_after: datetime | None = None
    decided_before: datetime | None = None
    trouble: Answer | None = None
    trouble_since: datetime | None = None
    is_proved: bool = False
    reports: tuple[Report, ...] = ()

    @property
    def report(self) -> Report | None:
        """The latest decision told."""
        return max(self.reports, key=lambda report: report.order, default=None)

    @property
    def decided_by(self) -> int | None:
        """The administrator who gave the decision that is shown, if any source told."""
        is_allowed = self.state is ConfirmationState.APPROVED
        agreeing = [report for report in self.reports if report.is_allowed == is_allowed and report.by is not None]
        latest = max(agreeing, key=lambda report: report.order, default=None)
        return latest.by if latest is not None and self.is_decided else None

    @property
    def is_doubtful(self) -> bool:
        """Whether the portal says "waiting" after a decision was told: possibly a new question, so nobody calls again.

        The portal had forgotten the decision, or never took it (contract, row 12).
        """
        told = self.report
        waiting = self.state is ConfirmationState.WAITING
        return waiting and told is not None and self.decided_after is not None and self.decided_after >= told.heard_at

    @property
    def is_probed(self) -> bool:
        """Whether a call may still learn something: asked by us, and neither proved, ended nor doubtful."""
        if self.asked_at is None or self.is_doubtful:
            return False
        return self.is_open or (self.is_decided and not self.is_proved)

    @property
    def question_at(self) -> datetime | None:
        """When the administrators were asked, as far as we know."""
        return self.put_at or self.asked_at

    @property
    def is_open(self) -> bool:
        """Whether an answer of the portal is still awaited: asked, and neither decided, refused nor lapsed."""
        asking = self.state is ConfirmationState.UNKNOWN and self.asked_at is not None
        return asking or self.state is ConfirmationState.WAITING

    @property
    def is_decided(self) -> bool:
        """Whether the call is known, or told, to run or to be denied."""
        return self.state in DECIDED
