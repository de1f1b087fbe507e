"""Answers administrators' questions, each as a person said, and never twice blindly. On the pipeline's thread.

What is to be sent is written down first; `sent_answers` finds out what became of it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from b24monitor.core.answer import Answer
from b24monitor.core.command import Command
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import Fact
from b24monitor.core.question import AnswerOutcome, GivenAnswer, Question, QuestionState, Recipient
from b24monitor.core.question_command import AnswerQuestions
from b24monitor.core.question_fact import AnswerEnded
from b24monitor.core.reader_ports import InboxReader
from b24monitor.engine.answer_meaning import claim, outcome_of
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_ledger import QuestionLedger
from b24monitor.engine.sent_answers import Sent, SentAnswers
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class AnswerStaff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    reader: InboxReader
    ledger: QuestionLedger
    sent: SentAnswers


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a person wants of one question."""

    request_id: int
    question_id: str
    is_allowed: bool
    clears: bool


class AnswerDesk:
    """One answer at a time leaves for each portal; the others of a bulk wait their turn, and lose it with their age."""

    def __init__(self, staff: AnswerStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._lines: dict[str, deque[_Wish]] = {}
        self._busy: set[str] = set()

    def reset(self) -> None:
        """Everything is forgotten."""
        self._lines.clear()
        self._staff.sent.reset()

    def carry_out(self, command: Command) -> bool:
        """Carries out what answers questions; False for any other. A question that nobody knows is passed over."""
        if not isinstance(command, AnswerQuestions):
            return False
        is_allowed = command.is_allowed and not command.clears
        for question_id in command.question_ids:
            wish = _Wish(command.request_id, question_id, is_allowed, command.clears)
            question = self._staff.ledger.get(question_id)
            if question is None:
                self._is_over(wish)
            else:
                self._lines.setdefault(question.endpoint, deque()).append(wish)
                self._next(question.endpoint)
        return True

    def _next(self, endpoint: str) -> None:
        """Lets the next answer leave for a portal, unless one is under way."""
        line = self._lines.get(endpoint)
        while line and endpoint not in self._busy:
            wish = line.popleft()
            question = self._staff.ledger.get(wish.question_id)
            if question is None:
                self._is_over(wish)
                continue
            outcome = self._begin(wish, question)
            if outcome is not None:
                self._publish(AnswerEnded(wish.request_id, question, wish.is_allowed, outcome))

    def _is_over(self, wish: _Wish) -> None:
        past = self._staff.ledger.past(wish.question_id)
        if past is not None:
            self._publish(AnswerEnded(wish.request_id, past, wish.is_allowed, AnswerOutcome.ELSEWHERE))

    def _begin(self, wish: _Wish, question: Question) -> AnswerOutcome | None:
        """Writes an answer down and lets it leave; what stands against it, if anything does."""
        now = self._staff.pipeline.now()
        if question.state is not QuestionState.OPEN:
            return AnswerOutcome.ALREADY_SENT
        if question.is_too_late(now) and not wish.clears:
            return AnswerOutcome.TOO_LATE
        recipient = self._recipient(question)
        if recipient is None:
            return AnswerOutcome.NO_TOKEN
        given = GivenAnswer(wish.question_id, recipient.notify_id, recipient.account_id, wish.is_allowed, now)
        try:
            is_claimed = claim(self._staff.pipeline.store, given, self._staff.ledger.seen_at(question))
        except StoreError:
            return AnswerOutcome.NOT_KEPT
        if not is_claimed:
            # By another process, perhaps: the list tells what came of it.
            self._staff.sent.look_again(question)
            return AnswerOutcome.ALREADY_SENT
        sent = Sent(wish.request_id, given, recipient.user_id, wish.clears)
        question = replace(question, state=QuestionState.ANSWERING, is_allowed=wish.is_allowed)
        self._staff.ledger.put(question)
        self._busy.add(question.endpoint)
        self._staff.poller.submit(question.endpoint, lambda: self._send(question, sent))
        return None

    def _recipient(self, question: Question) -> Recipient | None:
        """In whose name it is answered: the first whose token is held."""
        held = (one for one in question.recipients if self._staff.wallet.token(one.account_id) is not None)
        return next(held, None)

    def _send(self, question: Question, sent: Sent) -> None:
        """On a worker. The age is looked at when the request leaves: it may have waited for its portal."""
        result: bool | Answer | AnswerOutcome = AnswerOutcome.UNKNOWN
        given = sent.given
        try:
            held = self._staff.wallet.token(given.account_id)
            if held is None:
                result = AnswerOutcome.NO_TOKEN
            elif question.is_too_late(self._staff.pipeline.now()) and not sent.clears:
                result = AnswerOutcome.TOO_LATE
            else:
                result = self._staff.reader.confirm(
                    question.endpoint, held[1], given.notify_id, is_allowed=given.is_allowed
                )
        finally:
            # Whatever went wrong: nobody waits for ever.
            told = result
            self._staff.pipeline.post(lambda: self._ended(question.endpoint, sent, told))

    def _ended(self, endpoint: str, sent: Sent, result: bool | Answer | AnswerOutcome) -> None:
        self._busy.discard(endpoint)
        answer = result if isinstance(result, Answer) else None
        self._staff.sent.conclude(sent, outcome_of(result), answer)
        self._next(endpoint)
