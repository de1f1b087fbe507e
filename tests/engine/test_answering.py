"""Answering at a real portal: what a person said leaves once, and what became of it is told as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.command import SetInterval
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.errors import StoreError
from b24monitor.core.program_command import PauseChecks
from b24monitor.core.question import AnswerOutcome, GivenAnswer, QuestionState
from b24monitor.core.question_fact import QuestionsChanged
from b24monitor.core.schedule import LONGEST_OWN_S
from b24monitor.core.store_port import Store
from b24monitor.storage.store import SqliteStore
from tests.demo.wire import probe
from tests.engine.bench import Bench
from tests.engine.question_bench import LAZY_PACE, Administered
from tests.engine.source_bench import eventually

O = AnswerOutcome  # noqa: E741 - reads as in "outcome", beside S
S = QuestionState


@pytest.fixture
def asked(bench: Bench, tmp_path: Path) -> Administered:
    asked = Administered(bench, tmp_path)
    asked.instead()
    return asked


@pytest.mark.parametrize("is_allowed", [True, False])
def test_what_a_person_said_is_done_and_in_the_history(asked: Administered, is_allowed: bool) -> None:
    admin = asked.administrator()
    token = asked.ask()
    question = asked.wait_for_one()
    (ended,) = asked.ended(asked.answer(question, is_allowed=is_allowed))
    assert (ended.outcome, ended.is_allowed, ended.question.state) == (O.DONE, is_allowed, S.ANSWERED)
    asked.wait_for_none()
    assert probe(asked.portal, token)[1] == ("" if is_allowed else "METHOD_CONFIRM_DENIED")
    (over,) = asked.over()
    assert (over.state, over.is_allowed, over.answered_by) == (S.ANSWERED, is_allowed, 1)
    assert over.answered_at is not None
    assert over.recipients[0].account_id == admin
    states = [one.state for fact in asked.bench.facts.of(QuestionsChanged) for one in fact.questions]
    assert states[-1] is S.ANSWERING
    assert [body["NOTIFY_VALUE"] for body in asked.confirms] == ["Y" if is_allowed else "N"]
    with asked.store() as store:
        assert store.open_answers() == ()


def test_ones_own_watch_is_checked_at_once(asked: Administered) -> None:
    asked.administrator()
    watch_id, _ = asked.waiting()
    asked.bench.post(SetInterval((watch_id,), LONGEST_OWN_S))
    assert asked.outcome(asked.wait_for_one()) is O.DONE
    asked.bench.facts.wait_for_state(watch_id, ConfirmationState.APPROVED)


def test_an_answer_leaves_once_however_often_it_is_given(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    asked.portal.delay_s = 0.2
    first, second, other = asked.answer(question), asked.answer(question), asked.answer(question, is_allowed=False)
    outcomes = [asked.ended(request_id)[0].outcome for request_id in (first, second, other)]
    assert outcomes[0] is O.DONE
    # Both wait until the first has ended.
    assert outcomes[1:] == [O.ELSEWHERE, O.ELSEWHERE]
    assert len(asked.confirms) == 1


def test_many_are_answered_one_after_the_other(asked: Administered) -> None:
    asked.administrator()
    for _ in range(5):
        asked.ask()
    asked.wait_for(lambda found: len(found) == 5, "all are there")
    questions = tuple(asked.questions.values())
    ended = asked.ended(asked.answer(*questions, is_allowed=False), times=5)
    assert [one.question.question_id for one in ended] == [one.question_id for one in questions]
    assert {one.outcome for one in ended} == {O.DONE}
    assert len({body["NOTIFY_ID"] for body in asked.confirms}) == 5


def test_another_administrator_who_was_quicker(bench: Bench, tmp_path: Path) -> None:
    asked = Administered(bench, tmp_path, LAZY_PACE)
    token = asked.ask()
    asked.administrator()
    question = asked.wait_for_one()
    asked.decide(token, allow=False, by=5)
    (ended,) = asked.ended(asked.answer(question))
    assert (ended.outcome, ended.question.state, ended.question.is_allowed) == (O.ELSEWHERE, S.GONE, None)
    asked.wait_for_none()
    assert [one.state for one in asked.over()] == [S.GONE]


def test_two_administrators_here_race_and_one_wins(bench: Bench, tmp_path: Path) -> None:
    asked = Administered(bench, tmp_path, LAZY_PACE)
    asked.ask()
    asked.administrator(1)
    asked.wait_for_one()
    asked.administrator(5)
    question = asked.wait_for_one(recipients=2)
    asked.instead()
    assert asked.outcome(question, is_allowed=False) is O.DONE
    asked.wait_for_none()
    (one,) = {put.allowed for put in asked.portal.questions()}
    assert one is False
    assert len(asked.confirms) == 1


def test_a_question_under_a_new_id_is_open_again(bench: Bench, tmp_path: Path) -> None:
    asked = Administered(bench, tmp_path, LAZY_PACE)
    token = asked.ask()
    asked.administrator()
    before = asked.wait_for_one()
    asked.portal.flush_memory()
    asked.ask(token=token)
    asked.instead()
    (ended,) = asked.ended(asked.answer(before))
    assert (ended.outcome, ended.question.state) == (O.REPLACED, S.OPEN)
    after = asked.wait_for_one()
    assert after.recipients[0].notify_id > before.recipients[0].notify_id
    assert asked.outcome(after) is O.DONE
    assert probe(asked.portal, token) == (200, "")
    assert len(asked.confirms) == 2


def test_a_question_that_grew_too_old_while_somebody_thought(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    asked.bench.clock.advance(3601)
    assert asked.outcome(question) is O.TOO_LATE
    assert asked.confirms == []
    asked.wait_for_one()
    # What clears never allows, whatever else is said.
    assert asked.outcome(question, is_allowed=True, clears=True) is O.DONE
    assert [body["NOTIFY_VALUE"] for body in asked.confirms] == ["N"]
    asked.wait_for_none()


def test_the_age_counts_when_the_answer_leaves(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    asked.bench.clock.advance(3590 - question.age(asked.bench.clock.now()).total_seconds())
    asked.portal.hang = True
    requests = asked.portal.request_log.total
    asked.read()
    eventually(lambda: asked.portal.request_log.total > requests, "a request is under way")
    request_id = asked.answer(question)
    asked.wait_for_one(S.ANSWERING)
    asked.bench.clock.advance(11)
    asked.portal.hang = False
    (ended,) = asked.ended(request_id)
    assert (ended.outcome, ended.question.state, asked.confirms) == (O.TOO_LATE, S.OPEN, [])
    with asked.store() as store:
        assert store.open_answers() == ()


def test_a_persons_answer_leaves_while_all_checks_rest(asked: Administered) -> None:
    asked.administrator()
    token = asked.ask()
    question = asked.wait_for_one()
    asked.bench.post(PauseChecks(asked.bench.clock.now() + timedelta(hours=1)))
    assert asked.outcome(question) is O.DONE
    assert probe(asked.portal, token) == (200, "")


def test_what_another_process_sends_is_not_sent_here(asked: Administered) -> None:
    admin = asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    notify_id = question.recipients[0].notify_id
    theirs = GivenAnswer(question.question_id, notify_id, admin, is_allowed=True, at=asked.bench.clock.now())
    with asked.store() as store:
        assert store.claim_answer(theirs) is None
    assert asked.outcome(question) is O.ALREADY_SENT
    assert asked.confirms == []
    assert asked.wait_for_one().state is S.OPEN
    # A minute later it cannot be under way any more, and the list still has the question.
    asked.bench.clock.advance(61)
    seen_at = asked.bench.clock.now()
    asked.read_again(2, "im.notify.get")
    assert asked.bench.clock.now() > seen_at
    assert asked.outcome(question) is O.DONE
    assert len(asked.confirms) == 1


class _FailingStore(SqliteStore):
    """A disk that takes no answer."""

    def claim_answer(self, answer: GivenAnswer) -> GivenAnswer | None:
        raise StoreError("the disk is full")


def test_what_cannot_be_written_down_does_not_leave(bench: Bench, tmp_path: Path) -> None:
    def open_store() -> Store:
        return _FailingStore(tmp_path / "b24monitor.sqlite3")

    bench.open_store = open_store
    asked = Administered(bench, tmp_path)
    asked.instead()
    asked.administrator()
    asked.ask()
    assert asked.outcome(asked.wait_for_one()) is O.NOT_KEPT
    assert asked.confirms == []
    assert asked.wait_for_one().state is S.OPEN


def test_an_answer_to_a_question_nobody_knows_is_passed_over(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    request_id = asked.answer(replace(question, question_id="unknown"), question)
    (ended,) = asked.ended(request_id)
    assert (ended.question.question_id, ended.outcome) == (question.question_id, O.DONE)
