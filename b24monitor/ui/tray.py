"""The program in the tray: how the watches stand, and the way to the window, to a check and to the end."""

import sys
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from b24monitor.core.clock import Clock
from b24monitor.core.fact import BoardChanged
from b24monitor.core.program_command import PauseChecks
from b24monitor.core.program_fact import ChecksPaused
from b24monitor.core.standing import Standing, StandingTally, paused_text, standing_text
from b24monitor.ui.tray_host import TrayHost
from b24monitor.ui.tray_icon import tray_icon
from b24monitor.ui.tray_menu import TrayMenu

_PROGRAM = "b24monitor"
# Hundreds of changes a second shall cost one picture a second.
_REDRAW_MS = 1000
# What somebody waits for does not wait for that; many decisions at once still cost some twenty pictures a second.
_DECISION_MS = 50
# Evidence grows stale by the clock alone.
_RECOUNT_MS = 5000

_MESSAGE_MS = 10_000
_PAUSE = timedelta(hours=1)

_OPENS = frozenset({QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick})


class Tray(QObject):
    """The tray icon. Until a tray host is found, and without one, it is nowhere: then the window must stay.

    `start` it after the first paint. `speed` is how much faster than real time `clock` runs.
    """

    open_requested = Signal()
    check_requested = Signal()
    pause_requested = Signal(PauseChecks)
    settings_requested = Signal()
    quit_requested = Signal()
    message_clicked = Signal()
    availability_changed = Signal(bool)

    def __init__(
        self, clock: Clock, speed: float = 1.0, parent: QObject | None = None, host: TrayHost | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._clock_speed = self._speed = speed
        self._tally = StandingTally()
        self._drawn = Standing()
        self._host = host or TrayHost(self)
        self._host.availability_changed.connect(self._follow_host)
        self._is_wanted = True
        self._paused_until: datetime | None = None
        self._drawn_pause: datetime | None = None
        self._menu = self._make_menu()
        self._icon: QSystemTrayIcon | None = None
        self._redraw_timer = QTimer(self, singleShot=True)
        self._redraw_timer.timeout.connect(self._draw_changes)
        self._has_changes = False
        self._recount_timer = QTimer(self, interval=_RECOUNT_MS)
        self._recount_timer.timeout.connect(self._draw)

    def _make_menu(self) -> TrayMenu:
        menu = TrayMenu()
        menu.open_requested.connect(self.open_requested)
        menu.check_requested.connect(self.check_requested)
        menu.pause_toggled.connect(self._toggle_pause)
        menu.settings_requested.connect(self.settings_requested)
        menu.quit_requested.connect(self.quit_requested)
        menu.language_changed.connect(self.retranslate)
        return menu

    @property
    def icon(self) -> QSystemTrayIcon | None:
        """The icon itself, while it is in a tray."""
        return self._icon

    @property
    def is_available(self) -> bool:
        """Whether the icon is where a person can reach it; if not, a closed window could not be brought back."""
        return self._is_wanted and self._host.is_available

    def start(self) -> None:
        """Looks for a tray host from now on."""
        self._recount_timer.start()
        self._host.start()

    def close(self) -> None:
        """Takes the icon out of the tray and stops all timers."""
        self._host.stop()
        self._redraw_timer.stop()
        self._recount_timer.stop()
        self._drop_icon()
        self._menu.deleteLater()

    @Slot()
    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self._menu.retranslate()
        self._paint()

    @Slot(bool)
    def set_shown(self, is_wanted: bool) -> None:
        """Whether the user wants the icon; without it, it is as if there were no tray."""
        if is_wanted != self._is_wanted:
            self._is_wanted = is_wanted
            if self._host.is_available:
                self._come_or_go()

    def show_message(self, title: str, body: str, picture: QIcon) -> bool:
        """Shows a message beside the icon for some seconds; False if no tray is there to take it."""
        if self._icon is None or not self._icon.supportsMessages():
            return False
        self._icon.showMessage(title, body, picture, _MESSAGE_MS)
        return True

    @Slot(BoardChanged)
    def take_board(self, change: BoardChanged) -> None:
        """Follows the board; the icon does so at once, or within a second of its last change. A decision is sooner."""
        self._tally.take(change)
        self._has_changes = True
        if not self._redraw_timer.isActive():
            self._draw_changes()
        elif change.transitions and self._redraw_timer.remainingTime() > _DECISION_MS:
            self._redraw_timer.start(_DECISION_MS)

    def use_pace(self, pace: float) -> None:
        """As `WatchModel.use_pace`."""
        self._speed = self._clock_speed * pace

    @Slot(ChecksPaused)
    def take_paused(self, fact: ChecksPaused) -> None:
        """Checks are paused, or go on."""
        self._paused_until = fact.until
        self._draw()

    @Slot()
    def _toggle_pause(self) -> None:
        now = self._clock.now()
        self.pause_requested.emit(PauseChecks(None if self._pause_at(now) else now + _PAUSE))

    def _pause_at(self, now: datetime) -> datetime | None:
        """The end of the pause that holds at `now`."""
        until = self._paused_until
        return until if until is not None and now < until else None

    @Slot()
    def _draw_changes(self) -> None:
        if self._has_changes:
            self._has_changes = False
            self._draw()
            self._redraw_timer.start(_REDRAW_MS)

    @Slot()
    def _draw(self) -> None:
        now = self._clock.now()
        standing, pause = self._tally.standing(now, self._speed), self._pause_at(now)
        if (standing, pause) != (self._drawn, self._drawn_pause):
            self._drawn, self._drawn_pause = standing, pause
            self._paint()

    def _paint(self) -> None:
        pause = self._drawn_pause
        self._menu.show_paused(is_paused=pause is not None)
        if self._icon is not None:
            lines = [_PROGRAM, standing_text(self._drawn)]
            if pause is not None:
                lines.append(paused_text(pause, self._clock.now()))
            self._icon.setIcon(tray_icon(self._drawn.mood, self._drawn.waiting, is_paused=pause is not None))
            self._icon.setToolTip("\n".join(lines))

    @Slot(bool)
    def _follow_host(self, _is_available: bool) -> None:
        if self._is_wanted:
            self._come_or_go()

    def _come_or_go(self) -> None:
        self._drop_icon()
        is_available = self.is_available
        if is_available:
            # Made only now: an icon that was made before its host stays invisible for good.
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._take_click)
            self._icon.messageClicked.connect(self.message_clicked)
            self._paint()
            self._icon.show()
        self.availability_changed.emit(is_available)

    def _drop_icon(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
        self._icon = None

    @Slot(QSystemTrayIcon.ActivationReason)
    def _take_click(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On macOS the same click opens the menu.
        if reason in _OPENS and sys.platform != "darwin":
            self.open_requested.emit()
