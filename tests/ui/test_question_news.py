"""New questions on the desktop: a notice each, one for a burst, held in quiet hours, taken back when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import time

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from b24monitor.core.command import Command
from b24monitor.core.preferences import QuietHours
from b24monitor.core.question import QuestionState
from b24monitor.core.question_command import AnswerQuestions, MarkQuestionsTold
from b24monitor.core.question_fact import ListsChanged, QuestionRaised, QuestionsChanged
from b24monitor.ui.bridge import Bridge
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.notifiers import Activation, Notice, Notifier
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.question_answer_dialog import QuestionAnswerDialog
from b24monitor.ui.question_presenter import AnswerWish, QuestionPresenter
from tests.core.question_samples import question
from tests.ui.question_bench import ACCOUNTS, LISTS, NoonClock
from tests.ui.samples import Desk

PLANTED = "MARKED-TOKEN-0123456789abcdef"


class Screen(Notifier):
    """Shows every notice at once, and keeps what a person has before them."""

    def __init__(self) -> None:
        super().__init__()
        self.notices: dict[str, Notice] = {}

    def _deliver(self, notice: Notice) -> None:
        self.notices[notice.key] = notice
        self.shown.emit(notice.key)

    def withdraw(self, key: str) -> None:
        self.notices.pop(key, None)


class Listener(QObject):
    """What a presenter asked for."""

    def __init__(self, presenter: QuestionPresenter) -> None:
        super().__init__()
        self.told: list[str] = []
        self.opened: list[tuple[str, ...]] = []
        self.wishes: list[AnswerWish] = []
        presenter.told.connect(self._take_told)
        presenter.opened.connect(self._take_opened)
        presenter.answer_requested.connect(self._take_wish)

    @Slot(MarkQuestionsTold)
    def _take_told(self, command: MarkQuestionsTold) -> None:
        self.told += command.question_ids

    @Slot(object)
    def _take_opened(self, question_ids: tuple[str, ...]) -> None:
        self.opened.append(question_ids)

    @Slot(AnswerWish)
    def _take_wish(self, wish: AnswerWish) -> None:
        self.wishes.append(wish)


@dataclass
class News:
    """A presenter with a screen."""

    clock: NoonClock = field(default_factory=NoonClock)
    screen: Screen = field(default_factory=Screen)
    book: PreferenceBook = field(default_factory=PreferenceBook)
    presenter: QuestionPresenter = field(init=False)
    listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        """Joins them."""
        self.presenter = QuestionPresenter(self.screen, self.clock, book=self.book)
        self.listener = Listener(self.presenter)


@pytest.fixture
def news(qtbot: QtBot) -> News:
    return News()


def test_a_question_is_told_once_with_what_it_wants_and_buttons_that_only_ask(news: News) -> None:
    asked = question(1, 17)
    news.presenter.present(QuestionRaised(asked))
    news.presenter.present(QuestionRaised(asked))
    (notice,) = news.screen.notices.values()
    assert notice.title == "Call analytics asks to call voximplant.user.get"
    assert "at most 43 min" in notice.body
    assert "password" in notice.body
    assert [label for name, label in notice.actions if name != "default"] == ["Open", "Allow…", "Deny…"]
    assert news.listener.told == [asked.question_id]
    news.screen.activated.emit(Activation(notice.key, "allow"))
    news.screen.activated.emit(Activation(notice.key, "default"))
    assert news.listener.wishes == [AnswerWish((asked.question_id,), True)]
    assert news.listener.opened == [(asked.question_id,)]


def test_more_than_three_of_a_portal_become_one_notice(news: News) -> None:
    for number in range(1, 6):
        news.presenter.present(QuestionRaised(question(number)))
    news.presenter.present(QuestionRaised(question(9, portal="alpenblick.bitrix24.de")))
    titles = [notice.title for notice in news.screen.notices.values()]
    assert sorted(titles) == [
        "5 questions to you at northwind.bitrix24.com",
        "Call analytics asks to call voximplant.user.get",
    ]
    assert len(set(news.listener.told)) == 6
    many = next(notice for notice in news.screen.notices.values() if notice.title.startswith("5"))
    assert "and 2 more" in many.body
    assert not {"allow", "deny"} & {name for name, _label in many.actions}


def test_what_is_over_or_too_late_is_not_offered(news: News) -> None:
    first, second = question(1), question(2)
    for one in (first, second):
        news.presenter.present(QuestionRaised(one))
    news.presenter.take_changed(QuestionsChanged(removed=(first.question_id,)))
    news.presenter.take_changed(QuestionsChanged((replace(second, state=QuestionState.ANSWERING),)))
    news.presenter.present(QuestionRaised(question(3, 61)))
    assert news.screen.notices == {}
    assert f"{3:032x}" in news.listener.told


def test_quiet_hours_hold_questions_back_and_sum_up_those_still_open(news: News) -> None:
    news.book.change(quiet=QuietHours(True, time(0, 0), time(0, 0)))
    for number in (1, 2, 3):
        news.presenter.present(QuestionRaised(question(number, 10 * number)))
    news.presenter.take_changed(QuestionsChanged(removed=(f"{1:032x}",)))
    assert news.screen.notices == {}
    news.clock.go_on(35)
    news.book.change(quiet=QuietHours(False))
    (notice,) = news.screen.notices.values()
    assert notice.title == "While it was quiet: 1 question to you at northwind.bitrix24.com"
    assert set(news.listener.told) == {f"{2:032x}", f"{3:032x}"}


def test_what_came_while_the_program_was_off_is_told_as_such(news: News, qtbot: QtBot) -> None:
    for number in range(1, 6):
        news.presenter.present(QuestionRaised(question(number), away=True))
    qtbot.waitUntil(lambda: len(news.screen.notices) == 1)
    (notice,) = news.screen.notices.values()
    assert notice.title == "While you were away: 5 questions to you at northwind.bitrix24.com"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[tuple[MainWindow, Bridge, Screen, list[Command]]]:
    """The real window, with facts and notices joined as in the program."""
    desk, clock, screen, bridge = Desk(), NoonClock(), Screen(), Bridge()
    shown = MainWindow(desk.post, clock)
    qtbot.addWidget(shown)
    shown.questions.connect_facts(bridge)
    shown.questions.start_news(bridge, screen, shown.show)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown, bridge, screen, desk.commands
    shown.close()


def test_a_notices_button_asks_once_more_inside_the_program(
    window: tuple[MainWindow, Bridge, Screen, list[Command]], qtbot: QtBot
) -> None:
    shown, bridge, screen, commands = window
    shown.questions.flow.know_accounts(ACCOUNTS)
    bridge.publish(ListsChanged(LISTS))
    bridge.publish(QuestionsChanged((question(1),)))
    bridge.publish(QuestionRaised(question(1)))
    assert commands[-1] == MarkQuestionsTold((f"{1:032x}",))
    screen.activated.emit(Activation(f"question {1:032x}", "deny"))
    assert shown.pages.are_questions_shown
    qtbot.waitUntil(shown.menu_actions.questions.isChecked)
    assert not shown.menu_actions.details.isEnabled()
    dialog = shown.findChild(QuestionAnswerDialog)
    assert dialog is not None
    assert not [one for one in commands if isinstance(one, AnswerQuestions)]
    dialog.answer_button.click()
    (sent,) = (one for one in commands if isinstance(one, AnswerQuestions))
    assert not sent.is_allowed
    shown.menu_actions.watches.trigger()
    assert shown.pages.are_watches_shown
    assert shown.menu_actions.details.isEnabled()


def test_types_of_the_page_have_no_place_for_a_token(news: News) -> None:
    fields = {name for name in question(1).__dataclass_fields__ if "token" in name or "tag" in name}
    assert fields == set()
    # Nor do notices pass one on that stood in a portal's text.
    news.presenter.present(QuestionRaised(question(1, application=f"access_token={PLANTED}")))
    (notice,) = news.screen.notices.values()
    assert PLANTED not in f"{notice.title}{notice.body}"
