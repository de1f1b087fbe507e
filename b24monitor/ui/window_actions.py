"""Everything the window can do, as actions with their keys, and when each is possible."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.language import gettext as _
from b24monitor.core.urgency import askable, checkable
from b24monitor.ui.icon import action_icon
from b24monitor.ui.interval_menu import IntervalMenu


class WindowActions(QObject):
    """The actions of one window; menus, tool bar and keys all lead to these."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.add_account = self._make(_("Add &account…"), "key", "Ctrl+Shift+N", _("Paste an application's token"))
        self.sign_in = self._make(
            _("&Sign in to a portal…"),
            "portal",
            "Ctrl+Shift+S",
            _("Sign in with the browser and an application's keys"),
        )
        self.accounts = self._make(
            _("Accounts and &portals…"),
            "settings",
            "Ctrl+Shift+A",
            _("Tokens and their renewal, portals and the way to them, decisions by event"),
        )
        self.add_watch = self._make(_("Add &watch…"), "add", "Ctrl+N", _("Watch a method; this asks nobody"))
        self.ask = self._make(_("As&k…"), "ask", "Ctrl+Return", _("Ask an administrator, after seeing what that does"))
        self.check_now = self._make(
            _("&Check now"), "refresh", "F5", _("Look at once at the open questions; this asks nobody")
        )
        self.ask_again = self._make(
            _("Ask again after a &renewal"), "", "", _("Let a new token of the account ask this by itself")
        )
        self.ask_again.setCheckable(True)
        self.interval = IntervalMenu(window)
        self.stop = self._make(
            _stop_text(is_own=True), "remove", "Del", _("Remove the selected rows and their history")
        )
        self.copy = self._make(_("&Copy rows"), "copy", "", _("Copy the selected rows as text"))
        self.open_portal = self._make(_("&Open the portal"), "open", "Ctrl+O", _("Open the portal in the browser"))
        self.forget_account = self._make(
            _("&Forget account…"), "close", "", _("Remove the account, its token, watches and history")
        )
        self.search = self._make(_("&Search"), "search", "Ctrl+F", "")
        self.details = self._make(_("&Details"), "info", "Ctrl+D", _("Show or hide the details"))
        self.details.setCheckable(True)
        self.details.setChecked(True)
        self.quit = self._make(_("&Quit"), "close", "Ctrl+Q", "")
        self.keys = self._make(_("&Keys and states"), "info", "F1", "")
        self.recolour(window.palette())

    def _make(self, text: str, icon: str, key: str, tip: str) -> QAction:
        action = QAction(text, self)
        action.setProperty("icon_name", icon)
        if key:
            action.setShortcut(QKeySequence(key))
        plain = text.replace("&", "").rstrip("…")
        shown_key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(" · ".join(part for part in (tip or plain, shown_key) if part))
        action.setStatusTip(tip)
        return action

    def recolour(self, palette: QPalette) -> None:
        """Draws the icons in the palette's colour."""
        # One that can be checked shows its mark where others have their icon.
        for action in (action for action in self.all() if action.property("icon_name")):
            action.setIcon(action_icon(str(action.property("icon_name")), palette))

    def all(self) -> list[QAction]:
        """All actions, in the order they were made."""
        return self.findChildren(QAction)

    def fill_menus(self, bar: QMenuBar) -> QMenu:
        """Fills the menu bar; returns the View menu's part for the columns."""
        _fill(bar.addMenu(_("&File")), self.add_watch, None, self.quit)
        _fill(bar.addMenu(_("&Watch")), *self._row_actions())
        accounts = (self.add_account, self.sign_in, None, self.accounts, self.forget_account)
        _fill(bar.addMenu(_("&Accounts")), *accounts)
        view = bar.addMenu(_("&View"))
        _fill(view, self.search, self.details, None)
        columns = view.addMenu(_("&Columns"))
        _fill(bar.addMenu(_("&Help")), self.keys)
        return columns

    def fill_row_menu(self, menu: QMenu, selected: Sequence[WatchRow]) -> None:
        """Fills the context menu of the selected rows; what is only shown offers what can be done with it."""
        if _is_only_seen(selected):
            _fill(menu, self.copy, self.open_portal, None, self.stop)
        else:
            _fill(menu, *self._row_actions())

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Fills the tool bar with what is used most."""
        for action in (self.add_account, self.add_watch, None, self.ask, self.check_now):
            if action is None:
                bar.addSeparator()
            else:
                bar.addAction(action)
                bar.widgetForAction(action).setAccessibleName(action.text().replace("&", ""))

    def follow(self, selected: Sequence[WatchRow], rows: Sequence[WatchRow], now: datetime, *, accounts: int) -> None:
        """Allows what is possible with the selected rows."""
        self.add_watch.setEnabled(accounts > 0)
        self.ask.setEnabled(any(askable(row, now) for row in selected))
        self.check_now.setEnabled(
            any(checkable(row, now) for row in selected) or any(row.status.is_probed for row in rows)
        )
        own = [row for row in selected if not row.is_seen]
        for action in (self.stop, self.copy):
            action.setEnabled(bool(selected))
        self.stop.setText(_stop_text(is_own=bool(own) or not selected))
        self.ask_again.setEnabled(bool(own))
        self.ask_again.setChecked(bool(own) and all(row.watch.asks_again for row in own))
        self.interval.follow(own)
        one_account = len({row.account.account_id for row in selected}) == 1
        self.open_portal.setEnabled(one_account)
        # An account that nothing is watched with has no row to select.
        self.forget_account.setEnabled(one_account and bool(own) if selected else accounts > 0)

    def _row_actions(self) -> tuple[QAction | None, ...]:
        asking = (self.ask, self.check_now, self.interval.menuAction(), self.ask_again)
        return (*asking, None, self.copy, self.open_portal, None, self.stop, self.forget_account)


def _stop_text(*, is_own: bool) -> str:
    return _("&Stop watching…") if is_own else _("Dis&miss")


def _is_only_seen(rows: Sequence[WatchRow]) -> bool:
    return bool(rows) and all(row.is_seen for row in rows)


def _fill(menu: QMenu, *actions: QAction | None) -> None:
    menu.setToolTipsVisible(True)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
