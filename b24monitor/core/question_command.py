"""What a front end asks of the engine about the questions put to administrators."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadQuestions:
    """Read all lists that are read, now. Answered by `QuestionsChanged` where something is different."""


@dataclass(frozen=True, slots=True)
class AnswerQuestions:
    """Send *Allow* or *Deny* for each of these questions, once. Answered by an `AnswerEnded` for each.

    The user has seen what it means. `clears`: they are too old to matter and are only to leave the list (a deny).
    """

    request_id: int
    question_ids: tuple[str, ...]
    is_allowed: bool
    clears: bool = False


@dataclass(frozen=True, slots=True)
class MarkQuestionsTold:
    """The news of these questions was shown: never tell it again."""

    question_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """Read the newest questions that are over, and what was answered. Answered by `AnswersRead`."""

    request_id: int


QuestionCommand = ReadQuestions | AnswerQuestions | MarkQuestionsTold | ReadAnswers
