"""The window: arranges the page, the news, the menus and the dialogs, and passes facts and wishes between them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QToolBar, QToolButton, QVBoxLayout, QWidget

from b24monitor.core.account import Account
from b24monitor.core.alerts import Alert
from b24monitor.core.clock import Clock
from b24monitor.core.command import Command, ReadHistory, RetryVault
from b24monitor.core.fact import (
    AccountAdded,
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    HistoryRead,
    VaultChanged,
)
from b24monitor.core.language import gettext as _
from b24monitor.ui.account_flow import AccountFlow
from b24monitor.ui.banner_area import BannerArea
from b24monitor.ui.first_run_page import FirstRunPage
from b24monitor.ui.icon import program_icon
from b24monitor.ui.keys_dialog import KeysDialog
from b24monitor.ui.news import News
from b24monitor.ui.note_strip import NoteStrip
from b24monitor.ui.row_actions import RowActions
from b24monitor.ui.rows_in_view import RowsInView
from b24monitor.ui.status_line import StatusLine
from b24monitor.ui.watch_flow import WatchFlow
from b24monitor.ui.watch_page import WatchPage
from b24monitor.ui.window_actions import WindowActions
from b24monitor.ui.window_memory import WindowMemory

# Sums over all rows follow a burst of changes this much later, once.
_SUM_UP_MS = 400
_SIZE = QSize(1360, 720)
_FRAME = QSize(8, 36)


class MainWindow(QMainWindow):
    """Posts commands and takes facts, all on the GUI thread, and does no input or output but its own small memory.

    `speed` is how much faster than real time `clock` runs; `memory_path` is a file for sizes and columns.
    """

    demo_requested = Signal()
    # The user chose Quit or closed the window.
    quit_requested = Signal()

    def __init__(
        self,
        post: Callable[[Command], None],
        clock: Clock,
        *,
        demo_note: str = "",
        speed: float = 1.0,
        memory_path: Path | None = None,
    ) -> None:
        super().__init__()
        self._post = post
        self._clock = clock
        self._accounts: tuple[Account, ...] = ()
        self.setWindowTitle("b24monitor")
        self.setWindowIcon(program_icon())
        self.page = WatchPage(clock, speed)
        self.banners = BannerArea()
        self.first_run = FirstRunPage()
        self.menu_actions = WindowActions(self)
        self._memory = WindowMemory(memory_path, self)
        self.news = News(self.banners, clock, self)
        self.flow = WatchFlow(post, clock, self.page.model.rows, self)
        self.account_flow = AccountFlow(post, clock, self.page.model.rows, self._memory, self)
        self.row_actions = RowActions(self.menu_actions, self.page, self.flow, self)
        self._rows_in_view = RowsInView(self.page.view, self)
        self.status = StatusLine()
        self._sum_up_soon = QTimer(self, singleShot=True, interval=_SUM_UP_MS)
        self._arrange(demo_note)
        self._connect()
        # A little less than the screen leaves room for the frame.
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self._memory.restore(self, self.page.view, self.page.splitter)
        self._sum_up()

    def _arrange(self, demo_note: str) -> None:
        tools = QToolBar(_("Tools"))
        tools.setObjectName("tools")
        tools.setMovable(False)
        tools.setIconSize(QSize(16, 16))
        tools.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.menu_actions.fill_tool_bar(tools)
        # Qt's own, which appears when the window is too narrow for all tools.
        more = tools.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setAccessibleName(_("More tools"))
        self.addToolBar(tools)
        self.columns_menu = self.menu_actions.fill_menus(self.menuBar())
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.first_run)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (NoteStrip(demo_note), self.banners):
            column.addWidget(part)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        actions = self.menu_actions
        for action, slot in (
            (actions.add_account, self.account_flow.add_account),
            (actions.sign_in, self.account_flow.sign_in),
            (actions.accounts, self.account_flow.manage),
            (actions.forget_account, self._forget_account),
            (actions.search, self._search),
            (actions.quit, self.close),
            (actions.keys, self._show_keys),
        ):
            action.triggered.connect(slot)
        actions.details.toggled.connect(self.page.show_details)
        self.columns_menu.aboutToShow.connect(self._fill_columns)
        self.page.selection_changed.connect(self._follow_selection)
        self.page.details_opened.connect(self._note_details)
        self.page.history_wanted.connect(self._read_history)
        self.banners.watch_opened.connect(self.select_watch)
        self.banners.vault_retried.connect(self._retry_vault)
        self.first_run.demo_requested.connect(self.demo_requested)
        self.first_run.paste_requested.connect(self.account_flow.add_account)
        self.first_run.sign_in_requested.connect(self.account_flow.sign_in)
        self.account_flow.watch_requested.connect(self.flow.add_watch_for)
        for part in (self.news.submitted, actions.interval.submitted, self._rows_in_view.looked_at):
            part.connect(self._send)
        self._sum_up_soon.timeout.connect(self._sum_up)

    @Slot(BoardChanged)
    def take_board(self, fact: BoardChanged) -> None:
        """Rows changed."""
        self.page.take_board(fact)
        added = self.flow.take_board(fact)
        if added is not None:
            self.select_watch(added.watch.watch_id)
        if fact.rows:
            self._pages.setCurrentWidget(self.page)
        if not self._sum_up_soon.isActive():
            self._sum_up_soon.start()

    @Slot(AccountsChanged)
    def take_accounts(self, fact: AccountsChanged) -> None:
        """Accounts came or went; without any, the first-run page is shown."""
        self._accounts = fact.accounts
        self.page.take_start()
        self.flow.know_accounts(fact.accounts)
        self.account_flow.know_accounts(fact.accounts)
        empty = not fact.accounts and not self.page.model.rows()
        self._pages.setCurrentWidget(self.first_run if empty else self.page)
        self._follow_selection()

    @Slot(AccountAdded)
    def take_account(self, fact: AccountAdded) -> None:
        """An account was added."""
        self.account_flow.take_account(fact)

    @Slot(VaultChanged)
    def take_vault(self, fact: VaultChanged) -> None:
        """The keyring opened, or did not."""
        self.account_flow.know_vault(fact.state)
        self.banners.show_vault(fact.state)

    @Slot(CommandFailed)
    def take_failure(self, failed: CommandFailed) -> None:
        """A command was not carried out: the dialog that asked tells it, else a banner."""
        if not self.account_flow.take_failure(failed):
            row = None if failed.watch_id is None else self.page.model.row_of(failed.watch_id)
            named = (account for account in self._accounts if account.account_id == failed.account_id)
            self.news.tell_failure(failed, row, next(named, None))

    @Slot(HistoryRead)
    def take_history(self, fact: HistoryRead) -> None:
        """The history of a row was read."""
        self.page.take_history(fact)

    @Slot(Alert)
    def show_alert(self, alert: Alert) -> None:
        """Tells a decision in the window, without taking the focus."""
        self.banners.show_alert(alert, self._clock.now())

    @Slot(int)
    def select_watch(self, watch_id: int) -> None:
        """Shows the row of a watch."""
        self._pages.setCurrentWidget(self.page)
        self.page.select_watch(watch_id)

    @Slot()
    def _sum_up(self) -> None:
        self.status.show_rows(self.page.model.rows(), self._clock.now())
        self._follow_selection()

    @Slot()
    def _follow_selection(self) -> None:
        self.menu_actions.follow(
            self.page.selected_rows(), self.page.model.rows(), self._clock.now(), accounts=len(self._accounts)
        )

    @Slot(object)
    def _send(self, command: Command) -> None:
        self._post(command)

    @Slot()
    def _forget_account(self) -> None:
        rows = self.page.selected_rows()
        self.account_flow.forget_account(rows[0].account if rows else None)

    @Slot()
    def _search(self) -> None:
        self.page.filter_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.filter_bar.search.selectAll()

    @Slot(int)
    def _read_history(self, watch_id: int) -> None:
        self._post(ReadHistory(watch_id))

    @Slot()
    def _retry_vault(self) -> None:
        self._post(RetryVault())

    @Slot()
    def _note_details(self) -> None:
        self.menu_actions.details.setChecked(True)

    @Slot()
    def _show_keys(self) -> None:
        dialog = KeysDialog(self.menu_actions.all(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def _fill_columns(self) -> None:
        self.columns_menu.clear()
        self.page.view.column_actions(self.columns_menu)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self.page.window_minimized(self.isMinimized())
            self._rows_in_view.follow()
        elif event.type() is QEvent.Type.PaletteChange:
            self.menu_actions.recolour(self.palette())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._memory.keep(self, self.page.view, self.page.splitter)
        self.quit_requested.emit()
        event.accept()
