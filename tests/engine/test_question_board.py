"""Merging pages of lists: pure, with lists as no demo portal would tell them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from b24monitor.core.inbox_read import InboxRead, ListedQuestion
from b24monitor.core.question import Question, QuestionState, Recipient
from b24monitor.engine.question_board import Asker, ListOwner, ListPage, QuestionBoard
from tests.contracts.store_sample import METHOD, NOW

S = QuestionState
FIRST = ListOwner("https://p.example/rest/", "p.example", "a1", ("a1", "a2"), 1)
SECOND = ListOwner("https://p.example/rest/", "p.example", "b1", ("b1",), 5)
ELSEWHERE = ListOwner("https://q.example/rest/", "q.example", "c1", ("c1",), 1)


def listed(notify_id: int, name: str = "", user_id: int = 1, **changes: object) -> ListedQuestion:
    name = name or f"q{notify_id}"
    whole = ListedQuestion(notify_id, name, f"token of {name}", "local.app", METHOD, user_id, NOW, "Somebody asks.")
    return replace(whole, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class Lists:
    """A board, and pages that come to it a second after each other."""

    def __init__(self) -> None:
        self.board = QuestionBoard()
        self.second = 0
        self.over: list[Question] = []
        self.changed: list[Question] = []
        self.forgotten: list[str] = []
        self.asker: Asker | None = None

    def read(
        self,
        *questions: ListedQuestion,
        owner: ListOwner = FIRST,
        after: int | None = None,
        is_last: bool = True,
        skew: timedelta = timedelta(),
    ) -> None:
        self.second += 1
        last_id = min((one.notify_id for one in questions), default=None)
        read = InboxRead(questions, at(self.second), at(self.second), skew, last_id, 0, not is_last, is_last)
        changes = self.board.apply(ListPage(owner, after, read), lambda _: self.asker)
        self.changed, self.over, self.forgotten = (
            list(changes.changed),
            list(changes.over),
            list(changes.forgotten),
        )

    def ids(self) -> list[str]:
        return [one.question_id for one in self.board.questions()]

    def one(self) -> Question:
        (question,) = self.board.questions()
        return question


@pytest.fixture
def lists() -> Lists:
    return Lists()


def test_reading_the_same_again_changes_nothing(lists: Lists) -> None:
    lists.read(listed(3), listed(2))
    assert lists.ids() == ["q3", "q2"]
    before = lists.board.questions()
    lists.read(listed(3), listed(2))
    assert lists.changed == []
    assert all(now is then for now, then in zip(lists.board.questions(), before, strict=True))
    (third, second) = lists.board.seen(FIRST.endpoint)
    assert (third.seen_at, second.first_seen_at) == (at(2), at(1))


def test_a_page_says_nothing_of_what_stands_on_others(lists: Lists) -> None:
    lists.read(*(listed(number) for number in (9, 8, 7, 3, 2, 1)))
    lists.read(listed(9), listed(7), is_last=False)
    assert [one.question_id for one in lists.over] == ["q8"]
    lists.read(listed(2), after=7, is_last=False)
    assert [one.question_id for one in lists.over] == ["q3"]
    lists.read(after=2)
    assert [one.question_id for one in lists.over] == ["q1"]
    assert lists.ids() == ["q9", "q7", "q2"]


def test_a_list_that_cannot_be_read_on_says_nothing_of_the_rest(lists: Lists) -> None:
    lists.read(listed(2), listed(1))
    lists.read(is_last=False)
    assert lists.ids() == ["q2", "q1"]


def test_what_is_gone_tells_between_when(lists: Lists) -> None:
    lists.read(listed(1))
    lists.read(listed(1))
    lists.read()
    (over,) = lists.over
    assert (over.state, over.first_seen_at, over.seen_at, over.missed_at) == (S.GONE, at(1), at(2), at(3))
    assert over.recipients == (Recipient("a1", 1, 1),)
    assert lists.ids() == []


def test_it_is_gone_when_the_last_administrators_list_has_it_no_more(lists: Lists) -> None:
    lists.read(listed(1, "q"))
    lists.read(listed(2, "q", user_id=5), owner=SECOND)
    assert lists.one().recipients == (Recipient("a1", 1, 1), Recipient("b1", 5, 2))
    lists.read()
    assert lists.one().recipients == (Recipient("b1", 5, 2),)
    assert lists.over == []
    lists.read(owner=SECOND)
    assert [one.question_id for one in lists.over] == ["q"]


def test_another_portals_list_says_nothing(lists: Lists) -> None:
    lists.read(listed(1))
    lists.read(owner=ELSEWHERE)
    assert lists.ids() == ["q1"]


def test_another_account_of_the_user_reads_on(lists: Lists) -> None:
    lists.read(listed(1))
    lists.read(listed(1), owner=replace(FIRST, account_id="a2"))
    assert lists.one().recipients == (Recipient("a2", 1, 1),)
    lists.read(owner=replace(FIRST, account_id="a3", account_ids=("a3",)))
    assert lists.ids() == []


def test_put_again_it_is_as_young_as_its_last_time(lists: Lists) -> None:
    lists.read(listed(1, "q"))
    lists.read(listed(9, "q", asked_at=at(100)))
    assert lists.one().asked_at == at(100)
    # The other administrator's notice is the older one.
    lists.read(listed(2, "q", user_id=5), owner=SECOND)
    assert lists.one().asked_at == at(100)
    assert lists.one().recipients == (Recipient("a1", 1, 9), Recipient("b1", 5, 2))


def test_ages_are_by_the_portals_clock(lists: Lists) -> None:
    lists.read(listed(1), skew=timedelta(minutes=20))
    assert lists.one().age(NOW) == timedelta(minutes=20)
    assert not lists.one().is_too_late(NOW + timedelta(minutes=39))
    assert lists.one().is_too_late(NOW + timedelta(minutes=40))
    lists.read(listed(1), skew=timedelta(minutes=20, seconds=1))
    assert lists.changed == []
    lists.read(listed(1), skew=timedelta(minutes=10))
    assert lists.one().left(NOW) == timedelta(minutes=50)


def test_whose_it_is_may_become_known_later(lists: Lists) -> None:
    lists.read(listed(1, "q"))
    lists.asker = Asker(7, 5)
    lists.read(listed(1, "q"))
    assert (lists.one().watch_id, lists.one().asks_its_author) == (7, False)
    lists.read(listed(2, "q", user_id=5), owner=SECOND)
    assert lists.one().asks_its_author
    lists.asker = None
    lists.read(listed(1, "q"))
    assert (lists.one().watch_id, lists.one().asks_its_author) == (None, False)


def test_an_answer_on_its_way_is_left_alone(lists: Lists) -> None:
    lists.read(listed(1))
    lists.board.put(replace(lists.one(), state=S.ANSWERING, is_allowed=True))
    lists.read()
    assert lists.one().state is S.ANSWERING
    lists.read(listed(1))
    assert lists.one().state is S.ANSWERING


def test_after_a_lost_answer_the_list_tells(lists: Lists) -> None:
    lists.read(listed(1, "q"))
    lists.read(listed(2, "q", user_id=5), owner=SECOND)
    unsure = replace(lists.one(), state=S.UNSURE, is_allowed=True, answered_at=NOW, answered_by=1)
    lists.board.put(unsure)
    lists.read(listed(1, "q"))
    assert (lists.one().state, lists.one().is_allowed, lists.one().answered_at) == (S.OPEN, None, None)
    lists.board.put(replace(unsure, recipients=lists.one().recipients))
    lists.read()
    (over,) = lists.over
    assert (over.state, over.is_allowed, over.answered_by, len(over.recipients)) == (S.GONE, True, 1, 2)


def test_the_same_notice_under_another_key_is_no_history(lists: Lists) -> None:
    lists.read(listed(1, "old key"))
    lists.read(listed(1, "new key"))
    assert (lists.ids(), lists.over, lists.forgotten) == (["new key"], [], ["old key"])


def test_what_is_answered_leaves_the_board(lists: Lists) -> None:
    lists.read(listed(1))
    lists.board.put(replace(lists.one(), state=S.ANSWERED))
    assert lists.board.get("q1") is None
    lists.read()
    assert lists.over == []


def test_a_list_goes_to_another_account_or_to_nobody(lists: Lists) -> None:
    lists.read(listed(1))
    lists.read(listed(2), owner=ELSEWHERE)
    other = replace(FIRST, endpoint="https://new.example/rest/", portal_name="new.example", account_id="a2")
    changes = lists.board.hand_over(lambda endpoint, _: other if endpoint == FIRST.endpoint else None)
    assert changes.forgotten == ("q2",)
    assert (lists.one().endpoint, lists.one().recipients[0].account_id) == (other.endpoint, "a2")
    assert lists.board.seen(FIRST.endpoint) == ()
    assert not lists.board.hand_over(lambda *_: other)
    lists.read(owner=other)
    assert lists.ids() == []
