"""The board turns observations into transitions, and transitions into alerts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.alerts import AlertKind, alert_kind
from b24monitor.core.answer import RAN, Answer
from b24monitor.core.board import Board, Transition
from b24monitor.core.confirmation import ConfirmationState, Observation, Status, StillWaiting
from tests.core.sample import ASKED, DENIED, FINGERPRINT, SILENT, WAITING, at, observations, observed, row

S = ConfirmationState


@pytest.fixture
def board() -> Board:
    board = Board()
    board.put(row(ASKED, 1))
    board.put(row(ASKED, 2))
    return board


def test_rows_stand_in_the_order_they_came(board: Board) -> None:
    board.put(row(Status(), 3))
    board.put(row(Status(), 1))
    assert [each.watch.watch_id for each in board.rows()] == [1, 2, 3]
    assert board.row(1) == row(Status(), 1)
    board.remove([1, 99])
    assert [each.watch.watch_id for each in board.rows_of("a1")] == [2, 3]
    assert board.rows_of("another") == ()
    assert board.row(1) is None


def test_an_observation_moves_its_own_row_alone(board: Board) -> None:
    step = board.apply(observed(WAITING, 1, 2, watch_id=2))
    assert step is not None
    assert step.transition == Transition(step.row, S.UNKNOWN, at(2))
    assert step.transition.after is S.WAITING
    assert board.row(2) == step.row
    assert board.row(1) == row(ASKED, 1)


def test_the_same_state_again_is_a_step_without_a_transition(board: Board) -> None:
    board.apply(observed(WAITING, 1, 2))
    for seen in (observed(WAITING, 3, 4), observed(SILENT, 5, 6)):
        step = board.apply(seen)
        assert step is not None
        assert step.transition is None


def test_what_is_about_nobody_or_an_earlier_token_is_dropped(board: Board) -> None:
    assert board.apply(observed(WAITING, 1, watch_id=99)) is None
    assert board.apply(replace(observed(WAITING, 1), fingerprint="e" * 32)) is None
    board.apply(observed(DENIED, 1))
    assert board.apply(observed(RAN, 3)) is None


def test_the_clock_ends_every_row_whose_time_is_over_once(board: Board) -> None:
    board.put(row(Status(), 3))
    board.apply(observed(WAITING, 1, 2))
    steps = board.lapse(at(3500))
    assert [(step.row.watch.watch_id, step.transition and step.transition.before) for step in steps] == [
        (1, S.WAITING),
        (2, S.UNKNOWN),
    ]
    assert board.lapse(at(3501)) == []


@given(observations(clock_may_jump=True))
def test_transitions_form_one_chain(seen: list[Observation]) -> None:
    board = Board()
    board.put(row(ASKED))
    state = S.UNKNOWN
    for observation in seen:
        step = board.apply(observation)
        if step is not None and step.transition is not None:
            assert step.transition.before is state
            assert step.transition.after is not state
            state = step.transition.after
    final = board.row(1)
    assert final is not None
    assert final.status.state is state


ALERTS = {
    (S.UNKNOWN, S.APPROVED): AlertKind.APPROVED,
    (S.WAITING, S.APPROVED): AlertKind.APPROVED,
    (S.UNKNOWN, S.DENIED): AlertKind.DENIED,
    (S.WAITING, S.DENIED): AlertKind.DENIED,
    (S.UNKNOWN, S.REFUSED): AlertKind.REFUSED,
    (S.WAITING, S.REFUSED): AlertKind.REFUSED,
    (S.UNKNOWN, S.LAPSED): AlertKind.LAPSED,
    (S.WAITING, S.LAPSED): AlertKind.LAPSED,
    (S.UNKNOWN, S.WAITING): None,
    (S.UNKNOWN, S.WORKS): None,
    (S.APPROVED, S.LAPSED): None,
    (S.DENIED, S.LAPSED): None,
    (S.WORKS, S.LAPSED): None,
    (S.LAPSED, S.WAITING): None,
    (S.LAPSED, S.UNKNOWN): None,
    (S.REFUSED, S.UNKNOWN): None,
}


@pytest.mark.parametrize(("before", "after"), ALERTS)
def test_what_is_told(before: ConfirmationState, after: ConfirmationState) -> None:
    transition = Transition(row(Status(state=after)), before, at(0))
    assert alert_kind(transition) is ALERTS[before, after]


@given(
    st.lists(
        st.tuples(st.sampled_from([WAITING, SILENT, RAN, DENIED]), st.integers(1, 9), st.integers(0, 4)), max_size=8
    )
)
def test_still_waiting_told_of_many_at_once_comes_to_the_same_as_one_by_one(
    seen: list[tuple[Answer, int, int]],
) -> None:
    one_by_one, together = Board(), Board()
    for board in (one_by_one, together):
        for watch_id in (1, 2):
            board.put(row(ASKED, watch_id))
    sent_s = 0.0
    for answer, later_s, took_s in seen:
        sent_s += later_s
        for watch_id in (1, 2):
            one_by_one.apply(observed(answer, sent_s, sent_s + took_s, watch_id))
        if answer is WAITING:
            told = StillWaiting((1, 2, 99), FINGERPRINT, at(sent_s), at(sent_s + took_s), answer)
            for watch_id in together.wait(told):
                together.apply(told.observation(watch_id))
        else:
            for watch_id in (1, 2):
                together.apply(observed(answer, sent_s, sent_s + took_s, watch_id))
    assert together.rows() == one_by_one.rows()


def test_an_earlier_answer_that_comes_late_is_kept_whatever_follows_it(board: Board) -> None:
    """As after a clock that was set back: when the question was put is the earliest of all."""
    for sent_s in (22, 60):
        board.apply(observed(WAITING, sent_s, sent_s + 1))
    for sent_s in (18, 62):
        told = StillWaiting((1,), FINGERPRINT, at(sent_s), at(sent_s + 1), WAITING)
        for watch_id in board.wait(told):
            board.apply(told.observation(watch_id))
    (seen,) = (each for each in board.rows() if each.watch.watch_id == 1)
    assert seen.status.put_at == at(18)


def test_still_waiting_is_nothing_to_another_token(board: Board) -> None:
    board.apply(observed(WAITING, 1, 2))
    told = StillWaiting((1,), "another", at(3), at(4), WAITING)
    assert board.wait(told) == (1,)
    assert board.apply(told.observation(1)) is None
