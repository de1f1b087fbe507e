"""Rows, accounts and a clock for tests of what is shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Command
from b24monitor.core.confirmation import ConfirmationState, Evidence, LapseReason, Report, Status
from b24monitor.core.fold import hear
from b24monitor.core.seen import Seen, seen_row
from b24monitor.core.watch import Parameters, Watch

# The offscreen plug-in says so of every window that has a least size; a real display has no such limit.
_C = TypeVar("_C")

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
EMPTY_USER = Parameters.of(("USER_ID", ""))


@dataclass
class SetClock:
    """A clock that stands until a test moves it."""

    at: datetime = NOON
    _start: datetime = field(default=NOON, repr=False)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - self._start).total_seconds()


@dataclass
class Desk:
    """Takes the commands that a window posts."""

    commands: list[Command] = field(default_factory=list)

    def post(self, command: Command) -> None:
        self.commands.append(command)

    def of(self, kind: type[_C]) -> list[_C]:
        return [command for command in self.commands if isinstance(command, kind)]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def account(number: int = 1, host: str = "northwind.bitrix24.com", label: str = "CRM sync") -> Account:
    generation = Generation(f"fingerprint{number}", NOON - minutes(15), NOON + minutes(45))
    return Account(f"account{number}", Portal(f"https://{host}/rest/"), label, generation, label, user_id=7)


ACCOUNT = account()


def row(
    watch_id: int = 1,
    status: Status | None = None,
    method: str = "voximplant.user.get",
    owner: Account = ACCOUNT,
    parameters: Parameters = EMPTY_USER,
) -> WatchRow:
    watch = Watch(watch_id, owner.account_id, method, parameters, NOON - minutes(15))
    return WatchRow(watch, owner, status or Status())


def waiting(asked: float = 10.0, checked_s: float = 1.0) -> Status:
    """Asked that many minutes ago, last checked that many seconds ago."""
    asked_at, checked_at = NOON - minutes(asked), NOON - timedelta(seconds=checked_s)
    return Status(
        ConfirmationState.WAITING,
        asked_at,
        asked_at,
        evidence=Evidence.PROBE,
        checked_at=checked_at,
        error="METHOD_CONFIRM_WAITING",
        decided_after=checked_at,
    )


def decided(state: ConfirmationState, asked: float = 10.0, ago: float = 4.0) -> Status:
    """Decided that many minutes ago, within the second before."""
    at = NOON - minutes(ago)
    return replace(
        waiting(asked),
        state=state,
        since=at,
        checked_at=at,
        decided_after=at - timedelta(seconds=1),
        decided_before=at,
        is_proved=True,
    )


def told(is_allowed: bool = True, heard: float = 1.0, by: int | None = 5) -> Report:
    """Told by the queue that many minutes ago, and decided half a minute before that."""
    heard_at = NOON - minutes(heard)
    return Report(is_allowed, heard_at, Evidence.QUEUE, heard_at - minutes(0.5), by)


def reported(is_allowed: bool = True) -> Status:
    """Waited until a decision was told, which no call has proved yet."""
    return hear(waiting(10.0, 120.0), told(is_allowed))


def doubtful() -> Status:
    """Still waiting after a decision was told."""
    return hear(waiting(10.0, 1.0), told())


def seen(seen_id: int = 4, method: str = "user.get") -> WatchRow:
    """A decision that is about no watch here; the row's number is `-seen_id`."""
    return seen_row(Seen(seen_id, ACCOUNT.account_id, "ab12cd34", method, told()), ACCOUNT)


def works(ago: float = 2.0) -> Status:
    """Ran at the first call."""
    at = NOON - minutes(ago)
    return Status(
        ConfirmationState.WORKS, at, at, evidence=Evidence.PROBE, checked_at=at, decided_before=at, is_proved=True
    )


def lapsed(reason: LapseReason = LapseReason.EXPIRED) -> Status:
    """Ended without an answer."""
    return replace(
        waiting(70.0, 600.0),
        state=ConfirmationState.LAPSED,
        since=NOON - minutes(9),
        lapse=reason,
        evidence=Evidence.CLOCK,
    )
