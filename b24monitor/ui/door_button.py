"""A large button with a picture, a headline and a description: one of the ways in."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from b24monitor.ui.icon import action_icon
from b24monitor.ui.text_label import TextLabel

_ICON_SIZE = 24


class DoorButton(QPushButton):
    """Pressed as a whole; its description stays readable when it is disabled, since that says why."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Outside a dialog Enter presses only such a button.
        self.setAutoDefault(True)
        self._icon_name = icon
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._picture = QLabel()
        self._picture.setFixedSize(_ICON_SIZE, _ICON_SIZE)
        self._headline = TextLabel()
        font = self._headline.font()
        font.setBold(True)
        self._headline.setFont(font)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._headline)
        self._description = TextLabel(quiet=True)
        words.addWidget(self._description)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(14)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._draw()

    def show_texts(self, headline: str, description: str) -> None:
        """Says what is behind the door."""
        self._headline.setText(headline)
        self._description.setText(description)
        self.setAccessibleName(headline)
        self.setAccessibleDescription(description)
        layout = self.layout()
        if layout is not None:
            # Else the height that was true of the old texts is told until the event loop turns again.
            layout.activate()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._fitting(super().sizeHint().width())

    def minimumSizeHint(self) -> QSize:
        return self._fitting(200)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _fitting(self, width: int) -> QSize:
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def _draw(self) -> None:
        self._picture.setPixmap(action_icon(self._icon_name, self.palette()).pixmap(_ICON_SIZE, _ICON_SIZE))
