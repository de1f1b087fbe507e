"""The Watches page: chips and search, the table, and the details of the selected row beside or below it."""

from collections import Counter

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.fact import BoardChanged, HistoryRead, VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.row_filter import Chip, RowFilter
from b24monitor.core.urgency import askable
from b24monitor.core.wording import vault_text
from b24monitor.ui.details_pane import DetailsPane
from b24monitor.ui.filter_bar import FilterBar
from b24monitor.ui.watch_model import WatchModel
from b24monitor.ui.watch_view import WatchView

# Narrower than this the details go below the table; and where its columns would lose more than a little of their texts.
_BESIDE_FROM = 1240
_DETAILS_WIDTH = 380
_ENOUGH = 0.94
# Walking through rows with the arrow keys reads the history of the last one only.
_HISTORY_DELAY_MS = 120
# So long the first rows may sort themselves out before one is chosen for the user.
_FIRST_CHOICE_MS = 700
# Chips count anew at most this often: each time they are laid out afresh.
_COUNTS_MS = 250


class WatchPage(QWidget):
    """Keeps table and details together; `speed` as in `freshness.is_stale`."""

    selection_changed = Signal()
    ask_requested = Signal()
    reminder_requested = Signal()
    details_opened = Signal()
    # The id of the watch whose history is to be read.
    history_wanted = Signal(int)

    def __init__(self, clock: Clock, speed: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._is_known = False
        self._was_chosen = False
        self._shown_id: int | None = None
        # What was selected and current last, which a search may hide for a while.
        self._chosen: frozenset[int] = frozenset()
        self._current: int | None = None
        self.model = WatchModel(clock, speed, self)
        self.filter_bar = FilterBar()
        self.view = WatchView(self.model)
        self.details = DetailsPane(speed)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.view)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([880, 380])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filter_bar)
        column.addWidget(self.splitter, 1)
        self._first_choice = QTimer(self, singleShot=True, interval=_FIRST_CHOICE_MS)
        self._history_pause = QTimer(self, singleShot=True, interval=_HISTORY_DELAY_MS)
        self._counts_pause = QTimer(self, singleShot=True, interval=_COUNTS_MS)
        self._are_counts_behind = False
        self._counts: Counter[Chip] = Counter()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use; the table follows by itself."""
        self._show_emptiness()
        self.details.retranslate()
        self._refresh_details()
        if self.isVisible():
            self._arrange()

    def _connect(self) -> None:
        self.filter_bar.filter_changed.connect(self._filter)
        self.filter_bar.left.connect(self._focus_table)
        self.model.counts_changed.connect(self._follow_counts)
        self._counts_pause.timeout.connect(self._catch_up_counts)
        self.view.selection_settled.connect(self._follow_selection)
        self.view.details_requested.connect(self.open_details)
        self.details.ask_requested.connect(self.ask_requested)
        self.details.reminder_requested.connect(self.reminder_requested)
        # Table and details tick together: two ages of one check would contradict each other.
        self.view.aged.connect(self._refresh_details)
        self._first_choice.timeout.connect(self._select_something)
        self._history_pause.timeout.connect(self._want_history)

    def take_board(self, fact: BoardChanged) -> None:
        """Shows what changed, and reads the history anew when the row in view changed its state."""
        self.model.take(fact)
        if not self._was_chosen and fact.rows and not self._first_choice.isActive():
            self._first_choice.start()
        # Of many changes hardly one is of the row in view.
        if all(changed.watch.watch_id != self._shown_id for changed in fact.rows) and not fact.removed:
            return
        row = self.view.current_row()
        if row is None:
            return
        self._refresh_details()
        if any(transition.row.watch.watch_id == row.watch.watch_id for transition in fact.transitions):
            self._history_pause.start()

    def take_history(self, fact: HistoryRead) -> None:
        """Shows a history, if its row is still the one in view."""
        self.details.show_history(fact, self._clock.now())
        self._refresh_details()

    def select_watch(self, watch_id: int) -> None:
        """Selects a row, giving up filters that hide it."""
        self.model.catch_up()
        if self.model.place_of(watch_id) is None and self.model.row_of(watch_id) is not None:
            self.filter_bar.clear()
        self.view.select_watch(watch_id)

    def window_minimized(self, minimized: bool) -> None:
        """The window went to the taskbar or came back: nothing ticks where nobody looks."""
        self.view.window_minimized(minimized)

    @Slot(bool)
    def show_details(self, shown: bool) -> None:
        """Shows or hides the details."""
        self.details.setVisible(shown)
        self._refresh_details()

    @Slot()
    def open_details(self) -> None:
        """Leads into the details of the row."""
        self.show_details(True)
        self.details.setFocus()
        self.details_opened.emit()

    @Slot()
    def _select_something(self) -> None:
        """Somebody who selected nothing yet sees the most urgent row's story."""
        self._arrange()
        if not self._was_chosen and self.model.rowCount():
            self.view.select_place(0)

    def take_start(self) -> None:
        """What there is, is known from now on: an empty table means that there is nothing."""
        self._is_known = True
        self._show_emptiness()

    @Slot(RowFilter)
    def _filter(self, row_filter: RowFilter) -> None:
        # A search hides rows on the way to what is meant; the choice comes back with them.
        chosen, current = self._chosen, self._current
        self.model.set_filter(row_filter)
        self.view.select_watches(chosen)
        self.view.show_current(current)
        self._chosen, self._current = chosen, current
        self._show_emptiness()

    @Slot()
    def _follow_counts(self) -> None:
        """At once when the chips have been still or one of them begins or ends to count, else with what follows."""
        counts = self.model.counts()
        if self._counts_pause.isActive() and (+counts).keys() == (+self._counts).keys():
            self._are_counts_behind = True
        else:
            self._counts_pause.start()
            self._show_counts(counts)

    @Slot()
    def _catch_up_counts(self) -> None:
        if self._are_counts_behind:
            self._counts_pause.start()
            self._show_counts(self.model.counts())

    def _show_counts(self, counts: Counter[Chip]) -> None:
        self._are_counts_behind = False
        self._counts = counts
        self.filter_bar.show_counts(counts)
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        if not self._is_known:
            self.view.empty_text = vault_text(VaultState.OPENING)
        elif self.model.row_filter.lets_all_through:
            self.view.empty_text = _("No watches yet. Add watch… chooses a method to watch; adding asks nobody.")
        else:
            self.view.empty_text = _("No row matches. Esc in the search box empties it.")
        self.view.viewport().update()

    @Slot()
    def _focus_table(self) -> None:
        self.view.setFocus()

    @Slot()
    def _follow_selection(self) -> None:
        row = self.view.current_row()
        watch_id = None if row is None else row.watch.watch_id
        self._chosen = frozenset(chosen.watch.watch_id for chosen in self.view.selected_rows())
        self._current = watch_id
        self._refresh_details()
        if watch_id != self._shown_id and watch_id is not None:
            self._history_pause.start()
        self._shown_id = watch_id
        self._was_chosen = self._was_chosen or watch_id is not None
        self.selection_changed.emit()

    @Slot()
    def _refresh_details(self) -> None:
        if self.details.isVisibleTo(self):
            row, now = self.view.current_row(), self._clock.now()
            self.details.show_row(row, now, askable=row is not None and askable(row, now))

    @Slot()
    def _want_history(self) -> None:
        row = self.view.current_row()
        if row is not None and not row.is_seen:
            self.history_wanted.emit(row.watch.watch_id)

    def selected_rows(self) -> tuple[WatchRow, ...]:
        """The selected rows, from top to bottom."""
        return self.view.selected_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Puts the details beside the table where there is room for both."""
        room = self.width() - _DETAILS_WIDTH
        beside = self.width() >= _BESIDE_FROM and room >= self.view.column_fit.wanted_width() * _ENOUGH
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
            self.splitter.setSizes([room, _DETAILS_WIDTH] if beside else [300, 260])
        self.details.set_wide(not beside)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_details()
