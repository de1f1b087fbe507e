"""Which questions a chip and a search let through, and what they are grouped by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from b24monitor.core.question import Question, QuestionState
from b24monitor.core.question_wording import answerer_text, asked_of_text, look_word, question_look, who_text
from b24monitor.core.row_filter import RowFilter


class QuestionChip(StrEnum):
    """The groups that the chips offer: of what is listed, then of what is over."""

    OPEN = "open"
    OURS = "ours"
    UNDER_WAY = "under_way"
    TOO_LATE = "too_late"
    ALL_OVER = "all_over"
    ALLOWED = "allowed"
    DENIED = "denied"
    GONE = "gone"


LISTED_CHIPS = (QuestionChip.OPEN, QuestionChip.OURS, QuestionChip.UNDER_WAY, QuestionChip.TOO_LATE)
OVER_CHIPS = (QuestionChip.ALL_OVER, QuestionChip.ALLOWED, QuestionChip.DENIED, QuestionChip.GONE)


class Grouping(StrEnum):
    """What the table is divided by."""

    NONE = "none"
    PORTAL = "portal"
    APPLICATION = "application"
    METHOD = "method"


_NAMES: dict[Grouping, Callable[[Question], str]] = {
    Grouping.NONE: lambda _question: "",
    Grouping.PORTAL: lambda question: question.portal_name,
    Grouping.APPLICATION: lambda question: question.application,
    Grouping.METHOD: lambda question: question.method,
}


def group_name(question: Question, grouping: Grouping) -> str:
    """The group of a question."""
    return _NAMES[grouping](question)


def chips_of(question: Question, now: datetime) -> frozenset[QuestionChip]:
    """The chips a question is counted under; what is too late is not counted as open anywhere."""
    if not question.is_listed:
        return frozenset({QuestionChip.ALL_OVER, _over_chip(question)})
    if question.is_too_late(now) and question.state is QuestionState.OPEN:
        return frozenset({QuestionChip.TOO_LATE})
    found = {QuestionChip.OPEN}
    if question.watch_id is not None:
        found.add(QuestionChip.OURS)
    if question.state is not QuestionState.OPEN:
        found.add(QuestionChip.UNDER_WAY)
    return frozenset(found)


def _over_chip(question: Question) -> QuestionChip:
    if question.state is QuestionState.GONE:
        return QuestionChip.GONE
    return QuestionChip.ALLOWED if question.is_allowed else QuestionChip.DENIED


def searched_text(question: Question, now: datetime, ours: str = "") -> str:
    """What a search looks in, in one case: application, method, portal, people and state, as they are shown."""
    parts = (
        question.application,
        question.client_id,
        question.method,
        question.portal_name,
        asked_of_text(question),
        answerer_text(question),
        who_text(question, ours),
        look_word(question_look(question, now)),
    )
    return "\n".join(parts).casefold()


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """Chip and search must agree."""

    chip: QuestionChip = QuestionChip.OPEN
    text: str = ""
    _search: RowFilter = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Takes the text apart once, not for each question."""
        # A search means the same here as among the watches.
        object.__setattr__(self, "_search", RowFilter(text=self.text))

    @property
    def is_searching(self) -> bool:
        """Whether a text narrows what is shown."""
        return not self._search.lets_all_through

    def finds(self, searched: str) -> bool:
        """Whether the search lets through what has this `searched_text`."""
        search = self._search
        return all(word in searched for word in search.wanted) and not any(word in searched for word in search.excluded)
