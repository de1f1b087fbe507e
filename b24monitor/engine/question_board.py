"""The questions that are listed, merged from the lists of several administrators of a portal. No threads, no disk."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from b24monitor.core.inbox_read import InboxRead, ListedQuestion
from b24monitor.core.question import Question, QuestionState, Recipient
from b24monitor.core.question_text import application_name

# A clock that is that much off, or less, is measured anew with each answer and yet the same.
_SAME_SKEW = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class ListOwner:
    """Whose list was read: by `account_id`, one of the `account_ids` of the user (None: not known who it is)."""

    endpoint: str
    portal_name: str
    account_id: str
    account_ids: tuple[str, ...]
    user_id: int | None

    def owns(self, recipient: Recipient) -> bool:
        """Whether a question that was put to `recipient` stands in this list."""
        return recipient.user_id == self.user_id or recipient.account_id in self.account_ids


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, that after the notice `after` (None: the first)."""

    owner: ListOwner
    after: int | None
    read: InboxRead

    def covers(self, notify_id: int) -> bool:
        """Whether a notice would stand on this page if it were listed: lists are in the order of their ids."""
        if self.after is not None and notify_id >= self.after:
            return False
        last_id = -math.inf if self.read.is_last else math.inf if self.read.last_id is None else self.read.last_id
        return notify_id >= last_id


@dataclass(frozen=True, slots=True)
class Asker:
    """Which watch of ours put a question, and the user whose token it was (None: not known)."""

    watch_id: int
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page did: questions new or different, those that are over, and ids nobody here may see any more.

    `came` are those of the first that were not on the board before.
    """

    changed: tuple[Question, ...] = ()
    over: tuple[Question, ...] = ()
    forgotten: tuple[str, ...] = ()
    came: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.changed or self.over or self.forgotten)


class QuestionBoard:
    """Questions by id. One thread at a time uses it.

    What a list no longer has is gone only where a page was read that would have it. A question whose answer is on its
    way is left alone.
    """

    def __init__(self, questions: Iterable[Question] = ()) -> None:
        self._questions = {question.question_id: question for question in questions}
        # When each was listed last: to write that into it would make it a different one at each reading.
        self._seen_at: dict[str, datetime] = {}
        self._of_endpoint: dict[str, dict[str, None]] = {}
        for question in self._questions.values():
            self._of_endpoint.setdefault(question.endpoint, {})[question.question_id] = None

    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order they came."""
        return tuple(self._questions.values())

    def get(self, question_id: str) -> Question | None:
        """A question that is listed."""
        return self._questions.get(question_id)

    def seen(self, endpoint: str) -> tuple[Question, ...]:
        """The questions of a portal, each with when it was listed last."""
        return tuple(self.with_seen_at(self._questions[one]) for one in self._of_endpoint.get(endpoint, ()))

    def put(self, question: Question) -> None:
        """Puts a question in place of the one with its id, or takes it off when it is listed no more."""
        before = self._questions.get(question.question_id)
        if before is not None and (before.endpoint != question.endpoint or not question.is_listed):
            self._take_off(before)
        if question.is_listed:
            self._questions[question.question_id] = question
            self._of_endpoint.setdefault(question.endpoint, {})[question.question_id] = None

    def apply(self, page: ListPage, asker_of: Callable[[ListedQuestion], Asker | None]) -> Changes:
        """Takes a page in; `asker_of` tells which watch of ours put a question."""
        changed: list[Question] = []
        came = set()
        for listed in page.read.questions:
            before = self._questions.get(listed.question)
            question = _merged(before, page, listed, asker_of(listed))
            self._seen_at[listed.question] = page.read.at
            if question is not before:
                self.put(question)
                changed.append(question)
                if before is None:
                    came.add(question.question_id)
        missed = self._missed(page)
        return Changes((*changed, *missed.changed), missed.over, missed.forgotten, frozenset(came))

    def hand_over(self, reader_of: Callable[[str, Recipient], ListOwner | None]) -> Changes:
        """Has other accounts stand for recipients, as `reader_of` an endpoint and a recipient says (None: nobody)."""
        changed: list[Question] = []
        forgotten: list[str] = []
        for question in self.questions():
            owners = [(one, reader_of(question.endpoint, one)) for one in question.recipients]
            kept = [(replace(one, account_id=owner.account_id), owner) for one, owner in owners if owner is not None]
            if not kept:
                self._take_off(question)
                forgotten.append(question.question_id)
                continue
            owner = kept[0][1]
            now = replace(
                question,
                endpoint=owner.endpoint,
                portal_name=owner.portal_name,
                recipients=tuple(one for one, _ in kept),
            )
            if now != question:
                self.put(now)
                changed.append(now)
        return Changes(tuple(changed), (), tuple(forgotten))

    def _missed(self, page: ListPage) -> Changes:
        """Takes off what the page would have, and has not."""
        listed = {one.notify_id: one.question for one in page.read.questions}
        changed, over, forgotten = [], [], []
        for question_id in tuple(self._of_endpoint.get(page.owner.endpoint, ())):
            question = self._questions[question_id]
            missing = [
                one
                for one in question.recipients
                if page.owner.owns(one) and page.covers(one.notify_id) and listed.get(one.notify_id) != question_id
            ]
            if not missing or question.state is QuestionState.ANSWERING:
                continue
            # The first answer takes a question from all: after one of ours that is what it means.
            is_unsure = question.state is QuestionState.UNSURE
            left = () if is_unsure else tuple(one for one in question.recipients if one not in missing)
            if left:
                question = replace(question, recipients=left)
                self.put(question)
                changed.append(question)
            elif all(one.notify_id in listed for one in missing):
                # The same notice under another id: the key of fingerprints has changed.
                self._take_off(question)
                forgotten.append(question_id)
            else:
                question = self.with_seen_at(question)
                self._take_off(question)
                over.append(replace(question, state=QuestionState.GONE, missed_at=page.read.at))
        return Changes(tuple(changed), tuple(over), tuple(forgotten))

    def with_seen_at(self, question: Question) -> Question:
        """A question with when it was listed last."""
        seen_at = self._seen_at.get(question.question_id, question.seen_at)
        return question if seen_at == question.seen_at else replace(question, seen_at=seen_at)

    def _take_off(self, question: Question) -> None:
        self._questions.pop(question.question_id, None)
        self._seen_at.pop(question.question_id, None)
        self._of_endpoint.get(question.endpoint, {}).pop(question.question_id, None)


