"""A label for running text: wraps, follows the palette, and is laid out anew only when its text is another."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from b24monitor.ui.theme import muted

_FAR_SIDE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


class TextLabel(QLabel):
    """Plain text only: nothing a portal answers is ever taken for markup."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        quiet: bool = False,
        large: bool = False,
        selectable: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._quiet = quiet
        self._colour: QColor | Callable[[QPalette], QColor] | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        # Inside a button Qt would take the button's text colour instead of ours.
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        if large:
            font = self.font()
            font.setPointSizeF(font.pointSizeF() * 1.15)
            font.setBold(True)
            self.setFont(font)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._follow_palette()
        self._follow_direction()

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)

    def show_in(self, colour: QColor | Callable[[QPalette], QColor]) -> None:
        """Uses this colour instead of the palette's text; a function of the palette follows a change of theme."""
        if colour != self._colour:
            self._colour = colour
            self._follow_palette()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # What is inside a window hears of a new theme in no other way; our own change does not come back.
        if event.type() is QEvent.Type.PaletteChange:
            self._follow_palette()
        elif event.type() is QEvent.Type.LayoutDirectionChange:
            self._follow_direction()

    def _follow_direction(self) -> None:
        """Stands where reading begins; Qt puts a text by its own script: a method's name away from its icon."""
        if self.alignment() & (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignRight):
            is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            side = _FAR_SIDE if is_mirrored else Qt.AlignmentFlag.AlignLeft
            self.setAlignment(side | (self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask))

    def _follow_palette(self) -> None:
        if self._colour is None and not self._quiet:
            return
        parent = self.parentWidget()
        around = parent.palette() if parent is not None else QPalette()
        colour = self._colour(around) if callable(self._colour) else self._colour
        own = QPalette()
        own.setColor(QPalette.ColorRole.WindowText, colour or muted(around))
        self.setPalette(own)
