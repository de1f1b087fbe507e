"""What the details add to a row: how long it is likely to wait, what is left, and the tokens before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Status
from b24monitor.core.history import HistoryEntry
from b24monitor.core.likely_wait import LEAST_CASES, LikelyWait, likely_wait
from b24monitor.core.story_wording import countdown, countdown_text, likely_wait_text, story
from b24monitor.core.timeline import MarkKind, Span, earlier_hours, timeline_of
from b24monitor.core.timeline_wording import mark_tip, picture_text
from b24monitor.core.urgency import asks_anew, remindable
from tests.ui.samples import ACCOUNT, NOON, decided, doubtful, lapsed, minutes, reported, row, seen, waiting, works

S = ConfirmationState
WAITS = tuple(timedelta(seconds=seconds) for seconds in (200, 250, 301, 340, 350, 900, 3000))


def entry(at_min: float, before: S, after: S, fingerprint: str, lapse: LapseReason | None = None) -> HistoryEntry:
    at = NOON - minutes(at_min)
    return HistoryEntry(int(9999 - at_min), 1, at, before, after, Evidence.PROBE, None, lapse, None, None, fingerprint)


def test_half_of_the_cases_is_said_with_their_number_and_rounded_up() -> None:
    assert likely_wait(WAITS) == LikelyWait(minutes(6), 7)
    told = likely_wait_text(row(status=waiting()), WAITS)
    assert told == "Administrators of this portal decided within 6 min in half of 7 cases."


def test_too_few_cases_say_nothing() -> None:
    assert likely_wait(WAITS[: LEAST_CASES - 1]) is None
    assert likely_wait_text(row(status=waiting()), WAITS[:2]) == ""


@given(st.lists(st.timedeltas(timedelta(0), timedelta(hours=1)), min_size=LEAST_CASES))
def test_what_is_said_of_half_of_them_is_true(waits: list[timedelta]) -> None:
    likely = likely_wait(waits)
    assert likely is not None
    assert 2 * sum(wait <= likely.half_within for wait in waits) >= len(waits) == likely.count


@pytest.mark.parametrize("status", [decided(S.APPROVED), lapsed(), doubtful(), works()])
def test_what_is_over_waits_for_nobody(status: Status) -> None:
    assert likely_wait_text(row(status=status), WAITS) == ""
    assert likely_wait_text(seen(), WAITS) == ""
    assert likely_wait_text(row(), WAITS)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (1574, "26:14"), (3723, "1:02:03"), (-5, "0:00")]
)
def test_a_countdown_is_told_to_the_second(seconds: float, text: str) -> None:
    assert countdown(timedelta(seconds=seconds)) == text


def test_the_countdown_says_what_it_is_for_and_ends_with_the_state() -> None:
    assert countdown_text(row(status=waiting(10.0)), NOON) == "45:00 left for a yes"
    assert countdown_text(row(status=decided(S.APPROVED)), NOON) == "counts for 45:00 at most"
    assert countdown_text(row(status=decided(S.DENIED)), NOON) == ""
    assert countdown_text(row(status=waiting(10.0)), NOON + minutes(50)) == ""
    assert countdown_text(row(), NOON) == ""


def test_a_muted_row_says_so() -> None:
    shown = row(status=waiting())
    muted = replace(shown, watch=replace(shown.watch, is_muted=True))
    assert any("Muted" in line for line in story(muted, NOON))
    assert not any("Muted" in line for line in story(shown, NOON))


def test_earlier_tokens_stand_before_the_present_one_with_how_they_ended() -> None:
    entries = (
        entry(10, S.UNKNOWN, S.WAITING, "fingerprint1"),
        # A renewal may be told of the token that it began or of the one that it ended.
        entry(15, S.DENIED, S.LAPSED, "fingerprint1", LapseReason.RENEWED),
        entry(60, S.WAITING, S.DENIED, "second"),
        entry(75, S.UNKNOWN, S.WAITING, "second"),
        entry(80, S.WAITING, S.LAPSED, "first", LapseReason.EXPIRED),
        entry(140, S.UNKNOWN, S.WAITING, "first"),
    )
    first, second = earlier_hours(row(status=waiting()), entries)
    assert (first.fingerprint, first.outcome, first.outcome_at) == ("first", S.LAPSED, NOON - minutes(80))
    assert (second.outcome, second.outcome_at) == (S.DENIED, NOON - minutes(60))
    assert first.spans == (Span(S.WAITING, 0.0, 1.0),)
    assert [(span.state, round(span.end, 2)) for span in second.spans] == [(S.WAITING, 0.25), (S.DENIED, 1.0)]
    assert earlier_hours(row(status=waiting()), entries, most=1) == (second,)
    assert earlier_hours(row(status=waiting()), entries[:1]) == ()
    words = picture_text(row(status=waiting()), timeline_of(row(status=waiting()), NOON).marks, (first, second), NOON)
    assert "Lapsed at 10:40:00" in words
    assert words.index("Denied at 11:00:00") < words.index("asked 11:50") < words.index("now 12:00")


@given(st.lists(st.tuples(st.integers(-60, 300), st.sampled_from(list(S)), st.sampled_from("ab1")), max_size=8))
def test_earlier_tokens_can_be_drawn_whatever_was_stored(told: list[tuple[int, S, str]]) -> None:
    entries = [entry(at, S.UNKNOWN, after, mark) for at, after, mark in told]
    for hour in earlier_hours(row(), entries, most=9):
        assert hour.start < hour.end
        assert all(0.0 <= span.start < span.end <= 1.0 for span in hour.spans)


def test_each_mark_has_a_tip_of_its_own() -> None:
    shown = row(status=decided(S.APPROVED))
    tips = {mark.kind: mark_tip(mark, shown, NOON) for mark in timeline_of(shown, NOON).marks}
    assert len(set(tips.values())) == len(tips)
    assert tips[MarkKind.DECIDED] == "Approved: it fell between 11:55:59 and 11:56:00."
    assert tips[MarkKind.END] == "The token ends at 12:45:00."


@pytest.mark.parametrize(
    ("status", "renewed_at", "expected"),
    [
        (lapsed(LapseReason.RENEWED), None, True),
        (lapsed(LapseReason.MEMORY), None, False),
        (waiting(), None, False),
        (Status(), None, False),
        (decided(S.DENIED), None, True),
        (decided(S.APPROVED, asked=59, ago=20), None, False),
        (reported(), None, False),
        (lapsed(LapseReason.MEMORY), NOON - minutes(1), True),
    ],
)
def test_only_what_is_final_and_may_be_called_is_asked_anew(
    status: Status, renewed_at: datetime | None, expected: bool
) -> None:
    generation = replace(ACCOUNT.generation, started_at=renewed_at or ACCOUNT.generation.started_at)
    assert asks_anew(row(status=status, owner=replace(ACCOUNT, generation=generation)), NOON) is expected


def test_only_open_questions_of_ones_own_are_worth_a_reminder() -> None:
    assert remindable(row(status=waiting()))
    for other in (row(), row(status=decided(S.DENIED)), row(status=doubtful()), seen()):
        assert not remindable(other)
