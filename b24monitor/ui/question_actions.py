"""What can be done with the selected questions, as actions with their keys."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from b24monitor.core.answering_wording import allow_text, deny_text
from b24monitor.core.language import gettext as _
from b24monitor.core.question import Question, QuestionState
from b24monitor.ui.icon import action_icon


def answerable(questions: Sequence[Question], now: datetime) -> tuple[Question, ...]:
    """Those of which a yes or a no still means something."""
    return tuple(question for question in questions if question.is_answerable(now))


def clearable(questions: Sequence[Question], now: datetime) -> tuple[Question, ...]:
    """Those that are too late and still stand in a list."""
    return tuple(one for one in questions if one.state is QuestionState.OPEN and one.is_too_late(now))


class QuestionActions(QObject):
    """The actions of one page, which work while the focus is within it."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._buttons: list[QToolButton] = []
        self.allow, self.deny, self.clear, self.read = (QAction(self) for _place in range(4))
        for action, keys in ((self.allow, "Ctrl+Y"), (self.deny, "Ctrl+Shift+D"), (self.clear, "Ctrl+Del")):
            action.setShortcut(QKeySequence(keys))
        self.read.setShortcut(QKeySequence("Shift+F5"))
        for action in self.all():
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        page.addActions(self.all())
        self.recolour(page.palette())

    def all(self) -> list[QAction]:
        """All of them."""
        return [self.allow, self.deny, self.clear, self.read]

    def answers(self) -> tuple[QAction, ...]:
        """Those that answer."""
        return self.allow, self.deny, self.clear

    def button(self, action: QAction) -> QToolButton:
        """A button for one of them, which is there when the action is."""
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons.append(button)
        return button

    def follow(self, selected: Sequence[Question], now: datetime) -> None:
        """Allows and names what is possible with the selected questions; due again as time goes by."""
        open_ones, late = answerable(selected, now), clearable(selected, now)
        _say(self.allow, _("{answer}…").format(answer=allow_text(open_ones, now)))
        _say(self.deny, _("{answer}…").format(answer=deny_text(len(open_ones))))
        _say(self.clear, _("Clear from the list (sends Deny)…"))
        _say(self.read, _("Read now"))
        self.read.setToolTip(_("Read all lists at once; this asks and answers nothing"))
        for action, is_possible in ((self.allow, open_ones), (self.deny, open_ones), (self.clear, late)):
            action.setEnabled(bool(is_possible))
        self.clear.setVisible(bool(late))
        for button in self._buttons:
            button.setVisible(button.defaultAction().isVisible())

    def recolour(self, palette: QPalette) -> None:
        """Draws the icons in the palette's colour."""
        names = ("allow", "deny", "remove", "refresh")
        for action, name in zip(self.all(), names, strict=True):
            action.setIcon(action_icon(name, palette))


def _say(action: QAction, text: str) -> None:
    if action.text() != text:
        action.setText(text)
        # On a button Qt would leave out the dots, which tell that something is asked first.
        action.setIconText(text)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(_("{action} · {keys}").format(action=text.rstrip("…"), keys=keys))
