"""Asks once more before a question is answered: what it means, what is left, and that there is no undo."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from b24monitor.core.answering_wording import (
    allow_text,
    answer_points,
    answer_title,
    clear_text,
    deny_text,
    left_out_text,
    question_line,
)
from b24monitor.core.clock import Clock
from b24monitor.core.language import gettext as _
from b24monitor.core.question import Question, QuestionState
from b24monitor.core.question_command import AnswerQuestions
from b24monitor.core.question_fact import QuestionsChanged
from b24monitor.core.question_wording import author_sentence
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.line_list import LineList
from b24monitor.ui.reading_area import ReadingArea
from b24monitor.ui.request_id import next_request_id
from b24monitor.ui.text_label import TextLabel

_TICK_MS = 1000
# Of many, those that are named one by one; the rest is counted.
_MOST_LINES = 200


class QuestionAnswerDialog(FittedDialog):
    """Emits one `AnswerQuestions`, once, for those questions that can still be answered when the button is pressed.

    `name_of` names a watch of ours. `clears`: the questions are too late, and are only to leave the list.
    """

    answered = Signal(AnswerQuestions)

    def __init__(
        self,
        questions: Sequence[Question],
        clock: Clock,
        name_of: Callable[[Question], str],
        *,
        is_allowed: bool,
        clears: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._questions = {question.question_id: question for question in questions}
        self._first = tuple(questions)
        self._clock = clock
        self._name_of = name_of
        self._is_allowed, self._clears = is_allowed, clears
        self._sent = False
        self.setWindowTitle(_("Clear") if clears else _("Allow") if is_allowed else _("Deny"))
        self.setMinimumWidth(520)
        self._lines, self._points, self.note = LineList(), LineList(bullet="•"), FormNote()
        reading = ReadingArea()
        reading.setAccessibleName(_("What the answer does"))
        title = answer_title(self._first, is_allowed=is_allowed, clears=clears)
        # Of many, what the answer does must not stand below what has to be scrolled.
        parts = (self._lines, self._points) if len(self._first) == 1 else (self._points, self._lines)
        for part in (TextLabel(title, large=True), *parts):
            reading.column.addWidget(part)
        reading.column.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(reading, 1)
        # Always in view, however many are answered.
        column.addWidget(self.note)
        column.addWidget(self._make_buttons())
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.refresh)
        self._tick.start()
        self.refresh()

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.answer_button = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.answer_button.setAutoDefault(False)
        self.answer_button.clicked.connect(self._answer)
        buttons.rejected.connect(self.reject)
        # Enter must not answer by mistake.
        self.cancel_button = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()
        return buttons

    def text(self) -> str:
        """All that is told in words."""
        return "\n".join(label.text() for label in self.findChildren(QLabel) if label.text())

    @Slot(QuestionsChanged)
    def take_changed(self, fact: QuestionsChanged) -> None:
        """Follows what is learned while the user thinks about it."""
        for question in fact.questions:
            if question.question_id in self._questions:
                self._questions[question.question_id] = question
        for question_id in fact.removed:
            self._questions.pop(question_id, None)
        self.refresh()

    def answerable(self) -> tuple[Question, ...]:
        """Those that would be answered now, in the order they were given in."""
        known = (self._questions.get(question.question_id) for question in self._first)
        return tuple(question for question in known if question is not None and self._is_answerable(question))

    def _is_answerable(self, question: Question) -> bool:
        if question.state is not QuestionState.OPEN:
            return False
        return question.is_too_late(self._clock.now()) is self._clears

    @Slot()
    def refresh(self) -> None:
        """Looks at the clock, and leaves out what can no longer be answered."""
        now, left = self._clock.now(), self.answerable()
        shown = left or self._first
        lines = [question_line(question, now, self._name_of(question)) for question in shown[:_MOST_LINES]]
        self._lines.show_lines([*lines, *(["…"] if len(shown) > _MOST_LINES else [])])
        points = answer_points(shown, is_allowed=self._is_allowed, clears=self._clears)
        # Of many, each line says so for itself.
        if len(shown) == 1 and shown[0].asks_its_author:
            points.append(author_sentence())
        self._points.show_lines(points)
        if self._clears:
            text = clear_text(len(left))
        else:
            text = allow_text(left, now) if self._is_allowed else deny_text(len(left))
        self.answer_button.setText(text)
        self.answer_button.setEnabled(bool(left) and not self._sent)
        self._tell_left_out(len(left))
        self.answer_button.setAccessibleDescription(self.note.text())

    def _tell_left_out(self, left: int) -> None:
        now = self._clock.now()
        opened = [one for one in self._questions.values() if one.state is QuestionState.OPEN]
        too_late = 0 if self._clears else sum(question.is_too_late(now) for question in opened)
        text = left_out_text(too_late, len(self._first) - left - too_late)
        if text != self.note.text():
            self.note.show_problem(text)

    @Slot()
    def _answer(self) -> None:
        # The clock may have gone on since the button was last looked at.
        self.refresh()
        left = self.answerable()
        if self._sent or not left:
            return
        self._sent = True
        ids = tuple(question.question_id for question in left)
        self.answered.emit(AnswerQuestions(next_request_id(), ids, self._is_allowed, self._clears))
        self.accept()
