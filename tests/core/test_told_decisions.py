"""Decisions that were told reach the board: found by their question, told to a person once, foreign ones only shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b24monitor.core.alerts import AlertKind, alert_kind
from b24monitor.core.answer import RAN, Answer
from b24monitor.core.board import Board, Step
from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Report, Status
from b24monitor.core.lapse import lapsed
from b24monitor.core.seen import Seen, seen_row
from tests.core.sample import ASKED, DENIED, FINGERPRINT, SILENT, WAITING, at, observed, row

S = ConfirmationState
METHOD = "voximplant.user.get"


def told(is_allowed: bool, heard_s: float, evidence: Evidence = Evidence.QUEUE, decided_s: float = 9) -> Report:
    return Report(is_allowed, at(heard_s), evidence, at(decided_s), by=5)


def foreign(seen_id: int = 3, heard_s: float = 10) -> Seen:
    return Seen(seen_id, "a1", FINGERPRINT, METHOD, told(False, heard_s))


def kind(step: Step | None) -> AlertKind | None:
    """The alert that a step deserves."""
    return alert_kind(step.transition) if step is not None and step.transition is not None else None


@pytest.fixture
def board() -> Board:
    board = Board()
    board.put(row(ASKED, 1))
    board.apply(observed(WAITING, 1, 2))
    return board


def called(board: Board, answer: Answer, sent_s: float) -> Step | None:
    return board.apply(observed(answer, sent_s, sent_s + 1))


@pytest.mark.parametrize(("is_allowed", "proof", "expected"), [(True, RAN, "approved"), (False, DENIED, "denied")])
def test_a_decision_is_alerted_when_it_is_told_and_not_again_when_it_is_proved(
    board: Board, is_allowed: bool, proof: Answer, expected: str
) -> None:
    heard = board.hear(1, told(is_allowed, 10))
    assert kind(heard) is AlertKind(expected)
    assert heard is not None
    assert heard.row.status.is_probed
    assert board.hear(1, told(is_allowed, 10)) is None
    proved = called(board, proof, 11)
    assert proved is not None
    assert (proved.transition, proved.row.status.is_proved) == (None, True)


def test_another_source_of_the_same_decision_is_no_second_alert(board: Board) -> None:
    board.hear(1, told(True, 10))
    step = board.hear(1, told(True, 12, Evidence.EVENT))
    assert step is not None
    assert step.transition is None


def test_a_proof_that_contradicts_is_an_alert(board: Board) -> None:
    board.hear(1, told(True, 10))
    assert kind(called(board, DENIED, 11)) is AlertKind.DENIED


def test_a_question_that_waits_after_its_decision_was_told_is_alerted_once(board: Board) -> None:
    board.hear(1, told(True, 10))
    doubtful = called(board, WAITING, 11)
    assert kind(doubtful) is AlertKind.DOUBTFUL
    assert doubtful is not None
    assert not doubtful.row.status.is_probed
    # The same decision from a slower source, by another clock; then one about the new question.
    again = board.hear(1, told(True, 20, Evidence.EVENT, decided_s=9.5))
    assert again is not None
    assert (again.row.status.state, kind(again)) == (S.APPROVED, None)
    assert kind(board.hear(1, told(False, 30, decided_s=29))) is AlertKind.DENIED


def test_a_decision_that_is_heard_late_begins_a_doubt_without_a_change_of_state() -> None:
    board = Board()
    board.put(row(ASKED, 1))
    board.apply(observed(WAITING, 20, 21))
    step = board.hear(1, told(True, 10))
    assert step is not None
    assert step.transition is not None
    assert (step.transition.before, step.transition.after) == (S.WAITING, S.WAITING)
    assert kind(step) is AlertKind.DOUBTFUL


def test_the_end_of_a_doubtful_question_is_no_news(board: Board) -> None:
    waits = board.row(1)
    assert waits is not None
    assert kind(board.set_status(1, lapsed(waits.status, LapseReason.MEMORY, at(3500)), at(3500))) is AlertKind.LAPSED
    board.put(waits)
    board.hear(1, told(True, 10))
    doubtful = called(board, WAITING, 11)
    assert doubtful is not None
    assert kind(board.set_status(1, lapsed(doubtful.row.status, LapseReason.MEMORY, at(3500)), at(3500))) is None


def test_the_same_trouble_again_is_nothing_new(board: Board) -> None:
    assert called(board, SILENT, 11) is not None
    assert called(board, SILENT, 13) is None


def test_a_question_is_found_by_its_token_and_method(board: Board) -> None:
    assert board.row_about(FINGERPRINT, METHOD) == board.row(1)
    assert board.row_about("e" * 32, METHOD) is None
    assert board.row_about(FINGERPRINT, "user.get") is None
    board.remove([1])
    assert board.row_about(FINGERPRINT, METHOD) is None


def test_a_foreign_decision_is_only_shown(board: Board) -> None:
    seen = seen_row(foreign(), row().account)
    board.put(seen)
    assert seen.watch.watch_id == -3
    assert board.row(-3) == seen
    assert board.rows()[-1] == seen
    assert [each.watch.watch_id for each in board.rows_of("a1")] == [1]
    assert board.seen_by("a1") == (seen,)
    # The watch is who hears of its question, whatever was seen of it.
    found = board.row_about(FINGERPRINT, METHOD)
    assert found is not None
    assert found.watch.watch_id == 1
    board.lapse(at(0))
    assert [step.row.watch.watch_id for step in board.lapse(at(999999))] == [1]
    assert board.row(-3) == seen
    board.remove([-3])
    assert board.seen_by("a1") == ()


def test_a_foreign_decision_is_no_alert(board: Board) -> None:
    board.put(seen_row(foreign(), row().account))
    step = board.set_status(-3, Status(S.APPROVED), at(20))
    assert step.transition is not None
    assert alert_kind(step.transition) is None


def test_a_clock_set_back_ends_no_foreign_decision(board: Board) -> None:
    board.put(seen_row(foreign(), row().account))
    board.lapse(at(5000))
    board.lapse(at(0))
    shown = board.row(-3)
    assert shown is not None
    assert shown.status.state is S.DENIED
    assert replace(shown.status, reports=()) == Status(S.DENIED, at(10), evidence=Evidence.QUEUE)
