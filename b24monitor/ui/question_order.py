"""The questions behind a table, and the order they are shown in, with a heading over each group."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.confirmation import PORTAL_MEMORY
from b24monitor.core.question import Question, QuestionState
from b24monitor.core.question_filter import Grouping, QuestionChip, QuestionFilter, chips_of, group_name, searched_text
from b24monitor.ui.question_column import QuestionColumn, sort_key


@dataclass(frozen=True, slots=True)
class Heading:
    """The line over a group."""

    name: str
    count: int


class QuestionOrder:
    """Questions by id. `arranged` tells what is to be shown, and counts on the way; `name_of` names a watch of ours."""

    def __init__(self, chip: QuestionChip, column: QuestionColumn, name_of: Callable[[int], str]) -> None:
        self.questions: dict[str, Question] = {}
        self.headings: dict[str, Heading] = {}
        self.counts: Counter[QuestionChip] = Counter()
        self.wanted = QuestionFilter(chip)
        self.grouping = Grouping.NONE
        self.column = column
        self.descending = False
        self._name_of = name_of
        self._searched: dict[str, str] = {}
        # When the next question that is open grows too old.
        self._ages_at: datetime | None = None

    def ours(self, question: Question) -> str:
        """What the watch is called that asked, if it is one of ours."""
        return "" if question.watch_id is None else self._name_of(question.watch_id)

    def put(self, questions: Iterable[Question]) -> None:
        """Takes in questions that are new or different."""
        for question in questions:
            self.questions[question.question_id] = question
            self._searched.pop(question.question_id, None)

    def drop(self, question_ids: Iterable[str]) -> None:
        """Forgets questions; unknown ids are ignored."""
        for question_id in question_ids:
            self.questions.pop(question_id, None)
            self._searched.pop(question_id, None)

    def forget_words(self) -> None:
        """Texts are in another language, or about another state, from now on."""
        self._searched.clear()

    def has_aged(self, now: datetime) -> bool:
        """Whether a question has grown too old since `arranged`."""
        return self._ages_at is not None and now >= self._ages_at

    def arranged(self, now: datetime) -> list[str]:
        """The ids to show, in their order; those that are in `headings` stand for the lines over the groups."""
        shown = self._filtered(now)
        column = self.column
        keys = {question.question_id: sort_key(question, column, now) for question in shown}
        order = sorted(keys, key=keys.__getitem__, reverse=self.descending)
        self.headings = {}
        return order if self.grouping is Grouping.NONE else self._grouped(order)

    def found(self, now: datetime) -> list[Question]:
        """What the search lets through, whatever the chip says."""
        wanted, all_questions = self.wanted, self.questions.values()
        if not wanted.is_searching:
            return list(all_questions)
        return [question for question in all_questions if wanted.finds(self._searched_text(question, now))]

    def _filtered(self, now: datetime) -> list[Question]:
        self.counts = Counter()
        self._find_next_age(now)
        chip, shown = self.wanted.chip, []
        for question in self.found(now):
            chips = chips_of(question, now)
            self.counts.update(chips)
            if chip in chips:
                shown.append(question)
        return shown

    def _find_next_age(self, now: datetime) -> None:
        opened = (question for question in self.questions.values() if question.state is QuestionState.OPEN)
        ends = (question.asked_at - question.skew + PORTAL_MEMORY for question in opened)
        self._ages_at = min((end for end in ends if end > now), default=None)

    def _searched_text(self, question: Question, now: datetime) -> str:
        found = self._searched.get(question.question_id)
        if found is None:
            found = self._searched[question.question_id] = searched_text(question, now, self.ours(question))
        return found

    def _grouped(self, order: list[str]) -> list[str]:
        groups: dict[str, list[str]] = {}
        for question_id in order:
            groups.setdefault(group_name(self.questions[question_id], self.grouping), []).append(question_id)
        result = []
        for name in sorted(groups, key=lambda name: (name.casefold(), name)):
            # No fingerprint begins so.
            key = f"group {name}"
            self.headings[key] = Heading(name, len(groups[name]))
            result += [key, *groups[name]]
        return result
