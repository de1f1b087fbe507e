"""The dialogs between a wish about watches and its command: adding, asking, removing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.command import Ask, CheckNow, Command, RemoveWatches, SetAsksAgain, SetMuted
from b24monitor.core.fact import BoardChanged, CommandFailed
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.method_safety import is_read_only, needs_yes
from b24monitor.core.program_fact import MethodsRead
from b24monitor.core.reminder_wording import ReminderChoice, TranslationsOf, english
from b24monitor.core.urgency import askable, asks_anew, checkable, remindable
from b24monitor.core.wording import account_text
from b24monitor.ui.add_watch_choices import AfterAdding
from b24monitor.ui.add_watch_flow import AddWatchFlow
from b24monitor.ui.preference_book import PreferenceBook


class WatchFlow(QObject):
    """Opens one dialog at a time over `window`, never blocking, and posts what the user decided."""

    def __init__(
        self,
        post: Callable[[Command], None],
        clock: Clock,
        rows: Callable[[], Sequence[WatchRow]],
        window: QWidget,
        book: PreferenceBook | None = None,
        translations_of: TranslationsOf = english,
    ) -> None:
        super().__init__(window)
        self._translations_of = translations_of
        # What the last reminder was made with, for the next one.
        self._reminder = ReminderChoice()
        self._book = book or PreferenceBook(parent=self)
        self._post = post
        self._clock = clock
        self._rows = rows
        self._window = window
        self._adding = AddWatchFlow(post, self._book, window)
        self._adding.added.connect(self._go_on)
        self._accounts: tuple[Account, ...] = ()

    def know_accounts(self, accounts: tuple[Account, ...]) -> None:
        """What the dialogs choose from."""
        self._accounts = accounts

    def add_watch(self, account_id: str = "") -> None:
        """Lets the user choose a method."""
        watched = frozenset((row.account.account_id, row.watch.method) for row in self._rows() if not row.is_seen)
        self._open(self._adding.new_dialog(self._accounts, watched, account_id))

    def ask(self, rows: Sequence[WatchRow], *, adopted: bool = False) -> None:
        """Shows what asking does, for those rows that can be asked."""
        now = self._clock.now()
        self._ask([row for row in rows if askable(row, now)], now, adopted=adopted)

    def _ask(self, asked: Sequence[WatchRow], now: datetime, *, adopted: bool = False) -> None:
        if asked:
            from b24monitor.ui.ask_dialog import AskDialog

            dialog = AskDialog(asked, now, adopted=adopted, own=self._book.now.own_methods, parent=self._window)
            dialog.asked.connect(self._send)
            self._open(dialog)

    def check(self, rows: Sequence[WatchRow]) -> None:
        """Looks at those rows that can be looked at; without any, at all that a call may still tell something of."""
        now = self._clock.now()
        # What is over is not looked at without a yes: another call may be another question.
        over = [row for row in rows if asks_anew(row, now)]
        # A token is renewed for rows that the user pointed at, and never by a look at everything.
        looked = [row for row in rows if checkable(row, now) and row not in over]
        if not over:
            looked = looked or [row for row in self._rows() if row.status.is_probed]
        if looked:
            self._post(CheckNow(_ids(looked)))
        self._ask(over, now)

    def set_asks_again(self, rows: Sequence[WatchRow], *, asks_again: bool) -> None:
        """Keeps the user's rule for what a new token does."""
        # What may write takes the user's yes each time; a rule of before can be taken back.
        own = [row for row in rows if not row.is_seen and (is_read_only(row.watch.method) or not asks_again)]
        if own:
            self._post(SetAsksAgain(_ids(own), asks_again))

    def set_muted(self, rows: Sequence[WatchRow], *, is_muted: bool) -> None:
        """Has nothing told of these watches until they are decided, or has it told again."""
        # What is decided already has nothing to wait for.
        own = [row for row in rows if not row.is_seen and not (is_muted and row.status.is_decided)]
        changed = [row for row in own if row.watch.is_muted is not is_muted]
        if changed:
            self._post(SetMuted(_ids(changed), is_muted))

    def remind(self, rows: Sequence[WatchRow]) -> None:
        """Makes a message to the administrators about those rows whose questions are open."""
        from b24monitor.ui.reminder import ReminderDialog

        waiting = [row for row in rows if remindable(row)]
        if waiting:
            dialog = ReminderDialog(waiting, self._translations_of, self._reminder, self._window)
            dialog.copied.connect(self._keep_reminder)
            self._open(dialog)

    def stop_watching(self, rows: Sequence[WatchRow]) -> None:
        """Removes watches after a yes; what was only shown is put away without one."""
        if rows and all(row.is_seen for row in rows):
            self._post(RemoveWatches(_ids(rows)))
        elif rows:
            self._confirm_stop(rows)

    def _confirm_stop(self, rows: Sequence[WatchRow]) -> None:
        count = len(rows)
        question = _("Stop watching {method}?")
        if count > 1:
            question = ngettext("Stop watching {count} method?", "Stop watching {count} methods?", count)
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
        from b24monitor.ui.confirm_dialog import ConfirmDialog

        dialog = ConfirmDialog(question, consequence, yes, command, self._window)
        dialog.confirmed.connect(self._send)
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def take_board(self, fact: BoardChanged) -> WatchRow | None:
        """Goes on with wished watches when their rows are there, and returns the first of those."""
        return next(iter(self._adding.take_board(fact)), None)

    def take_methods(self, fact: MethodsRead) -> None:
        """A portal told its methods."""
        self._adding.take_methods(fact)

    def take_failure(self, failed: CommandFailed) -> bool:
        """Whether a dialog tells why a command was not carried out."""
        return self._adding.take_failure(failed)

    @Slot(object, AfterAdding)
    def _go_on(self, rows: tuple[WatchRow, ...], then: AfterAdding) -> None:
        if then is AfterAdding.NOTHING:
            return
        is_look = then is AfterAdding.LOOK
        at_once = [row for row in rows if is_look and not needs_yes(row.watch.method, self._book.now.own_methods)]
        if at_once:
            may_run = any(needs_yes(row.watch.method) for row in at_once)
            self._post(Ask(_ids(at_once), adopted=True, may_run=may_run))
        rest = [row for row in rows if row not in at_once]
        if rest:
            self.ask(rest, adopted=is_look)

    @Slot(ReminderChoice)
    def _keep_reminder(self, choice: ReminderChoice) -> None:
        self._reminder = choice

    @Slot(object)
    def _send(self, command: Command) -> None:
        self._post(command)

    @Slot(Account)
    def add_watch_for(self, account: Account) -> None:
        """The same, with an account chosen already."""
        self.add_watch(account.account_id)


def _ids(rows: Sequence[WatchRow]) -> tuple[int, ...]:
    return tuple(row.watch.watch_id for row in rows)
