"""The story of the selected watch: as a picture, in words, with the next step and its history."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
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
from b24monitor.ui.picture_label import PictureLabel
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
        self._step_box = self._make_step_box()
        self._story_side = self._make_story()
        self.history = HistoryList()
        self._history_side = QVBoxLayout()
        self._history_side.addWidget(self.history, 1)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.setContentsMargins(12, 8, 12, 8)
        self._parts.setSpacing(10)
        self._parts.addWidget(self._hint)
        self._parts.addWidget(self._story_side, 3)
        self._parts.addLayout(self._history_side, 2)
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
        self._icon = PictureLabel(_ICON_SIZE)
        self._state = TextLabel(large=True)
        self._method = TextLabel(large=True, selectable=True)
        self._place = TextLabel(quiet=True, selectable=True)
        self._meaning = TextLabel(quiet=True)
        self._timeline = TimelineWidget()
        self._story = LineList()
        self._countdown = TextLabel()
        self._countdown.setWordWrap(False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self._state, 1)
        head.addWidget(self._countdown)
        side = QWidget()
        column = self._story_column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for label in (self._method, self._place):
            column.addWidget(label)
        column.addWidget(self._timeline)
        column.addWidget(self._story)
        column.addWidget(self._step_box)
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
        self._step_title, self._step = TextLabel(quiet=True), TextLabel()
        words.addWidget(self._step_title)
        words.addWidget(self._step)
        row.addLayout(words, 1)
        self._ask, self._remind = QPushButton(), QPushButton()
        self._ask.clicked.connect(self.ask_requested)
        self._remind.clicked.connect(self.reminder_requested)
        buttons = QVBoxLayout()
        for button in (self._ask, self._remind):
            # Outside a dialog Enter presses only such a button.
            button.setAutoDefault(True)
            buttons.addWidget(button)
        row.addLayout(buttons)
        return box

    def set_wide(self, wide: bool) -> None:
        """Puts the history beside the story (below the table) or under it (beside the table)."""
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(direction)
        # Below the table there is little height: the next step is seen without scrolling beside the story.
        if wide:
            self._history_side.insertWidget(0, self._step_box)
        else:
            self._story_column.insertWidget(self._story_column.indexOf(self._meaning), self._step_box)

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
        self._icon.show_icon(_icon_of(row.status.state, is_stale=stale, is_seen=row.is_seen))
        is_faded = stale and not row.status.is_doubtful
        self._state.show_in(muted if row.is_seen else _colour_of(row.status.state, is_faded=is_faded))
        self._state.setText(row_word(row))
        # What the word usually means is not so where a decision was told.
        self._meaning.setText("" if row.status.is_doubtful else state_meaning(row.status.state))

    def _show_parts(self, *, filled: bool) -> None:
        self._hint.setVisible(not filled)
        self._story_side.setVisible(filled)
        self._step_box.setVisible(filled)
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


@lru_cache
def _icon_of(state: ConfirmationState, *, is_stale: bool, is_seen: bool) -> Callable[[QPalette], QIcon]:
    """What draws the picture; the same function for the same picture, which is then not drawn anew."""
    if is_seen:
        return lambda _palette: muted_state_icon(state)
    return partial(named_state_icon, "stale") if is_stale else partial(state_icon, state)


@lru_cache
def _colour_of(state: ConfirmationState, *, is_faded: bool) -> Callable[[QPalette], QColor]:
    """As `_icon_of`, for the colour of the state's word."""
    colour = partial(state_colour, state)
    return (lambda palette: faded(colour(palette), palette)) if is_faded else colour


def _place_text(row: WatchRow) -> str:
    account = account_text(row.account)
    if row.is_seen:
        account = _("told to {account}").format(account=account)
    return f"{row.account.portal.name} · {account}"
