"""What is said of questions: their worth, who asked, what a yes allows, and what became of answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.answer import AnswerKind, Refusal
from b24monitor.core.answering_wording import allow_text, ended_summary, ended_text, left_out_text
from b24monitor.core.errors import Trouble
from b24monitor.core.method_meaning import is_meaning_known, method_meaning
from b24monitor.core.question import NO_TOKEN, AnswerOutcome, ListStanding, QuestionState
from b24monitor.core.question_fact import AnswerEnded
from b24monitor.core.question_list_wording import list_state, lists_summary
from b24monitor.core.question_wording import (
    QuestionLook,
    age_text,
    asked_of_text,
    look_meaning,
    look_word,
    over_text,
    question_look,
    question_summary,
    who_text,
    worth_text,
)
from tests.core.question_samples import answered, gone, question
from tests.core.sample import NOON


def test_age_and_worth_go_by_the_portals_clock() -> None:
    ahead = replace(question(age_min=10), skew=timedelta(minutes=7))
    assert age_text(question(age_min=17), NOON) == "17 min"
    assert age_text(ahead, NOON) == "17 min"
    assert worth_text(ahead, NOON) == "at most 43 min"
    assert worth_text(question(age_min=60), NOON) == "nothing any more"


def test_the_same_question_asked_of_several_administrators_is_told_of_all() -> None:
    assert asked_of_text(question(users=(12, 7))) == "user 7, user 12"


def test_who_asked_is_unknown_unless_it_is_ours() -> None:
    assert who_text(question()) == "unknown"
    assert who_text(question(watch_id=3), "voximplant.user.get") == "our watch voximplant.user.get"
    own = replace(question(watch_id=3), asks_its_author=True)
    assert "asks its own author" in who_text(own, "x")
    assert "asks its own author" in question_summary(own, NOON) or "its own author" in question_summary(own, NOON)


@pytest.mark.parametrize(
    ("look", "of"),
    [
        (QuestionLook.OPEN, question()),
        (QuestionLook.TOO_LATE, question(age_min=61)),
        (QuestionLook.ANSWERING, question(age_min=61, state=QuestionState.ANSWERING)),
        (QuestionLook.UNSURE, question(state=QuestionState.UNSURE)),
        (QuestionLook.ALLOWED, answered(1)),
        (QuestionLook.DENIED, answered(1, is_allowed=False)),
        (QuestionLook.CLEARED, answered(1, is_allowed=False, age_min=80)),
        (QuestionLook.GONE, gone(1)),
    ],
)
def test_each_state_has_its_own_look(look: QuestionLook, of: object) -> None:
    assert question_look(of, NOON) is look  # type: ignore[arg-type]  # parametrized as objects


def test_looks_are_told_apart_by_words() -> None:
    assert len({look_word(look) for look in QuestionLook}) == len(QuestionLook)
    assert len({look_meaning(look) for look in QuestionLook}) == len(QuestionLook)


def test_what_vanished_is_told_with_the_span_it_vanished_in() -> None:
    assert over_text(gone(1), NOON).startswith("between ")
    assert over_text(answered(1), NOON) == over_text(answered(2, is_allowed=False), NOON)


def test_what_a_known_method_allows_is_said_plainly_and_a_guess_says_that_it_is_one() -> None:
    assert "password" in method_meaning("voximplant.user.get")
    assert is_meaning_known("voximplant.user.get")
    for method, word in {
        "crm.deal.delete": "removes",
        "crm.deal.list": "reads",
        "task.item.add": "adds",
        "user.option.set": "changes",
        "im.notify.send": "sends",
        "acme.payroll.export": "hands out",
    }.items():
        assert not is_meaning_known(method)
        assert word in method_meaning(method)
        assert "By its name" in method_meaning(method)
        assert method.rpartition(".")[0] in method_meaning(method)
    assert "not known" in method_meaning("acme.frobnicate")


def test_every_outcome_has_words_of_its_own() -> None:
    facts = [AnswerEnded(1, question(), True, outcome) for outcome in AnswerOutcome]
    texts = {ended_text(fact) for fact in facts}
    assert len(texts) == len(AnswerOutcome)
    assert all("voximplant.user.get" in text and "Call analytics" in text for text in texts)
    assert "not known" in ended_text(AnswerEnded(1, question(), True, AnswerOutcome.ELSEWHERE))
    assert ended_text(AnswerEnded(1, question(), False, AnswerOutcome.DONE)).startswith("Denied")


def test_many_answers_are_summed_up() -> None:
    done = [AnswerEnded(1, question(number), True, AnswerOutcome.DONE) for number in range(3)]
    text = ended_summary([*done, AnswerEnded(1, question(9), True, AnswerOutcome.ELSEWHERE)])
    assert text == "Of 4 answers: 3 taken by the portal, 1 answered or removed elsewhere."


def test_the_button_says_what_is_left() -> None:
    assert allow_text([question(age_min=17)], NOON) == "Allow (at most 43 min left)"
    assert allow_text([question(1, 17), question(2, 50)], NOON) == "Allow 2 (from 10 min left)"
    assert left_out_text(0, 0) == ""
    assert "too old" in left_out_text(1, 0)


def test_a_list_tells_when_it_was_read_or_why_not() -> None:
    read = ListStanding("a", True, True, NOON - timedelta(seconds=20))
    assert list_state(read, NOON) == "read 20 s ago"
    assert list_state(ListStanding("a", False, False), NOON) == "needs the scope im"
    assert list_state(ListStanding("a", True, False), NOON) == "not read"
    troubled = [replace(read, trouble=value) for value in (*Trouble, *Refusal, *AnswerKind, NO_TOKEN)]
    for one in troubled:
        assert list_state(one, NOON) != one.trouble
    assert lists_summary([read, troubled[0]]) == "Read: the questions of 2 of 2 accounts; 1 has trouble"
