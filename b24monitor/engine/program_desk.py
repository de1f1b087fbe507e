"""Carries out what concerns all checks, or the program itself: their pace, their pause, and starting at login."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.command import Command
from b24monitor.core.fact import Fact
from b24monitor.core.ports import LoginStart
from b24monitor.core.program_command import PauseChecks, ReadStartAtLogin, SetPace, SetStartAtLogin
from b24monitor.core.program_fact import ChecksPaused, StartAtLoginRead
from b24monitor.core.schedule import Pace, slowed
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller


@dataclass(frozen=True, slots=True)
class ProgramStaff:
    """Those the desk works with; `pace` is the usual one."""

    pipeline: Pipeline
    poller: Poller
    pace: Pace
    login_start: LoginStart


class ProgramDesk:
    """Nothing of this outlives the program but its start at login. On the pipeline's thread."""

    def __init__(self, staff: ProgramStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about the program; False when it is about something else."""
        match command:
            case SetPace():
                self._staff.poller.change_pace(slowed(self._staff.pace, command.factor))
            case PauseChecks():
                self._pause(command.until)
            case ReadStartAtLogin():
                self._read_start("")
            case SetStartAtLogin():
                self._set_start(is_on=command.is_on)
            case _:
                return False
        return True

    def _pause(self, until: datetime | None) -> None:
        poller, pipeline = self._staff.poller, self._staff.pipeline
        if until is None or until <= pipeline.now():
            poller.go_on()
        else:
            poller.rest(until, lambda: pipeline.post(self._tell_pause))
        self._tell_pause()

    def _tell_pause(self) -> None:
        # As it is now: another pause may have begun when one has just ended.
        self._publish(ChecksPaused(self._staff.poller.rests_until))

    def _set_start(self, *, is_on: bool) -> None:
        detail = ""
        try:
            self._staff.login_start.set(is_on)
        except OSError as error:
            detail = error.strerror or type(error).__name__
        self._read_start(detail)

    def _read_start(self, detail: str) -> None:
        try:
            is_on = self._staff.login_start.is_on()
        except OSError as error:
            is_on, detail = None, detail or error.strerror or type(error).__name__
        self._publish(StartAtLoginRead(is_on, detail))
