"""A table with details beside it, or below it where the window is narrow."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

# Narrower than this the details go below the table.
_BESIDE_FROM = 1180
_BESIDE, _BELOW = [880, 340], [300, 170]


class SideSplitter(QSplitter):
    """Takes two widgets, the table first; the user's own sizes last until the details change their side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.setSizes(_BESIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_FROM
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.orientation() != wanted:
            self.setOrientation(wanted)
            self.setSizes(_BESIDE if beside else _BELOW)

    def addWidget(self, widget: QWidget) -> None:
        super().addWidget(widget)
        self.setSizes(_BESIDE)
