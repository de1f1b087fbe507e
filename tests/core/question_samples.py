"""Questions to administrators that the tests share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from b24monitor.core.question import Question, QuestionState, Recipient
from tests.core.sample import NOON

PORTAL = "northwind.bitrix24.com"


def question(
    number: int = 1,
    age_min: float = 10,
    *,
    method: str = "voximplant.user.get",
    application: str = "Call analytics",
    portal: str = PORTAL,
    users: tuple[int, ...] = (1,),
    watch_id: int | None = None,
    state: QuestionState = QuestionState.OPEN,
) -> Question:
    """Put that many minutes before noon by both clocks, and listed since."""
    asked_at = NOON - timedelta(minutes=age_min)
    return Question(
        question_id=f"{number:032x}",
        endpoint=f"https://{portal}/rest/",
        portal_name=portal,
        application=application,
        client_id=f"local.{number:08x}",
        method=method,
        asked_at=asked_at,
        first_seen_at=asked_at + timedelta(seconds=5),
        seen_at=NOON,
        recipients=tuple(Recipient(f"account{user}", user, 100 * number + user) for user in users),
        state=state,
        watch_id=watch_id,
    )


def answered(number: int, *, is_allowed: bool = True, age_min: float = 10, ago_min: float = 2, by: int = 1) -> Question:
    """Answered here that many minutes before noon."""
    return replace(
        question(number, age_min),
        state=QuestionState.ANSWERED,
        is_allowed=is_allowed,
        answered_at=NOON - timedelta(minutes=ago_min),
        answered_by=by,
    )


def gone(number: int, age_min: float = 30) -> Question:
    """Vanished within the ten seconds before noon."""
    return replace(
        question(number, age_min),
        state=QuestionState.GONE,
        seen_at=NOON - timedelta(seconds=10),
        missed_at=NOON,
    )
