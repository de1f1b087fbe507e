"""Where questions to administrators meet the window and the desktop: page, action, facts and notices."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from b24monitor.core.clock import Clock
from b24monitor.core.command import Command
from b24monitor.core.fact import AccountsChanged
from b24monitor.ui.question_flow import QuestionFlow

if TYPE_CHECKING:
    from b24monitor.ui.bridge import Bridge
    from b24monitor.ui.main_window import MainWindow
    from b24monitor.ui.notifiers import Notifier
    from b24monitor.ui.question_presenter import AnswerWish, QuestionPresenter
    from b24monitor.ui.window_memory import WindowMemory


class QuestionJoins(QObject):
    """Lives as long as `window`; the page is built when it is first shown, the presenter with the desktop side."""

    def __init__(
        self, window: "MainWindow", post: Callable[[Command], None], clock: Clock, memory: "WindowMemory"
    ) -> None:
        super().__init__(window)
        self._window = window
        self._post = post
        self._clock = clock
        self._show_window: Callable[[], None] = window.show
        self.flow = QuestionFlow(post, clock, window, self.name_of)
        self.presenter: QuestionPresenter | None = None
        window.pages.use_questions(self.flow)
        self._memory = memory
        window.pages.questions_state = memory.questions_state()
        window.menu_actions.questions.triggered.connect(window.pages.show_questions)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._keep_state)

    def name_of(self, watch_id: int) -> str:
        """What a watch of ours is called: the method's name stands beside it already."""
        row = self._window.page.model.row_of(watch_id)
        return "" if row is None else row.account.label

    def connect_facts(self, bridge: "Bridge") -> None:
        """Hears from now on what the engine tells of questions."""
        bridge.accounts_changed.connect(self._take_accounts)
        bridge.questions_changed.connect(self.flow.take_changed)
        bridge.answer_ended.connect(self.flow.take_ended)
        bridge.lists_changed.connect(self.flow.take_lists)
        bridge.answers_read.connect(self.flow.take_answers)

    def start_news(self, bridge: "Bridge", notifier: "Notifier", show_window: Callable[[], None]) -> None:
        """Tells new questions on the desktop from now on; `show_window` brings the window to the front."""
        from b24monitor.ui.question_presenter import QuestionPresenter

        self._show_window = show_window
        presenter = QuestionPresenter(notifier, self._clock, self, self._window.book, self.name_of)
        presenter.told.connect(self._send)
        presenter.opened.connect(self._open)
        presenter.answer_requested.connect(self._answer)
        bridge.question_raised.connect(presenter.present)
        bridge.questions_changed.connect(presenter.take_changed)
        self.presenter = presenter

    @Slot(AccountsChanged)
    def _take_accounts(self, fact: AccountsChanged) -> None:
        self.flow.know_accounts(fact.accounts)

    @Slot()
    def _keep_state(self) -> None:
        self._memory.keep_questions_state(self._window.pages.questions_state)

    @Slot(object)
    def _send(self, command: Command) -> None:
        self._post(command)

    @Slot(object)
    def _open(self, question_ids: tuple[str, ...]) -> None:
        self._show_window()
        self._window.pages.show_questions()
        self.flow.show_questions(question_ids)

    @Slot(object)
    def _answer(self, wish: "AnswerWish") -> None:
        self._open(wish.question_ids)
        self.flow.answer_known(wish.question_ids, is_allowed=wish.is_allowed)
