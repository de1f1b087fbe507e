"""What the command line alone says of questions put to administrators."""

from collections.abc import Sequence
from datetime import datetime

from b24monitor.core.answering_wording import answer_points, answer_title, question_line
from b24monitor.core.language import gettext as _
from b24monitor.core.question import Question


def no_list_text() -> str:
    """Why there is nothing to show where no account was named."""
    return _("No account's list of questions is switched on. Name one with --account, or switch it on in the window.")


def not_listed_text() -> str:
    """Why a question cannot be answered that the list does not have."""
    return _("The account's list has no such question: it was answered, removed or put anew under another id.")


def ambiguous_text(ids: Sequence[str]) -> str:
    """Which questions an id could mean."""
    return _("several questions begin so: {ids}").format(ids=", ".join(ids))


def waiting_line(short_id: str, question: Question, now: datetime) -> str:
    """One question of the list, with the id by which it is answered."""
    line = f"{short_id}  {question_line(question, now)}"
    own = _("asks its own author")
    return f"{line} · {own}" if question.asks_its_author else line


def prompt_lines(question: Question, now: datetime, *, is_allowed: bool, clears: bool) -> list[str]:
    """What is about to be sent, before the user says yes."""
    title = answer_title((question,), is_allowed=is_allowed, clears=clears)
    points = answer_points((question,), is_allowed=is_allowed, clears=clears)
    return [question_line(question, now), *points, f"{title} [y/N] "]
