"""The line at the bottom: how much is open, and which portals give no answer."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QStatusBar, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.status_wording import open_text, portals_in_trouble, portals_text
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import muted, warning_colour


class StatusLine(QStatusBar):
    """Sums up the board."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._shown: tuple[Sequence[WatchRow], datetime] | None = None
        self._open = TextLabel(quiet=True)
        self._portals = TextLabel(quiet=True)
        for label in (self._open, self._portals):
            label.setWordWrap(False)
            label.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self._open)
        self.addPermanentWidget(self._portals)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        if self._shown is not None:
            self.show_rows(*self._shown)

    def text(self) -> str:
        """What is shown."""
        return f"{self._open.text()} | {self._portals.text()}"

    def show_rows(self, rows: Sequence[WatchRow], now: datetime) -> None:
        """Counts anew."""
        self._shown = (rows, now)
        trouble = portals_in_trouble(rows)
        self._open.setText(open_text(rows))
        self._portals.show_in(warning_colour if trouble else muted)
        self._portals.setText(portals_text(rows, now))
