"""A decision that is looked at once more: the same one stays as it was, and a forgotten one is a new question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b24monitor.core.alerts import alert_kind
from b24monitor.core.answer import RAN, Answer
from b24monitor.core.board import Board, Step
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.fold import fold
from b24monitor.core.method_safety import stopped
from b24monitor.core.second_look import begin
from tests.core.sample import ASKED, DENIED, SILENT, WAITING, at, observed, row

S = ConfirmationState


def _status(*answers: Answer) -> Status:
    status = ASKED
    for number, answer in enumerate(answers):
        status = fold(status, observed(answer, 10 * number + 1, 10 * number + 2))
    return status


APPROVED, REFUSED, WORKS = _status(WAITING, RAN), _status(WAITING, DENIED), _status(RAN)


def _looked(status: Status, answer: Answer) -> Step:
    board = Board()
    board.put(row(begin(status)))
    step = board.apply(observed(answer, 100, 101))
    assert step is not None
    return step


@pytest.mark.parametrize(("status", "answer"), [(APPROVED, RAN), (REFUSED, DENIED), (WORKS, RAN)])
def test_the_same_decision_again_is_no_news_and_keeps_its_time(status: Status, answer: Answer) -> None:
    assert begin(status).is_probed
    step = _looked(status, answer)
    assert step.transition is None
    assert replace(step.row.status, checked_at=status.checked_at) == status
    assert step.row.status.checked_at == at(101)


@pytest.mark.parametrize("status", [APPROVED, REFUSED, WORKS])
def test_what_waits_now_is_a_new_question_under_the_same_intent(status: Status) -> None:
    step = _looked(status, WAITING)
    waits = step.row.status
    assert (waits.state, waits.asked_at, waits.put_at, waits.since) == (S.WAITING, status.asked_at, at(100), at(101))
    assert waits.is_probed
    assert step.transition is not None
    assert alert_kind(step.transition) is None
    decided = fold(waits, observed(RAN, 200, 201))
    assert (decided.state, decided.question_at, decided.decided_before) == (S.APPROVED, at(100), at(201))


@pytest.mark.parametrize(("status", "answer", "state"), [(APPROVED, DENIED, S.DENIED), (REFUSED, RAN, S.APPROVED)])
def test_another_decision_is_told_and_fell_on_somebody_elses_question(
    status: Status, answer: Answer, state: ConfirmationState
) -> None:
    step = _looked(status, answer)
    assert (step.row.status.state, step.row.status.adopted, step.row.status.is_proved) == (state, True, True)
    assert step.row.status.decided_after == status.checked_at
    assert step.transition is not None
    assert alert_kind(step.transition) is not None


def test_an_answer_that_is_late_or_lost_changes_no_decision() -> None:
    looking = begin(APPROVED)
    assert fold(looking, observed(WAITING, 5, 100)) is looking
    assert fold(looking, observed(SILENT, 100, 101)).is_probed
    given_up = stopped(looking, "crm.deal.add", SILENT, at(101))
    assert given_up == APPROVED
    assert stopped(looking, "crm.deal.list", SILENT, at(101)) is looking
