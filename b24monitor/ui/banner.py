"""One line of news or warning inside the window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStyle, QToolButton, QVBoxLayout

from b24monitor.core.language import gettext as _
from b24monitor.ui.icon import action_icon
from b24monitor.ui.picture_label import PictureLabel
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import mixed, tint

_ICON_SIZE = 20

# A text that stays the same, or what says it in the language in use.
Words = str | Callable[[], str]


class Banner(QFrame):
    """Icon, headline, text, and optionally `actions` (to act, to refuse) and a cross.

    `icon` and `colour` are drawn and chosen for a palette, anew when that is another. It never takes the focus by
    itself.
    """

    opened = Signal()
    acted = Signal()
    dismissed = Signal()

    def __init__(
        self,
        headline: Words,
        text: Words,
        *,
        icon: Callable[[QPalette], QIcon],
        colour: Callable[[QPalette], QColor],
        name: Words = "",
        actions: tuple[Words, ...] = (),
        can_open: bool = False,
        can_dismiss: bool = True,
    ) -> None:
        super().__init__()
        self._colour = colour
        self._can_open = can_open
        self.can_dismiss = can_dismiss
        self._words = (headline, text)
        self._name = name or headline
        self._actions = actions
        if can_open:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(PictureLabel(_ICON_SIZE, icon))
        self._headline, self._text = TextLabel(), TextLabel()
        row.addLayout(_stacked(self._headline, self._text), 1)
        presses = (self._act, self._dismiss)
        self._buttons = [self._button(press) for _action, press in zip(actions, presses, strict=False)]
        for button in self._buttons:
            row.addWidget(button)
        self._closer = self._cross() if can_dismiss else None
        if self._closer is not None:
            row.addWidget(self._closer)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() is QEvent.Type.PaletteChange and self._closer is not None:
            self._closer.setIcon(action_icon("close", self.palette()))

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        headline, text = (_said(words) for words in self._words)
        for label, words in ((self._headline, headline), (self._text, text)):
            label.setText(words)
            label.setVisible(bool(words))
        self.setAccessibleName(_said(self._name))
        self.setAccessibleDescription(text)
        for button, action in zip(self._buttons, self._actions, strict=False):
            button.setText(_said(action))
            button.setAccessibleName(_said(action))
        if self._can_open:
            self.setToolTip(_("Click to show the row"))
        if self._closer is not None:
            self._closer.setToolTip(_("Dismiss"))
            self._closer.setAccessibleName(_("Dismiss"))

    def show_text(self, text: Words) -> None:
        """Tells something else under the same headline."""
        self._words = (self._words[0], text)
        self.retranslate()

    def _button(self, press: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        # Outside a dialog Enter presses only such a button.
        button.setAutoDefault(True)
        button.clicked.connect(press)
        return button

    def _cross(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(action_icon("close", self.palette()))
        button.setAutoRaise(True)
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
        painter, colour = QPainter(self), self._colour(self.palette())
        painter.fillRect(self.rect(), tint(colour, self.palette()))
        at_start = QRect(0, 0, 4, self.height())
        painter.fillRect(QStyle.visualRect(self.layoutDirection(), self.rect(), at_start), colour)
        painter.setPen(mixed(colour, self.palette().window().color(), 0.35))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
        super().paintEvent(event)


def _said(words: Words) -> str:
    return words if isinstance(words, str) else words()


def _stacked(headline: TextLabel, text: TextLabel) -> QVBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(1)
    font = headline.font()
    font.setBold(True)
    headline.setFont(font)
    words.addWidget(headline)
    words.addWidget(text)
    return words
