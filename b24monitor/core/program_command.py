"""What a front end asks of the engine about the program as a whole; those about accounts and watches: `command`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SetPace:
    """Check open questions this many times slower than usual (1.0: as usual); a watch's own pace holds."""

    factor: float


@dataclass(frozen=True, slots=True)
class PauseChecks:
    """Leave all portals alone until then (None: go on). A first call that the user makes is made all the same.

    Answered by `ChecksPaused`.
    """

    until: datetime | None


@dataclass(frozen=True, slots=True)
class ReadAllHistory:
    """Read the newest transitions of all watches. Answered by `AllHistoryRead`."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReadStartAtLogin:
    """Tell whether the program starts when the user logs in. Answered by `StartAtLoginRead`."""


@dataclass(frozen=True, slots=True)
class SetStartAtLogin:
    """Start the program when the user logs in, or no longer. Answered by `StartAtLoginRead`."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class RunSelfTest:
    """Try keyring, folder, portals and clock. Answered by a `CheckDone` for each, then `SelfTestDone`."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ForgetEverything:
    """Remove all tokens, accounts, watches, history and portal settings. Answered by `EverythingForgotten`."""


ProgramCommand = (
    SetPace | PauseChecks | ReadAllHistory | ReadStartAtLogin | SetStartAtLogin | RunSelfTest | ForgetEverything
)
