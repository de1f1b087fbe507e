"""What tests of administrators' questions share: a bench with administrators, and questions of other applications."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from b24monitor.core.command import SetInboxReading
from b24monitor.core.question import AnswerOutcome, Question, QuestionState
from b24monitor.core.question_command import AnswerQuestions, ReadAnswers, ReadQuestions
from b24monitor.core.question_fact import AnswerEnded, AnswersRead, QuestionRaised, QuestionsChanged
from b24monitor.core.schedule import Pace
from b24monitor.demo.message import Request, Response
from b24monitor.storage.store import SqliteStore
from tests.demo.wire import call
from tests.engine.bench import GATED, Bench
from tests.engine.source_bench import Sourced, eventually

CONFIRM = "im.notify.confirm"
# Lists are read each tenth of a second, then each four tenths.
QUESTION_PACE = Pace(quick_s=0.02, slow_s=0.1, backoff_first_s=0.05, backoff_most_s=0.2)
# Lists are read once, and then only when somebody asks for it.
LAZY_PACE = Pace(quick_s=60.0, slow_s=60.0, backoff_first_s=0.05, backoff_most_s=0.2)


class Administered(Sourced):
    """A bench whose accounts' lists are read."""

    def __init__(self, bench: Bench, folder: Path, pace: Pace = QUESTION_PACE) -> None:
        bench.stop()
        bench.pace = pace
        bench.start()
        super().__init__(bench, folder)
        self._request_ids = itertools.count(1)
        self.confirms: list[dict[str, Any]] = []

    def administrator(self, user_id: int = 1) -> str:
        """An account whose list is read."""
        # A token that outlives every question: what happens without one is tested apart.
        token = self.portal.issue_token(user_id=user_id, scope="telephony,im", expires_in_s=36000.0).access_token
        account_id = self.bench.add_account(token, f"user {user_id}").account.account_id
        self.bench.post(SetInboxReading(account_id, is_on=True))
        return account_id

    def ask(self, user_id: int = 7, client_id: str = "local.app.two", token: str | None = None) -> str:
        """A question of an application that is not watched here; returns the token that asked."""
        token = token or self.portal.issue_token(user_id=user_id, client_id=client_id).access_token
        call(self.portal, GATED, token, USER_ID="")
        return token

    @property
    def questions(self) -> dict[str, Question]:
        """The questions as a front end would have them."""
        found: dict[str, Question] = {}
        for fact in self.bench.facts.of(QuestionsChanged):
            found.update({question.question_id: question for question in fact.questions})
            for question_id in fact.removed:
                found.pop(question_id, None)
        return found

    def wait_for(self, condition: Callable[[dict[str, Question]], bool], what: str) -> None:
        eventually(lambda: condition(self.questions), f"{what}: {list(self.questions.values())[:3]}")

    def wait_for_one(self, state: QuestionState = QuestionState.OPEN, recipients: int = 1) -> Question:
        """The only question there is, once it is in that state and known to be put to so many."""

        def is_there(found: dict[str, Question]) -> bool:
            one = next(iter(found.values()), None)
            return len(found) == 1 and one is not None and one.state is state and len(one.recipients) == recipients

        self.wait_for(is_there, f"one is {state}")
        return next(iter(self.questions.values()))

    def wait_for_none(self) -> None:
        self.wait_for(lambda found: not found, "none is listed")

    def raised(self) -> list[QuestionRaised]:
        return self.bench.facts.of(QuestionRaised)

    def read(self) -> None:
        self.bench.post(ReadQuestions())

    def answer(self, *questions: Question, is_allowed: bool = True, clears: bool = False) -> int:
        """Answers; returns the request's id."""
        request_id = next(self._request_ids)
        ids = tuple(question.question_id for question in questions)
        self.bench.post(AnswerQuestions(request_id, ids, is_allowed, clears))
        return request_id

    def ended(self, request_id: int, times: int = 1) -> list[AnswerEnded]:
        """What became of a request's answers, once so many were told."""

        def told() -> list[AnswerEnded]:
            return [fact for fact in self.bench.facts.of(AnswerEnded) if fact.request_id == request_id]

        eventually(lambda: len(told()) >= times, f"{times} answers of {request_id} have ended: {told()}")
        return told()

    def outcome(self, question: Question, *, is_allowed: bool = True, clears: bool = False) -> AnswerOutcome:
        return self.ended(self.answer(question, is_allowed=is_allowed, clears=clears))[0].outcome

    def over(self) -> tuple[Question, ...]:
        """What is history, newest first."""
        request_id = next(self._request_ids)
        self.bench.post(ReadAnswers(request_id))
        return self.bench.facts.wait_for(AnswersRead, lambda fact: fact.request_id == request_id).questions

    def instead(self, answer: Callable[[Request], Response | None] = lambda _: None) -> None:
        """Has `answer` answer in the portal's place when somebody answers a question (None: the portal does)."""

        def intercept(request: Request) -> Response | None:
            if not request.path.endswith(CONFIRM):
                return None
            self.confirms.append(json.loads(request.body))
            return answer(request)

        self.portal.intercept = intercept

    def takes_and_is_lost(self, request: Request) -> Response:
        """The portal takes it, and its reply never comes."""
        self.portal._answer(request)
        return Response(200, b"{", declared_length=99)

    @contextmanager
    def store(self) -> Iterator[SqliteStore]:
        """The database, opened a second time."""
        with closing(SqliteStore(self.path)) as store:
            yield store
