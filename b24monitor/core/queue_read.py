"""What reading an application's offline queue gave: decisions, without any token (contract, section 6)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class QueueDecision:
    """One administrator's answer, heard from a queue: news, and no proof.

    `fingerprint` is that of the token it is about, perhaps none of ours; `method` is normalized; `user_id` is the
    administrator who answered (None: not told); `at` when, by the portal's clock.
    """

    row_id: int
    fingerprint: str
    method: str
    confirmed: bool
    at: datetime
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class QueueRead:
    """One page of a queue, oldest first. `last_id` is where the next reading goes on, past rows that meant nothing.

    `skipped` counts those that could not be read; `has_more` that another page was ready at once.
    """

    decisions: tuple[QueueDecision, ...]
    last_id: int
    skipped: int = 0
    has_more: bool = False
