"""What chips, searches, urgency and freshness make of a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.answer import Refusal
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.freshness import is_stale
from b24monitor.core.row_filter import Chip, RowFilter, chips_of, searched_text
from b24monitor.core.urgency import askable, needs_you, urgency
from tests.ui.samples import NOON, account, decided, lapsed, minutes, row, waiting, works

REFUSED = Status(ConfirmationState.REFUSED, NOON, NOON, refusal=Refusal.SCOPE)


def lets_through(text: str, chip: Chip = Chip.ALL) -> bool:
    shown = row(status=waiting(), owner=account(2, "romashka.bitrix24.ru", "Звонки"))
    return RowFilter(chip, text).matches(searched_text(shown), chips_of(shown))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("VOXIMPLANT", True),
        ("romashka user.get", True),
        ("romashka denied", False),
        ("звонки", True),
        ("waiting", True),
        ("-waiting", False),
        ("-denied romashka", True),
        ("-", True),
    ],
)
def test_every_word_must_be_found_and_none_after_a_minus(text: str, found: bool) -> None:
    assert lets_through(text) is found


def test_a_chip_and_a_search_must_both_agree() -> None:
    assert lets_through("user", Chip.WAITING)
    assert not lets_through("user", Chip.APPROVED)
    assert not RowFilter(Chip.ALL, "x").lets_all_through
    assert RowFilter(Chip.ALL, " - ").lets_all_through


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status(), True),
        (Status(asked_at=NOON), False),
        (waiting(), False),
        (decided(ConfirmationState.APPROVED), False),
        (decided(ConfirmationState.DENIED), False),
        (works(), False),
        (REFUSED, True),
        (lapsed(), True),
        (replace(decided(ConfirmationState.APPROVED), state=ConfirmationState.LAPSED), False),
    ],
)
def test_a_row_needs_the_user_when_it_goes_no_further_alone(status: Status, expected: bool) -> None:
    assert needs_you(row(status=status)) is expected
    assert (Chip.NEEDS_YOU in chips_of(row(status=status))) is expected


def test_the_default_order_is_what_needs_the_user_then_the_oldest_question_then_the_newest_decision() -> None:
    rows = [
        row(1, decided(ConfirmationState.APPROVED, ago=5)),
        row(2, waiting(3)),
        row(3, Status()),
        row(4, replace(decided(ConfirmationState.DENIED), state=ConfirmationState.LAPSED)),
        row(5, waiting(20)),
        row(6, decided(ConfirmationState.DENIED, ago=1)),
    ]
    assert [shown.watch.watch_id for shown in sorted(rows, key=urgency)] == [3, 5, 2, 6, 1, 4]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status(), True),
        (REFUSED, True),
        (lapsed(LapseReason.RENEWED), True),
        (lapsed(LapseReason.MEMORY), False),
        (waiting(), False),
        (decided(ConfirmationState.DENIED), False),
        (works(), False),
    ],
)
def test_asking_is_offered_where_it_asks_nobody_twice(status: Status, expected: bool) -> None:
    assert askable(row(status=status), NOON) is expected
    assert not askable(row(status=status), NOON + minutes(46))


@pytest.mark.parametrize(
    ("asked_min", "checked_s", "stale"),
    [(1, 5, False), (1, 11, True), (40, 60, False), (40, 91, True), (40, 1799, True)],
)
def test_evidence_is_old_after_three_missed_checks(asked_min: float, checked_s: float, stale: bool) -> None:
    assert is_stale(row(status=waiting(asked_min, checked_s)), NOON) is stale


def test_only_open_rows_grow_stale_and_a_first_call_without_answer_does_too() -> None:
    later = NOON + minutes(20)
    assert not is_stale(row(status=decided(ConfirmationState.APPROVED)), later)
    assert not is_stale(row(), later)
    assert not is_stale(row(status=Status(asked_at=NOON)), NOON + timedelta(seconds=9))
    assert is_stale(row(status=Status(asked_at=NOON)), later)


def test_evidence_from_a_clock_that_was_set_back_is_stale() -> None:
    assert is_stale(row(status=waiting(5, 1)), NOON - timedelta(seconds=30))
