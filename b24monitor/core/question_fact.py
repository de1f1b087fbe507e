"""What the engine tells about the questions put to administrators."""

from dataclasses import dataclass

from b24monitor.core.answer import Answer
from b24monitor.core.question import AnswerOutcome, ListStanding, Question


@dataclass(frozen=True, slots=True)
class QuestionsChanged:
    """Questions that are new or different; `removed` are listed no more.

    What is over is history from then on (`ReadAnswers`); what only left with its account or list is forgotten.
    """

    questions: tuple[Question, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionRaised:
    """A question is new, and worth telling a person once; `away`: it came while the program was off."""

    question: Question
    away: bool = False


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """What became of one answer. `answer` is what the portal said, where it said no or nothing.

    After UNKNOWN a second one may follow, once the list has told: UNREACHABLE (it did not arrive, and the question is
    open again) or REPLACED. Otherwise `QuestionsChanged` tells that the question is over. `request_id` is 0 for what
    the last run of the program had sent.
    """

    request_id: int
    question: Question
    is_allowed: bool
    outcome: AnswerOutcome
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class ListsChanged:
    """How the lists of all accounts stand."""

    lists: tuple[ListStanding, ...]


@dataclass(frozen=True, slots=True)
class AnswersRead:
    """Questions that are over, newest first, as they ended; `is_cut`: there are older ones."""

    request_id: int
    questions: tuple[Question, ...]
    is_cut: bool = False


QuestionFact = QuestionsChanged | QuestionRaised | AnswerEnded | ListsChanged | AnswersRead
