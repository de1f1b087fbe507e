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
    from b24monitor.ui.question_flow import QuestionFlow
    from b24monitor.ui.question_page import QuestionPage
    from b24monitor.ui.question_view import QuestionView
    from b24monitor.ui.watch_view import WatchView


class PageStack(QStackedWidget):
    """Shows the watches, the questions to administrators, the history, or, while there is nothing yet, the ways in."""

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
        self._question_flow: QuestionFlow | None = None
        self._questions: QuestionPage | None = None
        self._questions_state = QByteArray()
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

    def use_questions(self, flow: "QuestionFlow") -> None:
        """Has the page of questions built by `flow` when it is first shown."""
        self._question_flow = flow

    @property
    def questions(self) -> "QuestionPage | None":
        """The page of questions to administrators; None without `use_questions`."""
        if self._questions is None and self._question_flow is not None:
            from b24monitor.ui.question_page_state import restore_state

            page = self._questions = self._question_flow.build_page()
            if not self._questions_state.isEmpty():
                restore_state(page, self._questions_state)
            self.addWidget(page)
        return self._questions

    @property
    def questions_state(self) -> QByteArray:
        """How the page of questions was left."""
        if self._questions is None:
            return self._questions_state
        from b24monitor.ui.question_page_state import saved_state

        return saved_state(self._questions)

    @questions_state.setter
    def questions_state(self, state: QByteArray) -> None:
        self._questions_state = state

    @Slot()
    def show_questions(self) -> None:
        """Shows the questions to administrators."""
        page = self.questions
        if page is not None:
            self.setCurrentWidget(page)

    @property
    def are_watches_shown(self) -> bool:
        """Whether neither questions nor history are the page in view."""
        return not (self.is_history_shown or self.are_questions_shown)

    @property
    def are_questions_shown(self) -> bool:
        """Whether they are the page in view."""
        return self._questions is not None and self.currentWidget() is self._questions

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
        if self._questions is not None and self.are_questions_shown:
            return self._questions.filter_bar.search
        bar = self._history.filter_bar if self._history is not None and self.is_history_shown else None
        return self._watches.filter_bar.search if bar is None else bar.search

    @Slot()
    def focus_search(self) -> None:
        """Leads into the search field, over what it holds."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @property
    def table(self) -> "WatchView | HistoryView | QuestionView":
        """The table of the page in view, or, at the ways in, of the page they stand for."""
        if self._questions is not None and self.are_questions_shown:
            return self._questions.table
        return self._history.view if self._history is not None and self.is_history_shown else self._watches.view

    def take_focus(self) -> None:
        """Has the keys go to the page in view: to its table, or to the first way in."""
        if self._questions is not None and self.are_questions_shown:
            self._questions.take_focus()
            return
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
