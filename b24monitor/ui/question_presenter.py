"""From new questions to notices: one for each, one for a whole burst, and a note to the engine once it was told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from b24monitor.core.clock import Clock
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.language import gettext as _
from b24monitor.core.question import Question
from b24monitor.core.question_command import MarkQuestionsTold
from b24monitor.core.question_fact import QuestionRaised, QuestionsChanged
from b24monitor.core.question_news_wording import (
    away_title,
    many_lines,
    many_title,
    quiet_title,
    raised_body,
    raised_title,
)
from b24monitor.ui.activation import use_activation_token
from b24monitor.ui.alert_burst import Burst
from b24monitor.ui.icon import state_icon
from b24monitor.ui.notifiers import DEFAULT_ACTION, Activation, Notice, Notifier, NotifierFailure
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.question_model import no_name
from b24monitor.ui.quiet_end import QuietEnd

OPEN_ACTION, ALLOW_ACTION, DENY_ACTION = "open", "allow", "deny"

_AWAY, _QUIET = "questions away", "questions quiet"
# As with alerts: how long after a question the next one of its portal, or from before the start, belongs to it.
_BURST_S = 5.0
_AWAY_BURST_S = 30.0
_GATHER_MS = 500


@dataclass(frozen=True, slots=True)
class AnswerWish:
    """The user pressed a button of a notice: these questions are to be answered, after another yes in the window."""

    question_ids: tuple[str, ...]
    is_allowed: bool


class QuestionPresenter(QObject):
    """Tells each question once; no button of a notice answers anything by itself.

    `told` follows when it was shown, also when it could not be: the page has it. `opened` carries the question ids.
    """

    told = Signal(MarkQuestionsTold)
    opened = Signal(object)
    answer_requested = Signal(AnswerWish)

    def __init__(
        self,
        notifier: Notifier,
        clock: Clock,
        parent: QObject | None = None,
        book: PreferenceBook | None = None,
        name_of: Callable[[int], str] = no_name,
    ) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._clock = clock
        self._name_of = name_of
        self._presented: set[str] = set()
        self._bursts: dict[str, Burst[Question]] = {}
        # What each notice speaks of, and what of that is not told yet.
        self._targets: dict[str, tuple[str, ...]] = {}
        self._untold: dict[str, list[str]] = {}
        self._missed: list[Question] = []
        self._held: dict[str, Question] = {}
        self._gathered = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathered.timeout.connect(self._tell_missed)
        self._quiet_end = QuietEnd(clock, book or PreferenceBook(parent=self), self)
        self._quiet_end.come.connect(self._tell_held)
        notifier.shown.connect(self._take_shown)
        notifier.failed.connect(self._take_failure)
        notifier.activated.connect(self._take_activation)

    @Slot(QuestionRaised)
    def present(self, raised: QuestionRaised) -> None:
        """Tells a question; one that was presented before, or is no longer worth an answer, is not told."""
        question = raised.question
        if question.question_id in self._presented:
            return
        self._presented.add(question.question_id)
        if not question.is_answerable(self._clock.now()):
            self._tell([question.question_id])
        elif self._quiet_end.is_quiet:
            self._held[question.question_id] = question
            self._quiet_end.wait()
        elif raised.away:
            self._missed.append(question)
            self._gathered.start()
        else:
            self._announce(f"questions {question.endpoint}", [question], _BURST_S)

    @Slot(QuestionsChanged)
    def take_changed(self, fact: QuestionsChanged) -> None:
        """Takes back what is no longer open: a button must not offer what is over."""
        now = self._clock.now()
        over = [question.question_id for question in fact.questions if not question.is_answerable(now)]
        for question_id in (*fact.removed, *over):
            self._held.pop(question_id, None)
            self._missed = [one for one in self._missed if one.question_id != question_id]
            if self._targets.get(_key(question_id)) is not None:
                self._notifier.withdraw(_key(question_id))
                self._targets.pop(_key(question_id))
                self._tell(self._untold.pop(_key(question_id), []))

    @Slot()
    def _tell_missed(self) -> None:
        missed, self._missed = self._missed, []
        if missed:
            self._announce(_AWAY, missed, _AWAY_BURST_S)

    @Slot()
    def _tell_held(self) -> None:
        held, self._held = list(self._held.values()), {}
        now = self._clock.now()
        late = [question.question_id for question in held if not question.is_answerable(now)]
        self._tell(late)
        still = [question for question in held if question.question_id not in late]
        if still:
            self._show_many(_QUIET, still, quiet_title(still), still)

    def _announce(self, group: str, questions: Sequence[Question], lasts_s: float) -> None:
        """Tells new questions of a group: each in a notice of its own, or the whole burst in one in their place."""
        burst = self._bursts.setdefault(group, Burst[Question](lasts_s))
        burst.join(questions, self._clock.monotonic())
        if not burst.is_large:
            for question in questions:
                self._show_single(question)
            return
        if not burst.is_summary:
            burst.is_summary = True
            for question in burst.alerts:
                self._take_back(group, question)
        title = away_title(burst.alerts) if group == _AWAY else many_title(burst.alerts)
        self._show_many(group, questions, title, burst.alerts)

    def _take_back(self, group: str, question: Question) -> None:
        key = _key(question.question_id)
        if self._targets.pop(key, None) is not None:
            self._notifier.withdraw(key)
            self._untold.setdefault(group, []).extend(self._untold.pop(key, []))

    def _show_single(self, question: Question) -> None:
        label = _("Open")
        actions = [(DEFAULT_ACTION, label), (OPEN_ACTION, label)]
        actions += [(ALLOW_ACTION, _("Allow…")), (DENY_ACTION, _("Deny…"))]
        ours = "" if question.watch_id is None else self._name_of(question.watch_id)
        body = raised_body(question, self._clock.now(), ours)
        self._show([question], [question], _key(question.question_id), raised_title(question), body, tuple(actions))

    def _show_many(self, key: str, new: Sequence[Question], title: str, questions: Sequence[Question]) -> None:
        label = _("Open")
        actions = ((DEFAULT_ACTION, label), (OPEN_ACTION, label))
        self._show(new, questions, key, title, many_lines(questions), actions)

    def _show(
        self,
        new: Sequence[Question],
        questions: Sequence[Question],
        key: str,
        title: str,
        body: str,
        actions: tuple[tuple[str, str], ...],
    ) -> None:
        self._untold.setdefault(key, []).extend(question.question_id for question in new)
        self._targets[key] = tuple(question.question_id for question in questions)
        icon = state_icon(ConfirmationState.WAITING)
        self._notifier.show(Notice(key, title, body, icon=icon, actions=actions))

    def _tell(self, question_ids: Iterable[str]) -> None:
        ids = tuple(question_ids)
        if ids:
            self.told.emit(MarkQuestionsTold(ids))

    @Slot(str)
    def _take_shown(self, key: str) -> None:
        self._tell(self._untold.pop(key, []))

    @Slot(NotifierFailure)
    def _take_failure(self, failure: NotifierFailure) -> None:
        # The page has it: to tell it again at every start would be worse than a notice missed.
        self._take_shown(failure.key)

    @Slot(Activation)
    def _take_activation(self, activation: Activation) -> None:
        question_ids = self._targets.get(activation.key)
        if question_ids is None:
            return
        use_activation_token(activation.token)
        if activation.action in (ALLOW_ACTION, DENY_ACTION):
            self.answer_requested.emit(AnswerWish(question_ids, activation.action == ALLOW_ACTION))
        else:
            self.opened.emit(question_ids)


def _key(question_id: str) -> str:
    return f"question {question_id}"
