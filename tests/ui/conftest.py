"""A window on the screen with a clock that stands and a desk that takes its commands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountsChanged, BoardChanged, VaultChanged, VaultState
from b24monitor.ui.main_window import MainWindow
from tests.ui.samples import ACCOUNT, Desk, SetClock, decided, lapsed, row, waiting


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def window(qtbot: QtBot, clock: SetClock, desk: Desk) -> Iterator[MainWindow]:
    """The real window, shown and active, without any account."""
    shown = MainWindow(desk.post, clock)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    shown.take_vault(VaultChanged(VaultState.KEYRING))
    yield shown
    shown.close()


@pytest.fixture
def filled(window: MainWindow) -> MainWindow:
    """The window with one row in each of five states; the default order is 5, 1, 2, 3, 4."""
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    window.take_board(
        BoardChanged(
            (
                row(1, waiting(20), "voximplant.user.get"),
                row(2, waiting(5), "voximplant.line.get"),
                row(3, decided(ConfirmationState.APPROVED), "voximplant.sip.get"),
                row(4, decided(ConfirmationState.DENIED, ago=6), "telephony.call.list"),
                row(5, lapsed(), "voximplant.queue.get"),
            )
        )
    )
    return window
