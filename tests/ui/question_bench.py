"""A Questions page on the screen with questions in it, and what the tests ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from b24monitor.core.account import Account
from b24monitor.core.question import ListStanding
from b24monitor.core.question_fact import ListsChanged, QuestionsChanged
from b24monitor.ui.question_answer_dialog import QuestionAnswerDialog
from b24monitor.ui.question_flow import QuestionFlow
from b24monitor.ui.question_page import QuestionPage
from tests.core.question_samples import question
from tests.core.sample import NOON
from tests.ui.samples import Desk, account


@dataclass
class NoonClock:
    """A clock that stands at noon until a test moves it."""

    at: datetime = field(default=NOON)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOON).total_seconds()

    def go_on(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


ACCOUNTS: tuple[Account, ...] = (account(1, label="CRM sync"), account(2, label="Helpdesk"))
LISTS = (ListStanding("account1", True, True, NOON), ListStanding("account2", False, False))
# By what is left: 2 (5 min), 1 (50 min), 3 (58 min); 4 is too late.
QUESTIONS = (
    question(1, 10),
    question(2, 55, method="acme.payroll.export", application="Helpdesk widget"),
    question(3, 2, portal="alpenblick.bitrix24.de", watch_id=3),
    question(4, 70, application="CRM sync"),
)


@dataclass
class Scene:
    """A window with the page in it, and the flow behind it."""

    window: QMainWindow
    clock: NoonClock
    desk: Desk
    flow: QuestionFlow
    page: QuestionPage

    def dialog(self) -> QuestionAnswerDialog:
        """The dialog that is open."""
        found = [one for one in self.window.findChildren(QuestionAnswerDialog) if one.isVisible()]
        assert len(found) == 1
        return found[0]


@pytest.fixture
def bare(qtbot: QtBot) -> Iterator[Scene]:
    """The page before anything is known."""
    window, clock, desk = QMainWindow(), NoonClock(), Desk()
    qtbot.addWidget(window)
    flow = QuestionFlow(desk.post, clock, window, lambda _watch_id: "voximplant.user.get")
    page = flow.build_page()
    window.setCentralWidget(page)
    window.resize(1240, 640)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield Scene(window, clock, desk, flow, page)
    page.export.writer.stop(5.0)


@pytest.fixture
def scene(bare: Scene) -> Scene:
    """The page with `QUESTIONS`."""
    bare.flow.know_accounts(ACCOUNTS)
    bare.flow.take_lists(ListsChanged(LISTS))
    bare.flow.take_changed(QuestionsChanged(QUESTIONS))
    return bare


def numbers(questions: object) -> list[int]:
    """The numbers the questions were made with."""
    assert isinstance(questions, tuple)
    return [int(one.question_id, 16) for one in questions]
