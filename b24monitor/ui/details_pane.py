"""The story of the selected watch: as a picture, in words, with the next step and its history."""

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.fact import HistoryRead
from b24monitor.core.freshness import is_stale
from b24monitor.core.language import gettext as _
from b24monitor.core.row_wording import next_step
from b24monitor.core.story_wording import countdown_text, likely_wait_text, story
from b24monitor.core.timeline import earlier_hours
from b24monitor.core.urgency import remindable
from b24monitor.core.wording import account_text, row_word, state_meaning
from b24monitor.ui.history_list import HistoryList
from b24monitor.ui.icon import muted_state_icon, named_state_icon, state_icon
from b24monitor.ui.line_list import LineList
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import faded, muted, state_colour
from b24monitor.ui.timeline_widget import TimelineWidget

_ICON_SIZE = 24


class DetailsPane(QScrollArea):
    """Shows one row; `show_row` may be called as often as the clock ticks and changes only what is different."""

    ask_requested = Signal()
    reminder_requested = Signal()

    def __init__(self, speed: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock_speed = self._speed = speed
        self._row: WatchRow | None = None
        self._history = HistoryRead(0, ())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint = TextLabel(quiet=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._story_side = self._make_story()
        self.history = HistoryList()
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.setContentsMargins(12, 8, 12, 8)
        self._parts.setSpacing(10)
        self._parts.addWidget(self._hint)
        self._parts.addWidget(self._story_side, 3)
        self._parts.addWidget(self.history, 2)
        body = QWidget()
        body.setLayout(self._parts)
        self.setWidget(body)
        self._show_parts(filled=False)
        self.retranslate()

    def use_pace(self, pace: float) -> None:
        """As `WatchModel.use_pace`."""
        self._speed = self._clock_speed * pace

    def retranslate(self) -> None:
        """Says everything in the language in use; what is told of a row follows with the next `show_row`."""
        self.setAccessibleName(_("Details"))
        self._hint.setText(_("Select a watch to see its story and the next step."))
        self._step_title.setText(_("Next step"))
        self._ask.setText(_("Ask…"))
        self._ask.setAccessibleDescription(_("Shows what asking does before anything is sent."))
        self._remind.setText(_("Copy reminder…"))
        self._remind.setAccessibleDescription(_("Makes a message to the administrators, in their language."))

    def _make_story(self) -> QWidget:
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON_SIZE, _ICON_SIZE)
        self._state = TextLabel(large=True)
        self._method = TextLabel(large=True, selectable=True)
        self._place = TextLabel(quiet=True, selectable=True)
        self._meaning = TextLabel(quiet=True)
        self._timeline = TimelineWidget()
        self._story = LineList()
        self._step = TextLabel()
        self._ask = QPushButton()
        self._ask.clicked.connect(self.ask_requested)
        self._remind = QPushButton()
        self._remind.clicked.connect(self.reminder_requested)
        self._countdown = TextLabel()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self._state, 1)
        head.addWidget(self._countdown)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for label in (self._method, self._place):
            column.addWidget(label)
        column.addWidget(self._timeline)
        column.addWidget(self._story)
        column.addWidget(self._make_step_box())
        column.addWidget(self._meaning)
        column.addStretch(1)
        return side

    def _make_step_box(self) -> QWidget:
        box = QFrame()
        box.setFrameShape(QFrame.Shape.StyledPanel)
        row = QHBoxLayout(box)
        row.setContentsMargins(10, 8, 10, 8)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._step_title = TextLabel(quiet=True)
        words.addWidget(self._step_title)
        words.addWidget(self._step)
        row.addLayout(words, 1)
        buttons = QVBoxLayout()
        for button in (self._ask, self._remind):
            buttons.addWidget(button)
        row.addLayout(buttons)
        return box

    def set_wide(self, wide: bool) -> None:
        """Puts the history beside the story (below the table) or under it (beside the table)."""
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(direction)

    def show_row(self, row: WatchRow | None, now: datetime, *, askable: bool = False) -> None:
        """Tells the story of `row` as it is at `now`."""
        if row is None or self._row is None or row.watch.watch_id != self._row.watch.watch_id:
            self._history = HistoryRead(0, ())
            self.history.show_entries((), now)
        self._row = row
        self._show_parts(filled=row is not None)
        if row is None:
            return
        stale = row.status.is_doubtful or is_stale(row, now, self._speed)
        self._show_state(row, stale=stale)
        self._method.setText(row.watch.method)
        self._place.setText(_place_text(row))
        # Nothing is known of the hour of a token that is only told about, and nothing is kept of such a row.
        self._timeline.setVisible(not row.is_seen)
        self._timeline.show_row(row, now, earlier_hours(row, self._history.entries))
        lines = (*story(row, now, self._speed), likely_wait_text(row, self._history.waits))
        self._story.show_lines([line for line in lines if line])
        self._countdown.setText(countdown_text(row, now))
        self._countdown.setVisible(bool(self._countdown.text()))
        self._step.setText(next_step(row, now))
        self._ask.setVisible(askable)
        self._remind.setVisible(remindable(row))

    def text(self) -> str:
        """All that is told in words."""
        parts = (self._state, self._countdown, self._method, self._place, self._step, self._meaning)
        return "\n".join([*(label.text() for label in parts), self._story.text()])

    def _show_state(self, row: WatchRow, *, stale: bool) -> None:
        icon = named_state_icon("stale") if stale else state_icon(row.status.state)
        if row.is_seen:
            icon = muted_state_icon(row.status.state)
        self._icon.setPixmap(icon.pixmap(_ICON_SIZE, _ICON_SIZE))
        colour = state_colour(row.status.state, self.palette())
        if row.is_seen:
            self._state.show_in(muted(self.palette()))
        else:
            self._state.show_in(faded(colour, self.palette()) if stale and not row.status.is_doubtful else colour)
        self._state.setText(row_word(row))
        # What the word usually means is not so where a decision was told.
        self._meaning.setText("" if row.status.is_doubtful else state_meaning(row.status.state))

    def _show_parts(self, *, filled: bool) -> None:
        self._hint.setVisible(not filled)
        self._story_side.setVisible(filled)
        self.history.setVisible(filled and self._row is not None and not self._row.is_seen)

    @Slot(HistoryRead)
    def show_history(self, fact: HistoryRead, now: datetime) -> None:
        """Shows the transitions, if they are of the watch that is shown."""
        if self._row is not None and fact.watch_id == self._row.watch.watch_id:
            self._history = fact
            self.history.show_entries(fact.entries, now)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()


def _place_text(row: WatchRow) -> str:
    account = account_text(row.account)
    if row.is_seen:
        account = _("told to {account}").format(account=account)
    return f"{row.account.portal.name} · {account}"