def _merged(before: Question | None, page: ListPage, listed: ListedQuestion, asker: Asker | None) -> Question:
    """The question as it is after this page: the very same object where nothing has changed."""
    if before is None:
        return _new(page, listed, asker)
    mine = Recipient(page.owner.account_id, listed.recipient_id, listed.notify_id)
    recipients = before.recipients
    if mine not in recipients:
        others = [one for one in recipients if one.user_id != mine.user_id]
        recipients = tuple(sorted((*others, mine), key=lambda one: one.user_id))
    is_same_clock = abs(before.skew - page.read.skew) <= _SAME_SKEW
    question = replace(
        before,
        endpoint=page.owner.endpoint,
        portal_name=page.owner.portal_name,
        recipients=recipients,
        # One that was put again is as young as its last time: the portal's memory counts from there.
        asked_at=max(before.asked_at, listed.asked_at),
        skew=before.skew if is_same_clock else page.read.skew,
        watch_id=asker.watch_id if asker is not None else None,
        asks_its_author=_asks_its_author(asker, recipients),
    )
    if question.state is QuestionState.UNSURE:
        # Whatever was sent did not arrive, for it still stands.
        question = replace(question, state=QuestionState.OPEN, is_allowed=None, answered_at=None, answered_by=None)
    return before if question == before else question


def _new(page: ListPage, listed: ListedQuestion, asker: Asker | None) -> Question:
    recipients = (Recipient(page.owner.account_id, listed.recipient_id, listed.notify_id),)
    return Question(
        question_id=listed.question,
        endpoint=page.owner.endpoint,
        portal_name=page.owner.portal_name,
        application=application_name(listed.text) or listed.client_id,
        client_id=listed.client_id,
        method=listed.method,
        asked_at=listed.asked_at,
        first_seen_at=page.read.at,
        seen_at=page.read.at,
        recipients=recipients,
        skew=page.read.skew,
        watch_id=asker.watch_id if asker is not None else None,
        asks_its_author=_asks_its_author(asker, recipients),
    )


def _asks_its_author(asker: Asker | None, recipients: tuple[Recipient, ...]) -> bool:
    return asker is not None and any(one.user_id == asker.user_id for one in recipients)
