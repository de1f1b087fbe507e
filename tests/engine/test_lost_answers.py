"""An answer whose fate the portal did not tell: found out in the list, and never sent again blindly."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.command import RemoveAccount
from b24monitor.core.question import AnswerOutcome, GivenAnswer, Question, QuestionState
from b24monitor.core.question_fact import AnswerEnded, QuestionsChanged
from b24monitor.demo.message import Request, Response, json_response
from tests.demo.wire import probe
from tests.engine.bench import Bench
from tests.engine.question_bench import LAZY_PACE, Administered
from tests.engine.source_bench import INBOX, eventually

O = AnswerOutcome  # noqa: E741 - reads as in "outcome", beside S
S = QuestionState


@pytest.fixture
def asked(bench: Bench, tmp_path: Path) -> Administered:
    return Administered(bench, tmp_path)


def cut(_request: Request) -> Response:
    """The request never reaches the portal's inside, and its reply is cut off."""
    return Response(200, b"{", declared_length=99)


def test_the_portal_took_it_and_the_reply_never_came(asked: Administered) -> None:
    asked.administrator()
    token = asked.ask()
    question = asked.wait_for_one()
    asked.instead(asked.takes_and_is_lost)
    (ended,) = asked.ended(asked.answer(question))
    assert (ended.outcome, ended.question.state, ended.question.is_allowed) == (O.UNKNOWN, S.UNSURE, True)
    assert ended.answer is not None
    asked.wait_for_none()
    (over,) = asked.over()
    assert (over.state, over.is_allowed, over.answered_by) == (S.GONE, True, 1)
    assert probe(asked.portal, token) == (200, "")
    assert len(asked.confirms) == 1
    assert len(asked.bench.facts.of(AnswerEnded)) == 1
    with asked.store() as store:
        assert store.open_answers() == ()


def test_it_never_arrived_and_may_be_given_again(asked: Administered) -> None:
    asked.administrator()
    token = asked.ask()
    question = asked.wait_for_one()
    asked.instead(cut)
    request_id = asked.answer(question)
    unknown, known = asked.ended(request_id, times=2)
    assert (unknown.outcome, known.outcome, known.question.state) == (O.UNKNOWN, O.UNREACHABLE, S.OPEN)
    assert known.question.is_allowed is None
    asked.instead()
    assert asked.outcome(question) is O.DONE
    assert probe(asked.portal, token) == (200, "")
    assert len(asked.confirms) == 2


def test_until_the_list_is_read_nothing_is_sent_again(bench: Bench, tmp_path: Path) -> None:
    asked = Administered(bench, tmp_path, LAZY_PACE)
    asked.ask()
    asked.administrator()
    question = asked.wait_for_one()

    def silent(request: Request) -> Response | None:
        if request.path.endswith("im.notify.confirm"):
            asked.confirms.append({})
        return cut(request)

    asked.portal.intercept = silent
    assert asked.outcome(question) is O.UNKNOWN
    for is_allowed in (True, False):
        assert asked.outcome(question, is_allowed=is_allowed) is O.ALREADY_SENT
    assert len(asked.confirms) == 1
    assert asked.wait_for_one(S.UNSURE).is_allowed is True
    asked.portal.intercept = None
    asked.read()
    asked.wait_for_one(S.OPEN)


def test_it_was_put_anew_while_the_answer_was_lost(bench: Bench, tmp_path: Path) -> None:
    asked = Administered(bench, tmp_path, LAZY_PACE)
    token = asked.ask()
    asked.administrator()
    question = asked.wait_for_one()
    asked.portal.flush_memory()
    asked.ask(token=token)
    asked.instead(cut)
    _, known = asked.ended(asked.answer(question), times=2)
    assert (known.outcome, known.question.state) == (O.REPLACED, S.OPEN)


