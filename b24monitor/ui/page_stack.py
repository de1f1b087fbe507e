"""The window's pages, one at a time; those that are not met at once are built when they are first shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from b24monitor.core.clock import Clock
from b24monitor.ui.watch_page import WatchPage

if TYPE_CHECKING:
    from b24monitor.core.fact import BoardChanged
    from b24monitor.core.program_fact import AllHistoryRead
    from b24monitor.ui.first_run_page import FirstRunPage
    from b24monitor.ui.history_page import HistoryPage
    from b24monitor.ui.history_view import HistoryView
    from b24monitor.ui.watch_view import WatchView


class PageStack(QStackedWidget):
    """Shows the watches, the history, or, while there is nothing yet, the ways in."""

    # What the pages ask for, which may be built later than whoever listens.
    demo_requested = Signal()
    paste_requested = Signal()
    sign_in_requested = Signal()
    self_test_requested = Signal()
    history_wanted = Signal()
    watch_requested = Signal(int)

    def __init__(self, watches: WatchPage, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._watches = watches
        self._first_run: FirstRunPage | None = None
        self._history: HistoryPage | None = None
        self._history_state = QByteArray()
        self._is_new_user = False
        self.addWidget(watches)

    @property
    def first_run(self) -> "FirstRunPage":
        """The page of a new user."""
        if self._first_run is None:
            from b24monitor.ui.first_run_page import FirstRunPage

            page = self._first_run = FirstRunPage()
            page.demo_requested.connect(self.demo_requested)
            page.paste_requested.connect(self.paste_requested)
            page.sign_in_requested.connect(self.sign_in_requested)
            page.self_test_requested.connect(self.self_test_requested)
            self.addWidget(page)
        return self._first_run

    @property
    def history(self) -> "HistoryPage":
        """The page of all that happened."""
        if self._history is None:
            from b24monitor.ui.history_page import HistoryPage

            page = self._history = HistoryPage(self._clock)
            page.read_requested.connect(self.history_wanted)
            page.watch_requested.connect(self.watch_requested)
            if not self._history_state.isEmpty():
                page.restore_state(self._history_state)
            self.addWidget(page)
        return self._history

    @Slot(object)
    def take_history(self, fact: "AllHistoryRead") -> None:
        """The whole history was read."""
        if self._history is not None:
            self._history.take_history(fact)

    @property
    def history_state(self) -> QByteArray:
        """How the history's table was left: columns, sorting, charts."""
        return self._history_state if self._history is None else self._history.save_state()

    @history_state.setter
    def history_state(self, state: QByteArray) -> None:
        self._history_state = state

    def note_transitions(self) -> None:
        """The history has grown."""
        if self._history is not None:
            self._history.note_transitions()

    @Slot(object)
    def take_board(self, change: "BoardChanged") -> None:
        """The history of watches that are gone is gone too."""
        if change.removed:
            self.note_transitions()

    def show_watches(self) -> None:
        """Shows the watches, or the ways in while there is nothing to watch."""
        self.setCurrentWidget(self.first_run if self._is_new_user else self._watches)

    def show_history(self) -> None:
        """Shows the history."""
        self.setCurrentWidget(self.history)

    def offer_ways_in(self, *, is_new_user: bool) -> None:
        """Lets the ways in stand for the watches while there are neither accounts nor rows."""
        was_new_user, self._is_new_user = self._is_new_user, is_new_user
        if (is_new_user and not was_new_user) or (not is_new_user and self.is_first_run_shown):
            self.show_watches()

    @property
    def search(self) -> QLineEdit:
        """The search field of the page in view."""
        bar = self._history.filter_bar if self._history is not None and self.is_history_shown else None
        return self._watches.filter_bar.search if bar is None else bar.search

    @property
    def table(self) -> "WatchView | HistoryView":
        """The table of the page in view, or, at the ways in, of the page they stand for."""
        return self._history.view if self._history is not None and self.is_history_shown else self._watches.view

    def take_focus(self) -> None:
        """Has the keys go to the page in view: to its table, or to the first way in."""
        part = self.first_run.demo_door if self.is_first_run_shown else self.table
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_history_shown(self) -> bool:
        """Whether the history is the page in view."""
        return self._history is not None and self.currentWidget() is self._history

    @property
    def is_first_run_shown(self) -> bool:
        """Whether the ways in are the page in view."""
        return self._first_run is not None and self.currentWidget() is self._first_run
