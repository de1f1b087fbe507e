"""What became of answers that were sent: on disk, told, and found out in the lists where the portal did not say.

On the pipeline's thread. A lost reply is no reason to send anything again: the list is read, which shows whether the
question still stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from b24monitor.core.answer import Answer
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import Fact
from b24monitor.core.question import AnswerOutcome, GivenAnswer, Question, QuestionState
from b24monitor.core.question_fact import AnswerEnded
from b24monitor.engine.answer_meaning import is_refuted
from b24monitor.engine.inbox_desk import InboxDesk
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_board import Changes
from b24monitor.engine.question_ledger import QuestionLedger

# Of answers that another run of the program, or another process, gave.
NOBODYS_REQUEST = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer that is written down: in the name of which user, and whether it only clears what is too late."""

    request_id: int
    given: GivenAnswer
    user_id: int
    clears: bool = False


@dataclass(slots=True)
class _Unsure:
    """An answer of which the list has to tell what became. `was_lost`: it may have arrived; else the portal said no.

    `is_told`: its outcome was published already, as far as it was known.
    """

    sent: Sent
    was_lost: bool
    answer: Answer | None = None
    is_told: bool = False


class SentAnswers:
    """Takes what each attempt came to, and follows it to its end."""

    def __init__(
        self,
        pipeline: Pipeline,
        poller: Poller,
        ledger: QuestionLedger,
        inboxes: InboxDesk,
        publish: Callable[[Fact], None],
    ) -> None:
        self._pipeline = pipeline
        self._poller = poller
        self._ledger = ledger
        self._inboxes = inboxes
        self._publish = publish
        self._unsure: dict[str, _Unsure] = {}

    def open(self) -> None:
        """Takes up answers that may have left when the program ended; raises `StoreError`."""
        for given in self._pipeline.store.open_answers():
            question = self._ledger.get(given.question_id)
            user_id = _user_of(question, given.account_id)
            if question is not None and user_id is not None:
                sent = Sent(NOBODYS_REQUEST, given, user_id)
                self._doubt(question, _Unsure(sent, was_lost=True, is_told=True))
            else:
                # Nobody can find out any more.
                self._pipeline.store.end_answer(replace(given, outcome=AnswerOutcome.UNKNOWN))

    def reset(self) -> None:
        """Everything is forgotten."""
        self._unsure.clear()

    def noticed(self, changes: Changes) -> None:
        """A list was read: it may tell what became of answers."""
        if not self._unsure:
            return
        for question in (*changes.changed, *changes.over):
            unsure = self._unsure.get(question.question_id)
            if unsure is not None and question.state is not QuestionState.UNSURE:
                del self._unsure[question.question_id]
                self._resolve(unsure, question)
        for question_id in changes.forgotten:
            self._unsure.pop(question_id, None)

    def conclude(self, sent: Sent, outcome: AnswerOutcome, answer: Answer | None) -> None:
        """An attempt has ended; `answer` is what the portal said, where that was neither yes nor no."""
        question = self._ledger.get(sent.given.question_id)
        if question is None:
            # Its account was removed meanwhile.
            self._end(sent, outcome)
        elif outcome is AnswerOutcome.DONE:
            self._done(question, sent)
        elif outcome is AnswerOutcome.ELSEWHERE:
            unsure = _Unsure(sent, was_lost=False)
            self._doubt(question, unsure)
            self.look_again(question, lambda _: self._give_up(unsure))
        elif outcome is AnswerOutcome.UNKNOWN:
            self._doubt(question, _Unsure(sent, was_lost=True, answer=answer, is_told=True))
            self._tell_present(sent, outcome, answer)
            self.look_again(question)
        else:
            self._end(sent, outcome)
            self._ledger.put(replace(question, state=QuestionState.OPEN, is_allowed=None))
            self._tell_present(sent, outcome, answer)

    def look_again(self, question: Question, done: Callable[[bool], None] | None = None) -> None:
        """Has the lists read in which a question stands; `done` is told of each whether that worked."""
        inboxes = self._inboxes.inboxes_of(question.endpoint, question.recipients)
        self._inboxes.look_again(inboxes, done)
        if not inboxes and done is not None:
            done(False)

    def _done(self, question: Question, sent: Sent) -> None:
        given = sent.given
        self._end(sent, AnswerOutcome.DONE)
        answered = replace(
            question,
            state=QuestionState.ANSWERED,
            is_allowed=given.is_allowed,
            answered_at=self._pipeline.now(),
            answered_by=sent.user_id,
        )
        self._ledger.put(answered)
        self._tell(sent, answered, AnswerOutcome.DONE)
        if question.watch_id is not None:
            # Only a call proves it (contract, row 12).
            self._poller.hasten((question.watch_id,))

    def _doubt(self, question: Question, unsure: _Unsure) -> None:
        """What became of an answer is found out in the list."""
        given = unsure.sent.given
        self._unsure[question.question_id] = unsure
        question = replace(question, state=QuestionState.UNSURE, is_allowed=None)
        if unsure.was_lost:
            question = replace(
                question, is_allowed=given.is_allowed, answered_at=given.at, answered_by=unsure.sent.user_id
            )
        self._ledger.put(question)

    def _resolve(self, unsure: _Unsure, question: Question) -> None:
        """The list was read: it has the question, as it was or put anew, or has it no more."""
        sent = unsure.sent
        is_listed = question.state is QuestionState.OPEN
        is_same = is_listed and any(one.notify_id == sent.given.notify_id for one in question.recipients)
        if is_listed and not is_same:
            outcome = AnswerOutcome.REPLACED
        elif unsure.was_lost:
            outcome = AnswerOutcome.UNREACHABLE if is_same else AnswerOutcome.UNKNOWN
        else:
            outcome = AnswerOutcome.REFUSED if is_same else AnswerOutcome.ELSEWHERE
        if sent.request_id == NOBODYS_REQUEST and is_same and not is_refuted(sent.given, self._pipeline.now()):
            # It may be another process's and under way: before it may be sent anew, time must have passed.
            return
        self._end(sent, outcome)
        if not unsure.is_told or outcome is not AnswerOutcome.UNKNOWN:
            self._tell(sent, question, outcome, unsure.answer)

    def _give_up(self, unsure: _Unsure) -> None:
        """The list was read as far as it could be, and has not told."""
        if not unsure.is_told and self._unsure.get(unsure.sent.given.question_id) is unsure:
            unsure.is_told = True
            self._tell_present(unsure.sent, AnswerOutcome.ELSEWHERE, None)

    def _end(self, sent: Sent, outcome: AnswerOutcome) -> None:
        try:
            self._pipeline.store.end_answer(replace(sent.given, outcome=outcome))
        except StoreError:
            # It stays open on disk: the next start finds out from the list.
            return

    def _tell_present(self, sent: Sent, outcome: AnswerOutcome, answer: Answer | None) -> None:
        question = self._ledger.get(sent.given.question_id)
        if question is not None:
            self._tell(sent, question, outcome, answer)

    def _tell(self, sent: Sent, question: Question, outcome: AnswerOutcome, answer: Answer | None = None) -> None:
        self._publish(AnswerEnded(sent.request_id, question, sent.given.is_allowed, outcome, answer))


def _user_of(question: Question | None, account_id: str) -> int | None:
    put_to = question.recipients if question is not None else ()
    return next((one.user_id for one in put_to if one.account_id == account_id), None)
