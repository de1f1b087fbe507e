"""Fields of the settings that the wheel changes only while they have the focus: a page of them is scrolled."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QTimeEdit, QWidget

from b24monitor.ui.locale_edit import follow_locale

_V = TypeVar("_V")


class WordCombo(QComboBox):
    """A combo box that never takes more room than its page has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceCombo(WordCombo, Generic[_V]):
    """A choice among a few values. `chosen` says that the user chose; `show_value` says nothing to anybody."""

    chosen = Signal()

    def __init__(self, values: Sequence[_V], word: Callable[[_V], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = tuple(values)
        self._word = word
        for _value in self._values:
            self.addItem("")
        self.activated.connect(self._tell)

    def value(self) -> _V:
        """What is shown."""
        return self._values[self.currentIndex()]

    def show_value(self, value: _V) -> None:
        """Shows another value."""
        self.setCurrentIndex(self._values.index(value))

    def retranslate(self) -> None:
        """Says each value in the language in use; what is chosen, and the focus, stay."""
        for place, value in enumerate(self._values):
            self.setItemText(place, self._word(value))

    def minimumSizeHint(self) -> QSize:
        # A choice that is cut off cannot be told from the next one.
        return self.sizeHint()

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit()


class ClockEdit(QTimeEdit):
    """A time of day, without seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        follow_locale(self)
        # What is half typed is no time yet.
        self.setKeyboardTracking(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            follow_locale(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
