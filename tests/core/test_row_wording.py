"""The story of a row never claims more than was seen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from b24monitor.core.answer import Answer, AnswerKind, Refusal, answer_for_trouble
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.ask_wording import ask_points
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.errors import Trouble
from b24monitor.core.row_wording import (
    asked_text,
    checked_text,
    expiry_text,
    next_step,
    offers_own_user,
    waiting_text,
)
from b24monitor.core.story_wording import story
from b24monitor.core.wording import (
    row_word,
)
from tests.ui.samples import ACCOUNT, NOON, decided, lapsed, minutes, row, waiting, works

BOUND = replace(ACCOUNT, generation=replace(ACCOUNT.generation, expiry_is_bound=True))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_waiting_row_says_how_long_and_when_a_yes_comes_too_late() -> None:
    shown = row(status=waiting(10.0, 7.0))
    assert asked_text(shown, NOON) == "11:50"
    assert waiting_text(shown, NOON) == "10 min"
    assert checked_text(shown, NOON) == "7 s ago"
    assert "verified 7 s ago" in " ".join(story(shown, NOON))
    assert next_step(shown, NOON) == "Remind an administrator. A yes after 12:45 comes too late."


def test_the_first_seconds_are_not_counted_out() -> None:
    shown = row(status=waiting(10.0, 4.0))
    assert checked_text(shown, NOON) == "just now"
    assert "Still waiting, verified just now." in story(shown, NOON)
    assert checked_text(row(status=waiting(10.0, 60.0)), NOON, speed=20.0) == "just now"
    assert checked_text(row(status=waiting(10.0, 5.0)), NOON) == "5 s ago"


def test_a_waiting_row_without_fresh_evidence_says_since_when() -> None:
    shown = row(status=waiting(30.0, 600.0))
    assert checked_text(shown, NOON) == "not verified since 11:50"
    assert "not verified since 11:50" in " ".join(story(shown, NOON))
    assert "Still waiting" not in " ".join(story(shown, NOON))


def test_a_fast_clock_does_not_make_evidence_old() -> None:
    shown = row(status=waiting(30.0, 600.0))
    assert "not" not in checked_text(shown, NOON, speed=60.0)


def test_a_failed_check_is_named_and_its_next_step_keeps_the_deadline() -> None:
    trouble = answer_for_trouble(Trouble.TIMED_OUT)
    shown = row(status=replace(waiting(10.0, 60.0), trouble=trouble, trouble_since=NOON - minutes(0.5)))
    assert checked_text(shown, NOON) == "not since 11:59, unreachable"
    assert answer_text(trouble) in " ".join(story(shown, NOON))
    assert next_step(shown, NOON).endswith("A yes after 12:45 comes too late.")


@pytest.mark.parametrize("state", [ConfirmationState.APPROVED, ConfirmationState.DENIED])
def test_a_decision_tells_its_interval_that_it_is_not_rechecked_and_its_end(state: ConfirmationState) -> None:
    shown = row(status=decided(state, asked=10.0, ago=4.0))
    words = " ".join(story(shown, NOON))
    assert "between 11:55:59 and 11:56:00" in words
    assert "6 min after the question" in words
    assert "Seen at 11:56, not re-checked." in words
    assert "It ends at 12:45 at the latest." in words
    assert waiting_text(shown, NOON) == "decided in 6 min"
    assert checked_text(shown, NOON) == "11:56, not re-checked"


def test_a_call_that_ran_at_once_claims_no_decision() -> None:
    shown = row(status=works())
    words = " ".join(story(shown, NOON))
    assert "no decision was seen" in words
    assert "Asked" not in words
    assert "Decided" not in words
    assert waiting_text(shown, NOON) == "–"


def test_a_denial_at_the_first_look_claims_no_time_of_decision() -> None:
    status = replace(decided(ConfirmationState.DENIED), decided_after=None)
    words = " ".join(story(row(status=status), NOON))
    assert "at our first look, at 11:56" in words
    assert "between" not in words


def test_a_question_of_the_application_began_before_we_looked() -> None:
    shown = row(status=replace(waiting(10.0), adopted=True))
    assert asked_text(shown, NOON) == "before 11:50"
    assert waiting_text(shown, NOON) == "over 10 min"
    assert "Your application asked before 11:50" in story(shown, NOON)[0]


def test_expiries_that_are_bounds_say_so() -> None:
    assert expiry_text(row(), NOON) == "12:45 · 45 min left"
    assert expiry_text(row(owner=BOUND), NOON) == "by 12:45 · ≤ 45 min left"
    assert expiry_text(row(), NOON + minutes(50)) == "expired 12:45"
    assert expiry_text(row(owner=BOUND), NOON + minutes(50)) == "expired by 12:45"
    unknown = replace(ACCOUNT, generation=replace(ACCOUNT.generation, expires_at=None))
    assert expiry_text(row(owner=unknown), NOON) == "not known"
    assert "at the latest" in story(row(owner=BOUND), NOON)[-1]
    assert "at the latest" not in story(row(), NOON)[-1]


def test_a_row_not_asked_says_who_may_ask() -> None:
    assert "only when you say so" in story(row(), NOON)[0]
    assert next_step(row(), NOON).startswith("Ask when")
    assert next_step(row(), NOON + minutes(50)) == next_step(row(status=lapsed()), NOON)


def test_after_a_call_that_may_have_run_it_asks_for_a_token_only_once_that_one_is_over() -> None:
    shown = row(status=lapsed(LapseReason.MAY_HAVE_RUN))
    assert "ask again if you want" in next_step(shown, NOON)
    assert "add your application's present token" in next_step(shown, NOON + minutes(50))


def test_a_first_call_under_way_is_not_called_unasked() -> None:
    shown = row(status=Status(asked_at=NOON))
    assert row_word(shown) == "Asking…"
    assert checked_text(shown, NOON) == "no answer yet"
    assert "not answered" in " ".join(story(shown, NOON))


def test_a_refused_empty_user_offers_the_accounts_own() -> None:
    refused = Status(ConfirmationState.REFUSED, NOON, NOON, error="ACCESS_DENIED", refusal=Refusal.RIGHTS)
    assert offers_own_user(row(status=refused))
    assert "(7)" in next_step(row(status=refused), NOON)
    nobody = row(status=refused, owner=replace(ACCOUNT, user_id=None))
    assert not offers_own_user(nobody)
    assert next_step(nobody, NOON) == answer_next_step(Answer(AnswerKind.REFUSED, refusal=Refusal.RIGHTS))


def test_a_token_that_the_portal_called_expired_is_not_said_to_live_on() -> None:
    shown = row(status=lapsed())
    assert expiry_text(shown, NOON) == "expired"
    assert not any("expires at" in line for line in story(shown, NOON))
    assert not any("A yes is worth" in point for point in ask_points([shown], None, NOON, adopted=False))
