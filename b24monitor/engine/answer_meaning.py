"""When an answer may leave, and what became of it: the same for the window and the command line."""

from dataclasses import replace
from datetime import datetime, timedelta

from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.method_safety import may_have_run
from b24monitor.core.question import AnswerOutcome, GivenAnswer
from b24monitor.core.store_port import Store

# Every request ends within 60 s (design): what is still listed later was not answered by it.
_LONGEST_REQUEST = timedelta(seconds=60)
# The portal has said what it is, or nobody can find out any more.
_FINAL = frozenset({AnswerOutcome.DONE, AnswerOutcome.REPLACED})
_WITHOUT_TOKEN = frozenset({AnswerKind.TOKEN_EXPIRED, AnswerKind.TOKEN_UNKNOWN})


def outcome_of(result: bool | Answer | AnswerOutcome) -> AnswerOutcome:
    """What one attempt to answer came to, before the list is read again.

    ELSEWHERE: the portal said that it is not open for this user. UNKNOWN: it may have taken the answer all the same.
    """
    match result:
        case AnswerOutcome():
            return result
        case Answer():
            return _outcome_of_answer(result)
        case _:
            return AnswerOutcome.DONE if result else AnswerOutcome.ELSEWHERE


def _outcome_of_answer(answer: Answer) -> AnswerOutcome:
    if may_have_run(answer):
        return AnswerOutcome.UNKNOWN
    if answer.trouble is not None:
        return AnswerOutcome.UNREACHABLE
    return AnswerOutcome.NO_TOKEN if answer.kind in _WITHOUT_TOKEN else AnswerOutcome.REFUSED


def is_refuted(stored: GivenAnswer, seen_at: datetime) -> bool:
    """Whether an answer has done nothing, whoever sent it: its notice was still listed at `seen_at`, long after."""
    return stored.outcome not in _FINAL and seen_at - stored.at >= _LONGEST_REQUEST


def claim(store: Store, given: GivenAnswer, seen_at: datetime) -> bool:
    """Whether an answer may leave, written down then: it never did, or the list proved since that it did nothing.

    `seen_at` is when its notice was listed last. Raises `StoreError`.
    """
    stored = store.claim_answer(given)
    if stored is None:
        return True
    if not is_refuted(stored, seen_at):
        return False
    store.end_answer(replace(stored, outcome=AnswerOutcome.UNREACHABLE))
    return store.claim_answer(given) is None
