"""The pipeline: the one thread that owns the board and the database. Read this file first.

Observations and commands come in through a queue; each moves the board, is saved, and leaves as facts:

    probe ─► Observation ─► board ─► Transition ─► saved ─► BoardChanged, Alert ─► the front end
"""

import itertools
import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from b24monitor.core.alerts import Alert, alert_kind
from b24monitor.core.board import Board, Step, Transition, WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.command import Command
from b24monitor.core.confirmation import Observation
from b24monitor.core.errors import StoreError, Trouble
from b24monitor.core.fact import BoardChanged, CommandFailed, EngineStopped, Fact, Problem
from b24monitor.core.store_port import Store

_log = logging.getLogger(__name__)

# How often the clock alone is allowed to change the board.
_TICK_S = 0.5
_MOST_AT_ONCE = 500

Work = Callable[[], None]
Message = Command | tuple[Observation, ...] | Work


class Desk(Protocol):
    """Who works on the pipeline's thread."""

    def open(self) -> None:
        """The store is open and the board empty."""
        ...

    def carry_out(self, command: Command) -> None:
        """A command came; raises `StoreError` when the disk did not take it."""
        ...

    def question_closed(self, watch_id: int) -> None:
        """Nothing more is awaited for a watch."""
        ...

    def redirected(self, rows: tuple[WatchRow, ...]) -> None:
        """The portals of these open rows sent a request of theirs elsewhere; raises `StoreError`."""
        ...


class Pipeline:
    """Folds what comes in into the board, one message after the other, on its own thread."""

    def __init__(self, open_store: Callable[[], Store], clock: Clock, publish: Callable[[Fact], None]) -> None:
        self._open_store = open_store
        self._clock = clock
        self._publish = publish
        self.board = Board()
        self.store: Store
        self._desk: Desk
        self._started_at = clock.now()
        self._lapsed_s = clock.monotonic()
        self._inbox: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._steps: list[Step] = []
        self._removed: list[int] = []
        self._unsaved: list[Step] = []
        self._unsaved_ids = itertools.count(-1, -1)
        self._thread = threading.Thread(target=self._run, name="b24monitor-pipeline", daemon=True)

    def start(self, desk: Desk) -> None:
        """Starts the thread, with `desk` working on it."""
        self._desk = desk
        self._thread.start()

    def stop(self, limit_s: float) -> bool:
        """Ends the thread after what is queued, within `limit_s`; False when it could not."""
        self._inbox.put(None)
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    def post(self, message: Message) -> None:
        """Hands a message in, from any thread."""
        self._inbox.put(message)

    def took(self, *steps: Step) -> None:
        """Saves and soon publishes what was done to the board (on the thread only)."""
        for step in steps:
            self._steps.append(step)
            self._save(step)
            if not step.row.status.is_open:
                self._desk.question_closed(step.row.watch.watch_id)

    def removed(self, watch_ids: tuple[int, ...]) -> None:
        """Takes rows off the board (on the thread only)."""
        self.board.remove(watch_ids)
        self._removed.extend(watch_ids)
        # There is no row any more that the disk could keep them in.
        self._unsaved = [step for step in self._unsaved if step.row.watch.watch_id not in watch_ids]

    def now(self) -> datetime:
        """The present."""
        return self._clock.now()

    def _run(self) -> None:
        try:
            self.store = self._open_store()
        except StoreError as error:
            self._publish(EngineStopped(str(error)))
            return
        try:
            self._desk.open()
            self._flush()
            while self._take():
                pass
        except Exception as error:
            _log.exception("the pipeline failed")
            self._publish(EngineStopped(str(error) if isinstance(error, StoreError) else type(error).__name__))
        finally:
            self.store.close()

    def _take(self) -> bool:
        """Works through what is queued; False when told to end."""
        going_on, wait_s = True, _TICK_S
        for _ in range(_MOST_AT_ONCE):
            try:
                message = self._inbox.get(timeout=wait_s)
            except queue.Empty:
                break
            if message is None:
                going_on = False
                break
            self._handle(message)
            wait_s = 0.0
        self._tick()
        self._flush()
        return going_on

    def _tick(self) -> None:
        now_s = self._clock.monotonic()
        if now_s - self._lapsed_s >= _TICK_S:
            self._lapsed_s = now_s
            self.took(*self.board.lapse(self.now()))
            self._save_again()

    def _handle(self, message: Message) -> None:
        try:
            if isinstance(message, tuple):
                self._observe(message)
            elif callable(message):
                message()
            else:
                self._desk.carry_out(message)
        except StoreError as error:
            self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))

    def _observe(self, observations: tuple[Observation, ...]) -> None:
        redirected = []
        for observation in observations:
            step = self.board.apply(observation)
            if step is not None:
                self.took(step)
                if observation.answer.trouble is Trouble.REDIRECTED:
                    redirected.append(step.row)
        if redirected:
            self._desk.redirected(tuple(redirected))

    def _save(self, step: Step) -> None:
        transition = step.transition
        kind = alert_kind(transition) if transition else None
        number = self._keep(step, tell=kind is not None)
        if kind is not None and transition is not None and number is not None:
            self._publish(Alert(number, kind, step.row, self.is_away(transition)))

    def _keep(self, step: Step, *, tell: bool) -> int | None:
        """Brings a step to the disk, now or when the disk takes it again; returns its transition's number."""
        # What is older goes first, or it would take the newer one's place on the disk later.
        self._save_again()
        if not self._unsaved:
            try:
                return self.store.save(step.row.watch.watch_id, step.row.status, step.transition, tell=tell)
            except StoreError as error:
                self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))
        self._unsaved.append(step)
        # Told all the same; there is nothing on disk that could tell it again.
        return next(self._unsaved_ids)

    def is_away(self, transition: Transition) -> bool:
        """Whether a transition may have fallen before this program was started."""
        after = transition.row.status.decided_after
        return transition.at < self._started_at or (after is not None and after < self._started_at)

    def _save_again(self) -> None:
        """Saves what the disk did not take before; it was told already."""
        while self._unsaved:
            step = self._unsaved[0]
            try:
                self.store.save(step.row.watch.watch_id, step.row.status, step.transition, tell=False)
            except StoreError:
                return
            self._unsaved.pop(0)

    def _flush(self) -> None:
        if not (self._steps or self._removed):
            return
        rows = {step.row.watch.watch_id: step.row for step in self._steps}
        for watch_id in self._removed:
            rows.pop(watch_id, None)
        transitions = tuple(step.transition for step in self._steps if step.transition)
        self._publish(BoardChanged(tuple(rows.values()), tuple(self._removed), transitions))
        self._steps, self._removed = [], []
