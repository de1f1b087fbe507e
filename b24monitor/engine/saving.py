"""Brings what was done to the board to the disk: transitions at once, the rest together, and what failed again."""

import itertools
from collections import deque
from collections.abc import Callable, Iterable

from b24monitor.core.board import Board, Step
from b24monitor.core.errors import StoreError
from b24monitor.core.fact import CommandFailed, Fact, Problem
from b24monitor.core.store_port import Store


class Saving:
    """Keeps the order of steps while the disk refuses them. On the pipeline's thread."""

    def __init__(self, store: Store, board: Board, publish: Callable[[Fact], None]) -> None:
        self._store = store
        self._board = board
        self._publish = publish
        self._unsaved: deque[Step] = deque()
        self._unsaved_ids = itertools.count(-1, -1)
        # Whose present status is newer than the disk's.
        self._unsaved_rows: dict[int, None] = {}
        self._is_disk_failing = False

    def note(self, watch_ids: Iterable[int]) -> None:
        """Has the present status of these watches saved together with others, before long."""
        self._unsaved_rows.update(dict.fromkeys(watch_ids))

    def forget(self, watch_ids: Iterable[int]) -> None:
        """Saves nothing more of watches that are gone: there is no row any more that the disk could keep it in."""
        gone = set(watch_ids)
        self._unsaved = deque(step for step in self._unsaved if step.row.watch.watch_id not in gone)
        for watch_id in gone:
            self._unsaved_rows.pop(watch_id, None)

    def keep(self, step: Step, *, tell: bool) -> int | None:
        """Brings a step to the disk, now or when the disk takes it again; returns its transition's number."""
        # What is older goes first, or it would take the newer one's place on the disk later.
        self.again()
        if not self._unsaved:
            self._unsaved_rows.pop(step.row.watch.watch_id, None)
            try:
                return self._store.save(step.row.watch.watch_id, step.row.status, step.transition, tell=tell)
            except StoreError as error:
                self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))
        self._unsaved.append(step)
        # Told all the same; there is nothing on disk that could tell it again.
        return next(self._unsaved_ids)

    def again(self) -> None:
        """Saves what the disk did not take before; it was told already."""
        while self._unsaved:
            step = self._unsaved[0]
            try:
                self._store.save(step.row.watch.watch_id, step.row.status, step.transition, tell=False)
            except StoreError:
                return
            self._unsaved.popleft()

    def together(self) -> None:
        """Saves the present status of all rows that were only seen again; older steps go first, or all waits."""
        if self._unsaved or not self._unsaved_rows:
            return
        rows = [row for row in map(self._board.row, self._unsaved_rows) if row is not None]
        try:
            self._store.save_all([(row.watch.watch_id, row.status) for row in rows])
        except StoreError as error:
            if not self._is_disk_failing:
                self._is_disk_failing = True
                self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))
            return
        self._is_disk_failing = False
        self._unsaved_rows.clear()
