"""What the history keeps: one transition, alone and with all it takes to read it without its watch."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One stored transition of a watch; `decided_at` and `decided_by` are what a queue or event told of a decision."""

    transition_id: int
    watch_id: int
    at: datetime
    before: ConfirmationState
    after: ConfirmationState
    evidence: Evidence | None
    error: str | None
    lapse: LapseReason | None
    decided_after: datetime | None
    decided_before: datetime | None
    fingerprint: str
    is_proved: bool = False
    decided_at: datetime | None = None
    decided_by: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """A transition with whose it was. `asked_at`: when its question was asked, where this program asked it."""

    entry: HistoryEntry
    method: str
    account_id: str
    account_label: str
    portal_name: str
    endpoint: str
    asked_at: datetime | None = None

    @property
    def waited(self) -> timedelta | None:
        """How long the question of a decision stood open; None for other transitions, and where it is not known."""
        decided_at = self.entry.decided_at or self.entry.decided_before
        is_decision = self.entry.after in (ConfirmationState.APPROVED, ConfirmationState.DENIED)
        if not is_decision or decided_at is None or self.asked_at is None or decided_at < self.asked_at:
            return None
        return decided_at - self.asked_at
