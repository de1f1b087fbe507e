"""What the window's parts do to each other: all connections within it, and the small slots between two parts."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from b24monitor.core.clock import Clock
from b24monitor.ui.main_window import MainWindow

# Sums over all rows follow a burst of changes this much later, once: not in the turn in which rows are moved.
_SUM_UP_MS = 700


class WindowConnections(QObject):
    """Joins the parts of `window`; `accounts` tells how many accounts there are."""

    def __init__(self, window: MainWindow, clock: Clock, accounts: Callable[[], int]) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._accounts = accounts
        self._sum_up_soon = QTimer(self, singleShot=True, interval=_SUM_UP_MS)
        self._sum_up_soon.timeout.connect(self.sum_up)
        self._connect_actions()
        self._connect_pages()
        self._connect_wishes()

    def _connect_actions(self) -> None:
        window, actions = self._window, self._window.menu_actions
        for action, slot in (
            (actions.add_account, window.account_flow.add_account),
            (actions.sign_in, window.account_flow.sign_in),
            (actions.accounts, window.account_flow.manage),
            (actions.forget_account, self._forget_account),
            (actions.search, window.pages.focus_search),
            (actions.quit, window.quit_requested),
            (actions.keys, self._show_keys),
            (actions.watches, window.pages.show_watches),
            (actions.history, window.pages.show_history),
            (actions.pause, window.wishes.pause),
            (actions.settings, window.program.show_settings),
            (actions.self_test, window.program.show_self_test),
            (actions.support, window.program.show_support),
            (actions.about, window.program.show_about),
        ):
            action.triggered.connect(slot)
        actions.by_urgency.triggered.connect(window.page.view.column_menu.sort_by_urgency)
        actions.details.toggled.connect(window.page.show_details)
        window.menus.columns.aboutToShow.connect(self._fill_columns)

    def _connect_pages(self) -> None:
        window, pages, page = self._window, self._window.pages, self._window.page
        pages.currentChanged.connect(self._follow_page)
        pages.demo_requested.connect(window.demo_requested)
        pages.paste_requested.connect(window.account_flow.add_account)
        pages.sign_in_requested.connect(window.account_flow.sign_in)
        pages.self_test_requested.connect(window.program.show_self_test)
        pages.history_wanted.connect(window.wishes.read_all_history)
        pages.watch_requested.connect(window.select_watch)
        page.selection_changed.connect(self.follow_selection)
        page.details_opened.connect(self._note_details)
        page.history_wanted.connect(window.wishes.read_history)

    def _connect_wishes(self) -> None:
        window = self._window
        window.banners.watch_opened.connect(window.select_watch)
        window.banners.vault_retried.connect(window.wishes.retry_vault)
        window.account_flow.watch_requested.connect(window.flow.add_watch_for)
        window.program.accounts_requested.connect(window.account_flow.manage)
        window.news.resume_requested.connect(window.wishes.pause)
        senders = (window.news.submitted, window.menu_actions.interval.submitted, window.rows_in_view.looked_at)
        for part in (*senders, window.program.submitted):
            part.connect(window.wishes.send)

    def sum_up_soon(self) -> None:
        """Rows changed: their sums follow."""
        if not self._sum_up_soon.isActive():
            self._sum_up_soon.start()

    @Slot()
    def sum_up(self) -> None:
        """Counts the rows anew."""
        self._window.status.show_rows(self._window.page.model.rows(), self._clock.now())
        self.follow_selection()

    @Slot()
    def follow_selection(self) -> None:
        """Allows what can be done with the selected rows."""
        window, page = self._window, self._window.page
        # On another page nobody sees what would happen to the selected rows.
        selected = page.selected_rows() if window.pages.are_watches_shown else ()
        window.menu_actions.follow(selected, page.model.rows(), self._clock.now(), accounts=self._accounts())

    @Slot()
    def _follow_page(self) -> None:
        window, pages, actions = self._window, self._window.pages, self._window.menu_actions
        other = actions.history if pages.is_history_shown else actions.questions
        actions.follow_page(actions.watches if pages.are_watches_shown else other)
        self.follow_selection()
        window.rows_in_view.follow()
        pages.take_focus()

    @Slot()
    def _forget_account(self) -> None:
        rows = self._window.page.selected_rows()
        self._window.account_flow.forget_account(rows[0].account if rows else None)

    @Slot()
    def _note_details(self) -> None:
        self._window.menu_actions.details.setChecked(True)

    @Slot()
    def _show_keys(self) -> None:
        self._window.program.show_keys(self._window.menu_actions.all())

    @Slot()
    def _fill_columns(self) -> None:
        menu = self._window.menus.columns
        menu.clear()
        self._window.pages.table.column_actions(menu)
