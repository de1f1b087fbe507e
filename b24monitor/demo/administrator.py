"""A scripted administrator: answers the portal's questions by rules, after a pause in the portal's time."""

from __future__ import annotations

import enum
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from b24monitor.demo.control import Control
from b24monitor.demo.notification import QuestionPut

_LOOK_EVERY_S = 0.05
_STOP_LIMIT_S = 1.0


class Verdict(enum.Enum):
    """What the administrator does about a question."""

    ALLOW = "allow"
    DENY = "deny"
    IGNORE = "ignore"


@dataclass(frozen=True)
class Rule:
    """What to do about the questions that match; None matches any method, user or application.

    ``pause_s`` is counted from the putting of the question, in the portal's time.
    """

    verdict: Verdict
    method: str | None = None
    user_id: int | None = None
    client_id: str | None = None
    pause_s: float = 0.0
    answered_by: int = 1

    def matches(self, question: QuestionPut) -> bool:
        """Tell whether the rule is about this question."""
        return (
            self.method in (None, question.method)
            and self.user_id in (None, question.user_id)
            and self.client_id in (None, question.client_id)
        )


class ScriptedAdministrator:
    """Looks at the portal's open questions every 50 ms and answers those whose pause is over.

    The first rule that matches a question counts; a question no rule matches stays open. It works at any speed of
    the portal's clock, since it waits for that clock and not for its own.
    """

    def __init__(self, portal: Control, rules: Iterable[Rule]) -> None:
        self._portal = portal
        self._rules = tuple(rules)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start answering, in a daemon thread."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="b24monitor-demo-administrator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; the thread has ended when this returns. Harmless when not running."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_LIMIT_S)
            self._thread = None

    @property
    def done(self) -> bool:
        """Whether every rule has had a question, and each was answered, or ignored until its token ended."""
        waiting_rules = set(self._rules)
        for question in self._portal.questions():
            rule = self._rule_for(question)
            if rule is None or question.replaced:
                continue
            if question.allowed is None and not self._is_over(question):
                return False
            waiting_rules.discard(rule)
        return not waiting_rules

    def answer_due(self) -> int:
        """Answer every question whose pause is over; return how many."""
        now = self._portal.now()
        answered = 0
        for question in self._portal.open_questions():
            rule = self._rule_for(question)
            if rule is None or rule.verdict is Verdict.IGNORE:
                continue
            if now - question.put_at >= timedelta(seconds=rule.pause_s):
                # A question open for several administrators counts once: the first answer takes it from all.
                answered += self._portal.answer(
                    allow=rule.verdict is Verdict.ALLOW,
                    token=question.token,
                    method=question.method,
                    user_id=rule.answered_by,
                )
        return answered

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK_EVERY_S):
            self.answer_due()

    def _rule_for(self, question: QuestionPut) -> Rule | None:
        return next((rule for rule in self._rules if rule.matches(question)), None)

    def _is_over(self, question: QuestionPut) -> bool:
        return self._portal.now() >= self._portal.token(question.token).expires_at
