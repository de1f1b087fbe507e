"""`b24monitor answer`: one answer to one question, written down before it leaves, and so never sent twice."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from b24monitor.cli.exit_status import ExitStatus, answer_exit_status
from b24monitor.cli.known_accounts import account_named
from b24monitor.cli.question_lists import Held, QuestionLists, short_ids, trouble_line
from b24monitor.cli.questions import fail, without_scope
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.answer import Answer
from b24monitor.core.answering_wording import ended_text
from b24monitor.core.clock import SystemClock
from b24monitor.core.errors import StoreError, VaultError
from b24monitor.core.fact import Problem, VaultState
from b24monitor.core.question import AnswerOutcome, GivenAnswer, Question, QuestionState
from b24monitor.core.question_console_wording import ambiguous_text, not_listed_text, prompt_lines
from b24monitor.core.question_fact import AnswerEnded
from b24monitor.core.secret import Secret
from b24monitor.core.wording import problem_words, vault_text
from b24monitor.engine.answer_meaning import claim, outcome_of
from b24monitor.engine.inbox_desk import SCOPE
from b24monitor.storage.paths import data_folder

_STATUSES = {
    AnswerOutcome.DONE: ExitStatus.DONE,
    AnswerOutcome.REPLACED: ExitStatus.OVER,
    AnswerOutcome.ELSEWHERE: ExitStatus.OVER,
    AnswerOutcome.ALREADY_SENT: ExitStatus.OVER,
    AnswerOutcome.UNKNOWN: ExitStatus.UNREACHABLE,
    AnswerOutcome.TOO_LATE: ExitStatus.TOO_LATE,
    AnswerOutcome.REFUSED: ExitStatus.REFUSED,
    AnswerOutcome.UNREACHABLE: ExitStatus.UNREACHABLE,
    AnswerOutcome.NO_TOKEN: ExitStatus.LAPSED,
    AnswerOutcome.NOT_KEPT: ExitStatus.FAILED,
}


def run_answer(arguments: argparse.Namespace) -> ExitStatus:
    """Answers one question; raises `UsageError`."""
    try:
        folder = data_folder()
        account = account_named(folder, arguments.account)
        if SCOPE not in account.scopes:
            return without_scope()
        with QuestionLists(folder, SystemClock()) as lists:
            held = lists.held(account)
            if held.token is None:
                return fail(problem_words(Problem.NO_TOKEN), ExitStatus.LAPSED)
            questions, troubles = lists.read([held])
            if troubles:
                sys.stderr.write(trouble_line(troubles[0]))
                return answer_exit_status(troubles[0])
            question = _chosen(questions, arguments.question)
            if question is None:
                return fail(not_listed_text(), ExitStatus.OVER)
            answering = _Answering(lists, held, held.token, question, is_allowed=arguments.answer == "allow")
            return answering.run(is_sure=arguments.yes)
    except StoreError as error:
        return fail(str(error))
    except VaultError as error:
        return fail(f"{type(error).__name__}: {error}" if str(error) else vault_text(VaultState.FAILED))


def _chosen(questions: Sequence[Question], beginning: str) -> Question | None:
    found = [one for one in questions if beginning and one.question_id.startswith(beginning.lower())]
    if len(found) > 1:
        raise UsageError(ambiguous_text(short_ids(found)))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class _Answering:
    """One question and what is to be said to it, by the account whose list was read."""

    lists: QuestionLists
    held: Held
    token: Secret
    question: Question
    is_allowed: bool

    def run(self, *, is_sure: bool) -> ExitStatus:
        """Asks, sends, and says what came of it."""
        now = self.lists.clock.now()
        clears = self.question.is_too_late(now) and not self.is_allowed
        if self.question.is_too_late(now) and not clears:
            return self._tell(AnswerOutcome.TOO_LATE)
        if not (is_sure or self._is_wanted(now, clears=clears)):
            return ExitStatus.FAILED
        now = self.lists.clock.now()
        # The user may have thought for long.
        if self.question.is_too_late(now) and not clears:
            return self._tell(AnswerOutcome.TOO_LATE)
        one = self.question.recipients[0]
        given = GivenAnswer(self.question.question_id, one.notify_id, one.account_id, self.is_allowed, now)
        if not claim(self.lists.store, given, self.question.seen_at):
            return self._tell(AnswerOutcome.ALREADY_SENT)
        result = self.lists.client.confirm(
            self.question.endpoint, self.token, given.notify_id, is_allowed=self.is_allowed
        )
        return self._end(given, outcome_of(result), result if isinstance(result, Answer) else None)

    def _is_wanted(self, now: datetime, *, clears: bool) -> bool:
        lines = prompt_lines(self.question, now, is_allowed=self.is_allowed, clears=clears)
        sys.stderr.write("\n".join(lines))
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def _end(self, given: GivenAnswer, outcome: AnswerOutcome, answer: Answer | None) -> ExitStatus:
        is_lost = outcome is AnswerOutcome.UNKNOWN
        if is_lost or outcome is AnswerOutcome.ELSEWHERE:
            found = self._found_out(given, is_lost=is_lost)
            if found is None:
                # Left open on disk: whoever reads the list next finds out.
                return self._tell(outcome, answer)
            outcome = found
        self.lists.store.end_answer(replace(given, outcome=outcome))
        over = self._over(given, outcome)
        if over is not None:
            self.lists.store.save_questions([over])
        if is_lost and outcome is AnswerOutcome.UNKNOWN:
            self._tell(outcome, answer)
            return ExitStatus.OVER
        return self._tell(outcome, answer)

    def _found_out(self, given: GivenAnswer, *, is_lost: bool) -> AnswerOutcome | None:
        """What the list says became of it (None: it could not be read)."""
        questions, troubles = self.lists.read([self.held])
        if troubles:
            return None
        now = next((one for one in questions if one.question_id == given.question_id), None)
        if now is None:
            return AnswerOutcome.UNKNOWN if is_lost else AnswerOutcome.ELSEWHERE
        if now.recipients[0].notify_id != given.notify_id:
            return AnswerOutcome.REPLACED
        return AnswerOutcome.UNREACHABLE if is_lost else AnswerOutcome.REFUSED

    def _over(self, given: GivenAnswer, outcome: AnswerOutcome) -> Question | None:
        """The question as it goes into the history, if it does."""
        now = self.lists.clock.now()
        by = self.question.recipients[0].user_id
        ours = replace(self.question, is_allowed=self.is_allowed, answered_at=now, answered_by=by)
        match outcome:
            case AnswerOutcome.DONE:
                return replace(ours, state=QuestionState.ANSWERED)
            case AnswerOutcome.UNKNOWN:
                return replace(ours, state=QuestionState.GONE, answered_at=given.at, missed_at=now)
            case AnswerOutcome.ELSEWHERE:
                return replace(self.question, state=QuestionState.GONE, missed_at=now)
            case _:
                return None

    def _tell(self, outcome: AnswerOutcome, answer: Answer | None = None) -> ExitStatus:
        text = ended_text(AnswerEnded(0, self.question, self.is_allowed, outcome, answer))
        stream = sys.stdout if outcome is AnswerOutcome.DONE else sys.stderr
        stream.write(text + "\n" if stream is sys.stdout else f"b24monitor: {text}\n")
        return _STATUSES[outcome]
