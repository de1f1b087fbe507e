"""Lists of several administrators of a real portal become one list of questions, which is told and kept."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.command import RemoveAccount, SetInboxReading
from b24monitor.core.question import NO_TOKEN, ListStanding, QuestionState
from b24monitor.core.question_command import MarkQuestionsTold
from b24monitor.core.question_fact import ListsChanged, QuestionsChanged
from b24monitor.demo.message import Request, Response, json_response
from tests.engine.bench import GATED, Bench
from tests.engine.question_bench import LAZY_PACE, Administered
from tests.engine.source_bench import INBOX, eventually

S = QuestionState


@pytest.fixture
def asked(bench: Bench, tmp_path: Path) -> Administered:
    return Administered(bench, tmp_path)


def test_what_is_put_to_several_administrators_is_one_question(asked: Administered) -> None:
    first, second = asked.administrator(1), asked.administrator(5)
    asked.ask()
    question = asked.wait_for_one(recipients=2)
    assert [(one.account_id, one.user_id) for one in question.recipients] == [(first, 1), (second, 5)]
    assert len({one.notify_id for one in question.recipients}) == 2
    assert (question.application, question.client_id, question.method) == ("Second app", "local.app.two", GATED)
    assert (question.watch_id, question.asks_its_author, question.is_allowed) == (None, False, None)
    assert timedelta() <= question.age(asked.bench.clock.now()) < timedelta(seconds=10)
    (raised,) = asked.raised()
    assert (raised.question.question_id, raised.away) == (question.question_id, False)


def test_ones_own_watch_is_told_from_others(asked: Administered) -> None:
    asked.administrator(1)
    watch_id, _ = asked.waiting(user_id=7)
    question = asked.wait_for_one()
    assert (question.watch_id, question.asks_its_author) == (watch_id, False)
    asked.ask()
    asked.wait_for(lambda found: sorted(one.watch_id or 0 for one in found.values()) == [0, watch_id], "two are there")


def test_who_asks_themselves_is_marked(asked: Administered) -> None:
    asked.administrator(5)
    asked.waiting(user_id=5)
    asked.wait_for(lambda found: any(one.asks_its_author for one in found.values()), "it is marked")


def test_what_others_answered_is_history_with_its_time_span(asked: Administered) -> None:
    asked.administrator()
    token = asked.ask()
    question = asked.wait_for_one()
    asked.read_again(3, INBOX)
    asked.decide(token, by=5)
    asked.wait_for_none()
    (over,) = asked.over()
    assert (over.question_id, over.state, over.is_allowed) == (question.question_id, S.GONE, None)
    assert over.missed_at is not None
    assert question.seen_at < over.seen_at <= over.missed_at <= over.seen_at + timedelta(seconds=2)
    with asked.store() as store:
        assert store.questions() == ()


def test_a_question_put_again_is_the_same_under_another_id(asked: Administered) -> None:
    asked.administrator()
    token = asked.ask()
    before = asked.wait_for_one()
    asked.portal.flush_memory()
    asked.ask(token=token)
    asked.wait_for(lambda found: before not in found.values() and len(found) == 1, "it is another")
    after = asked.wait_for_one()
    assert after.question_id == before.question_id
    assert after.recipients[0].notify_id > before.recipients[0].notify_id
    assert len(asked.raised()) == 1
    assert asked.over() == ()


def test_all_pages_are_read_and_other_notices_are_nobodys_business(asked: Administered) -> None:
    for _ in range(120):
        asked.ask()
    asked.portal.notify(1, "what a colleague wrote")
    asked.portal.notify(1, "install?", module="rest", tag="rest|REST_INSTALL|local.app.two", is_confirmation=True)
    asked.administrator()
    asked.wait_for(lambda found: len(found) == 120, "all are there")
    asked.portal.answer(allow=True)
    asked.wait_for_none()
    assert len(asked.over()) == 120


def test_one_behind_the_first_page_is_not_gone_until_its_page_says_so(asked: Administered) -> None:
    token = asked.ask()
    asked.administrator()
    asked.wait_for_one()
    for _ in range(60):
        asked.ask()
    asked.wait_for(lambda found: len(found) == 61, "all are there")
    reads = asked.reads(INBOX)
    eventually(lambda: asked.reads(INBOX) > reads + 6, "it is read on")
    assert asked.over() == ()
    asked.decide(token)
    asked.wait_for(lambda found: len(found) == 60, "one is gone")


def test_what_came_while_the_program_was_off_is_told_so_and_only_once(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    first = asked.wait_for_one()
    asked.bench.stop()
    asked.ask()
    # Portals tell whole seconds: within the same one nobody knows.
    asked.bench.clock.advance(1)
    asked.bench.start()
    eventually(lambda: len(asked.raised()) == 2, "both are told")
    assert [raised.away for raised in asked.raised()] == [True, True]
    (second,) = [one for one in asked.questions.values() if one.question_id != first.question_id]
    asked.bench.post(MarkQuestionsTold((first.question_id,)))
    asked.bench.restart()
    eventually(lambda: len(asked.raised()) == 1, "the other is told again")
    assert asked.raised()[0].question.question_id == second.question_id
    asked.bench.post(MarkQuestionsTold((second.question_id,)))
    asked.bench.restart()
    asked.read_again(3, INBOX)
    assert asked.raised() == []
    assert len(asked.questions) == 2


def test_what_was_answered_while_the_program_was_off_is_gone(asked: Administered) -> None:
    asked.administrator()
    asked.ask()
    asked.wait_for_one()
    asked.bench.stop()
    asked.decide(asked.portal.questions()[0].token)
    asked.bench.start()
    eventually(lambda: bool(asked.bench.facts.of(QuestionsChanged)), "what was there is told")
    asked.wait_for_none()
    assert [one.state for one in asked.over()] == [S.GONE]


def test_what_is_too_late_stays_listed_and_is_no_news(asked: Administered) -> None:
    asked.ask()
    asked.bench.clock.advance(3601)
    asked.administrator()
    late = asked.wait_for_one()
    assert late.is_too_late(asked.bench.clock.now())
    assert not late.is_answerable(asked.bench.clock.now())
    asked.ask()
    asked.wait_for(lambda found: len(found) == 2, "both are there")
    (raised,) = asked.raised()
    assert raised.question.question_id != late.question_id
    with asked.store() as store:
        assert store.untold_questions() == (raised.question.question_id,)


def test_a_list_that_is_switched_off_leaves_nothing(asked: Administered) -> None:
    admin = asked.administrator()
    asked.ask()
    asked.wait_for_one()
    asked.bench.post(SetInboxReading(admin, is_on=False))
    asked.wait_for_none()
    assert asked.over() == ()
    with asked.store() as store:
        assert store.questions() == ()


def test_an_account_that_leaves_takes_its_list_along(asked: Administered) -> None:
    first, second = asked.administrator(1), asked.administrator(5)
    asked.ask()
    asked.wait_for_one(recipients=2)
    asked.bench.post(RemoveAccount(first))
    question = asked.wait_for_one()
    assert [one.account_id for one in question.recipients] == [second]
    asked.bench.post(RemoveAccount(second))
    asked.wait_for_none()


def test_two_accounts_of_one_user_share_a_list(asked: Administered) -> None:
    first = asked.administrator(1)
    other = asked.portal.issue_token(user_id=1, client_id="local.app.two", scope="im").access_token
    second = asked.bench.add_account(other).account.account_id
    asked.bench.post(SetInboxReading(second, is_on=True))
    asked.ask()
    asked.wait_for_one()
    asked.bench.post(RemoveAccount(first))
    asked.wait_for(lambda found: [one.recipients[0].account_id for one in found.values()] == [second], "it goes on")
    asked.read_again(2, INBOX)
    asked.wait_for_one()


def standing(asked: Administered, account_id: str) -> ListStanding:
    lists = asked.bench.facts.of(ListsChanged)[-1].lists
    return next(one for one in lists if one.account_id == account_id)


def test_how_the_lists_stand_is_told_of_every_account(asked: Administered) -> None:
    admin = asked.administrator(1)
    poor = asked.account(9, scope="telephony")
    off = asked.account(5)
    eventually(lambda: standing(asked, admin).read_at is not None, "it was read")
    eventually(lambda: standing(asked, off) == ListStanding(off, has_scope=True, is_on=False), "it is off")
    assert standing(asked, poor) == ListStanding(poor, has_scope=False, is_on=False)
    assert (standing(asked, admin).is_on, standing(asked, admin).trouble) == (True, "")
    asked.portal.stop()
    eventually(lambda: standing(asked, admin).trouble == "no_connection", "it is told")
    asked.portal.start()
    eventually(lambda: standing(asked, admin).trouble == "", "it is over")


def test_a_list_whose_token_is_refused_says_so_and_keeps_its_questions(asked: Administered) -> None:
    admin = asked.administrator()
    asked.ask()
    asked.wait_for_one()

    def expired(request: Request) -> Response | None:
        refusal = {"error": "expired_token", "error_description": ""}
        return json_response(401, refusal) if request.path.endswith(INBOX) else None

    asked.portal.intercept = expired
    eventually(lambda: standing(asked, admin).trouble == "token_expired", "it is told")
    asked.wait_for_one()
    assert standing(asked, admin).read_at is not None


def test_without_a_token_a_list_is_not_read(asked: Administered) -> None:
    admin = asked.administrator()
    assert asked.bench.stop()
    asked.bench.vault.delete(f"grant-{admin}")
    asked.bench.start()
    eventually(lambda: bool(asked.bench.facts.of(ListsChanged)), "it is told")
    eventually(lambda: standing(asked, admin).trouble == NO_TOKEN, "nothing can be read")


def test_the_pace_eases_until_somebody_looks(bench: Bench, tmp_path: Path) -> None:
    asked = Administered(bench, tmp_path, LAZY_PACE)
    asked.administrator()
    asked.read_again(1, INBOX)
    asked.ask()
    time.sleep(0.3)
    assert asked.reads(INBOX) == 1
    asked.read()
    asked.wait_for_one()
