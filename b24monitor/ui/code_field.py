"""A field for a sign-in's code: hands over what is pasted at once, and keeps nothing of it."""

from itertools import takewhile

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.secret import Secret


class CodeField(QLineEdit):
    """Shows dots. More than one character at a time is a paste, however it came; what is typed goes with Enter."""

    entered = Signal(Secret)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(_("Paste it: it is used at once. If you type it, press Enter."))
        self.textChanged.connect(self._follow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # The dialog's default button is not meant by it.
            event.accept()
            self._hand_over()
        else:
            super().keyPressEvent(event)

    def forget(self) -> None:
        """Empties the field and, unlike `clear`, its undo history."""
        self.setText("")

    @Slot(str)
    def _follow(self, text: str) -> None:
        before, self._before = self._before, text
        if _inserted(before, text) > 1:
            self._hand_over()

    def _hand_over(self) -> None:
        entered = self.text().strip()
        self.forget()
        if entered:
            self.entered.emit(Secret(entered))


def _inserted(before: str, after: str) -> int:
    """How many characters one edit put in."""
    start = _common_start(before, after)
    return len(after) - start - _common_start(before[start:][::-1], after[start:][::-1])


def _common_start(one: str, other: str) -> int:
    same = (mine == its for mine, its in zip(one, other, strict=False))
    return sum(1 for _alike in takewhile(bool, same))
