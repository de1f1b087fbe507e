"""The board: every watch with its present status, and the transitions its observations cause."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from b24monitor.core.account import Account
from b24monitor.core.confirmation import (
    ConfirmationState,
    Observation,
    Status,
    ends_at,
    fold,
    lapse,
)
from b24monitor.core.watch import Watch


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One line of the board: what the table, the details and the command line show."""

    watch: Watch
    account: Account
    status: Status

    @property
    def ends_at(self) -> datetime | None:
        """When the state stops counting at the latest."""
        return ends_at(self.status, self.account.generation)


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of a watch's state: `before` and `row.status.state`, at `at`."""

    row: WatchRow
    before: ConfirmationState
    at: datetime

    @property
    def after(self) -> ConfirmationState:
        """The state reached."""
        return self.row.status.state


@dataclass(frozen=True, slots=True)
class Step:
    """What one observation did: the row as it is now, and the transition if the state changed."""

    row: WatchRow
    transition: Transition | None = None


class Board:
    """Rows by watch id. Not thread-safe: one thread owns it."""

    def __init__(self) -> None:
        self._rows: dict[int, WatchRow] = {}

    def rows(self) -> tuple[WatchRow, ...]:
        """All rows, in the order they were put."""
        return tuple(self._rows.values())

    def row(self, watch_id: int) -> WatchRow | None:
        """The row of one watch."""
        return self._rows.get(watch_id)

    def rows_of(self, account_id: str) -> tuple[WatchRow, ...]:
        """The rows of one account."""
        return tuple(row for row in self._rows.values() if row.account.account_id == account_id)

    def put(self, row: WatchRow) -> None:
        """Adds a row or takes its place."""
        self._rows[row.watch.watch_id] = row

    def remove(self, watch_ids: Iterable[int]) -> None:
        """Forgets rows; unknown ids are ignored."""
        for watch_id in watch_ids:
            self._rows.pop(watch_id, None)

    def set_status(self, watch_id: int, status: Status, at: datetime) -> Step:
        """Gives a row another status."""
        row = self._rows[watch_id]
        changed = replace(row, status=status)
        self._rows[watch_id] = changed
        if status.state is row.status.state:
            return Step(changed)
        return Step(changed, Transition(changed, row.status.state, at))

    def apply(self, observation: Observation) -> Step | None:
        """Folds an observation in; None when it is about nobody, another token, or nothing new."""
        row = self._rows.get(observation.watch_id)
        if row is None or row.account.generation.fingerprint != observation.fingerprint:
            return None
        status = fold(row.status, observation)
        return None if status is row.status else self.set_status(observation.watch_id, status, observation.at)

    def lapse(self, now: datetime) -> list[Step]:
        """Turns LAPSED whatever the clock has ended."""
        steps = []
        for row in self.rows():
            status = lapse(row.status, row.account.generation, now)
            if status is not row.status:
                steps.append(self.set_status(row.watch.watch_id, status, now))
        return steps
