"""The news of new questions: headline and body of a notice for one, and for many."""

from collections.abc import Sequence
from datetime import datetime

from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.method_meaning import method_meaning
from b24monitor.core.question import Question
from b24monitor.core.question_wording import asked_of_text, question_title, who_text, worth_sentence

# Of many questions, those that are named.
_MOST_NAMED = 3


def raised_title(question: Question) -> str:
    """Who asks for what."""
    return question_title(question)


def raised_body(question: Question, now: datetime, ours: str = "") -> str:
    """Where, of whom, what it allows and what a yes is worth."""
    place = _("{portal} · asked of {users}").format(portal=question.portal_name, users=asked_of_text(question))
    lines = [place, method_meaning(question.method), worth_sentence(question, now)]
    if question.watch_id is not None:
        lines.append(who_text(question, ours))
    return "\n".join(lines)


def many_title(questions: Sequence[Question]) -> str:
    """How many, and at which portal if it is one."""
    portals = {question.portal_name for question in questions}
    count = len(questions)
    if len(portals) == 1:
        words = ngettext("{count} question to you at {portal}", "{count} questions to you at {portal}", count)
        return words.format(count=number_text(count), portal=portals.pop())
    return ngettext("{count} question to you", "{count} questions to you", count).format(count=number_text(count))


def away_title(questions: Sequence[Question]) -> str:
    """The same, for what came before the program was started."""
    return _("While you were away: {summary}").format(summary=many_title(questions))


def quiet_title(questions: Sequence[Question]) -> str:
    """The same, for what quiet hours held back."""
    return _("While it was quiet: {summary}").format(summary=many_title(questions))


def many_lines(questions: Sequence[Question]) -> str:
    """The first of several by name, each in a line, and how many there are besides."""
    lines = [
        _("{title} · {portal}").format(title=question_title(question), portal=question.portal_name)
        for question in questions[:_MOST_NAMED]
    ]
    more = len(questions) - len(lines)
    if more:
        lines.append(ngettext("and {count} more", "and {count} more", more).format(count=number_text(more)))
    return "\n".join(lines)
