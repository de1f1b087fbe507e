"""Whose questions are read: a line that sums it up, and under it each account with a switch and its last reading."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.account import Account
from b24monitor.core.clock import Clock
from b24monitor.core.command import SetInboxReading
from b24monitor.core.language import gettext as _
from b24monitor.core.question import ListStanding
from b24monitor.core.question_list_wording import list_name, list_state, lists_summary, rights_points, rights_title
from b24monitor.ui.line_list import LineList
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import muted, warning_colour

# So many accounts are seen without scrolling.
_MOST_LINES = 5


class QuestionLists(QWidget):
    """Shows the lists; `submitted` carries a `SetInboxReading`."""

    submitted = Signal(SetInboxReading)
    guide_requested = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._accounts: dict[str, Account] = {}
        self._lists: tuple[ListStanding, ...] = ()
        self._was_offered = False
        self._boxes: dict[str, QCheckBox] = {}
        self._states: dict[str, TextLabel] = {}
        self.summary = QLabel()
        self.opener = QToolButton()
        self.opener.setCheckable(True)
        self.opener.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.opener.setArrowType(Qt.ArrowType.DownArrow)
        self.opener.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.opener.setAutoRaise(True)
        self.guide_button = QPushButton()
        self.guide_button.clicked.connect(self.guide_requested)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._arrange()
        self.opener.toggled.connect(self._open)
        self._open(False)
        self.retranslate()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.guide_button)
        head.addWidget(self.opener)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 2)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.area)

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.opener.setText(_("&Accounts"))
        self.opener.setAccessibleName(_("Accounts whose questions are read"))
        self.guide_button.setText(_("How to get the scope im…"))
        self.area.setAccessibleName(_("Accounts whose questions are read"))
        self.show_lists(self._lists, self._accounts.values())

    @Slot(bool)
    def _open(self, is_open: bool) -> None:
        self.area.setVisible(is_open)
        self.opener.setArrowType(Qt.ArrowType.UpArrow if is_open else Qt.ArrowType.DownArrow)

    def show_lists(self, lists: Sequence[ListStanding], accounts: Sequence[Account] | object) -> None:
        """Shows how the lists stand; those of unknown accounts are left out."""
        if isinstance(accounts, Sequence):
            self._accounts = {account.account_id: account for account in accounts}
        self._lists = tuple(one for one in lists if one.account_id in self._accounts)
        if not self._was_offered and any(one.has_scope for one in self._lists):
            # Who has switched nothing on yet must not have to look for the switches.
            self._was_offered = True
            self.opener.setChecked(not any(one.is_on for one in self._lists))
        if [one.account_id for one in self._lists] != list(self._boxes):
            self._build()
        self.refresh()

    def refresh(self) -> None:
        """Tells the present time; nothing is built anew."""
        now = self._clock.now()
        self.summary.setText(lists_summary(self._lists))
        # With nobody's list to be read, the page itself says what is missing.
        self.guide_button.setVisible(
            any(not one.has_scope for one in self._lists) and any(one.has_scope for one in self._lists)
        )
        for one in self._lists:
            box, state = self._boxes[one.account_id], self._states[one.account_id]
            box.setText(list_name(self._accounts[one.account_id]).replace("&", "&&"))
            box.setChecked(one.is_on and one.has_scope)
            box.setEnabled(one.has_scope)
            state.setText(list_state(one, now))
            state.show_in(warning_colour if one.is_on and (one.trouble or not one.has_scope) else muted)
            box.setAccessibleDescription(state.text())

    def _build(self) -> None:
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self._boxes, self._states = {}, {}
        for line, one in enumerate(self._lists):
            box, state = QCheckBox(), TextLabel()
            box.setProperty("account_id", one.account_id)
            box.clicked.connect(self._switch)
            self._boxes[one.account_id], self._states[one.account_id] = box, state
            grid.addWidget(box, line, 0)
            grid.addWidget(state, line, 1)
        grid.setRowStretch(len(self._lists), 1)
        self.area.setWidget(body)
        lines = max(1, min(len(self._lists), _MOST_LINES))
        self.area.setFixedHeight(lines * (self.fontMetrics().height() + 10) + 8)

    def box(self, account_id: str) -> QCheckBox:
        """The switch of an account."""
        return self._boxes[account_id]

    def state_text(self, account_id: str) -> str:
        """What is said of an account's list."""
        return self._states[account_id].text()

    @Slot(bool)
    def _switch(self, is_on: bool) -> None:
        box = self.sender()
        if isinstance(box, QCheckBox):
            self.submitted.emit(SetInboxReading(str(box.property("account_id")), is_on))


class QuestionRights(QScrollArea):
    """What the page lacks when no account may read questions, and how to get it."""

    guide_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._title = TextLabel(large=True)
        self._points = LineList(bullet="•")
        self.guide_button = QPushButton()
        self.guide_button.clicked.connect(self.guide_requested)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._points)
        row = QHBoxLayout()
        row.addWidget(self.guide_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.setWidget(body)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(rights_title())
        self._title.setText(rights_title())
        self._points.show_lines(rights_points())
        self.guide_button.setText(_("How to make the application…"))

    def text(self) -> str:
        """All that is told in words."""
        return f"{self._title.text()}\n{self._points.text()}"
