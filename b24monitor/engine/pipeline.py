"""The pipeline: the one thread that owns the board and the database. Read this file first.

Observations and commands come in through a queue; each moves the board, is saved, and leaves as facts:

    probe ─► Observation ─► board ─► Transition ─► saved ─► BoardChanged, Alert ─► the front end
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from b24monitor.core.alerts import Alert, alert_kind
from b24monitor.core.board import Board, Step, Transition, WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.command import Command
from b24monitor.core.confirmation import Observation, StillWaiting
from b24monitor.core.errors import StoreError, Trouble
from b24monitor.core.fact import BoardChanged, CommandFailed, EngineStopped, Fact, Problem
from b24monitor.core.store_port import Store
from b24monitor.engine.clock_memory import ClockMemory
from b24monitor.engine.ending import Ending
from b24monitor.engine.saving import Saving
from b24monitor.engine.watchdog import Watchdog

_log = logging.getLogger(__name__)

# How often the clock alone is allowed to change the board.
_TICK_S = 0.5
_MOST_AT_ONCE = 500
# What the watchdog calls this thread.
_PART = "pipeline"
# How often "still waiting" goes to the front end: an age of seconds is told by the clock anyway.
_SHOW_TOGETHER_S = 1.0
# Answers that change no state wait this long for each other on their way to the disk.
_SAVE_TOGETHER_S = 10.0

Work = Callable[[], None]
Message = Command | tuple[Observation, ...] | StillWaiting | Work


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

    def __init__(
        self,
        open_store: Callable[[], Store],
        clock: Clock,
        publish: Callable[[Fact], None],
        watchdog: Watchdog | None = None,
    ) -> None:
        self._watchdog = watchdog or Watchdog()
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
        self._saving: Saving
        self._ending: Ending
        self.ages: ClockMemory
        self._is_time_lost = False
        self._saved_together_s = clock.monotonic()
        # Seen waiting again since that was last shown.
        self._waiting: dict[int, None] = {}
        # The fingerprint that is valid now, by one of the same token that was.
        self._fingerprints: dict[str, str] = {}
        self._shown_together_s = clock.monotonic()
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
            self._show(step)
            if not step.row.is_seen:
                self._save(step)

    def removed(self, watch_ids: tuple[int, ...]) -> None:
        """Takes rows off the board (on the thread only)."""
        self.board.remove(watch_ids)
        self._removed.extend(watch_ids)
        self._saving.forget(watch_ids)

    def renamed(self, before: str, fingerprint: str) -> None:
        """A token is known by another fingerprint: answers to calls under the old one count (on the thread only)."""
        self._fingerprints[before] = fingerprint

    def now(self) -> datetime:
        """The present."""
        return self._clock.now()

    def _run(self) -> None:
        try:
            self.store = self._open_store()
        except StoreError as error:
            self._publish(EngineStopped(str(error)))
            return
        self._saving = Saving(self.store, self.board, self._publish)
        try:
            self.ages = ClockMemory(self.store)
            self._ending = Ending(self.store, self.board, self._publish)
            self._desk.open()
            self._ending.follow(self.board.rows())
            self.flush()
            while self._take():
                pass
            self._show_together()
            self._saving.together()
            self._remember_time(is_last=True)
        except Exception as error:
            _log.exception("the pipeline failed")
            self._publish(EngineStopped(str(error) if isinstance(error, StoreError) else type(error).__name__))
        finally:
            self._watchdog.ended(_PART)
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
        self.flush()
        return going_on

    def _tick(self) -> None:
        now_s = self._clock.monotonic()
        self._watchdog.turned(_PART, now_s, _TICK_S)
        if now_s - self._lapsed_s >= _TICK_S:
            self._lapsed_s = now_s
            self._remember_time()
            self.took(*self.board.lapse(self.now()))
            self._ending.tell(self.now())
            self._saving.again()
            if self._waiting and now_s - self._shown_together_s >= _SHOW_TOGETHER_S:
                self._shown_together_s = now_s
                self._show_together()
            if now_s - self._saved_together_s >= _SAVE_TOGETHER_S:
                self._saved_together_s = now_s
                self._saving.together()

    def _remember_time(self, *, is_last: bool = False) -> None:
        try:
            self.ages.turned(self.now())
            if is_last:
                self.ages.keep()
        except StoreError:
            # A question that cannot be written down is not put, and what cannot be saved is told elsewhere.
            if not self._is_time_lost:
                _log.warning("the time could not be remembered")
            self._is_time_lost = True
        else:
            self._is_time_lost = False

    def _handle(self, message: Message) -> None:
        try:
            if isinstance(message, StillWaiting):
                self._wait(message)
            elif isinstance(message, tuple):
                self._observe(message)
            elif callable(message):
                message()
            else:
                self._desk.carry_out(message)
        except StoreError as error:
            self._publish(CommandFailed(Problem.STORE_FAILED, detail=str(error)))

    def _wait(self, told: StillWaiting) -> None:
        """What changes no state is shown and saved together with others, once in a while."""
        self._waiting.update(dict.fromkeys(told.watch_ids))
        news = self.board.wait(told)
        if news:
            self._observe(tuple(told.observation(watch_id) for watch_id in news))

    def _show_together(self) -> None:
        rows = [row for row in map(self.board.row, self._waiting) if row is not None]
        self._waiting.clear()
        self._steps.extend(map(Step, rows))
        self._saving.note(row.watch.watch_id for row in rows)

    def _observe(self, observations: tuple[Observation, ...]) -> None:
        redirected = []
        for told in observations:
            now_known_as = self._fingerprints.get(told.fingerprint)
            observation = told if now_known_as is None else replace(told, fingerprint=now_known_as)
            before = self.board.row(observation.watch_id)
            if before is None or before.account.generation.fingerprint != observation.fingerprint:
                continue
            step = self.board.apply(observation)
            if step is not None:
                self._observed(before, step)
            row = before if step is None else step.row
            # Worth a look each time, though the same trouble again is nothing new to the row.
            if observation.answer.trouble is Trouble.REDIRECTED and row.status.trouble == observation.answer:
                redirected.append(row)
        if redirected:
            self._desk.redirected(tuple(redirected))

    def _observed(self, before: WatchRow, step: Step) -> None:
        """Another answer of the same kind is saved with others; if the program dies first, it was only seen earlier."""
        if step.transition is not None:
            self.took(step)
            return
        self._show(step)
        status, old = step.row.status, before.status
        # Trouble alone never goes to the disk.
        had_trouble = status.trouble is not None or old.trouble is not None
        if not had_trouble or replace(status, trouble=old.trouble, trouble_since=old.trouble_since) != old:
            self._saving.note((step.row.watch.watch_id,))

    def _show(self, step: Step) -> None:
        self._steps.append(step)
        if not step.row.status.is_probed and not step.row.is_seen:
            self._desk.question_closed(step.row.watch.watch_id)

    def _save(self, step: Step) -> None:
        transition = step.transition
        kind = alert_kind(transition) if transition else None
        number = self._saving.keep(step, tell=kind is not None)
        if kind is not None and transition is not None and number is not None:
            self._publish(Alert(number, kind, step.row, self.is_away(transition)))

    def is_away(self, transition: Transition) -> bool:
        """Whether a transition may have fallen before this program was started."""
        status = transition.row.status
        told = status.report
        at = told.decided_at if told is not None and not status.is_proved else None
        after = at or status.decided_after
        return transition.at < self._started_at or (after is not None and after < self._started_at)

    def flush(self) -> None:
        """Publishes what was done to the board, before anything else is told (on the thread only)."""
        if not (self._steps or self._removed):
            return
        rows = {step.row.watch.watch_id: step.row for step in self._steps}
        for watch_id in self._removed:
            rows.pop(watch_id, None)
        self._ending.follow(rows.values())
        transitions = tuple(step.transition for step in self._steps if step.transition)
        self._publish(BoardChanged(tuple(rows.values()), tuple(self._removed), transitions))
        self._steps, self._removed = [], []
