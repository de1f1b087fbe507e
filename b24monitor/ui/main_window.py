"""The window: arranges the page, the news, the menus and the dialogs, and passes facts and wishes between them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSettings, QSize, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

# Nothing of the program's own: the window is painted before any of that is loaded, which takes longer than all of Qt.
if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

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
    from b24monitor.core.first_row import FirstRow
    from b24monitor.core.program_fact import ChecksPaused
    from b24monitor.core.reminder_wording import TranslationsOf
    from b24monitor.ui.closing import WindowCloser
    from b24monitor.ui.preference_book import PreferenceBook

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
        post: "Callable[[Command], None]",
        clock: "Clock",
        *,
        demo_note: Callable[[], str] | None = None,
        speed: float = 1.0,
        folder: Path | None = None,
        book: "PreferenceBook | None" = None,
        catalogue_of: "TranslationsOf | None" = None,
        in_steps: bool = False,
    ) -> None:
        super().__init__()
        self._post = post
        self._clock = clock
        self._speed = speed
        self._folder = folder
        self._book = book
        self._catalogue_of = catalogue_of
        self._demo_note = demo_note
        self._accounts: tuple[Account, ...] = ()
        self.is_built = False
        # Knows whether the program goes on in the tray.
        self.closer: WindowCloser | None = None
        self.setWindowTitle("b24monitor")
        # A little less than the screen leaves room for the frame.
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        if not in_steps:
            self.build()

    def show_first(self, rows: "Sequence[FirstRow]") -> None:
        """Gets ready to show rows as they were left, in the place where the window was left, until `build`."""
        from b24monitor.ui.first_sight import FirstSight

        settings = QSettings(str(self._memory_path), QSettings.Format.IniFormat)
        geometry = settings.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.setCentralWidget(FirstSight(rows, settings))

    def build(self) -> None:
        """Makes all that the window is made of."""
        from b24monitor.ui.window_connections import WindowConnections

        self._make_parts()
        self._arrange()
        self.connections = WindowConnections(self, self._clock, lambda: len(self._accounts))
        self._memory.restore(self, self.page.view, self.page.splitter)
        self.pages.history_state = self._memory.history_state()
        self.is_built = True
        self.connections.sum_up()

    def _make_parts(self) -> None:
        from b24monitor.core.reminder_wording import english
        from b24monitor.ui.account_flow import AccountFlow
        from b24monitor.ui.banner_area import BannerArea
        from b24monitor.ui.icon import program_icon
        from b24monitor.ui.news import News
        from b24monitor.ui.page_stack import PageStack
        from b24monitor.ui.plain_wishes import PlainWishes
        from b24monitor.ui.preference_book import PreferenceBook
        from b24monitor.ui.program_flow import ProgramFlow
        from b24monitor.ui.question_joins import QuestionJoins
        from b24monitor.ui.row_actions import RowActions
        from b24monitor.ui.rows_in_view import RowsInView
        from b24monitor.ui.watch_flow import WatchFlow
        from b24monitor.ui.watch_page import WatchPage
        from b24monitor.ui.window_actions import WindowActions
        from b24monitor.ui.window_memory import WindowMemory
        from b24monitor.ui.window_menus import WindowMenus

        post, clock = self._post, self._clock
        self.setWindowIcon(program_icon())
        self.page = WatchPage(clock, self._speed)
        rows = self.page.model.rows
        self.banners = BannerArea()
        self.pages = PageStack(self.page, clock)
        self.menu_actions = WindowActions(self)
        self.menus = WindowMenus(self.menu_actions, self)
        self.book = self._book or PreferenceBook(parent=self)
        self._memory = WindowMemory(self._memory_path, self)
        self.wishes = PlainWishes(post, clock, self)
        self.news = News(self.banners, clock, self)
        self.flow = WatchFlow(post, clock, rows, self, self.book, self._catalogue_of or english)
        self.account_flow = AccountFlow(post, clock, rows, self._memory, self)
        self.program = ProgramFlow(self.book, rows, self, self._folder)
        self.row_actions = RowActions(self.menu_actions, self.menus, self.page, self.flow, self)
        self.rows_in_view = RowsInView(self.page.view, self)
        self.questions = QuestionJoins(self, post, clock, self._memory)

    @property
    def _memory_path(self) -> Path | None:
        return self._folder and self._folder / "window.ini"

    def _arrange(self) -> None:
        from b24monitor.ui.note_strip import NoteStrip
        from b24monitor.ui.status_line import StatusLine

        self.status = StatusLine()
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

    @Slot(object)
    def take_board(self, fact: "BoardChanged") -> None:
        """Rows changed."""
        self.page.take_board(fact)
        added = self.flow.take_board(fact)
        if added is not None:
            self.select_watch(added.watch.watch_id)
        if fact.rows:
            self.pages.offer_ways_in(is_new_user=False)
        if fact.transitions:
            self.pages.note_transitions()
        self.connections.sum_up_soon()

    @Slot(object)
    def take_accounts(self, fact: "AccountsChanged") -> None:
        """Accounts came or went; without any, the first-run page is shown."""
        self._accounts = fact.accounts
        self.page.take_start()
        self.flow.know_accounts(fact.accounts)
        self.account_flow.know_accounts(fact.accounts)
        self.program.know_accounts(fact.accounts)
        self.pages.offer_ways_in(is_new_user=not fact.accounts and not self.page.model.rows())
        self.connections.follow_selection()

    @Slot(object)
    def take_account(self, fact: "AccountAdded") -> None:
        """An account was added."""
        self.account_flow.take_account(fact)

    @Slot(object)
    def take_vault(self, fact: "VaultChanged") -> None:
        """The keyring opened, or did not."""
        self.account_flow.know_vault(fact.state)
        self.program.know_vault(fact)
        self.banners.show_vault(fact.state)

    @Slot(object)
    def take_failure(self, failed: "CommandFailed") -> None:
        """A command was not carried out: the dialog that asked tells it, else a banner."""
        if not (self.account_flow.take_failure(failed) or self.flow.take_failure(failed)):
            row = None if failed.watch_id is None else self.page.model.row_of(failed.watch_id)
            named = (account for account in self._accounts if account.account_id == failed.account_id)
            self.news.tell_failure(failed, row, next(named, None))

    @Slot(object)
    def take_history(self, fact: "HistoryRead") -> None:
        """The history of a row was read."""
        self.page.take_history(fact)

    @Slot(object)
    def take_paused(self, fact: "ChecksPaused") -> None:
        """All checks rest for a while, or go on."""
        self.wishes.take_paused(fact)
        self.menu_actions.show_paused(is_paused=fact.until is not None)
        self.news.take_paused(fact)

    @Slot(object)
    def show_alert(self, alert: "Alert") -> None:
        """Tells a decision in the window, without taking the focus."""
        self.banners.show_alert(alert, self._clock.now())

    @Slot(int)
    def select_watch(self, watch_id: int) -> None:
        """Shows the row of a watch."""
        self.pages.show_watches()
        self.page.select_watch(watch_id)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not self.is_built:
            return
        if event.type() is QEvent.Type.WindowStateChange:
            self.page.window_minimized(self.isMinimized())
            self.rows_in_view.follow()
        elif event.type() is QEvent.Type.PaletteChange:
            self.menu_actions.recolour(self.palette())
        elif event.type() is QEvent.Type.LanguageChange:
            self.menu_actions.retranslate()
            self.menus.retranslate()
            if self._demo_note is not None:
                self.note.say(self._demo_note())
            self.connections.sum_up()

    def closeEvent(self, event: "QCloseEvent") -> None:
        if not self.is_built:
            # In a moment there is somebody who can be asked to quit.
            event.ignore()
            return
        self._memory.keep(self, self.page.view, self.page.splitter)
        self._memory.keep_history_state(self.pages.history_state)
        if self.closer is not None and self.closer.stays():
            event.ignore()
            return
        self.quit_requested.emit()
        event.accept()
