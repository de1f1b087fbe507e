"""The scenes of the Questions page: twenty portals, a question in each state, and the dialogs that answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from b24monitor.core.question import AnswerOutcome, ListStanding, Question, QuestionState, Recipient
from b24monitor.core.question_fact import AnswerEnded, AnswersRead, ListsChanged, QuestionsChanged
from b24monitor.core.question_filter import Grouping, QuestionChip
from b24monitor.ui.question_answer_dialog import QuestionAnswerDialog
from b24monitor.ui.question_page import QuestionPage
from b24monitor.ui.question_views import QuestionViewKind
from tests.screenshots.sample_data import ACCOUNTS, CALLS, CRM, HELPDESK
from tests.screenshots.stage import SUM_UP_MS, Stage
from tests.ui.samples import NOON, minutes

_APPLICATIONS = ("Call analytics", "Helpdesk widget", "CRM sync", "Recording archive of the sales department")
_METHODS = ("voximplant.user.get", "acme.payroll.export", "acme.recording.delete", "acme.agent.set")
_CITIES = ("northwind", "alpenblick", "romashka", "contoso", "fabrikam")


def _question(number: int) -> Question:
    asked_at = NOON - minutes((number * 7) % 71 + 0.5)
    portal = f"{_CITIES[number % 5]}{number % 20 // 5 or ''}.bitrix24.com"
    users = (1, 7) if number % 4 == 0 else (1,)
    return Question(
        question_id=f"{number:032x}",
        endpoint=f"https://{portal}/rest/",
        portal_name=portal,
        application=_APPLICATIONS[number // 3 % 4],
        client_id=f"local.{number:08x}",
        method=_METHODS[number % 4],
        asked_at=asked_at,
        first_seen_at=asked_at + timedelta(seconds=9),
        seen_at=NOON,
        recipients=tuple(Recipient(f"account{user}", user, number) for user in users),
        watch_id=1 if number % 9 == 0 else None,
        asks_its_author=number % 18 == 0,
    )


def _questions() -> tuple[Question, ...]:
    found = [_question(number) for number in range(1, 80)]
    found[1] = replace(found[1], state=QuestionState.ANSWERING)
    found[2] = replace(found[2], state=QuestionState.UNSURE)
    return tuple(found)


def _over() -> tuple[Question, ...]:
    answers = (True, True, False)
    given = tuple(
        replace(
            _question(100 + number),
            state=QuestionState.ANSWERED,
            is_allowed=answers[number % 3],
            asked_at=NOON - minutes(number * 7),
            answered_at=NOON - minutes(number * 3),
            answered_by=1,
        )
        for number in range(1, 12)
    )
    gone = replace(_question(99), state=QuestionState.GONE, seen_at=NOON - minutes(4), missed_at=NOON - minutes(3.8))
    return (gone, *given)


_LISTS = (
    ListStanding(CALLS.account_id, True, True, NOON - timedelta(seconds=12)),
    ListStanding(HELPDESK.account_id, False, False),
    ListStanding(CRM.account_id, True, True, NOON - minutes(6), "timed_out"),
)


def _page(stage: Stage) -> QuestionPage:
    """The page with everything in it, as a list of all that is open."""
    flow = stage.window.questions.flow
    flow.know_accounts(ACCOUNTS)
    flow.take_lists(ListsChanged(_LISTS))
    flow.take_changed(QuestionsChanged(_questions()))
    stage.window.menu_actions.questions.trigger()
    page = stage.window.pages.questions
    assert page is not None
    page.filter_bar.views.choose(QuestionViewKind.LIST)
    page.filter_bar.choose_grouping(Grouping.NONE)
    page.filter_bar.show_all(QuestionChip.OPEN)
    page.note.clear()
    page.view.selectRow(2)
    stage.settle(SUM_UP_MS)
    return page


def questions_rights(stage: Stage) -> QWidget:
    flow = stage.window.questions.flow
    flow.know_accounts(ACCOUNTS)
    flow.take_lists(ListsChanged((replace(_LISTS[1], account_id=CALLS.account_id),)))
    stage.window.menu_actions.questions.trigger()
    return stage.window


def questions(stage: Stage) -> QWidget:
    _page(stage)
    return stage.window


def questions_small(stage: Stage) -> QWidget:
    _page(stage).filter_bar.choose_grouping(Grouping.PORTAL)
    stage.window.resize(QSize(1024, 570))
    return stage.window


def questions_lists(stage: Stage) -> QWidget:
    page = _page(stage)
    page.lists.opener.setChecked(True)
    page.take_ended(AnswerEnded(1, _question(5), True, AnswerOutcome.ELSEWHERE))
    return stage.window


def questions_late(stage: Stage) -> QWidget:
    page = _page(stage)
    page.lists.opener.setChecked(False)
    page.filter_bar.choose(QuestionChip.TOO_LATE)
    page.view.selectRow(0)
    return stage.window


def questions_matrix(stage: Stage) -> QWidget:
    _page(stage).filter_bar.views.choose(QuestionViewKind.MATRIX)
    stage.settle(SUM_UP_MS)
    return stage.window


def questions_answered(stage: Stage) -> QWidget:
    page = _page(stage)
    page.filter_bar.views.choose(QuestionViewKind.ANSWERED)
    page.take_answers(AnswersRead(1, _over(), is_cut=True))
    page.over_view.selectRow(1)
    stage.settle(SUM_UP_MS)
    return stage.window


def allow_question(stage: Stage) -> QWidget:
    _page(stage).page_actions.allow.trigger()
    stage.settle()
    return stage.opened(QuestionAnswerDialog)


def allow_questions(stage: Stage) -> QWidget:
    page = _page(stage)
    page.view.selectAll()
    page.page_actions.allow.trigger()
    stage.settle()
    return stage.opened(QuestionAnswerDialog)


def clear_question(stage: Stage) -> QWidget:
    page = _page(stage)
    page.filter_bar.choose(QuestionChip.TOO_LATE)
    page.view.selectRow(0)
    page.page_actions.clear.trigger()
    stage.settle()
    return stage.opened(QuestionAnswerDialog)


QUESTION_SCENES: dict[str, Callable[[Stage], QWidget]] = {
    show.__name__: show
    for show in (
        questions_rights,
        questions,
        questions_small,
        questions_lists,
        questions_late,
        questions_matrix,
        questions_answered,
        allow_question,
        allow_questions,
        clear_question,
    )
}
