"""Warns once of each approval that is about to end, also across a restart. On the pipeline's thread."""

import heapq
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from b24monitor.core.alerts import Alert, AlertKind, ends_soon_from
from b24monitor.core.board import Board, WatchRow
from b24monitor.core.errors import StoreError
from b24monitor.core.store_port import Store

_SETTING = "endings_told"
_APPROVAL = re.compile(r"\d+@-?\d+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Ending:
    """Remembers of which approvals it warned, on disk as pairs of watch and approval; those that ended are forgotten.

    A row costs something only when it is shown anew as approved, and when its time has come.
    """

    def __init__(self, store: Store, board: Board, publish: Callable[[Alert], None]) -> None:
        self._store = store
        self._board = board
        self._publish = publish
        self._due: list[tuple[datetime, int]] = []
        self._told = set(_APPROVAL.findall(store.setting(_SETTING)))

    def follow(self, rows: Iterable[WatchRow]) -> None:
        """Rows are, or have changed, so."""
        for row in rows:
            at = ends_soon_from(row)
            if at is not None:
                heapq.heappush(self._due, (at, row.watch.watch_id))

    def tell(self, now: datetime) -> None:
        """Warns of what ends soon at `now`; what has ended already is no news of this kind."""
        news: list[WatchRow] = []
        while self._due and self._due[0][0] <= now:
            row = self._board.row(heapq.heappop(self._due)[1])
            if row is not None and self._is_due(row, now) and _approval(row) not in self._told:
                self._told.add(_approval(row))
                news.append(row)
        if news:
            self._remember()
        for row in news:
            self._publish(Alert(0, AlertKind.ENDS_SOON, row))

    def _is_due(self, row: WatchRow, now: datetime) -> bool:
        at, end = ends_soon_from(row), row.ends_at
        return at is not None and end is not None and at <= now < end

    def _remember(self) -> None:
        present = (self._board.row(int(told.partition("@")[0])) for told in self._told)
        self._told &= {_approval(row) for row in present if row is not None and ends_soon_from(row) is not None}
        try:
            self._store.set_setting(_SETTING, " ".join(sorted(self._told)))
        except StoreError:
            # The warning is worth more than that nobody hears it twice.
            return


def _approval(row: WatchRow) -> str:
    """What tells an approval from the next one of the same watch: since when it is one."""
    since = row.status.since or _EPOCH
    return f"{row.watch.watch_id}@{(since - _EPOCH) // _MICROSECOND}"
