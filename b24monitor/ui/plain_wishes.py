"""What the window asks of the engine without any dialog in between."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, Slot

from b24monitor.core.clock import Clock
from b24monitor.core.command import Command, ReadHistory, RetryVault
from b24monitor.core.program_command import PauseChecks, ReadAllHistory
from b24monitor.core.program_fact import ChecksPaused
from b24monitor.ui.request_id import next_request_id

_PAUSE = timedelta(hours=1)


class PlainWishes(QObject):
    """Slots for signals of the window's parts; each posts one command."""

    def __init__(self, post: Callable[[Command], None], clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._clock = clock
        self._is_paused = False

    @Slot(object)
    def send(self, command: Command) -> None:
        """Posts a ready command."""
        self._post(command)

    @Slot(int)
    def read_history(self, watch_id: int) -> None:
        """Reads what happened to a watch."""
        self._post(ReadHistory(watch_id))

    @Slot()
    def read_all_history(self) -> None:
        """Reads all that happened."""
        self._post(ReadAllHistory(next_request_id()))

    @Slot()
    def retry_vault(self) -> None:
        """Tries the keyring again."""
        self._post(RetryVault())

    @Slot()
    def pause(self) -> None:
        """Lets all portals alone for an hour, or goes on before it is over."""
        self._post(PauseChecks(None if self._is_paused else self._clock.now() + _PAUSE))

    @Slot(object)
    def take_paused(self, fact: ChecksPaused) -> None:
        """All checks rest, or go on."""
        self._is_paused = fact.until is not None
