"""Somebody who has used the program for a while: an account is there, and the clock can be set on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.app import App
from b24monitor.backstage import Backstage
from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.command import AddAccount, AddWatch, Ask
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountsChanged
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.watch_column import Column
from b24monitor.wiring import build_engine, keyring_vault
from tests.engine.bench import ShiftedClock
from tests.journeys.user import LIMIT_MS, User

if TYPE_CHECKING:
    from b24monitor.backstage import Watching

GATED = "voximplant.user.get"
NOBODY = Parameters.of(("USER_ID", ""))
# Quicker than the usual one, so that a journey sees some checks.
PACE_S = 0.1
_PACE = Pace(quick_s=PACE_S, slow_s=PACE_S, backoff_first_s=PACE_S, backoff_most_s=PACE_S)

_WidgetT = TypeVar("_WidgetT", bound=QWidget)


class Resident(User):
    """Sets up by commands what other journeys do by hand; what is tried is done with mouse and keyboard."""

    def __init__(self, home: Path, qtbot: QtBot, portal: DemoPortal, clock: ShiftedClock) -> None:
        super().__init__(home, qtbot)
        self.home = home
        self.portal = portal
        self.clock = clock
        self.book: PreferenceBook
        self.accounts: tuple[Account, ...] = ()

    def build(self) -> None:
        """The program on this clock, not yet shown."""
        self.book = PreferenceBook(self.home / "preferences.ini")
        app = self.app = App(self.clock, 1.0, None, self.home, self.book)

        def build() -> Watching:
            return build_engine(self.home, keyring_vault(self.home), self.clock, app.bridge.publish, _PACE)

        app.backstage = Backstage(build, app.bridge.publish)
        app.bridge.accounts_changed.connect(self._know_accounts)

    def _know_accounts(self, fact: AccountsChanged) -> None:
        self.accounts = fact.accounts

    def open_program(self) -> None:
        self.build()
        self.app.window.show()
        self.qtbot.waitExposed(self.app.window)
        self.app.window.activateWindow()
        self.app.start()

    def reopen(self) -> None:
        self.quit()
        self.open_program()

    def wait(self, condition: Callable[[], object], limit_ms: int = LIMIT_MS) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=limit_ms)

    def add_account(self, token: str, label: str = "Robot") -> str:
        """Returns the account's id."""
        known = {account.account_id for account in self.accounts}
        self.app.post(AddAccount(-1, self.portal.endpoint, Secret(token), label))
        self.wait(lambda: len(self.accounts) > len(known))
        (added,) = {account.account_id for account in self.accounts} - known
        return added

    def renew_account(self, token: str) -> None:
        """Pastes a new token of the account's application and user, which takes the old one's place."""
        (before,) = self.accounts
        self.app.post(AddAccount(-1, self.portal.endpoint, Secret(token), before.label))
        self.wait(lambda: self.accounts[0].generation != before.generation)

    def watch(self, account_id: str, method: str = GATED, *, asks: bool = True) -> int:
        """Adds a watch and, where it is to ask, waits until the question is open; returns its id."""
        known = {row.watch.watch_id for row in self.rows()}
        self.app.post(AddWatch(account_id, method, NOBODY if method == GATED else Parameters()))
        self.wait(lambda: len(self.rows()) > len(known))
        (watch_id,) = {row.watch.watch_id for row in self.rows()} - known
        if asks:
            self.app.post(Ask((watch_id,), may_run=True))
            self.wait_for(watch_id, ConfirmationState.WAITING)
        return watch_id

    def waiting(self, *methods: str, **token: float) -> tuple[str, list[int]]:
        """An account's token and its watches, all asked and waiting."""
        access_token = self.portal.issue_token(**token).access_token  # type: ignore[arg-type]
        account_id = self.add_account(access_token)
        return access_token, [self.watch(account_id, method) for method in methods or (GATED,)]

    def rows(self) -> tuple[WatchRow, ...]:
        return self.app.window.page.model.rows()

    def row(self, watch_id: int) -> WatchRow:
        row = self.app.window.page.model.row_of(watch_id)
        assert row is not None
        return row

    def wait_for(self, watch_id: int, state: ConfirmationState) -> None:
        self.wait(lambda: self.row(watch_id).status.state is state)

    def cell(self, watch_id: int, column: Column) -> str:
        """What the table shows."""
        model = self.app.window.page.model
        place = model.place_of(watch_id)
        assert place is not None
        return str(model.index(place, column).data())

    def click_row(self, watch_id: int, *, adds: bool = False) -> None:
        """Selects a row with the mouse; `adds` to those that are."""
        view, model = self.app.window.page.view, self.app.window.page.model
        model.catch_up()
        place = model.place_of(watch_id)
        assert place is not None
        modifier = Qt.KeyboardModifier.ControlModifier if adds else Qt.KeyboardModifier.NoModifier
        at = view.visualRect(model.index(place, Column.METHOD)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, QPoint(at))
        self.wait(lambda: watch_id in {row.watch.watch_id for row in self.app.window.page.selected_rows()})

    def press(self, keys: str, where: QWidget | None = None) -> None:
        """Presses a key, or keys together."""
        if where is None:
            # No window manager gives it the focus back after a dialog.
            where = self.app.window
            where.activateWindow()
            self.wait(where.isActiveWindow)
        QTest.keySequence(where, QKeySequence(keys))

    def click(self, button: QAbstractButton) -> None:
        assert button.isEnabled(), button.text()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def dialog(self, kind: type[_WidgetT]) -> _WidgetT:
        """The one dialog of this kind, which is open or will be in a moment."""
        self.wait(lambda: len(self.dialogs(kind)) == 1)
        return self.dialogs(kind)[0]

    def dialogs(self, kind: type[_WidgetT]) -> list[_WidgetT]:
        return [dialog for dialog in self.app.window.findChildren(kind) if dialog.isVisible()]

    def calls(self, method: str = GATED) -> int:
        return self.portal.request_log.calls(method)
