"""Joins the Questions page with the engine and the window: facts in, dialogs and commands out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from b24monitor.core.account import Account
from b24monitor.core.clock import Clock
from b24monitor.core.command import Command
from b24monitor.core.language import gettext as _
from b24monitor.core.loopback import DEFAULT_PORT, redirect_address
from b24monitor.core.question import Question
from b24monitor.core.question_command import AnswerQuestions, ReadAnswers, ReadQuestions
from b24monitor.core.question_fact import AnswerEnded, AnswersRead, ListsChanged, QuestionsChanged
from b24monitor.ui.question_actions import answerable, clearable
from b24monitor.ui.request_id import next_request_id

if TYPE_CHECKING:
    from b24monitor.ui.question_page import QuestionPage


class QuestionFlow(QObject):
    """Keeps what is known of questions for a page that may be built later; one dialog at a time over `window`."""

    def __init__(
        self, post: Callable[[Command], None], clock: Clock, window: QWidget, name_of: Callable[[int], str]
    ) -> None:
        super().__init__(window)
        self._post = post
        self._clock = clock
        self._window = window
        self._name_of = name_of
        self._page: QuestionPage | None = None
        self._questions: dict[str, Question] = {}
        self._lists = ListsChanged(())
        self._accounts: tuple[Account, ...] = ()
        self._dialog: QDialog | None = None

    def build_page(self) -> "QuestionPage":
        """A new page with all that is known; made once."""
        from b24monitor.ui.question_page import QuestionPage

        page = self._page = QuestionPage(self._clock, name_of=self._name_of)
        page.allow_requested.connect(self.allow)
        page.deny_requested.connect(self.deny)
        page.clear_requested.connect(self.clear)
        page.read_requested.connect(self._read)
        page.answers_wanted.connect(self._read_answers)
        page.guide_requested.connect(self._show_guide)
        page.lists.submitted.connect(self._send)
        page.take_lists(self._lists.lists, self._accounts)
        page.take_changed(QuestionsChanged(tuple(self._questions.values())))
        return page

    def know_accounts(self, accounts: tuple[Account, ...]) -> None:
        """Whose lists there are."""
        self._accounts = accounts
        if self._page is not None:
            self._page.take_lists(self._lists.lists, accounts)

    @property
    def open_count(self) -> int:
        """How many questions wait for an answer and are not too late."""
        return len(answerable(tuple(self._questions.values()), self._clock.now()))

    @Slot(QuestionsChanged)
    def take_changed(self, fact: QuestionsChanged) -> None:
        """Questions came, changed or went."""
        self._questions |= {question.question_id: question for question in fact.questions}
        for question_id in fact.removed:
            self._questions.pop(question_id, None)
        if self._page is not None:
            self._page.take_changed(fact)
        self._tell_dialog(fact)

    def _tell_dialog(self, fact: QuestionsChanged) -> None:
        from b24monitor.ui.question_answer_dialog import QuestionAnswerDialog

        if isinstance(self._dialog, QuestionAnswerDialog):
            self._dialog.take_changed(fact)

    @Slot(ListsChanged)
    def take_lists(self, fact: ListsChanged) -> None:
        """How the lists stand."""
        self._lists = fact
        if self._page is not None:
            self._page.take_lists(fact.lists, self._accounts)

    @Slot(AnswerEnded)
    def take_ended(self, fact: AnswerEnded) -> None:
        """What became of an answer."""
        if self._page is not None:
            self._page.take_ended(fact)

    @Slot(AnswersRead)
    def take_answers(self, fact: AnswersRead) -> None:
        """What is over was read."""
        if self._page is not None:
            self._page.take_answers(fact)

    @Slot()
    def allow(self) -> None:
        """Asks once more before what is selected is allowed."""
        if self._page is not None:
            self.answer(self._page.selected_questions(), is_allowed=True)

    @Slot()
    def deny(self) -> None:
        """Asks once more before what is selected is denied."""
        if self._page is not None:
            self.answer(self._page.selected_questions(), is_allowed=False)

    @Slot()
    def clear(self) -> None:
        """Asks once more before what is selected, and too late, leaves the list."""
        if self._page is not None:
            late = clearable(self._page.selected_questions(), self._clock.now())
            self._ask(late, is_allowed=False, clears=True)

    def answer(self, questions: Sequence[Question], *, is_allowed: bool) -> None:
        """Asks once more before those of them that still can be are answered."""
        self._ask(answerable(questions, self._clock.now()), is_allowed=is_allowed)

    def answer_known(self, question_ids: Sequence[str], *, is_allowed: bool) -> None:
        """The same by their ids, as a notice knows them."""
        self.answer([self._questions[one] for one in question_ids if one in self._questions], is_allowed=is_allowed)

    def show_questions(self, question_ids: Sequence[str]) -> None:
        """Selects questions on the page, which is shown already."""
        if self._page is not None:
            self._page.show_questions(question_ids)

    def _ask(self, questions: Sequence[Question], *, is_allowed: bool, clears: bool = False) -> None:
        from b24monitor.ui.question_answer_dialog import QuestionAnswerDialog

        if not questions or self._dialog is not None:
            return
        dialog = QuestionAnswerDialog(
            questions, self._clock, self._ours, is_allowed=is_allowed, clears=clears, parent=self._window
        )
        dialog.answered.connect(self._send)
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None

    def _ours(self, question: Question) -> str:
        return "" if question.watch_id is None else self._name_of(question.watch_id)

    @Slot()
    def _read(self) -> None:
        self._post(ReadQuestions())

    @Slot()
    def _read_answers(self) -> None:
        self._post(ReadAnswers(next_request_id()))

    @Slot()
    def _show_guide(self) -> None:
        from b24monitor.ui.application_guide import ApplicationGuide

        if self._dialog is None:
            self._open(ApplicationGuide(redirect_address(DEFAULT_PORT), self._window, back_text=_("&Close")))

    @Slot(object)
    def _send(self, command: Command) -> None:
        if isinstance(command, AnswerQuestions) and self._page is not None:
            self._page.note.clear()
        self._post(command)
