"""The dialogs about accounts: adding, signing in, looking after, renewing, forgetting."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.command import Command, RemoveAccount
from b24monitor.core.fact import (
    AccountAdded,
    AccountRenewed,
    CodeReceived,
    CommandFailed,
    EventsRead,
    InboxesChanged,
    ListenerChanged,
    PortalsRead,
    RenewalWanted,
    SignInBegun,
    VaultState,
)
from b24monitor.core.language import gettext as _
from b24monitor.core.subscription_wording import removal_text
from b24monitor.core.wording import account_text, forget_consequence
from b24monitor.ui.sign_in_start import SignInStart
from b24monitor.ui.window_memory import WindowMemory

# Each dialog is loaded when it is opened: the window is to be there quickly.
if TYPE_CHECKING:
    from b24monitor.ui.accounts_dialog import AccountsDialog
    from b24monitor.ui.add_account_dialog import AddAccountDialog
    from b24monitor.ui.renewal_dialog import RenewalDialog
    from b24monitor.ui.sign_in_dialog import SignInDialog


class AccountFlow(QObject):
    """Opens dialogs over `window`, never blocking, and posts what the user decided."""

    watch_requested = Signal(Account)

    def __init__(
        self,
        post: Callable[[Command], None],
        clock: Clock,
        rows: Callable[[], Sequence[WatchRow]],
        memory: WindowMemory,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._post = post
        self._clock = clock
        self._rows = rows
        self._memory = memory
        self._window = window
        self._vault = VaultState.OPENING
        self._listener = ListenerChanged()
        self._inboxes = InboxesChanged()
        self._accounts: tuple[Account, ...] = ()
        # The dialog that adds an account, the one that looks after all, and those that ask for a renewal.
        self._adding: AddAccountDialog | SignInDialog | None = None
        self._signing_in: SignInDialog | None = None
        self._managing: AccountsDialog | None = None
        self._renewing: dict[str, RenewalDialog] = {}

    def know_accounts(self, accounts: tuple[Account, ...]) -> None:
        """What the dialogs choose from."""
        self._accounts = accounts
        if self._managing is not None:
            self._managing.take_accounts(accounts)

    def know_vault(self, state: VaultState) -> None:
        """Where a new token will be kept."""
        self._vault = state

    @Slot()
    def add_account(self) -> None:
        """Lets the user paste a token."""
        from b24monitor.ui.add_account_dialog import AddAccountDialog

        dialog = AddAccountDialog(self._vault, self._clock, self._top())
        dialog.sign_in_requested.connect(self._sign_in_at)
        self._open_adding(dialog)

    @Slot()
    def sign_in(self) -> None:
        """Lets the user sign in to a portal with an application's keys, beginning with those of the last time."""
        self._open_sign_in(self._memory.sign_in())

    @Slot(Account)
    def sign_in_again(self, account: Account) -> None:
        """The same for an account's own portal and application."""
        last = self._memory.sign_in()
        self._open_sign_in(SignInStart(account.portal.address, account.application, last.port))

    @Slot(str)
    def _sign_in_at(self, address: str) -> None:
        last = self._memory.sign_in()
        self._open_sign_in(SignInStart(address, "", last.port) if address else last)

    def _open_sign_in(self, start: SignInStart) -> None:
        from b24monitor.ui.sign_in_dialog import SignInDialog

        dialog = SignInDialog(self._clock, self._top(), start=start)
        dialog.signed_in.connect(self._memory.keep_sign_in)
        self._open_adding(dialog)
        self._signing_in = dialog

    def _open_adding(self, dialog: "AddAccountDialog | SignInDialog") -> None:
        dialog.submitted.connect(self._send)
        dialog.watch_requested.connect(self._request_watch)
        dialog.finished.connect(self._forget_adding)
        self._adding, self._signing_in = dialog, None
        self._open(dialog)

    @Slot()
    def manage(self) -> None:
        """Shows accounts and portals."""
        from b24monitor.ui.accounts_dialog import AccountsDialog

        if self._managing is not None:
            self._managing.raise_()
            return
        # Asked for in the settings, it stands over them: language and theme rest while it is open.
        modal = QApplication.activeModalWidget()
        is_ours = modal is not None and modal.parentWidget() is self._window
        dialog = AccountsDialog(self._clock, self._rows, modal if is_ours else self._window)
        dialog.submitted.connect(self._send)
        dialog.add_requested.connect(self.add_account)
        dialog.sign_in_requested.connect(self.sign_in_again)
        dialog.forget_requested.connect(self.forget_account)
        dialog.finished.connect(self._forget_managing)
        self._managing = dialog
        dialog.take_accounts(self._accounts)
        dialog.events.listener.take_listener(self._listener)
        dialog.events.take_inboxes(self._inboxes)
        self._open(dialog)

    @Slot(Account)
    def forget_account(self, account: Account | None) -> None:
        """Removes an account after a yes; without one the user chooses it."""
        from b24monitor.ui.confirm_dialog import ConfirmDialog
        from b24monitor.ui.forget_account_dialog import ForgetAccountDialog

        dialog: ForgetAccountDialog | ConfirmDialog
        if account is None:
            dialog = ForgetAccountDialog(self._accounts, self._top())
        else:
            question = _("Forget the account “{account}”?").format(account=account_text(account))
            # Of what is bound on the portal only the dialog knows that looked.
            bindings = self._managing.events.bindings() if self._managing is not None else ()
            consequence = f"{forget_consequence()} {removal_text(bindings)}".rstrip()
            command = RemoveAccount(account.account_id)
            dialog = ConfirmDialog(question, consequence, _("Forget account"), command, self._top())
        dialog.confirmed.connect(self._send)
        self._open(dialog)

    @Slot(RenewalWanted)
    def take_renewal_wanted(self, fact: RenewalWanted) -> None:
        """Asks for the user's yes; a second wish about the same account joins the first."""
        from b24monitor.ui.renewal_dialog import RenewalDialog

        account_id = fact.account.account_id
        before = self._renewing.pop(account_id, None)
        if before is not None:
            fact = RenewalWanted(fact.account, tuple(dict.fromkeys((*before.wanted.ask, *fact.ask))))
            before.reject()
        dialog = RenewalDialog(fact, self._top())
        dialog.decided.connect(self._send)
        dialog.finished.connect(self._forget_renewing)
        self._renewing[account_id] = dialog
        self._open(dialog)

    @Slot(AccountRenewed)
    def take_renewed(self, fact: AccountRenewed) -> None:
        """An account has a new token: nobody needs to say yes to it any more."""
        dialog = self._renewing.pop(fact.account.account_id, None)
        if dialog is not None:
            dialog.reject()

    @Slot(PortalsRead)
    def take_portals(self, fact: PortalsRead) -> None:
        """How the portals stand was told."""
        if self._managing is not None:
            self._managing.take_portals(fact)

    @Slot(EventsRead)
    def take_events(self, fact: EventsRead) -> None:
        """What is bound on a portal was told."""
        if self._managing is not None:
            self._managing.take_events(fact)

    @Slot(ListenerChanged)
    def take_listener(self, fact: ListenerChanged) -> None:
        """Where events are listened for, or what came, is another."""
        self._listener = fact
        if self._managing is not None:
            self._managing.events.listener.take_listener(fact)

    @Slot(InboxesChanged)
    def take_inboxes(self, fact: InboxesChanged) -> None:
        """Other lists of notices may be looked through."""
        self._inboxes = fact
        if self._managing is not None:
            self._managing.events.take_inboxes(fact)

    @Slot(AccountAdded)
    def take_account(self, fact: AccountAdded) -> None:
        """An account was added, perhaps by the open dialog."""
        if self._adding is not None:
            self._adding.take_account(fact)

    @Slot(SignInBegun)
    def take_sign_in(self, fact: SignInBegun) -> None:
        """A sign-in may go on in the browser, perhaps the open dialog's."""
        if self._signing_in is not None:
            self._signing_in.take_begun(fact)

    @Slot(CodeReceived)
    def take_code(self, fact: CodeReceived) -> None:
        """A sign-in's code is being exchanged, perhaps the open dialog's."""
        if self._signing_in is not None:
            self._signing_in.take_code(fact)

    def take_failure(self, failed: CommandFailed) -> bool:
        """A command failed; True when an open dialog tells it."""
        if self._adding is not None and self._adding.asked_for(failed):
            self._adding.take_failure(failed)
            return True
        return self._managing is not None and self._managing.take_failure(failed)

    def _top(self) -> QWidget:
        """What a new dialog stands over: one beneath a modal dialog could not be used."""
        return self._managing or self._window

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(object)
    def _send(self, command: Command) -> None:
        self._post(command)

    @Slot(Account)
    def _request_watch(self, account: Account) -> None:
        if self._managing is not None:
            self._managing.accept()
        self.watch_requested.emit(account)

    @Slot()
    def _forget_adding(self) -> None:
        # A dialog that leads to another has been followed by it already.
        if self.sender() is self._adding:
            self._adding = self._signing_in = None

    @Slot()
    def _forget_managing(self) -> None:
        self._managing = None

    @Slot()
    def _forget_renewing(self) -> None:
        gone = self.sender()
        self._renewing = {key: dialog for key, dialog in self._renewing.items() if dialog is not gone}
