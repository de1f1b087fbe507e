"""The board: every watch with its present status, and the transitions its observations cause."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from b24monitor.core.account import Account
from b24monitor.core.confirmation import (
    CLOCK_TOLERANCE,
    ConfirmationState,
    Observation,
    Report,
    Status,
    StillWaiting,
)
from b24monitor.core.fold import fold, hear, is_plainly_waiting
from b24monitor.core.lapse import ends_at, lapse
from b24monitor.core.method_safety import stopped
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

    @property
    def is_seen(self) -> bool:
        """Whether it is about a token that is not held here, and so is only shown (`core.seen`)."""
        return self.watch.watch_id < 0


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of a watch's state, or of its first doubt: `before` and `row.status.state`, at `at`.

    `is_repeated`: the decision reached was told before, by another source, and doubted since.
    """

    row: WatchRow
    before: ConfirmationState
    at: datetime
    is_repeated: bool = False

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
    """Rows by watch id, and found by account and by question. Not thread-safe: one thread owns it."""

    def __init__(self) -> None:
        self._rows: dict[int, WatchRow] = {}
        self._of_account: dict[str, dict[int, None]] = {}
        self._seen_by: dict[str, dict[int, None]] = {}
        self._of_question: dict[tuple[str, str], int] = {}
        # When rows end by the clock; an entry that is no longer its row's is passed over.
        self._ends: list[tuple[datetime, int]] = []
        self._looked_at: datetime | None = None
        # The tokens of those rows to which "still waiting" says nothing new, and what was said so since a row was read:
        # nearly every answer is that, so it is folded in only when somebody reads the row.
        self._plain: dict[int, str] = {}
        self._waiting: dict[int, StillWaiting] = {}

    def rows(self) -> tuple[WatchRow, ...]:
        """All rows, in the order they were put."""
        for watch_id in tuple(self._waiting):
            self._fresh(watch_id)
        return tuple(self._rows.values())

    def row(self, watch_id: int) -> WatchRow | None:
        """The row of one watch."""
        return self._fresh(watch_id) if watch_id in self._rows else None

    def rows_of(self, account_id: str) -> tuple[WatchRow, ...]:
        """The rows of one account's watches."""
        return tuple(self._fresh(watch_id) for watch_id in self._of_account.get(account_id, ()))

    def seen_by(self, account_id: str) -> tuple[WatchRow, ...]:
        """The rows of decisions about foreign tokens that were told to one account."""
        return tuple(self._rows[watch_id] for watch_id in self._seen_by.get(account_id, ()))

    def row_about(self, fingerprint: str, method: str) -> WatchRow | None:
        """The row of the watch that is that token's question about that method."""
        watch_id = self._of_question.get((fingerprint, method))
        return None if watch_id is None else self._fresh(watch_id)

    def put(self, row: WatchRow) -> None:
        """Adds a row or takes its place."""
        watch_id = row.watch.watch_id
        before = self._rows.get(watch_id)
        self._waiting.pop(watch_id, None)
        self._plain.pop(watch_id, None)
        if row.is_seen:
            # Told once, and no question of ours: no clock ends it, and no call is about it.
            self._rows[watch_id] = row
            self._seen_by.setdefault(row.watch.account_id, {})[watch_id] = None
            return
        if before is not None and _question(before) != _question(row):
            self._forget_question(before)
        self._rows[watch_id] = row
        self._of_account.setdefault(row.watch.account_id, {})[watch_id] = None
        self._of_question[_question(row)] = watch_id
        if is_plainly_waiting(row.status):
            self._plain[watch_id] = row.account.generation.fingerprint
        end = row.ends_at
        if end is not None and (before is None or before.ends_at != end):
            heapq.heappush(self._ends, (end, watch_id))

    def remove(self, watch_ids: Iterable[int]) -> None:
        """Forgets rows; unknown ids are ignored."""
        for watch_id in watch_ids:
            row = self._rows.pop(watch_id, None)
            self._waiting.pop(watch_id, None)
            self._plain.pop(watch_id, None)
            if row is not None:
                self._forget_question(row)
                by_account = self._seen_by if row.is_seen else self._of_account
                of_account = by_account[row.watch.account_id]
                del of_account[watch_id]
                if not of_account:
                    del by_account[row.watch.account_id]

    def set_status(self, watch_id: int, status: Status, at: datetime) -> Step:
        """Gives a row another status."""
        row = self._fresh(watch_id)
        watch = row.watch
        if watch.is_muted and status.is_decided and status.state is not row.status.state:
            # The decision until which nothing was to be told.
            watch = replace(watch, is_muted=False)
        changed = replace(row, watch=watch, status=status)
        self.put(changed)
        begins_doubt = status.is_doubtful and not row.status.is_doubtful
        if status.state is row.status.state and not begins_doubt:
            return Step(changed)
        return Step(changed, Transition(changed, row.status.state, at, _is_repeated(row.status, status)))

    def apply(self, observation: Observation) -> Step | None:
        """Folds an observation in; None when it is about nobody, another token, or nothing new."""
        row = self.row(observation.watch_id)
        if row is None or row.account.generation.fingerprint != observation.fingerprint:
            return None
        folded = fold(row.status, observation)
        status = stopped(folded, row.watch.method, observation.answer, observation.at)
        is_same = status is row.status or (status.checked_at == row.status.checked_at and status == row.status)
        return None if is_same else self.set_status(observation.watch_id, status, observation.at)

    def wait(self, told: StillWaiting) -> tuple[int, ...]:
        """Takes in that watches still wait; returns those to which that is news, to be applied one by one."""
        plain, waiting, fingerprint = self._plain, self._waiting, told.fingerprint
        news = []
        for watch_id in told.watch_ids:
            if plain.get(watch_id) != fingerprint:
                news.append(watch_id)
                continue
            before = waiting.get(watch_id)
            seen_at = self._rows[watch_id].status.checked_at if before is None else before.at
            # An answer to an earlier request is folded in after the later one, as it came.
            if seen_at is not None and seen_at <= told.sent_at:
                waiting[watch_id] = told
            else:
                news.append(watch_id)
        return tuple(news)

    def hear(self, watch_id: int, report: Report) -> Step | None:
        """Folds in a decision that was told; None when it is nothing new."""
        row = self._fresh(watch_id)
        status = hear(row.status, report)
        return None if status is row.status else self.set_status(watch_id, status, report.heard_at)

    def lapse(self, now: datetime) -> list[Step]:
        """Turns LAPSED whatever the clock has ended; a clock that was set back makes it look at every row."""
        is_set_back = self._looked_at is None or now < self._looked_at - CLOCK_TOLERANCE
        self._looked_at = now
        due = list(self._rows) if is_set_back else self._due(now)
        steps = []
        for watch_id in due:
            row = self.row(watch_id)
            if row is not None and not row.is_seen:
                status = lapse(row.status, row.account.generation, now)
                if status is not row.status:
                    steps.append(self.set_status(watch_id, status, now))
        return steps

    def _fresh(self, watch_id: int) -> WatchRow:
        """The row of a watch that is there, with all that was told of it."""
        row, told = self._rows[watch_id], self._waiting.pop(watch_id, None)
        if told is not None:
            row = self._rows[watch_id] = replace(row, status=fold(row.status, told.observation(watch_id)))
        return row

    def _due(self, now: datetime) -> list[int]:
        due = []
        while self._ends and self._ends[0][0] <= now:
            due.append(heapq.heappop(self._ends)[1])
        return due

    def _forget_question(self, row: WatchRow) -> None:
        if self._of_question.get(_question(row)) == row.watch.watch_id:
            del self._of_question[_question(row)]


def _is_repeated(before: Status, status: Status) -> bool:
    """Whether a report brings back the decision that a call has put in doubt: it fell before that call."""
    old, new = before.report, status.report
    if not before.is_doubtful or status.is_proved or not status.is_decided or old is None or new is None:
        return False
    if old.is_allowed != new.is_allowed or new.decided_at is None or before.decided_after is None:
        return False
    return new.decided_at <= before.decided_after


def _question(row: WatchRow) -> tuple[str, str]:
    return (row.account.generation.fingerprint, row.watch.method)
