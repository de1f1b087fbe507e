"""The dialogs between a wish about watches and its command: adding, asking, removing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.catalogue import is_gated
from b24monitor.core.clock import Clock
from b24monitor.core.command import Ask, CheckNow, Command, RemoveWatches, SetAsksAgain
from b24monitor.core.fact import BoardChanged
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.urgency import askable, checkable
from b24monitor.core.wording import account_text
from b24monitor.ui.add_watch_dialog import AddWatchDialog, AfterAdding, WatchWish
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.confirm_dialog import ConfirmDialog


class WatchFlow(QObject):
    """Opens one dialog at a time over `window`, never blocking, and posts what the user decided."""

    def __init__(
        self, post: Callable[[Command], None], clock: Clock, rows: Callable[[], Sequence[WatchRow]], window: QWidget
    ) -> None:
        super().__init__(window)
        self._post = post
        self._clock = clock
        self._rows = rows
        self._window = window
        # A wished watch that has no row yet, and what is to follow.
        self._wish: WatchWish | None = None
        self._accounts: tuple[Account, ...] = ()

    def know_accounts(self, accounts: tuple[Account, ...]) -> None:
        """What the dialogs choose from."""
        self._accounts = accounts

    def add_watch(self, account_id: str = "") -> None:
        """Lets the user choose a method."""
        watched = frozenset((row.account.account_id, row.watch.method) for row in self._rows() if not row.is_seen)
        dialog = AddWatchDialog(self._accounts, watched, account_id, self._window)
        dialog.wished.connect(self._take_wish)
        self._open(dialog)

    def ask(self, rows: Sequence[WatchRow], *, adopted: bool = False) -> None:
        """Shows what asking does, for those rows that can be asked."""
        now = self._clock.now()
        asked = [row for row in rows if askable(row, now)]
        if asked:
            dialog = AskDialog(asked, now, adopted=adopted, parent=self._window)
            dialog.asked.connect(self._send)
            self._open(dialog)

    def check(self, rows: Sequence[WatchRow]) -> None:
        """Looks at those rows that can be looked at; without any, at all that a call may still tell something of."""
        now = self._clock.now()
        # A token is renewed for rows that the user pointed at, and never by a look at everything.
        looked = [row for row in rows if checkable(row, now)] or [row for row in self._rows() if row.status.is_probed]
        if looked:
            self._post(CheckNow(_ids(looked)))

    def set_asks_again(self, rows: Sequence[WatchRow], *, asks_again: bool) -> None:
        """Keeps the user's rule for what a new token does."""
        own = [row for row in rows if not row.is_seen]
        if own:
            self._post(SetAsksAgain(_ids(own), asks_again))

    def stop_watching(self, rows: Sequence[WatchRow]) -> None:
        """Removes watches after a yes; what was only shown is put away without one."""
        if rows and all(row.is_seen for row in rows):
            self._post(RemoveWatches(_ids(rows)))
        elif rows:
            self._confirm_stop(rows)

    def _confirm_stop(self, rows: Sequence[WatchRow]) -> None:
        count = len(rows)
        question = ngettext("Stop watching {method}?", "Stop watching {count} methods?", count)
        consequence = _("The history goes too. A question that was asked stays with the portal's administrators.")
        if count == 1:
            consequence = f"{account_text(rows[0].account)} · {rows[0].account.portal.name}\n{consequence}"
        self._confirm(
            question.format(count=count, method=rows[0].watch.method),
            consequence,
            _("Stop watching"),
            RemoveWatches(_ids(rows)),
        )

    def _confirm(self, question: str, consequence: str, yes: str, command: Command) -> None:
        dialog = ConfirmDialog(question, consequence, yes, command, self._window)
        dialog.confirmed.connect(self._send)
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def take_board(self, fact: BoardChanged) -> WatchRow | None:
        """Goes on with a wished watch when its row is there, and returns that row."""
        wish = self._wish
        if wish is None:
            return None
        wanted = (wish.command.account_id, wish.command.method)
        own = (row for row in fact.rows if not row.is_seen)
        row = next((row for row in own if (row.account.account_id, row.watch.method) == wanted), None)
        if row is None:
            return None
        self._wish = None
        if wish.then is AfterAdding.LOOK and is_gated(row.watch.method):
            self._post(Ask((row.watch.watch_id,), adopted=True))
        elif wish.then is not AfterAdding.NOTHING:
            self.ask((row,), adopted=wish.then is AfterAdding.LOOK)
        return row

    @Slot(object)
    def _send(self, command: Command) -> None:
        self._post(command)

    @Slot(Account)
    def add_watch_for(self, account: Account) -> None:
        """The same, with an account chosen already."""
        self.add_watch(account.account_id)

    @Slot(WatchWish)
    def _take_wish(self, wish: WatchWish) -> None:
        self._wish = wish
        self._post(wish.command)


def _ids(rows: Sequence[WatchRow]) -> tuple[int, ...]:
    return tuple(row.watch.watch_id for row in rows)
