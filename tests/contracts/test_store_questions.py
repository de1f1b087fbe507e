"""What every store promises of questions put to administrators, and of what was answered."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.errors import StoreError
from b24monitor.core.question import NOTHING_DONE, AnswerOutcome, Question, QuestionState, Recipient
from b24monitor.core.store_port import Store
from b24monitor.storage.store import SqliteStore
from tests.contracts.question_sample import given, question
from tests.contracts.store_sample import NOW, account

S = QuestionState
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def asked(store: Store) -> Store:
    store.add_account(account("a"))
    store.add_account(account("b"))
    return store


def answered(one: Question) -> Question:
    return replace(one, state=S.ANSWERED, is_allowed=True, answered_at=LATER, answered_by=1)


def gone(one: Question) -> Question:
    return replace(one, state=S.GONE, missed_at=LATER)


def test_questions_come_back_whole(asked: Store, reopened: Store) -> None:
    put_to = (Recipient("account-a", 1, 41), Recipient("account-b", 5, 42))
    whole = question(
        recipients=put_to, state=S.UNSURE, watch_id=7, asks_its_author=True, is_allowed=False, answered_by=1
    )
    whole = replace(whole, answered_at=LATER, skew=timedelta(seconds=-90, microseconds=7))
    asked.save_questions([whole, question("q2")])
    assert reopened.questions() == (whole, question("q2"))
    assert reopened.past_questions(9) == ()


@pytest.mark.parametrize("end", [answered, gone])
def test_what_is_listed_no_more_is_history_newest_first(asked: Store, reopened: Store, end: object) -> None:
    assert callable(end)
    questions = [question(f"q{number}", missed_at=None) for number in range(3)]
    asked.save_questions(questions)
    over = [replace(end(one), missed_at=LATER + timedelta(seconds=n)) for n, one in enumerate(questions)]
    asked.save_questions(over[:2])
    assert reopened.questions() == (questions[2],)
    assert reopened.past_questions(9) == (over[1], over[0])
    assert reopened.past_questions(1) == (over[1],)


def test_a_question_put_anew_while_it_is_listed_is_the_same(asked: Store) -> None:
    asked.save_questions([question()])
    again = question(asked_at=NOW, recipients=(Recipient("account-a", 1, 77),))
    asked.save_questions([again])
    assert asked.questions() == (again,)


def test_a_question_put_anew_after_it_was_over_leaves_its_history(asked: Store) -> None:
    over = answered(question())
    again = question(asked_at=NOW)
    asked.save_questions([question()])
    asked.save_questions([over])
    asked.save_questions([again])
    assert (asked.questions(), asked.past_questions(9)) == ((again,), (over,))
    assert asked.untold_questions() == ("q1",)


def test_one_that_was_only_missed_is_found_again_and_not_told_again(asked: Store) -> None:
    asked.save_questions([question()])
    asked.mark_questions_told(["q1", "unknown"])
    asked.save_questions([gone(question())])
    asked.save_questions([question()])
    assert (asked.questions(), asked.past_questions(9)) == ((question(),), ())
    assert asked.untold_questions() == ()


def test_one_found_again_takes_the_place_of_itself_under_another_time(asked: Store) -> None:
    asked.save_questions([question()])
    asked.save_questions([gone(question())])
    asked.save_questions([question(asked_at=NOW)])
    asked.save_questions([question()])
    assert (asked.questions(), asked.past_questions(9)) == ((question(),), ())


@pytest.mark.parametrize("late", [question(), gone(question()), question(state=S.UNSURE)])
def test_what_another_process_has_answered_stays_answered(asked: Store, reopened: Store, late: Question) -> None:
    asked.save_questions([question()])
    reopened.save_questions([answered(question())])
    asked.save_questions([late])
    assert (asked.questions(), asked.past_questions(9)) == ((), (answered(question()),))


def test_news_is_told_once(asked: Store, reopened: Store) -> None:
    asked.save_questions([question("q1"), question("q2"), question("q3")])
    asked.save_questions([gone(question("q3"))])
    assert reopened.untold_questions() == ("q1", "q2")
    asked.mark_questions_told(["q1"])
    asked.save_questions([question("q1", seen_at=LATER)])
    assert reopened.untold_questions() == ("q2",)


def test_forgotten_questions_leave_no_history_and_history_stays(asked: Store) -> None:
    asked.save_questions([question("q1"), question("q2")])
    asked.save_questions([gone(question("q2"))])
    asked.remove_questions(["q1", "q2", "unknown"])
    assert (asked.questions(), asked.past_questions(9)) == ((), (gone(question("q2")),))


def test_questions_and_answers_go_with_their_account(asked: Store) -> None:
    both = question("q2", recipients=(Recipient("account-a", 1, 43), Recipient("account-b", 5, 44)))
    asked.save_questions([question("q1"), both, question("q3")])
    asked.save_questions([answered(question("q3"))])
    asked.claim_answer(given())
    asked.remove_account("account-a")
    (left,) = asked.questions()
    assert left.recipients == (Recipient("account-b", 5, 44),)
    assert (asked.past_questions(9), asked.open_answers()) == ((), ())
    # What is saved too late finds no account.
    asked.save_questions([question("q1"), both])
    assert asked.questions() == (left,)


def test_a_moved_portals_questions_move_along(asked: Store) -> None:
    asked.save_questions([question()])
    asked.move_portal(question().endpoint, "https://new.example/rest/")
    (moved,) = asked.questions()
    assert (moved.endpoint, moved.portal_name) == ("https://new.example/rest/", "new.example")


def test_an_answer_is_claimed_once_for_a_notice_and_a_value(asked: Store, reopened: Store) -> None:
    assert asked.claim_answer(given()) is None
    assert reopened.claim_answer(given(at=LATER, account_id="account-b")) == given()
    assert asked.open_answers() == (given(),)
    assert reopened.claim_answer(given(is_allowed=False)) is None
    assert reopened.claim_answer(given(notify_id=42)) is None
    assert reopened.claim_answer(given("q2")) is None
    assert len(asked.open_answers()) == 4


@pytest.mark.parametrize("outcome", AnswerOutcome)
def test_only_an_answer_that_did_nothing_may_be_given_again(asked: Store, outcome: AnswerOutcome) -> None:
    asked.claim_answer(given())
    ended = given(outcome=outcome)
    asked.end_answer(ended)
    asked.end_answer(given("unknown", outcome=outcome))
    assert asked.open_answers() == ()
    again = asked.claim_answer(given(at=LATER))
    assert again == (None if outcome in NOTHING_DONE else ended)
    assert asked.open_answers() == ((given(at=LATER),) if outcome in NOTHING_DONE else ())


def test_of_many_who_claim_one_answer_one_sends_it(asked: Store, path: Path) -> None:
    firsts: list[bool] = []

    def claim() -> None:
        store = SqliteStore(path)
        firsts.append(store.claim_answer(given()) is None)
        store.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(firsts) == [False] * 7 + [True]


def test_an_answer_of_no_account_is_not_written(asked: Store) -> None:
    with pytest.raises(StoreError):
        asked.claim_answer(given(account_id="unknown"))


def test_everything_is_forgotten(asked: Store) -> None:
    asked.save_questions([question("q1"), question("q2")])
    asked.save_questions([gone(question("q2"))])
    asked.claim_answer(given())
    asked.forget_everything()
    assert (asked.questions(), asked.past_questions(9), asked.open_answers()) == ((), (), ())
