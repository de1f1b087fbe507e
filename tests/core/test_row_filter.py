"""What chips, searches, urgency and freshness make of a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core import language
from b24monitor.core.answer import Refusal
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.freshness import is_stale
from b24monitor.core.row_filter import Chip, RowFilter, chips_of, searched_text
from b24monitor.core.urgency import askable, needs_you, urgency
from tests.ui.samples import NOON, account, decided, doubtful, lapsed, minutes, reported, row, waiting, works

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
        ('"user.get"', True),
        ('"user.get звонки"', False),
        ("“voximplant.user”", True),
        ('-"user get"', True),
        ('-"voximplant.user', False),
        ('"', True),
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


@pytest.mark.parametrize(
    ("status", "text"),
    [(REFUSED, "refused"), (lapsed(), "lapsed"), (works(), "works"), (reported(), "reported"), (doubtful(), "doubt")],
)
def test_states_without_a_chip_are_found_by_their_word(status: Status, text: str) -> None:
    assert RowFilter(text=text).matches(searched_text(row(status=status)), frozenset({Chip.ALL}))
    assert not RowFilter(text=f"-{text}").matches(searched_text(row(status=status)), frozenset({Chip.ALL}))


def test_states_are_found_by_the_word_of_the_language_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    class Russian(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Refused": "Отклонено"}.get(message, message)

    monkeypatch.setattr(language, "_translations", Russian())
    assert RowFilter(text="отклон").matches(searched_text(row(status=REFUSED)), frozenset({Chip.ALL}))


def test_muted_rows_are_found() -> None:
    muted = row(status=waiting())
    muted = replace(muted, watch=replace(muted.watch, is_muted=True))
    assert "muted" in searched_text(muted)
    assert "muted" not in searched_text(row(status=waiting()))


_texts = st.lists(st.sampled_from(["a", "ab", "b", "-a", "-ab", "-", '"a b"', '-"a b"', "c"]), max_size=3).map(" ".join)


@given(_texts, _texts, st.sampled_from([Chip.ALL, Chip.WAITING]), st.sampled_from([Chip.ALL, Chip.WAITING]), _texts)
def test_a_narrower_filter_lets_nothing_new_through(
    first: str, second: str, one: Chip, other: Chip, searched: str
) -> None:
    wide, narrow = RowFilter(one, first), RowFilter(other, second)
    for chips in (frozenset({Chip.ALL}), frozenset({Chip.ALL, Chip.WAITING})):
        if narrow.narrows(wide) and narrow.matches(searched, chips):
            assert wide.matches(searched, chips)


def test_typing_on_narrows_and_deleting_does_not() -> None:
    assert RowFilter(text="vox user").narrows(RowFilter(text="vox us"))
    assert not RowFilter(text="vox").narrows(RowFilter(text="voxi"))
    assert not RowFilter(text="-vox").narrows(RowFilter(text="-vo"))
