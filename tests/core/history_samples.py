"""Records of a history that the tests share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason
from b24monitor.core.history import HistoryEntry, HistoryRecord

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PORTAL = "northwind.bitrix24.com"


def entry(
    transition_id: int = 1,
    after: ConfirmationState = ConfirmationState.APPROVED,
    ago_min: float = 0.0,
    *,
    before: ConfirmationState = ConfirmationState.WAITING,
    by: int | None = None,
    error: str | None = None,
) -> HistoryEntry:
    """A transition seen that many minutes before noon; a decision fell within the second before."""
    at = NOON - timedelta(minutes=ago_min)
    is_decision = after in (ConfirmationState.APPROVED, ConfirmationState.DENIED)
    return HistoryEntry(
        transition_id=transition_id,
        watch_id=transition_id,
        at=at,
        before=before,
        after=after,
        evidence=Evidence.CLOCK if after is ConfirmationState.LAPSED else Evidence.PROBE,
        error=error,
        lapse=LapseReason.EXPIRED if after is ConfirmationState.LAPSED else None,
        decided_after=at - timedelta(seconds=1) if is_decision else None,
        decided_before=at if is_decision else None,
        fingerprint=f"fingerprint{transition_id}",
        is_proved=is_decision,
        decided_by=by,
    )


def record(
    transition_id: int = 1,
    after: ConfirmationState = ConfirmationState.APPROVED,
    ago_min: float = 0.0,
    *,
    waited_min: float | None = 6.0,
    method: str = "voximplant.user.get",
    portal: str = PORTAL,
    label: str = "CRM sync",
    by: int | None = None,
    error: str | None = None,
) -> HistoryRecord:
    """The same with whose it was; its question was asked `waited_min` before."""
    shown = entry(transition_id, after, ago_min, by=by, error=error)
    asked_at = None if waited_min is None else shown.at - timedelta(minutes=waited_min)
    return HistoryRecord(shown, method, "account1", label, portal, f"https://{portal}/rest/", asked_at)
