"""The questions put to administrators as they are now: on the board, on disk and told. On the pipeline's thread."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from b24monitor.core.command import Command
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import CommandFailed, Fact, Problem
from b24monitor.core.inbox_read import ListedQuestion
from b24monitor.core.question import Question, QuestionState, Recipient
from b24monitor.core.question_command import MarkQuestionsTold, ReadAnswers
from b24monitor.core.question_fact import AnswersRead, QuestionRaised, QuestionsChanged
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.question_board import Asker, Changes, ListOwner, ListPage, QuestionBoard

MOST_ANSWERS = 1000
# How often it is written down when the questions of a list were seen last, though nothing else has changed.
_SEEN_TOGETHER = timedelta(seconds=60)
# Portals tell times in whole seconds.
_SECOND = timedelta(seconds=1)


class QuestionLedger:
    """Keeps what pages of lists bring, and tells it. What the disk does not take is kept for the next time."""

    def __init__(self, pipeline: Pipeline, publish: Callable[[Fact], None]) -> None:
        self._pipeline = pipeline
        self._publish = publish
        self._board = QuestionBoard()
        self._started_at = pipeline.now()
        # Listed when the program ended, and never told.
        self._untold: set[str] = set()
        self._seen_saved: dict[tuple[str, str], datetime] = {}
        self._unsaved: dict[str, Question] = {}
        self._is_failing = False

    def open(self) -> None:
        """Takes up what was listed when the program ended; raises `StoreError`.

        Nobody knows any more what was on its way then: `answer_desk` finds out.
        """
        store = self._pipeline.store
        self._board = QuestionBoard(map(_at_rest, store.questions()))
        self._untold = set(store.untold_questions())
        if self._board.questions():
            self._publish(QuestionsChanged(self._board.questions()))

    def reset(self) -> None:
        """Everything is forgotten."""
        removed = tuple(question.question_id for question in self._board.questions())
        self._board = QuestionBoard()
        self._untold.clear()
        self._unsaved.clear()
        self._publish(QuestionsChanged(removed=removed))

    def carry_out(self, command: Command) -> bool:
        """Carries out a command that only concerns what is kept; False for any other. Raises `StoreError`."""
        match command:
            case MarkQuestionsTold():
                self._pipeline.store.mark_questions_told(command.question_ids)
            case ReadAnswers():
                found = self._pipeline.store.past_questions(MOST_ANSWERS + 1)
                is_cut = len(found) > MOST_ANSWERS
                self._publish(AnswersRead(command.request_id, found[:MOST_ANSWERS], is_cut))
            case _:
                return False
        return True

    def get(self, question_id: str) -> Question | None:
        """A question that is listed."""
        return self._board.get(question_id)

    def seen_at(self, question: Question) -> datetime:
        """When a question was listed last."""
        return self._board.with_seen_at(question).seen_at

    def past(self, question_id: str) -> Question | None:
        """A question that is over; raises `StoreError`."""
        past = self._pipeline.store.past_questions(MOST_ANSWERS)
        return next((question for question in past if question.question_id == question_id), None)

    def put(self, question: Question) -> None:
        """Puts a question in place of the one with its id."""
        self._board.put(question)
        self._settle(Changes((question,)) if question.is_listed else Changes((), (question,)))

    def take(self, page: ListPage) -> Changes:
        """Takes a page of a list in."""
        changes = self._board.apply(page, self._asker_of)
        self._settle(changes)
        try:
            self._tell_news(page, changes)
        except StoreError:
            # It stays untold on disk: the next start tells it.
            self._is_failing = True
        if page.after is None:
            self._save_seen(page.owner, page.read.at)
        return changes

    def hand_over(self, owner_of: Callable[[str, Recipient], ListOwner | None]) -> None:
        """Accounts have changed: `owner_of` tells whose list a recipient's is now (None: nobody's)."""
        changes = self._board.hand_over(owner_of)
        self._settle(changes)

    def _asker_of(self, listed: ListedQuestion) -> Asker | None:
        row = self._pipeline.board.row_about(listed.token, listed.method)
        return None if row is None else Asker(row.watch.watch_id, row.account.user_id)

    def _settle(self, changes: Changes) -> None:
        """Writes down and tells what has changed."""
        if not changes:
            return
        self._save((*changes.changed, *changes.over), changes.forgotten)
        removed = (*(question.question_id for question in changes.over), *changes.forgotten)
        self._publish(QuestionsChanged(changes.changed, removed))

    def _save(self, questions: Iterable[Question], forgotten: Iterable[str] = ()) -> None:
        for question_id in forgotten:
            self._unsaved.pop(question_id, None)
        self._unsaved.update({question.question_id: question for question in questions})
        try:
            self._pipeline.store.remove_questions(forgotten)
            self._pipeline.store.save_questions(self._unsaved.values())
        except StoreError as error:
            if not self._is_failing:
                self._is_failing = True
                self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))
            return
        self._is_failing = False
        self._unsaved.clear()

    def _save_seen(self, owner: ListOwner, at: datetime) -> None:
        name = (owner.endpoint, owner.account_id)
        if at - self._seen_saved.setdefault(name, at) >= _SEEN_TOGETHER:
            self._seen_saved[name] = at
            self._save(self._board.seen(owner.endpoint))

    def _tell_news(self, page: ListPage, changes: Changes) -> None:
        came = changes.came
        if came and not self._is_failing:
            # One that was only missed for a while was told before. Where the disk fails, rather told twice than never.
            came = came.intersection(self._pipeline.store.untold_questions())
        if not came and not self._untold:
            return
        for listed in page.read.questions:
            question = self._board.get(listed.question)
            if question is not None and (listed.question in came or listed.question in self._untold):
                self._untold.discard(listed.question)
                self._tell(question)

    def _tell(self, question: Question) -> None:
        if question.is_too_late(self._pipeline.now()):
            # No news that anybody could act on.
            self._pipeline.store.mark_questions_told((question.question_id,))
        else:
            is_away = question.asked_at - question.skew + _SECOND <= self._started_at
            self._publish(QuestionRaised(question, is_away))


def _at_rest(question: Question) -> Question:
    """A question as the last run of the program left it; whether an answer of ours had left is kept elsewhere."""
    if question.state is QuestionState.OPEN:
        return question
    return replace(question, state=QuestionState.OPEN, is_allowed=None, answered_at=None, answered_by=None)
