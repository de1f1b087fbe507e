"""What the engine tells about the program as a whole; facts about accounts and watches: `fact`."""

from dataclasses import dataclass
from datetime import datetime

from b24monitor.core.history import HistoryRecord
from b24monitor.core.self_test import CheckResult


@dataclass(frozen=True, slots=True)
class ChecksPaused:
    """All portals are left alone until then (None: they are checked)."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class AllHistoryRead:
    """The transitions of all watches, newest first; `is_cut`: there are older ones."""

    request_id: int
    records: tuple[HistoryRecord, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class MethodsRead:
    """The methods that an account's portal offers its token."""

    request_id: int
    account_id: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartAtLoginRead:
    """Whether the program starts at login (None: this system offers no way); `detail`: why a change did not succeed."""

    is_on: bool | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CheckDone:
    """One result of a self-test."""

    request_id: int
    result: CheckResult


@dataclass(frozen=True, slots=True)
class SelfTestDone:
    """A self-test is over."""

    request_id: int


@dataclass(frozen=True, slots=True)
class EverythingForgotten:
    """Nothing is kept any more; `left` says what could not be removed (empty: nothing)."""

    left: str = ""


ProgramFact = (
    ChecksPaused | AllHistoryRead | MethodsRead | StartAtLoginRead | CheckDone | SelfTestDone | EverythingForgotten
)
