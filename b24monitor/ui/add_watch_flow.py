"""The way from a wish to add watches to their rows: the dialog, what the portal offers, and what is to follow."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Command, ReadMethods
from b24monitor.core.fact import BoardChanged, CommandFailed, Problem
from b24monitor.core.program_fact import MethodsRead
from b24monitor.ui.add_watch_choices import AfterAdding
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.request_id import next_request_id

if TYPE_CHECKING:
    from b24monitor.ui.add_watch_dialog import AddWatchDialog, WatchWish


class AddWatchFlow(QObject):
    """Lives on the GUI thread; posts what the user chose, and remembers what portals offer until the program ends."""

    # The rows of a wish are there, and the user goes on to ask or to look.
    added = Signal(object, AfterAdding)

    def __init__(self, post: Callable[[Command], None], book: PreferenceBook, window: QWidget) -> None:
        super().__init__(window)
        self._post = post
        self._book = book
        self._window = window
        self._dialog: AddWatchDialog | None = None
        # Those accounts' methods that are being read, by request.
        self._reading: dict[int, str] = {}
        self._offered: dict[str, tuple[str, ...]] = {}
        # A wish whose rows are not all there yet, and those that are.
        self._wish: WatchWish | None = None
        self._rows: dict[tuple[str, str], WatchRow] = {}

    def new_dialog(
        self, accounts: Sequence[Account], watched: frozenset[tuple[str, str]], account_id: str
    ) -> "AddWatchDialog":
        """The dialog, still to be opened."""
        from b24monitor.ui.add_watch_dialog import AddWatchDialog

        dialog = AddWatchDialog(accounts, watched, account_id, self._book.now.own_methods, self._window)
        dialog.wished.connect(self._take_wish)
        dialog.methods_wanted.connect(self._read_methods)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        # It chose an account before anybody listened.
        dialog.read_methods()
        return dialog

    def take_methods(self, fact: MethodsRead) -> None:
        """A portal told its methods."""
        self._reading.pop(fact.request_id, None)
        self._offered[fact.account_id] = fact.methods
        if self._dialog is not None:
            self._dialog.show_methods(fact.account_id, fact.methods)

    def take_failure(self, failed: CommandFailed) -> bool:
        """Whether a failure was of a reading of methods, which only the dialog tells."""
        account_id = self._reading.pop(failed.request_id, None) if failed.request_id is not None else None
        if account_id is None:
            return failed.problem is Problem.METHODS_UNREAD
        if self._dialog is not None:
            self._dialog.show_unread(account_id, failed)
        return True

    def take_board(self, fact: BoardChanged) -> tuple[WatchRow, ...]:
        """The rows of a wish, once all of them are there."""
        wish = self._wish
        if wish is None:
            return ()
        wanted = [(command.account_id, command.method) for command in wish.commands]
        found = ((row.account.account_id, row.watch.method, row) for row in fact.rows if not row.is_seen)
        self._rows.update({(of, method): row for of, method, row in found if (of, method) in wanted})
        if len(self._rows) < len(wanted):
            return ()
        rows, self._wish, self._rows = tuple(self._rows[key] for key in wanted), None, {}
        self.added.emit(rows, wish.then)
        return rows

    @Slot(object)
    def _take_wish(self, wish: "WatchWish") -> None:
        self._wish, self._rows = wish, {}
        own = self._book.now.own_methods
        if wish.own_method and wish.own_method not in own:
            self._book.change(own_methods=(*own, wish.own_method))
        for command in wish.commands:
            self._post(command)

    @Slot(str)
    def _read_methods(self, account_id: str) -> None:
        if self._dialog is not None and account_id in self._offered:
            self._dialog.show_methods(account_id, self._offered[account_id])
        elif account_id not in self._reading.values():
            request_id = next_request_id()
            self._reading[request_id] = account_id
            self._post(ReadMethods(request_id, account_id))

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None
