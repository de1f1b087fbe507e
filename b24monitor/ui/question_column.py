"""The columns of the Questions tables: headings, texts and sort keys."""

from datetime import datetime
from enum import IntEnum

from b24monitor.core.language import gettext as _
from b24monitor.core.question import Question
from b24monitor.core.question_wording import (
    QuestionLook,
    age_text,
    answerer_text,
    asked_of_text,
    look_word,
    over_text,
    question_look,
    waited_text,
    who_text,
    worth_text,
)

SortKey = tuple[float | str, ...]


class QuestionColumn(IntEnum):
    """One column of either table."""

    STATE = 0
    APPLICATION = 1
    METHOD = 2
    PORTAL = 3
    ASKED_OF = 4
    AGE = 5
    WORTH = 6
    WHO = 7
    OVER = 8
    BY = 9
    WAITED = 10


_Q = QuestionColumn
LISTED_COLUMNS = (_Q.STATE, _Q.APPLICATION, _Q.METHOD, _Q.PORTAL, _Q.ASKED_OF, _Q.AGE, _Q.WORTH, _Q.WHO)
OVER_COLUMNS = (_Q.OVER, _Q.STATE, _Q.APPLICATION, _Q.METHOD, _Q.PORTAL, _Q.BY, _Q.WAITED, _Q.ASKED_OF, _Q.WHO)
# What changes with the clock alone.
AGES = (_Q.STATE, _Q.AGE, _Q.WORTH)

_ORDER = {look: float(place) for place, look in enumerate(QuestionLook)}


def heading(column: QuestionColumn) -> str:
    """The column's heading."""
    return {
        QuestionColumn.STATE: _("State"),
        QuestionColumn.APPLICATION: _("Application"),
        QuestionColumn.METHOD: _("Method"),
        QuestionColumn.PORTAL: _("Portal"),
        QuestionColumn.ASKED_OF: _("Asked of"),
        QuestionColumn.AGE: _("Age"),
        QuestionColumn.WORTH: _("A yes is worth"),
        QuestionColumn.WHO: _("Who asked"),
        QuestionColumn.OVER: _("When"),
        QuestionColumn.BY: _("Answered by"),
        QuestionColumn.WAITED: _("Age then"),
    }[column]


def meaning(column: QuestionColumn) -> str:
    """What the column tells, where its heading leaves a question."""
    return {
        QuestionColumn.APPLICATION: _("As the portal's text names it; else its client id."),
        QuestionColumn.METHOD: _("What it would be allowed to call; point at one to read what that does."),
        QuestionColumn.ASKED_OF: _("Those administrators whose lists are read; the portal may have asked others, too."),
        QuestionColumn.AGE: _("By the portal's clock."),
        QuestionColumn.WORTH: _("The portal forgets a question 60 minutes after it was put."),
        QuestionColumn.WHO: _("No portal tells who asked; only questions of our own watches are recognised."),
        QuestionColumn.OVER: _("When it was answered here, or between which two readings it vanished."),
        QuestionColumn.WAITED: _("How old it was when it was answered here."),
    }.get(column, "")


def cell_text(question: Question, column: QuestionColumn, now: datetime, ours: str, *, is_replaced: bool) -> str:
    """What a cell says at `now`; `ours` names the watch of ours that asked."""
    match column:
        case QuestionColumn.STATE:
            return look_word(question_look(question, now, is_replaced=is_replaced))
        case QuestionColumn.WHO:
            return who_text(question, ours)
        case QuestionColumn.APPLICATION:
            return question.application
        case QuestionColumn.METHOD:
            return question.method
        case QuestionColumn.PORTAL:
            return question.portal_name
        case _:
            return _time_text(question, column, now)


def _time_text(question: Question, column: QuestionColumn, now: datetime) -> str:
    match column:
        case QuestionColumn.AGE:
            return age_text(question, now)
        case QuestionColumn.WORTH:
            return worth_text(question, now)
        case QuestionColumn.OVER:
            return over_text(question, now)
        case QuestionColumn.BY:
            return answerer_text(question)
        case QuestionColumn.WAITED:
            return waited_text(question)
        case _:
            return asked_of_text(question)


def sort_key(question: Question, column: QuestionColumn, now: datetime) -> SortKey:
    """What the column sorts by, the oldest first where all else is the same; a time that is not known is the last."""
    asked = (question.asked_at - question.skew).timestamp()
    match column:
        case QuestionColumn.STATE:
            return (_ORDER[question_look(question, now)], asked)
        case QuestionColumn.AGE:
            return (-asked,)
        case QuestionColumn.WORTH:
            return (asked,)
        case QuestionColumn.OVER:
            return ((question.answered_at or question.missed_at or question.seen_at).timestamp(), asked)
        case QuestionColumn.WAITED:
            at = question.answered_at
            return (float("inf") if at is None else question.age(at).total_seconds(), asked)
        case _:
            return (cell_text(question, column, now, "", is_replaced=False).casefold(), asked)
