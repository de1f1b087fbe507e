"""The window's pages, one at a time; those that are not met at once are built when they are first shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from b24monitor.core.clock import Clock
from b24monitor.ui.watch_page import WatchPage

if TYPE_CHECKING:
    from b24monitor.core.program_fact import AllHistoryRead
    from b24monitor.ui.first_run_page import FirstRunPage
    from b24monitor.ui.history_page import HistoryPage


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

    def show_watches(self) -> None:
        """Shows the watches."""
        self.setCurrentWidget(self._watches)

    def show_history(self) -> None:
        """Shows the history."""
        self.setCurrentWidget(self.history)

    def show_first_run(self) -> None:
        """Shows the ways in."""
        self.setCurrentWidget(self.first_run)

    @property
    def search(self) -> QLineEdit:
        """The search field of the page in view."""
        bar = self._history.filter_bar if self._history is not None and self.is_history_shown else None
        return self._watches.filter_bar.search if bar is None else bar.search

    @property
    def is_history_shown(self) -> bool:
        """Whether the history is the page in view."""
        return self._history is not None and self.currentWidget() is self._history

    @property
    def is_first_run_shown(self) -> bool:
        """Whether the ways in are the page in view."""
        return self._first_run is not None and self.currentWidget() is self._first_run
