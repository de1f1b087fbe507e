"""A report of the questions that are over, as a page for print: plain HTML in which every value is escaped."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.question import Question
from b24monitor.core.question_wording import (
    answerer_text,
    asked_of_text,
    look_word,
    over_text,
    question_look,
    waited_text,
    who_text,
)
from b24monitor.core.time_wording import clock_seconds_text

_STYLE = "body { font-size: 8pt; } h1 { font-size: 14pt; } th { text-align: left; } td, th { padding: 2pt 4pt; }"


def report_html(questions: Sequence[Question], now: datetime) -> str:
    """The whole report, made at `now`; its times are those of the local clock."""
    title = _("Answers to requests for confirmation")
    words = ngettext("{count} question, as of {time}.", "{count} questions, as of {time}.", len(questions))
    head = words.format(count=number_text(len(questions)), time=clock_seconds_text(now, now))
    rows = "".join(_row("td", _cells(question, now)) for question in questions)
    note = _("“Gone” means answered or removed elsewhere. Who asked is told by no portal; ours are marked.")
    return (
        f"<html><head><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(head)}</p>"
        f'<table border="1" cellspacing="0" width="100%"><thead>{_row("th", _headings())}</thead>{rows}</table>'
        f"<p>{escape(note)}</p></body></html>"
    )


def _headings() -> tuple[str, ...]:
    return (
        _("Outcome"),
        _("When"),
        _("Answered by"),
        _("Application"),
        _("Method"),
        _("Portal"),
        _("Asked"),
        _("Asked of"),
        _("Age then"),
        _("Who asked"),
    )


def _cells(question: Question, now: datetime) -> tuple[str, ...]:
    return (
        look_word(question_look(question, now)),
        over_text(question, now),
        answerer_text(question),
        question.application,
        question.method,
        question.portal_name,
        clock_seconds_text(question.asked_at - question.skew, now),
        asked_of_text(question),
        waited_text(question),
        who_text(question),
    )


def _row(tag: str, cells: Iterable[str]) -> str:
    inside = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
    return f"<tr>{inside}</tr>"