def test_what_certainly_never_left_is_open_at_once(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    asked.portal.stop()
    (ended,) = asked.ended(asked.answer(question))
    assert (ended.outcome, ended.question.state) == (O.UNREACHABLE, S.OPEN)
    asked.portal.start()
    assert asked.outcome(question) is O.DONE


REFUSALS = [
    (401, "expired_token", O.NO_TOKEN),
    (401, "insufficient_scope", O.REFUSED),
    (503, "QUERY_LIMIT_EXCEEDED", O.UNREACHABLE),
    (500, "INTERNAL_SERVER_ERROR", O.UNKNOWN),
]


@pytest.mark.parametrize(("status", "error", "outcome"), REFUSALS)
def test_what_the_portal_says_instead(asked: Administered, status: int, error: str, outcome: AnswerOutcome) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    asked.instead(lambda _: json_response(status, {"error": error, "error_description": ""}))
    (ended, *_) = asked.ended(asked.answer(question))
    assert (ended.outcome, ended.answer is not None) == (outcome, True)
    asked.instead()
    asked.wait_for_one(S.OPEN)
    eventually(lambda: asked.outcome(question) is O.DONE, "it may be given again")


def test_a_portal_that_says_no_though_it_lists_the_question(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    asked.instead(lambda _: json_response(200, {"result": {"result_message": False}}))
    assert asked.outcome(question) is O.REFUSED
    asked.wait_for_one(S.OPEN)


def test_a_no_where_the_list_cannot_be_read_is_told_all_the_same(bench: Bench, tmp_path: Path) -> None:
    asked = Administered(bench, tmp_path, LAZY_PACE)
    token = asked.ask()
    asked.administrator()
    question = asked.wait_for_one()
    asked.decide(token, by=5)
    asked.portal.intercept = lambda request: cut(request) if request.path.endswith(INBOX) else None
    assert asked.outcome(question) is O.ELSEWHERE
    asked.wait_for_one(S.UNSURE)
    asked.portal.intercept = None
    asked.read()
    asked.wait_for_none()
    assert [(one.state, one.is_allowed) for one in asked.over()] == [(S.GONE, None)]


def crashed(asked: Administered, question: Question, ago: timedelta) -> None:
    """The program as it was when it ended between writing an answer down and hearing of it."""
    assert asked.bench.stop()
    one = question.recipients[0]
    at = asked.bench.clock.now() - ago
    with asked.store() as store:
        assert store.claim_answer(GivenAnswer(question.question_id, one.notify_id, one.account_id, True, at)) is None
        store.save_questions([dataclasses.replace(question, state=S.ANSWERING, is_allowed=True)])


def test_after_a_crash_the_list_tells_that_it_never_arrived(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    crashed(asked, question, timedelta(seconds=61))
    asked.bench.start()
    (ended,) = asked.ended(0)
    assert (ended.outcome, ended.question.state) == (O.UNREACHABLE, S.OPEN)
    first = asked.bench.facts.of(QuestionsChanged)
    assert S.UNSURE in [one.state for fact in first for one in fact.questions]
    assert asked.outcome(question) is O.DONE


def test_after_a_crash_the_list_has_it_no_more(asked: Administered) -> None:
    asked.administrator()
    token = asked.ask()
    question = asked.wait_for_one()
    crashed(asked, question, timedelta(seconds=61))
    asked.decide(token)
    asked.bench.start()
    eventually(lambda: bool(asked.bench.facts.of(QuestionsChanged)), "what was there is told")
    asked.wait_for_none()
    (over,) = asked.over()
    assert (over.state, over.is_allowed, over.answered_by) == (S.GONE, True, 1)
    with asked.store() as store:
        assert store.open_answers() == ()


def test_what_may_still_be_under_way_in_another_process_is_not_sent_again(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    question = asked.wait_for_one()
    crashed(asked, question, timedelta(seconds=5))
    asked.bench.start()
    asked.read_again(2, INBOX)
    asked.wait_for_one(S.OPEN)
    asked.instead()
    assert asked.outcome(question) is O.ALREADY_SENT
    assert asked.confirms == []


def test_an_account_that_leaves_while_its_answer_is_under_way(asked: Administered) -> None:
    admin = asked.administrator()
    token = asked.ask()
    question = asked.wait_for_one()
    asked.portal.delay_s = 0.3
    asked.answer(question)
    asked.wait_for_one(S.ANSWERING)
    asked.bench.post(RemoveAccount(admin))
    asked.wait_for_none()
    eventually(lambda: probe(asked.portal, token) == (200, ""), "it arrived")
    asked.portal.delay_s = 0.0
    # The portal's line goes on.
    asked.administrator(5)
    asked.ask()
    assert asked.outcome(asked.wait_for_one()) is O.DONE
