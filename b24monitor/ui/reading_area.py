"""Text and controls that scroll when the screen is too low for all of them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

_LEAST_HEIGHT = 120
# Between the text and the scroll bar.
_MARGIN = 4


class ReadingArea(QScrollArea):
    """Asks for the height that its wrapped text needs, and scrolls where it gets less. `column` takes the content."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, _MARGIN, 0)
        self.column.setSpacing(10)
        self.setWidget(inner)
        self.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.column.totalHeightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _LEAST_HEIGHT)
