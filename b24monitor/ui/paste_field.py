"""A field that takes secrets and never shows them: what is pasted is read at once, what is typed stands as dots."""

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.paste import Pasted, PasteKind, read_paste

_DOT = "•"
_LINES = 2
_READ = (PasteKind.GRANT, PasteKind.BARE_TOKEN)


class PasteField(QPlainTextEdit):
    """Holds dots only: there is no text in it to copy, to undo to, or for a screen reader to say.

    Pasting, by the keyboard, the mouse or dropping, replaces what was there. `typed` tells what the dots say so far.
    """

    pasted = Signal(Pasted)
    typed = Signal(Pasted)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        margins = 2 * (self.frameWidth() + int(self.document().documentMargin()))
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + margins + 2)
        self.textChanged.connect(self._hide_text)

    def read(self) -> Pasted:
        """What the typed dots stand for; EMPTY when none was typed."""
        return read_paste(self._text)

    def forget(self) -> None:
        """Empties the field and drops what was typed."""
        self._show_dots("")

    def insertFromMimeData(self, source: QMimeData) -> None:
        pasted = read_paste(source.text())
        self.forget()
        self.pasted.emit(pasted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, held = event.text(), event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        alt = bool(held & Qt.KeyboardModifier.AltModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            if self._text:
                self._type("" if control else self._text[:-1])
        # Both together are how Windows tells of AltGr.
        elif text.strip() and text.isprintable() and control == alt:
            self._type(self._text + text)
        else:
            # Enter is the dialog's; nothing else would do anything to dots.
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # What is still being composed would be shown in clear.
        if event.commitString():
            self._type(self._text + event.commitString())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paste = menu.addAction(_("&Paste"))
        paste.setEnabled(self.canPaste())
        paste.triggered.connect(self.paste)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Selects nothing: dots would replace the clipboard's text."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # What was recognised is with whoever listens; a half-typed word may go on later.
        if event.reason() is not Qt.FocusReason.PopupFocusReason and self.read().kind in _READ:
            self.forget()

    def _type(self, text: str) -> None:
        self._show_dots(text)
        self.typed.emit(self.read())

    def _show_dots(self, text: str) -> None:
        self._text = text
        self.setPlainText(_DOT * len(text))
        self.moveCursor(QTextCursor.MoveOperation.End)

    @Slot()
    def _hide_text(self) -> None:
        """Takes for a paste what came by no event of ours, as from assistive technology."""
        shown = self.toPlainText()
        if shown.strip(_DOT):
            pasted = read_paste(shown.strip(_DOT))
            self.forget()
            self.pasted.emit(pasted)
