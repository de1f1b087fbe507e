"""Questions put to administrators, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from b24monitor.core.question import GivenAnswer, Question, Recipient
from tests.contracts.store_sample import METHOD, NOW, account

AGO = NOW - timedelta(minutes=10)


def question(name: str = "q1", **changes: object) -> Question:
    """An open question of another application, put to user 1 ten minutes ago and listed since then."""
    asker = account()
    whole = Question(
        question_id=name,
        endpoint=asker.portal.endpoint,
        portal_name=asker.portal.name,
        application="My app",
        client_id="local.app.one",
        method=METHOD,
        asked_at=AGO,
        first_seen_at=AGO + timedelta(seconds=5),
        seen_at=NOW,
        recipients=(Recipient(asker.account_id, 1, 41),),
        skew=timedelta(seconds=-90),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


def given(name: str = "q1", **changes: object) -> GivenAnswer:
    """A yes to that question, written down and not sent yet."""
    whole = GivenAnswer(name, 41, account().account_id, is_allowed=True, at=NOW)
    return replace(whole, **changes)  # type: ignore[arg-type]  # a test names the fields it changes
