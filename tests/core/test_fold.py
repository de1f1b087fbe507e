"""How observations move a status: decided by codes, blind to trouble, and never back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.answer import RAN, Answer, AnswerKind, Refusal
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Observation, Status
from b24monitor.core.fold import fold
from tests.core.sample import (
    ANSWERS,
    ASKED,
    BUSY,
    DENIED,
    EXPIRED,
    FORGOTTEN,
    NO_RIGHTS,
    SILENT,
    STRANGE,
    WAITING,
    at,
    observations,
    observed,
)

S = ConfirmationState


def folded(*seen: Observation, status: Status = ASKED) -> Status:
    for observation in seen:
        status = fold(status, observation)
    return status


WAITS = folded(observed(WAITING, 1, 2))

FIRST = [
    (RAN, S.WORKS),
    (WAITING, S.WAITING),
    (DENIED, S.DENIED),
    (EXPIRED, S.LAPSED),
    (FORGOTTEN, S.LAPSED),
    (NO_RIGHTS, S.REFUSED),
    (STRANGE, S.REFUSED),
    (SILENT, S.UNKNOWN),
    (BUSY, S.UNKNOWN),
]
LATER = [*[(answer, S.APPROVED if answer is RAN else state) for answer, state in FIRST if answer not in (STRANGE,)]]


@pytest.mark.parametrize(("answer", "state"), FIRST)
def test_what_the_first_answer_makes_of_a_question(answer: Answer, state: ConfirmationState) -> None:
    status = folded(observed(answer, 1, 2))
    assert status.state is state
    assert status.is_open == (state in (S.UNKNOWN, S.WAITING))


@pytest.mark.parametrize(("answer", "state"), LATER)
def test_what_a_later_answer_makes_of_a_waiting_one(answer: Answer, state: ConfirmationState) -> None:
    status = fold(WAITS, observed(answer, 3, 4))
    assert status.state is (S.WAITING if answer.kind is AnswerKind.TROUBLE else state)


def test_a_decision_fell_between_the_last_no_and_the_first_yes() -> None:
    status = folded(observed(WAITING, 1, 2), observed(WAITING, 10, 12), observed(RAN, 20, 22))
    assert (status.decided_after, status.decided_before) == (at(10), at(22))
    assert (status.since, status.checked_at, status.error) == (at(22), at(22), None)


def test_a_decision_at_first_sight_has_no_beginning() -> None:
    status = folded(observed(DENIED, 1, 2))
    assert (status.decided_after, status.decided_before) == (None, at(2))
    assert status.error == "METHOD_CONFIRM_DENIED"


def test_waiting_keeps_since_when() -> None:
    assert folded(observed(WAITING, 1, 2), observed(WAITING, 10, 12)).since == at(2)


@pytest.mark.parametrize("trouble", [SILENT, BUSY, STRANGE])
def test_trouble_is_noted_beside_the_state_and_cleared_by_the_next_answer(trouble: Answer) -> None:
    troubled = folded(observed(trouble, 5, 6), observed(SILENT, 7, 8), status=WAITS)
    assert (troubled.state, troubled.checked_at) == (S.WAITING, WAITS.checked_at)
    assert (troubled.trouble, troubled.trouble_since) == (SILENT, at(6))
    cleared = fold(troubled, observed(WAITING, 9, 10))
    assert (cleared.trouble, cleared.trouble_since, cleared.checked_at) == (None, None, at(10))


@pytest.mark.parametrize(
    ("answer", "lapse", "refusal"),
    [
        (EXPIRED, LapseReason.EXPIRED, None),
        (FORGOTTEN, LapseReason.TOKEN_UNKNOWN, None),
        (NO_RIGHTS, None, Refusal.RIGHTS),
    ],
)
def test_the_end_of_a_question_says_why(answer: Answer, lapse: LapseReason | None, refusal: Refusal | None) -> None:
    status = fold(WAITS, observed(answer, 3, 4))
    assert (status.lapse, status.refusal, status.error) == (lapse, refusal, answer.error)


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_was_never_asked_is_not_moved(answer: Answer) -> None:
    """The answer to somebody else's call, or to one before a restart that lost the intent."""
    assert fold(Status(), observed(answer, 1, 2)) == Status()


@pytest.mark.parametrize("late", [WAITING, SILENT, STRANGE])
def test_an_answer_that_comes_late_and_decides_nothing_is_dropped(late: Answer) -> None:
    status = folded(observed(WAITING, 10, 12))
    kept = fold(status, observed(late, 11.9, 30))
    # That nobody had decided when that call left is worth knowing all the same.
    assert replace(kept, decided_after=status.decided_after) == status
    assert fold(status, observed(late, 12, 30)) is not status


@pytest.mark.parametrize(("answer", "state"), [(RAN, S.APPROVED), (DENIED, S.DENIED), (EXPIRED, S.LAPSED)])
def test_a_final_answer_counts_though_the_clock_was_set_back(answer: Answer, state: ConfirmationState) -> None:
    """Nobody probes after a final answer: what is dropped here would never be learned again."""
    status = folded(observed(WAITING, 100, 101), observed(answer, 40, 41))
    assert status.state is state
    assert status.decided_before is None or status.decided_before >= (status.decided_after or status.decided_before)


@given(observations(clock_may_jump=True))
def test_trouble_never_changes_a_state_and_a_decision_is_never_reopened(seen: list[Observation]) -> None:
    status = ASKED
    for observation in seen:
        before, status = status, fold(status, observation)
        if observation.answer.kind is AnswerKind.TROUBLE:
            assert status.state is before.state
        if observation.answer.kind is AnswerKind.UNRECOGNIZED and before.state is not S.UNKNOWN:
            assert status.state is before.state
        if not before.is_open:
            assert status is before
        assert status.asked_at == ASKED.asked_at


@given(observations(clock_may_jump=True))
def test_only_a_call_that_ran_makes_green(seen: list[Observation]) -> None:
    status = folded(*seen)
    ran = [observation for observation in seen if observation.answer is RAN]
    if status.state is S.APPROVED:
        assert any(observation.answer is WAITING for observation in seen)
    if status.state in (S.APPROVED, S.WORKS):
        assert status.decided_before in [observation.at for observation in ran]
    if not ran:
        assert status.state not in (S.APPROVED, S.WORKS)


@given(observations(clock_may_jump=True))
def test_a_decision_ends_after_it_began(seen: list[Observation]) -> None:
    status = folded(*seen)
    if status.decided_after is not None and status.decided_before is not None:
        assert status.decided_after <= status.decided_before
    assert (status.decided_before is not None) == status.is_decided


@given(observations())
def test_with_an_honest_clock_the_last_check_is_the_last_answer(seen: list[Observation]) -> None:
    status = ASKED
    for observation in seen:
        was_open = status.is_open
        status = fold(status, observation)
        told = observation.answer.kind not in (AnswerKind.TROUBLE, AnswerKind.UNRECOGNIZED)
        if was_open and told:
            assert status.checked_at == observation.at
            assert status.trouble is None


@given(observations(), st.integers(0, 12))
def test_a_repeated_observation_of_a_decision_changes_nothing(seen: list[Observation], again: int) -> None:
    status = folded(*seen)
    if not status.is_open and seen:
        assert fold(status, replace(seen[again % len(seen)], at=at(9_000), sent_at=at(8_999))) is status
