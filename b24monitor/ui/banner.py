"""One line of news or warning inside the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.ui.icon import action_icon
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import mixed, tint

_ICON_SIZE = 20


class Banner(QFrame):
    """Icon, headline, text, and optionally `actions` (to act, to refuse) and a cross.

    It never takes the focus by itself.
    """

    opened = Signal()
    acted = Signal()
    dismissed = Signal()

    def __init__(
        self,
        headline: str,
        text: str,
        *,
        icon: QIcon,
        colour: QColor,
        actions: tuple[str, ...] = (),
        can_open: bool = False,
        can_dismiss: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._colour = colour
        self._can_open = can_open
        self.can_dismiss = can_dismiss
        self.setAccessibleName(headline)
        self.setAccessibleDescription(text)
        if can_open:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(_("Click to show the row"))
        picture = QLabel()
        picture.setPixmap(icon.pixmap(_ICON_SIZE, _ICON_SIZE))
        picture.setFixedSize(_ICON_SIZE, _ICON_SIZE)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(picture)
        self._text = TextLabel(text)
        row.addLayout(_words(headline, self._text), 1)
        for word, press in zip(actions, (self._act, self._dismiss), strict=False):
            row.addWidget(self._button(word, press))
        if can_dismiss:
            row.addWidget(self._cross())

    def show_text(self, text: str) -> None:
        """Tells something else under the same headline."""
        self._text.setText(text)
        self.setAccessibleDescription(text)

    def _button(self, text: str, press: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.clicked.connect(press)
        return button

    def _cross(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(action_icon("close", self.palette()))
        button.setAutoRaise(True)
        button.setToolTip(_("Dismiss"))
        button.setAccessibleName(_("Dismiss"))
        button.clicked.connect(self._dismiss)
        return button

    @Slot()
    def _act(self) -> None:
        self.acted.emit()

    @Slot()
    def _dismiss(self) -> None:
        self.dismissed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._can_open and inside and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tint(self._colour, self.palette()))
        painter.fillRect(0, 0, 4, self.height(), self._colour)
        painter.setPen(mixed(self._colour, self.palette().window().color(), 0.35))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
        super().paintEvent(event)


def _words(headline: str, text: TextLabel) -> QVBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(1)
    if headline:
        bold = TextLabel(headline)
        font = bold.font()
        font.setBold(True)
        bold.setFont(font)
        words.addWidget(bold)
    words.addWidget(text)
    text.setVisible(bool(text.text()))
    return words
