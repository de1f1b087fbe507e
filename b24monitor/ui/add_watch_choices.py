"""What is to follow once a watch is added: nothing, asking, or a look at the application's own question."""

from enum import Enum

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.ui.text_label import TextLabel

_INDENT = 24


class AfterAdding(Enum):
    """What is to follow once the watches are there."""

    NOTHING = 0
    ASK = 1
    LOOK = 2


class AddingChoices(QWidget):
    """One of three, at first the one that asks nobody."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for then, text, description in (
            (AfterAdding.NOTHING, _("&Just watch"), _("Asks nobody. You ask later, when somebody can answer.")),
            (AfterAdding.ASK, _("Ask &now…"), _("Shows first what the administrators will receive.")),
            (
                AfterAdding.LOOK,
                _("My application has already as&ked"),
                _("Looks at its question. If it has not called the method with this token, the look is the question."),
            ),
        ):
            button = QRadioButton(text)
            button.setChecked(then is AfterAdding.NOTHING)
            button.setAccessibleDescription(description)
            self._choices.addButton(button, then.value)
            column.addWidget(button)
            words = TextLabel(description, quiet=True)
            words.setIndent(_INDENT)
            column.addWidget(words)

    def choose(self, then: AfterAdding) -> None:
        """Marks what is to follow."""
        self._choices.button(then.value).setChecked(True)

    def chosen(self) -> AfterAdding:
        """What is to follow."""
        return AfterAdding(self._choices.checkedId())
