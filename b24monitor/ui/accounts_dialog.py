"""Accounts and portals: who is signed in where, when tokens are renewed, how portals are reached, what is bound."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.account import Account
from b24monitor.core.account_wording import account_state_text
from b24monitor.core.board import WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.command import ReadPortals
from b24monitor.core.fact import CommandFailed, EventsRead, PortalsRead, PortalStanding, Problem
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import problem_text
from b24monitor.ui.account_list import AccountList
from b24monitor.ui.account_section import AccountSection
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.events_section import EventsSection
from b24monitor.ui.portal_section import PortalSection
from b24monitor.ui.renewal_section import RenewalSection
from b24monitor.ui.text_label import TextLabel

_READ_MS = 2000
_ABOUT_RENEWAL = (Problem.NOT_RENEWED, Problem.KEYRING_FAILED)
_SIZE = QSize(940, 720)
_SCREEN_SHARE = 0.9


class AccountsDialog(QDialog):
    """Follows accounts and portals while it is seen, and asks the engine nothing while it is not."""

    # Carries a command.
    submitted = Signal(object)
    add_requested = Signal()
    sign_in_requested = Signal(Account)
    forget_requested = Signal(Account)

    def __init__(self, clock: Clock, rows: Callable[[], Sequence[WatchRow]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Accounts and portals"))
        self._clock = clock
        self._rows = rows
        self._accounts: tuple[Account, ...] = ()
        self._portals: dict[str, PortalStanding] = {}
        self._shown: Account | None = None
        self.list = AccountList()
        self.account, self.renewal = AccountSection(), RenewalSection()
        self.portal, self.events = PortalSection(), EventsSection()
        self.empty = TextLabel(_("There is no account yet."), quiet=True)
        self.add_button = QPushButton(_("&Add account…"))
        self.read_timer = QTimer(self, interval=_READ_MS)
        self._lay_out()
        self._connect()
        available = self.screen().availableSize()
        self.resize(_SIZE.boundedTo(available * _SCREEN_SHARE))

    def _lay_out(self) -> None:
        self.body = QWidget()
        sections = QVBoxLayout(self.body)
        sections.setSpacing(10)
        for section in (self.account, self.renewal, self.portal, self.events):
            sections.addWidget(section)
        sections.addStretch(1)
        self.pages = QScrollArea()
        self.pages.setWidgetResizable(True)
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.setAccessibleName(_("Account and portal"))
        self.pages.setWidget(self.body)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addWidget(self.add_button)
        middle = QHBoxLayout()
        middle.addLayout(left)
        middle.addWidget(self.empty, 1)
        middle.addWidget(self.pages, 1)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.add_button.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column = QVBoxLayout(self)
        column.addLayout(middle, 1)
        column.addWidget(buttons)

    def _connect(self) -> None:
        self.list.chosen.connect(self.show_account)
        for section in (self.renewal, self.portal, self.events):
            section.submitted.connect(self.submitted)
        self.account.sign_in_button.clicked.connect(self._request_sign_in)
        self.account.forget_button.clicked.connect(self._request_forgetting)
        self.add_button.clicked.connect(self.add_requested)
        self.read_timer.timeout.connect(self._ask_portals)

    @Slot(str)
    def show_account(self, account_id: str) -> None:
        """Shows one account and its portal."""
        account = next((account for account in self._accounts if account.account_id == account_id), None)
        if account is None:
            return
        before, self._shown = self._shown, account
        self.list.show_accounts(self._listed(), account_id)
        now = self._clock.now()
        self.account.show_account(account, now)
        self.renewal.show_account(account, self._rows_of(account), now)
        self.events.show_account(account)
        if before is None or before.portal != account.portal:
            self.portal.forget()
            self._show_standing()
        if before is None or before.account_id != account_id:
            self.pages.verticalScrollBar().setValue(0)

    def take_accounts(self, accounts: tuple[Account, ...]) -> None:
        """Follows the accounts there are; the one that was shown stays if it can."""
        self._accounts = accounts
        self.empty.setVisible(not accounts)
        self.pages.setVisible(bool(accounts))
        if not accounts:
            self._shown = None
            self.list.show_accounts((), "")
            return
        ids = [account.account_id for account in accounts]
        shown_id = self._shown.account_id if self._shown is not None else ""
        self.show_account(shown_id if shown_id in ids else ids[0])

    def take_portals(self, fact: PortalsRead) -> None:
        """Shows how the portals stand."""
        self._portals = {standing.settings.endpoint: standing for standing in fact.portals}
        self._show_standing()

    def take_events(self, fact: EventsRead) -> None:
        """Shows what is bound, if it was asked here."""
        self.events.take_events(fact)

    def take_failure(self, failed: CommandFailed) -> bool:
        """Tells a failure where its wish was uttered; False when it was not here."""
        if self.events.asked_for(failed):
            self.events.take_failure(failed)
            return True
        is_shown = self._shown is not None and failed.account_id == self._shown.account_id
        if failed.problem in _ABOUT_RENEWAL and is_shown:
            self.renewal.show_problem(problem_text(failed))
            return True
        return False

    def _show_standing(self) -> None:
        standing = self._portals.get(self._shown.portal.endpoint) if self._shown is not None else None
        if standing is not None:
            self.portal.take_standing(standing)

    def _listed(self) -> list[tuple[Account, str]]:
        now = self._clock.now()
        return [(account, account_state_text(account, self._rows_of(account), now)) for account in self._accounts]

    def _rows_of(self, account: Account) -> list[WatchRow]:
        return [row for row in self._rows() if row.account.account_id == account.account_id and not row.is_seen]

    @Slot()
    def _ask_portals(self) -> None:
        """Follows the clock too: tokens expire while one looks."""
        self.submitted.emit(ReadPortals())
        if self._shown is not None:
            self.list.show_accounts(self._listed(), self._shown.account_id)
            self.renewal.tick(self._rows_of(self._shown), self._clock.now())

    @Slot()
    def _request_sign_in(self) -> None:
        if self._shown is not None:
            self.sign_in_requested.emit(self._shown)

    @Slot()
    def _request_forgetting(self) -> None:
        if self._shown is not None:
            self.forget_requested.emit(self._shown)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_portals()
        self.read_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.read_timer.stop()
