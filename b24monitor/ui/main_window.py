"""The window: arranges the page, the news, the menus and the dialogs, and passes facts and wishes between them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from b24monitor.core.account import Account
from b24monitor.core.alerts import Alert
from b24monitor.core.clock import Clock
from b24monitor.core.command import Command
from b24monitor.core.fact import (
    AccountAdded,
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    HistoryRead,
    VaultChanged,
)
from b24monitor.core.program_fact import ChecksPaused
from b24monitor.core.reminder_wording import TranslationsOf, english
from b24monitor.ui.account_flow import AccountFlow
from b24monitor.ui.banner_area import BannerArea
from b24monitor.ui.icon import program_icon
from b24monitor.ui.news import News
from b24monitor.ui.note_strip import NoteStrip
from b24monitor.ui.page_stack import PageStack
from b24monitor.ui.plain_wishes import PlainWishes
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.program_flow import ProgramFlow
from b24monitor.ui.question_joins import QuestionJoins
from b24monitor.ui.row_actions import RowActions
from b24monitor.ui.rows_in_view import RowsInView
from b24monitor.ui.status_line import StatusLine
from b24monitor.ui.watch_flow import WatchFlow
from b24monitor.ui.watch_page import WatchPage
from b24monitor.ui.window_actions import WindowActions
from b24monitor.ui.window_memory import WindowMemory
from b24monitor.ui.window_menus import WindowMenus

if TYPE_CHECKING:
    from b24monitor.ui.closing import WindowCloser

# Sums over all rows follow a burst of changes this much later, once.
_SUM_UP_MS = 400
_SIZE = QSize(1360, 720)
_FRAME = QSize(8, 36)


class MainWindow(QMainWindow):
    """Posts commands and takes facts, all on the GUI thread, and does no input or output but its own small memory.

    `speed` is how much faster than real time `clock` runs; `folder` keeps sizes and columns.
    """

    demo_requested = Signal()
    # The user chose Quit or closed the window.
    quit_requested = Signal()

    def __init__(
        self,
        post: Callable[[Command], None],
        clock: Clock,
        *,
        demo_note: Callable[[], str] | None = None,
        speed: float = 1.0,
        folder: Path | None = None,
        book: PreferenceBook | None = None,
        catalogue_of: TranslationsOf = english,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._accounts: tuple[Account, ...] = ()
        # Knows whether the program goes on in the tray.
        self.closer: WindowCloser | None = None
        self.setWindowTitle("b24monitor")
        self.setWindowIcon(program_icon())
        self.page = WatchPage(clock, speed)
        self.banners = BannerArea()
        self.pages = PageStack(self.page, clock)
        self.menu_actions = WindowActions(self)
        self.menus = WindowMenus(self.menu_actions, self)
        self.book = book or PreferenceBook(parent=self)
        self._memory = WindowMemory(folder and folder / "window.ini", self)
        self.wishes = PlainWishes(post, clock, self)
        self.news = News(self.banners, clock, self)
        self.flow = WatchFlow(post, clock, self.page.model.rows, self, self.book, catalogue_of)
        self.account_flow = AccountFlow(post, clock, self.page.model.rows, self._memory, self)
        self.program = ProgramFlow(self.book, self.page.model.rows, self, folder)
        self.row_actions = RowActions(self.menu_actions, self.menus, self.page, self.flow, self)
        self._rows_in_view = RowsInView(self.page.view, self)
        self.questions = QuestionJoins(self, post, clock, self._memory)
        self.status = StatusLine()
        self._sum_up_soon = QTimer(self, singleShot=True, interval=_SUM_UP_MS)
        self._demo_note = demo_note
        self._arrange()
        self._connect()
        self._restore()
        self._sum_up()

    def _restore(self) -> None:
        """Puts everything where it was the last time."""
        # A little less than the screen leaves room for the frame.
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self._memory.restore(self, self.page.view, self.page.splitter)
        self.pages.history_state = self._memory.history_state()

    def _arrange(self) -> None:
        self.note = NoteStrip("" if self._demo_note is None else self._demo_note())
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.note, self.banners):
            column.addWidget(part)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        actions = self.menu_actions
        for action, slot in (
            (actions.add_account, self.account_flow.add_account),
            (actions.sign_in, self.account_flow.sign_in),
            (actions.accounts, self.account_flow.manage),
            (actions.forget_account, self._forget_account),
            (actions.search, self.pages.focus_search),
            (actions.quit, self.quit_requested),
            (actions.keys, self._show_keys),
            (actions.watches, self.pages.show_watches),
            (actions.history, self.pages.show_history),
            (actions.pause, self.wishes.pause),
            (actions.settings, self.program.show_settings),
            (actions.self_test, self.program.show_self_test),
            (actions.support, self.program.show_support),
            (actions.about, self.program.show_about),
        ):
            action.triggered.connect(slot)
        actions.by_urgency.triggered.connect(self.page.view.column_menu.sort_by_urgency)
        actions.details.toggled.connect(self.page.show_details)
        self.menus.columns.aboutToShow.connect(self._fill_columns)
        self.program.accounts_requested.connect(self.account_flow.manage)
        self.news.resume_requested.connect(self.wishes.pause)
        senders = (self.news.submitted, actions.interval.submitted, self._rows_in_view.looked_at)
        for part in (*senders, self.program.submitted):
            part.connect(self.wishes.send)
        self._sum_up_soon.timeout.connect(self._sum_up)
        self._connect_pages()

    def _connect_pages(self) -> None:
        self.pages.currentChanged.connect(self._follow_page)
        self.pages.demo_requested.connect(self.demo_requested)
        self.pages.paste_requested.connect(self.account_flow.add_account)
        self.pages.sign_in_requested.connect(self.account_flow.sign_in)
        self.pages.self_test_requested.connect(self.program.show_self_test)
        self.pages.history_wanted.connect(self.wishes.read_all_history)
        self.pages.watch_requested.connect(self.select_watch)
        self.page.selection_changed.connect(self._follow_selection)
        self.page.details_opened.connect(self._note_details)
        self.page.history_wanted.connect(self.wishes.read_history)
        self.banners.watch_opened.connect(self.select_watch)
        self.banners.vault_retried.connect(self.wishes.retry_vault)
        self.account_flow.watch_requested.connect(self.flow.add_watch_for)

    @Slot(BoardChanged)
    def take_board(self, fact: BoardChanged) -> None:
        """Rows changed."""
        self.page.take_board(fact)
        added = self.flow.take_board(fact)
        if added is not None:
            self.select_watch(added.watch.watch_id)
        if fact.rows and self.pages.is_first_run_shown:
            self.pages.show_watches()
        if fact.transitions:
            self.pages.note_transitions()
        if not self._sum_up_soon.isActive():
            self._sum_up_soon.start()

    @Slot(AccountsChanged)
    def take_accounts(self, fact: AccountsChanged) -> None:
        """Accounts came or went; without any, the first-run page is shown."""
        self._accounts = fact.accounts
        self.page.take_start()
        self.flow.know_accounts(fact.accounts)
        self.account_flow.know_accounts(fact.accounts)
        self.program.know_accounts(fact.accounts)
        empty = not fact.accounts and not self.page.model.rows()
        if empty:
            self.pages.show_first_run()
        elif self.pages.is_first_run_shown:
            self.pages.show_watches()
        self._follow_selection()

    @Slot(AccountAdded)
    def take_account(self, fact: AccountAdded) -> None:
        """An account was added."""
        self.account_flow.take_account(fact)

    @Slot(VaultChanged)
    def take_vault(self, fact: VaultChanged) -> None:
        """The keyring opened, or did not."""
        self.account_flow.know_vault(fact.state)
        self.program.know_vault(fact)
        self.banners.show_vault(fact.state)

    @Slot(CommandFailed)
    def take_failure(self, failed: CommandFailed) -> None:
        """A command was not carried out: the dialog that asked tells it, else a banner."""
        if not (self.account_flow.take_failure(failed) or self.flow.take_failure(failed)):
            row = None if failed.watch_id is None else self.page.model.row_of(failed.watch_id)
            named = (account for account in self._accounts if account.account_id == failed.account_id)
            self.news.tell_failure(failed, row, next(named, None))

    @Slot(HistoryRead)
    def take_history(self, fact: HistoryRead) -> None:
        """The history of a row was read."""
        self.page.take_history(fact)

    @Slot(ChecksPaused)
    def take_paused(self, fact: ChecksPaused) -> None:
        """All checks rest for a while, or go on."""
        self.wishes.take_paused(fact)
        self.menu_actions.show_paused(is_paused=fact.until is not None)
        self.news.take_paused(fact)

    @Slot(Alert)
    def show_alert(self, alert: Alert) -> None:
        """Tells a decision in the window, without taking the focus."""
        self.banners.show_alert(alert, self._clock.now())

    @Slot(int)
    def select_watch(self, watch_id: int) -> None:
        """Shows the row of a watch."""
        self.pages.show_watches()
        self.page.select_watch(watch_id)

    @Slot()
    def _sum_up(self) -> None:
        self.status.show_rows(self.page.model.rows(), self._clock.now())
        self._follow_selection()

    @Slot()
    def _follow_selection(self) -> None:
        # On another page nobody sees what would happen to the selected rows.
        selected = self.page.selected_rows() if self.pages.are_watches_shown else ()
        self.menu_actions.follow(selected, self.page.model.rows(), self._clock.now(), accounts=len(self._accounts))

    @Slot()
    def _follow_page(self) -> None:
        self.menu_actions.follow_page(is_history=self.pages.is_history_shown)
        self._follow_selection()
        self._rows_in_view.follow()

    @Slot()
    def _forget_account(self) -> None:
        rows = self.page.selected_rows()
        self.account_flow.forget_account(rows[0].account if rows else None)

    @Slot()
    def _note_details(self) -> None:
        self.menu_actions.details.setChecked(True)

    @Slot()
    def _show_keys(self) -> None:
        self.program.show_keys(self.menu_actions.all())

    @Slot()
    def _fill_columns(self) -> None:
        self.menus.columns.clear()
        self.page.view.column_actions(self.menus.columns)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self.page.window_minimized(self.isMinimized())
            self._rows_in_view.follow()
        elif event.type() is QEvent.Type.PaletteChange:
            self.menu_actions.recolour(self.palette())
        elif event.type() is QEvent.Type.LanguageChange:
            self.menu_actions.retranslate()
            self.menus.retranslate()
            if self._demo_note is not None:
                self.note.say(self._demo_note())
            self._sum_up()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._memory.keep(self, self.page.view, self.page.splitter)
        self._memory.keep_history_state(self.pages.history_state)
        if self.closer is not None and self.closer.stays():
            event.ignore()
            return
        self.quit_requested.emit()
        event.accept()
