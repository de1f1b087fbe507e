"""A small picture beside a text, drawn anew when the theme is another."""

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QLabel, QWidget


class PictureLabel(QLabel):
    """Shows the icon that `make` draws for a palette, `side` pixels wide and high."""

    def __init__(
        self, side: int, make: Callable[[QPalette], QIcon] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._side = side
        self._make = make
        self.setFixedSize(side, side)
        self._draw()

    def show_icon(self, make: Callable[[QPalette], QIcon] | None) -> None:
        """Shows another icon; None: nothing."""
        if make is not self._make:
            self._make = make
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if self._make is None:
            self.clear()
        else:
            self.setPixmap(self._make(self.palette()).pixmap(self._side, self._side))
