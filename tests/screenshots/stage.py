"""The real window with sample data behind it: scenes open what they show through its actions."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from b24monitor.core.fact import AccountsChanged, BoardChanged, HistoryRead, VaultChanged, VaultState
from b24monitor.ui.main_window import MainWindow
from tests.screenshots.sample_data import ACCOUNTS, ROWS, entries
from tests.ui.samples import Desk, SetClock, minutes

_D = TypeVar("_D", bound=QWidget)

_SIZE = QSize(1240, 680)
# Layouts settle in a few turns of the loop; the window sums up its rows, and chooses one, a moment later.
SETTLE_MS = 60
SUM_UP_MS = 500


class Stage:
    """One window for all scenes of a run; `desk` keeps the commands that the scenes caused."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.clock = SetClock()
        self.window = MainWindow(self.desk.post, self.clock)
        self.window.resize(_SIZE)
        self.window.show()
        self.window.take_vault(VaultChanged(VaultState.KEYRING))

    def fill(self) -> None:
        """Brings in accounts and rows, and selects a waiting one with its history."""
        self.window.take_accounts(AccountsChanged(ACCOUNTS))
        self.window.take_board(BoardChanged(ROWS))
        self.settle(SUM_UP_MS)
        self.select(1)

    def select(self, watch_id: int) -> None:
        """Selects a row and brings its history in."""
        self.window.select_watch(watch_id)
        self.window.take_history(HistoryRead(watch_id, entries(), tuple(minutes(part) for part in (3, 6, 11, 25))))
        self.settle()

    def open(self, action: QAction, kind: type[_D]) -> _D:
        """What a menu's entry opens."""
        assert action.isEnabled(), action.text()
        action.trigger()
        self.settle()
        return self.opened(kind)

    def opened(self, kind: type[_D]) -> _D:
        """The window of that kind that is open."""
        return next(shown for shown in QApplication.topLevelWidgets() if isinstance(shown, kind) and shown.isVisible())

    def settle(self, pause_ms: int = SETTLE_MS) -> None:
        """Lets layouts and timers do their work."""
        QTest.qWait(pause_ms)

    def clear(self) -> None:
        """Closes all that stands over the window."""
        for shown in QApplication.topLevelWidgets():
            if shown is not self.window and shown.isVisible():
                shown.close()
            if isinstance(shown, QDialog):
                shown.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.window.resize(_SIZE)

    def close(self) -> None:
        """Ends it."""
        self.clear()
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
