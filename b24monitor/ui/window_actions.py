"""Everything the window can do, as actions with their keys, and when each is possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.method_safety import is_read_only
from b24monitor.core.urgency import askable, asks_anew, checkable, remindable
from b24monitor.ui.icon import action_icon
from b24monitor.ui.interval_menu import IntervalMenu

_STOP = marked("&Stop watching…")
_DISMISS = marked("Dis&miss")
_RULE = marked("Let a new token of the account ask this by itself")
_NO_RULE = marked("Not for a method that may change data: it takes your yes each time")
_PAUSE = marked("&Pause for an hour")
_RESUME = marked("&Go on checking")


@dataclass(slots=True)
class _Look:
    """What an action says and shows, not yet translated."""

    text: str
    tip: str = ""
    icon: str = ""


class WindowActions(QObject):
    """The actions of one window; menus, tool bar and keys all lead to these."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._looks: dict[QAction, _Look] = {}
        self._make_program_actions()
        self._make_account_actions()
        self._make_row_actions(window)
        self.retranslate()
        self.recolour(window.palette())

    def _make_program_actions(self) -> None:
        self.watches = self._make(marked("&Watches"), "info", "Ctrl+1", marked("Every watched method"))
        self.questions = self._make(
            marked("&Questions"), "ask", "Ctrl+2", marked("What applications ask of you as an administrator")
        )
        self.history = self._make(marked("&History"), "history", "Ctrl+3", marked("What happened, and when"))
        for page in (self.watches, self.questions, self.history):
            page.setCheckable(True)
        self.search = self._make(marked("&Search"), "search", "Ctrl+F")
        self.details = self._make(marked("&Details"), "info", "Ctrl+D", marked("Show or hide the details"))
        self.details.setCheckable(True)
        self.details.setChecked(True)
        self.by_urgency = self._make(marked("Sort by &urgency"), "", "Ctrl+U", marked("What needs you comes first"))
        self.settings = self._make(marked("S&ettings…"), "settings", "Ctrl+,")
        self.pause = self._make(_PAUSE, "", "", marked("Leave all portals alone for an hour"))
        self.quit = self._make(marked("&Quit"), "close", "Ctrl+Q")
        self.keys = self._make(marked("&Keys and states"), "info", "F1")
        self.keys.setShortcuts([QKeySequence("F1"), QKeySequence("?")])
        self.self_test = self._make(
            marked("&Check this computer…"), "refresh", "", marked("Keyring, notifications, tray, portals, clock")
        )
        self.support = self._make(
            marked("Copy &support information…"), "copy", "", marked("Without names of portals, and without tokens")
        )
        self.about = self._make(marked("&About b24monitor"), "info")

    def _make_account_actions(self) -> None:
        self.add_account = self._make(
            marked("Add &account…"), "key", "Ctrl+Shift+N", marked("Paste an application's token")
        )
        self.sign_in = self._make(
            marked("&Sign in to a portal…"),
            "portal",
            "Ctrl+Shift+S",
            marked("Sign in with the browser and an application's keys"),
        )
        self.accounts = self._make(
            marked("Accounts and &portals…"),
            "settings",
            "Ctrl+Shift+A",
            marked("Tokens and their renewal, portals and the way to them, decisions by event"),
        )
        self.forget_account = self._make(
            marked("&Forget account…"), "close", "", marked("Remove the account, its token, watches and history")
        )

    def _make_row_actions(self, window: QWidget) -> None:
        self.add_watch = self._make(marked("Add &watch…"), "add", "Ctrl+N", marked("Watch a method; this asks nobody"))
        self.ask = self._make(
            marked("As&k…"), "ask", "Ctrl+Return", marked("Ask an administrator, after seeing what that does")
        )
        self.check_now = self._make(
            marked("&Check now"), "refresh", "F5", marked("Look at once at the open questions; this asks nobody")
        )
        self.ask_again = self._make(marked("Ask again after a &renewal"), "", "", _RULE)
        self.mute = self._make(
            marked("&Mute until decided"), "", "Ctrl+M", marked("Tell it in the window only, until it is decided")
        )
        for action in (self.ask_again, self.mute):
            action.setCheckable(True)
        self.interval = IntervalMenu(window)
        self.remind = self._make(
            marked("Copy a rem&inder…"), "copy", "Ctrl+R", marked("A ready message to the portal's administrator")
        )
        self.copy = self._make(marked("C&opy rows"), "copy", "", marked("Copy the selected rows as text"))
        self.copy_cell = self._make(marked("Copy c&ell"), "", "Ctrl+Shift+C", marked("Copy what the current cell says"))
        self.open_portal = self._make(
            marked("Open the &portal"), "open", "Ctrl+O", marked("Open the portal in the browser")
        )
        self.stop = self._make(_STOP, "remove", "Del", marked("Remove the selected rows and their history"))

    def _make(self, text: str, icon: str = "", key: str = "", tip: str = "") -> QAction:
        action = QAction(self)
        if key:
            action.setShortcut(QKeySequence(key))
        self._looks[action] = _Look(text, tip, icon)
        return action

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        for action in self._looks:
            self._say(action)
        self.interval.retranslate()

    def _say(self, action: QAction) -> None:
        look = self._looks[action]
        text, tip = _(look.text), _(look.tip) if look.tip else ""
        action.setText(text)
        plain = text.replace("&", "").rstrip("…")
        shown_key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(" · ".join(part for part in (tip or plain, shown_key) if part))
        action.setStatusTip(tip)

    def _rename(self, action: QAction, text: str) -> None:
        if self._looks[action].text != text:
            self._looks[action].text = text
            self._say(action)

    def _explain(self, action: QAction, tip: str) -> None:
        if self._looks[action].tip != tip:
            self._looks[action].tip = tip
            self._say(action)

    def recolour(self, palette: QPalette) -> None:
        """Draws the icons in the palette's colour."""
        # One that can be checked shows its mark where others have their icon.
        for action, look in self._looks.items():
            if look.icon:
                action.setIcon(action_icon(look.icon, palette))

    def all(self) -> list[QAction]:
        """All actions, in the order they were made."""
        return list(self._looks)

    def show_paused(self, *, is_paused: bool) -> None:
        """Offers the end of a pause, or its beginning."""
        self._rename(self.pause, _RESUME if is_paused else _PAUSE)

    def follow_page(self, shown: QAction) -> None:
        """Marks the page in view, the one that `shown` leads to, and allows what is done with its parts."""
        for page in (self.watches, self.questions, self.history):
            page.setChecked(page is shown)
        for action in (self.by_urgency, self.details):
            action.setEnabled(shown is self.watches)

    def _follow_ask_again(self, own: Sequence[WatchRow]) -> None:
        """What may write takes a yes each time, which no rule can give."""
        ruled = [row for row in own if is_read_only(row.watch.method)]
        self.ask_again.setEnabled(bool(ruled))
        self.ask_again.setChecked(bool(ruled) and all(row.watch.asks_again for row in ruled))
        self._explain(self.ask_again, _NO_RULE if own and not ruled else _RULE)

    def follow(self, selected: Sequence[WatchRow], rows: Sequence[WatchRow], now: datetime, *, accounts: int) -> None:
        """Allows what is possible with the selected rows."""
        self.add_watch.setEnabled(accounts > 0)
        self.ask.setEnabled(any(askable(row, now) for row in selected))
        self.check_now.setEnabled(
            any(checkable(row, now) or asks_anew(row, now) for row in selected)
            or any(row.status.is_probed for row in rows)
        )
        own = [row for row in selected if not row.is_seen]
        for action in (self.stop, self.copy, self.copy_cell):
            action.setEnabled(bool(selected))
        self._rename(self.stop, _STOP if own or not selected else _DISMISS)
        self.remind.setEnabled(any(remindable(row) for row in own))
        self._follow_ask_again(own)
        # What is decided cannot be muted until then.
        self.mute.setEnabled(any(row.watch.is_muted or not row.status.is_decided for row in own))
        self.mute.setChecked(bool(own) and all(row.watch.is_muted for row in own))
        self.interval.follow(own)
        one_account = len({row.account.account_id for row in selected}) == 1
        self.open_portal.setEnabled(one_account)
        # An account that nothing is watched with has no row to select.
        self.forget_account.setEnabled(one_account and bool(own) if selected else accounts > 0)
