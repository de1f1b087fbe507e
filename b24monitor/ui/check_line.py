"""One check of the self-test: an icon, how it ended in a word, and what was found in a sentence."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.language import gettext as _
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.core.self_test_wording import check_purpose, check_word, outcome_word
from b24monitor.ui.icon import named_state_icon, state_icon
from b24monitor.ui.picture_label import PictureLabel
from b24monitor.ui.text_label import TextLabel

_ICON_SIZE = 16


class CheckLine:
    """A line of a grid. Its sentence can be reached by the Tab key, and tells a screen reader the whole line."""

    def __init__(self, check: Check, grid: QGridLayout) -> None:
        self.check = check
        self.result: CheckResult | None = None
        # Whether the result is only that there was none in time.
        self.is_overdue = False
        self._picture = PictureLabel(_ICON_SIZE)
        self._name = QLabel()
        self._outcome = QLabel()
        self.sentence = TextLabel(selectable=True)
        flags = self.sentence.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.sentence.setTextInteractionFlags(flags)
        place = grid.rowCount()
        for column, label in enumerate((self._picture, self._name, self._outcome, self.sentence)):
            label.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop if column < 3 else Qt.AlignmentFlag(0))
        self.begin()

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.result is None or self.is_overdue

    def begin(self) -> None:
        """Shows what the check does, while it is under way."""
        self.result, self.is_overdue = None, False
        self._show(check_word(self.check), _("Trying…"), check_purpose(self.check), None)

    def end(self, result: CheckResult, *, is_overdue: bool = False) -> None:
        """Shows how it ended."""
        self.result, self.is_overdue = result, is_overdue
        name = check_word(result.check, result.subject)
        self._show(name, outcome_word(result.outcome), result.text, partial(_icon, result.outcome))

    def discard(self) -> None:
        """Takes the line out of the grid."""
        for label in (self._picture, self._name, self._outcome, self.sentence):
            label.hide()
            label.deleteLater()

    def _show(self, name: str, outcome: str, text: str, icon: Callable[[QPalette], QIcon] | None) -> None:
        self._picture.show_icon(icon)
        self._picture.setAccessibleName(outcome)
        self._name.setText(name)
        self._outcome.setText(outcome)
        self.sentence.setText(text)
        line = _("{check}: {outcome}. {text}").format(check=name, outcome=outcome, text=text)
        self.sentence.setAccessibleName(line.strip())


def _icon(outcome: Outcome, palette: QPalette) -> QIcon:
    match outcome:
        case Outcome.FINE:
            return state_icon(ConfirmationState.APPROVED, palette)
        case Outcome.LIMITED:
            return named_state_icon("stale", palette)
        case Outcome.FAILED:
            return state_icon(ConfirmationState.DENIED, palette)
        case Outcome.SKIPPED:
            return state_icon(ConfirmationState.UNKNOWN, palette)
