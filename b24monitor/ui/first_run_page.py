"""What a new user meets: three ways in."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.ui.door_button import DoorButton
from b24monitor.ui.icon import program_icon
from b24monitor.ui.text_label import TextLabel

_WIDTH = 600


class FirstRunPage(QScrollArea):
    """Three doors: the demo, a token the user has, and a sign-in."""

    demo_requested = Signal()
    paste_requested = Signal()
    sign_in_requested = Signal()
    self_test_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.demo_door = DoorButton("allow")
        self.demo_door.clicked.connect(self._choose_demo)
        self.paste_door = DoorButton("key")
        self.paste_door.clicked.connect(self._choose_paste)
        self.sign_in_door = DoorButton("portal")
        self.sign_in_door.clicked.connect(self._choose_sign_in)
        self._headline = TextLabel(large=True)
        self._purpose = TextLabel()
        self.self_test_button = QPushButton()
        self.self_test_button.setAutoDefault(True)
        self.self_test_button.clicked.connect(self._choose_self_test)
        self.setWidget(self._body())
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("First steps"))
        self._headline.setText(_("See where your method confirmations stand"))
        self._purpose.setText(
            _(
                "Some Bitrix24 methods run only after a portal administrator has allowed the call. b24monitor shows"
                " which questions wait, tells you the moment one is decided, and never asks twice."
            )
        )
        self.demo_door.show_texts(
            _("Try it with the demo portal"),
            _("A small portal inside this program, with an administrator who answers. Nothing leaves this computer."),
        )
        self.paste_door.show_texts(
            _("Paste my application's token"),
            _("The token, or the text it stands in. The token that counts is the one your application uses."),
        )
        self.sign_in_door.show_texts(
            _("Sign in to a portal"),
            _(
                "In your browser, with an application's keys: a guide shows how to make one."
                " Its token serves b24monitor alone."
            ),
        )
        self.self_test_button.setText(_("&Check this computer…"))

    def _body(self) -> QWidget:
        picture = QLabel()
        picture.setPixmap(program_icon().pixmap(48, 48))
        picture.setFixedSize(48, 48)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(self._headline)
        words.addWidget(self._purpose)
        words.addStretch(1)
        head.addLayout(words, 1)
        column = QWidget()
        column.setMaximumWidth(_WIDTH)
        inner = QVBoxLayout(column)
        inner.setSpacing(10)
        inner.addLayout(head)
        inner.addSpacing(10)
        for door in (self.demo_door, self.paste_door, self.sign_in_door):
            inner.addWidget(door)
        inner.addSpacing(6)
        inner.addWidget(self.self_test_button, 0, Qt.AlignmentFlag.AlignHCenter)
        body = QWidget()
        outer = QVBoxLayout(body)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, 6)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        return body

    @Slot()
    def _choose_demo(self) -> None:
        self.demo_requested.emit()

    @Slot()
    def _choose_paste(self) -> None:
        self.paste_requested.emit()

    @Slot()
    def _choose_sign_in(self) -> None:
        self.sign_in_requested.emit()

    @Slot()
    def _choose_self_test(self) -> None:
        self.self_test_requested.emit()
