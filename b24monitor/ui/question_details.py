"""The selected question in words: what it would allow, how long a yes would hold, who asked, and the next step."""

from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.method_meaning import method_meaning
from b24monitor.core.question import Question
from b24monitor.core.question_wording import (
    QuestionLook,
    answerer_text,
    asked_sentence,
    author_sentence,
    look_meaning,
    look_word,
    over_text,
    question_look,
    who_sentence,
    worth_sentence,
)
from b24monitor.ui.line_list import LineList
from b24monitor.ui.question_actions import QuestionActions
from b24monitor.ui.question_delegate import look_colour, look_icon
from b24monitor.ui.text_label import TextLabel

_ICON_SIZE = 24


class QuestionDetails(QScrollArea):
    """Shows one question; the answers of `actions` are offered as buttons, and act on what is selected."""

    def __init__(self, actions: QuestionActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: QuestionLook | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint = TextLabel(quiet=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON_SIZE, _ICON_SIZE)
        self._state, self._method = TextLabel(large=True), TextLabel(large=True, selectable=True)
        self._place, self._allows = TextLabel(selectable=True), TextLabel()
        self._client = TextLabel(quiet=True, selectable=True)
        self._lines, self._meaning = LineList(), TextLabel(quiet=True)
        self._buttons = [_button(action) for action in actions.answers()]
        self._story = self._make_story()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._hint)
        column.addWidget(self._story)
        column.addStretch(1)
        self.setWidget(body)
        self.retranslate()
        self._show_parts(filled=False)

    def retranslate(self) -> None:
        """Says everything in the language in use; what is told of a question follows with the next `show_question`."""
        self.setAccessibleName(_("Details"))
        self._hint.setText(_("Select a question to see what it would allow."))

    def _make_story(self) -> QWidget:
        head, buttons = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self._state, 1)
        for button in self._buttons:
            buttons.addWidget(button)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self._method, self._place, self._client, self._allows, self._lines, self._meaning):
            column.addWidget(part)
        column.addSpacing(4)
        column.addLayout(buttons)
        return side

    def show_question(self, question: Question | None, now: datetime, ours: str = "", *, is_replaced: bool) -> None:
        """Tells of `question` as it is at `now`; `ours` names the watch of ours that asked."""
        self._show_parts(filled=question is not None)
        if question is None:
            return
        look = question_look(question, now, is_replaced=is_replaced)
        self._look = look
        self._state.setText(look_word(look))
        self._colour(look)
        self._method.setText(question.method)
        self._place.setText(
            _("{application} · {portal}").format(application=question.application, portal=question.portal_name)
        )
        is_told = question.client_id not in ("", question.application)
        self._client.setText(_("Client id {client_id}").format(client_id=question.client_id) if is_told else "")
        self._client.setVisible(is_told)
        self._allows.setText(method_meaning(question.method))
        self._lines.show_lines(_lines(question, now, ours))
        self._meaning.setText(look_meaning(look))
        for button in self._buttons:
            button.setVisible(question.is_listed and button.defaultAction().isEnabled())

    def text(self) -> str:
        """All that is told in words."""
        parts = (self._state, self._method, self._place, self._client, self._allows, self._meaning)
        return "\n".join([*(label.text() for label in parts if label.text()), self._lines.text()])

    def _show_parts(self, *, filled: bool) -> None:
        self._hint.setVisible(not filled)
        self._story.setVisible(filled)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._look is not None:
            self._colour(self._look)

    def _colour(self, look: QuestionLook) -> None:
        self._icon.setPixmap(look_icon(look, self.palette()).pixmap(_ICON_SIZE, _ICON_SIZE))
        self._state.show_in(look_colour(look, self.palette()))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _lines(question: Question, now: datetime, ours: str) -> list[str]:
    lines = [asked_sentence(question, now)]
    if question.is_listed:
        lines.append(worth_sentence(question, now))
    else:
        answerer = answerer_text(question)
        over = _("Over: {time}, by {user}.") if question.answered_by is not None else _("Over: {time}.")
        lines.append(over.format(time=over_text(question, now), user=answerer))
    lines.append(who_sentence(question, ours))
    if question.asks_its_author:
        lines.append(author_sentence())
    return lines
