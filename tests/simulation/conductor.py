"""Runs threads one at a time, in an order that a seed decides, on a time of their own that jumps over every wait.

Each thread is a real one that waits for its turn. Where it would block, or at times where it merely could lose the
processor, the conductor picks the next; when all wait, time goes on to the first deadline. Thus one seed is one
interleaving, a simulated day takes as long as its work, and a process can be killed at any of these points.
"""

from __future__ import annotations

import heapq
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_REAL_LIMIT_S = 60.0


class KilledError(BaseException):
    """The simulated process of this thread was killed: nothing of it goes on."""


class DeadlockError(Exception):
    """Everybody waits for somebody."""


class Process:
    """Threads that are killed together."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_dead = False
        self.tasks: set[Task] = set()


class Task:
    """One simulated thread."""

    def __init__(self, process: Process, name: str) -> None:
        self.process = process
        self.name = name
        self.turn = threading.Lock()
        self.turn.acquire()
        self.wait_number = 0
        self.is_waiting = False
        self.was_woken = False
        self.is_over = False
        self.joiners: list[Task] = []
        # What the program knows it by.
        self.thread: object = None


class Conductor:
    """`now_s` is the simulated time in seconds since the beginning; `lag` stretches every wait's time limit."""

    def __init__(self, seed: int, *, lag: float = 1.0, preemption: float = 0.15) -> None:
        self.chance = random.Random(seed)
        self.now_s = 0.0
        self.lag = lag
        self.errors: list[str] = []
        # The most that ever waited in one of the program's queues.
        self.longest_queue = 0
        self._preemption = preemption
        self._ready: list[Task] = []
        self._deadlines: list[tuple[float, int, Task, int]] = []
        self._order = itertools.count()
        self._threads: set[threading.Thread] = set()
        self.director = Process("director")
        self.current = Task(self.director, "director")

    def spawn(self, work: Callable[[], None], name: str, process: Process | None = None) -> Task:
        """Begins a thread in `process` (None: that of the present one)."""
        task = Task(process or self.current.process, name)
        task.process.tasks.add(task)
        thread = threading.Thread(target=self._perform, args=(task, work), name=f"simulated-{name}", daemon=True)
        self._threads.add(thread)
        thread.start()
        self._ready.append(task)
        return task

    def pause(self) -> None:
        """A point where the present thread may lose the processor."""
        self.check()
        if self._ready and self.chance.random() < self._preemption:
            self._ready.append(self.current)
            self._switch()

    def sleep(self, seconds: float) -> None:
        """Lets time pass for the present thread."""
        self.wait(seconds, lag=1.0)

    def wait(self, limit_s: float | None, lag: float | None = None) -> bool:
        """Waits for `wake`, `limit_s` at most (None: without end); tells whether it came."""
        self.check()
        task = self.current
        task.wait_number += 1
        task.is_waiting, task.was_woken = True, False
        if limit_s is not None:
            end_s = self.now_s + max(0.0, limit_s) * (self.lag if lag is None else lag)
            heapq.heappush(self._deadlines, (end_s, next(self._order), task, task.wait_number))
        self._switch()
        return task.was_woken

    def wake(self, task: Task) -> None:
        """Ends a thread's wait."""
        if task.is_waiting:
            task.is_waiting, task.was_woken = False, True
            self._ready.append(task)

    def settle(self) -> None:
        """Lets everything that can go on without time passing do so."""
        while self._ready:
            self._ready.append(self.current)
            self._switch()

    def let_others(self, turns: int) -> None:
        """Gives the processor away so many times."""
        for _ in range(turns):
            if self._ready:
                self._ready.append(self.current)
                self._switch()

    def check(self) -> None:
        """Raises `KilledError` in a killed process."""
        if self.current.process.is_dead:
            raise KilledError

    def kill(self, process: Process) -> None:
        """Kills a process where it stands, and waits until nothing of it is left."""
        process.is_dead = True
        for task in process.tasks:
            self.wake(task)
        while process.tasks:
            self._ready.append(self.current)
            self._switch()

    @contextmanager
    def acting_in(self, process: Process) -> Iterator[None]:
        """What the director begins in this block belongs to `process`."""
        task, before = self.current, self.current.process
        task.process = process
        try:
            yield
        finally:
            task.process = before

    def close(self) -> None:
        """Waits for the real threads, whose processes were killed before."""
        for thread in self._threads:
            thread.join(_REAL_LIMIT_S)

    def _perform(self, task: Task, work: Callable[[], None]) -> None:
        task.turn.acquire()
        try:
            self.check()
            work()
        except KilledError:
            pass
        except BaseException as error:
            self.errors.append(f"{task.name} ended by {error!r}")
        task.is_over = True
        task.process.tasks.discard(task)
        for joiner in task.joiners:
            self.wake(joiner)
        self._threads.discard(threading.current_thread())
        self._next().turn.release()

    def _switch(self) -> None:
        me, following = self.current, self._next()
        if following is not me:
            following.turn.release()
            if not me.turn.acquire(timeout=_REAL_LIMIT_S):
                raise DeadlockError(f"{me.name} had no turn for a minute; {self.current.name} runs")
        self.check()

    def _next(self) -> Task:
        if not self._ready:
            self._pass_time()
        index = self.chance.randrange(len(self._ready)) if len(self._ready) > 1 else 0
        self._ready[index], self._ready[-1] = self._ready[-1], self._ready[index]
        self.current = self._ready.pop()
        return self.current

    def _pass_time(self) -> None:
        while self._deadlines:
            end_s, _, task, wait_number = heapq.heappop(self._deadlines)
            if task.is_waiting and task.wait_number == wait_number:
                self.now_s = max(self.now_s, end_s)
                task.is_waiting = False
                self._ready.append(task)
                return
        raise DeadlockError("everybody waits for somebody")
