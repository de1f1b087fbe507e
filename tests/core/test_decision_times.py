"""How long decisions took: which count, where they fall, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.decision_times import (
    BIN_STARTS_S,
    DecisionTime,
    Tally,
    decision_times,
    share_within,
    summarize,
)
from b24monitor.core.decision_wording import bin_word, histogram_text, hour_text, hours_text, summary_text, within_text
from tests.core.history_samples import NOON, record


def took(*lengths_min: float, is_allowed: bool = True, hour: int = 9) -> list[DecisionTime]:
    return [DecisionTime(timedelta(minutes=length), is_allowed, hour) for length in lengths_min]


def test_only_decisions_whose_length_is_known_count() -> None:
    records = [
        record(4, ConfirmationState.DENIED, waited_min=3),
        record(3, ConfirmationState.LAPSED, waited_min=50),
        record(2, ConfirmationState.APPROVED, waited_min=None),
        record(1, ConfirmationState.WAITING, waited_min=0),
    ]
    hour = (NOON - timedelta(minutes=3)).astimezone().hour
    assert decision_times(records) == {4: DecisionTime(timedelta(minutes=3), is_allowed=False, hour=hour)}


def test_a_question_counts_once_as_it_was_decided_last() -> None:
    first = record(1, ConfirmationState.DENIED, waited_min=3)
    later = replace(first, entry=replace(first.entry, transition_id=2, after=ConfirmationState.APPROVED))
    other_token = replace(first, entry=replace(first.entry, transition_id=3, fingerprint="another"))
    assert list(decision_times([other_token, later, first])) == [3, 2]
    assert decision_times([later, first])[2].is_allowed


@pytest.mark.parametrize("number", range(len(BIN_STARTS_S)))
def test_a_length_falls_into_the_bin_that_it_starts(number: int) -> None:
    length = timedelta(seconds=BIN_STARTS_S[number])
    summary = summarize([DecisionTime(length, is_allowed=False, hour=0)])
    assert [tally.count for tally in summary.bins] == [int(place == number) for place in range(len(BIN_STARTS_S))]
    assert summary.bins[number].denied == 1


def test_the_median_and_nine_of_ten_are_lengths_that_occurred() -> None:
    lengths = [timedelta(minutes=minute) for minute in range(1, 11)]
    assert share_within(lengths, 0.5) == timedelta(minutes=5)
    assert share_within(lengths, 0.9) == timedelta(minutes=9)
    assert share_within(lengths[:1], 0.5) == timedelta(minutes=1)
    assert share_within([], 0.5) is None


def test_hours_are_told_apart() -> None:
    summary = summarize([*took(4, 8, 2, hour=9), *took(30, hour=23, is_allowed=False)])
    assert summary.hours[9] == Tally(3, 0, timedelta(minutes=4))
    assert summary.hours[23] == Tally(0, 1, timedelta(minutes=30))
    assert summary.hours[0] == Tally()
    assert len(summary.hours) == 24


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1 s"), (12.2, "13 s"), (59, "59 s"), (59.1, "1 min"), (360, "6 min"), (360.5, "7 min"), (3600, "1 h 00 min")],
)
def test_within_never_says_less_than_it_was(seconds: float, text: str) -> None:
    assert within_text(timedelta(seconds=seconds)) == text


def test_the_summary_says_no_more_than_the_number_of_decisions_bears() -> None:
    assert summary_text(summarize([])) == "No decision of known length is shown."
    assert summary_text(summarize(took(6))) == "1 decision fell within 6 min."
    assert summary_text(summarize(took(2, 6, 9))) == "Half of 3 decisions fell within 6 min."
    assert summary_text(summarize(took(*range(1, 15)))) == (
        "Half of 14 decisions fell within 7 min, nine of ten within 13 min."
    )


def test_every_bar_is_said_in_words() -> None:
    summary = summarize([*took(4, 3), *took(90, is_allowed=False, hour=0)])
    assert histogram_text(summary).splitlines()[1:] == [
        "2–5 min: 2 approved, 0 denied",
        "≥ 1 h: 0 approved, 1 denied",
    ]
    assert hours_text(summary).splitlines()[1:] == [
        "Asked from 00:00 to 00:59: 1 decision, within 1 h 30 min",
        "Asked from 09:00 to 09:59: 2 decisions, half of them within 3 min",
    ]
    assert hour_text(5, summary.hours[5]) == "Asked from 05:00 to 05:59: no decision"
    assert len({bin_word(number) for number in range(len(BIN_STARTS_S))}) == len(BIN_STARTS_S)
