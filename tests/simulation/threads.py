"""Stand-ins for what the engine uses of `threading`, `queue`, `time` and `concurrent.futures`, on a conductor."""

from __future__ import annotations

import importlib
import pkgutil
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from tests.simulation.conductor import Conductor, Task

_STAGED = ("b24monitor.engine",)


class SimulatedLock:
    """`threading.Lock` or, `is_reentrant`, `threading.RLock`."""

    def __init__(self, conductor: Conductor, *, is_reentrant: bool = False) -> None:
        self._conductor = conductor
        self._is_reentrant = is_reentrant
        self._owner: Task | None = None
        self._depth = 0
        self._waiting: deque[Task] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        conductor = self._conductor
        conductor.pause()
        while self._owner is not None and not (self._is_reentrant and self._owner is conductor.current):
            if not blocking:
                return False
            self._waiting.append(conductor.current)
            if not conductor.wait(None if timeout < 0 else timeout) and timeout >= 0:
                return False
        self._owner = conductor.current
        self._depth += 1
        return True

    def release(self) -> None:
        self._depth -= 1
        if self._depth > 0 or self._conductor.current.process.is_dead:
            return
        self._owner, self._depth = None, 0
        while self._waiting:
            self._conductor.wake(self._waiting.popleft())

    def locked(self) -> bool:
        return self._owner is not None

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class SimulatedCondition:
    """`threading.Condition`."""

    def __init__(self, conductor: Conductor, lock: SimulatedLock | None = None) -> None:
        self._conductor = conductor
        self._lock = lock or SimulatedLock(conductor, is_reentrant=True)
        self._waiting: list[Task] = []

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        return self._lock.acquire(blocking, timeout)

    def release(self) -> None:
        self._lock.release()

    def wait(self, timeout: float | None = None) -> bool:
        task = self._conductor.current
        self._waiting.append(task)
        self._lock.release()
        try:
            woken = self._conductor.wait(timeout)
        finally:
            if task in self._waiting:
                self._waiting.remove(task)
        self._lock.acquire()
        return woken

    def wait_for(self, predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        end_s = None if timeout is None else self._conductor.now_s + timeout
        while not predicate():
            left_s = None if end_s is None else end_s - self._conductor.now_s
            if left_s is not None and left_s <= 0:
                return False
            self.wait(left_s)
        return True

    def notify(self, n: int = 1) -> None:
        for _ in range(min(n, len(self._waiting))):
            self._conductor.wake(self._waiting.pop(0))

    def notify_all(self) -> None:
        self.notify(len(self._waiting))

    def __enter__(self) -> bool:
        return self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class SimulatedEvent:
    """`threading.Event`."""

    def __init__(self, conductor: Conductor) -> None:
        self._changed = SimulatedCondition(conductor)
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        self._changed.notify_all()

    def clear(self) -> None:
        self._is_set = False

    def wait(self, timeout: float | None = None) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._is_set, timeout)


class SimulatedThread:
    """`threading.Thread`."""

    def __init__(
        self,
        conductor: Conductor,
        target: Callable[..., None],
        name: str,
        args: Sequence[object],
        kwargs: Mapping[str, object],
    ) -> None:
        self._conductor = conductor
        self._work = lambda: target(*args, **kwargs)
        self._process = conductor.current.process
        self._task: Task | None = None
        self.name = name

    def start(self) -> None:
        self._task = self._conductor.spawn(self._work, self.name, self._process)
        self._task.thread = self

    def is_alive(self) -> bool:
        return self._task is not None and not self._task.is_over

    def join(self, timeout: float | None = None) -> None:
        end_s = None if timeout is None else self._conductor.now_s + timeout
        while self._task is not None and not self._task.is_over:
            left_s = None if end_s is None else end_s - self._conductor.now_s
            if left_s is not None and left_s <= 0:
                return
            self._task.joiners.append(self._conductor.current)
            self._conductor.wait(left_s, lag=1.0)


class SimulatedQueue:
    """`queue.SimpleQueue` and `queue.Queue`."""

    def __init__(self, conductor: Conductor, maxsize: int = 0) -> None:
        self._conductor = conductor
        self._maxsize = maxsize
        self._items: deque[Any] = deque()
        self._waiting: deque[Task] = deque()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if self._conductor.current.process.is_dead:
            return
        while 0 < self._maxsize <= len(self._items):
            if not block:
                raise queue.Full
            self._conductor.wait(timeout if timeout is not None else 0.01)
        self._items.append(item)
        self._conductor.longest_queue = max(self._conductor.longest_queue, len(self._items))
        while self._waiting:
            self._conductor.wake(self._waiting.popleft())
        self._conductor.pause()

    def put_nowait(self, item: Any) -> None:
        self.put(item, block=False)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        self._conductor.pause()
        end_s = None if timeout is None else self._conductor.now_s + timeout * self._conductor.lag
        while not self._items:
            left_s = None if end_s is None else end_s - self._conductor.now_s
            if not block or (left_s is not None and left_s <= 0):
                raise queue.Empty
            self._waiting.append(self._conductor.current)
            self._conductor.wait(left_s, lag=1.0)
        return self._items.popleft()

    def get_nowait(self) -> Any:
        return self.get(block=False)

    def qsize(self) -> int:
        return len(self._items)

    def empty(self) -> bool:
        return not self._items


class _Instead:
    """A module with some of its names replaced."""

    def __init__(self, module: object, **names: object) -> None:
        self._module = module
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _future(conductor: Conductor) -> type[Future[Any]]:
    class SimulatedFuture(Future[Any]):
        """Waits on the conductor for a result that is set without blocking."""

        def result(self, timeout: float | None = None) -> Any:
            end_s = None if timeout is None else conductor.now_s + timeout
            while not self.done():
                if end_s is not None and conductor.now_s >= end_s:
                    raise TimeoutError
                conductor.sleep(0.05)
            return super().result(0)

    return SimulatedFuture


def _stand_ins(conductor: Conductor) -> dict[object, object]:
    def thread(
        group: None = None,
        target: Callable[..., None] = lambda: None,
        name: str = "thread",
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
        *,
        daemon: bool | None = None,
    ) -> SimulatedThread:
        return SimulatedThread(conductor, target, name, args, kwargs or {})

    threading_instead = _Instead(
        threading,
        Thread=thread,
        current_thread=lambda: conductor.current.thread,
        Lock=lambda: SimulatedLock(conductor),
        RLock=lambda: SimulatedLock(conductor, is_reentrant=True),
        Condition=lambda lock=None: SimulatedCondition(conductor, lock),
        Event=lambda: SimulatedEvent(conductor),
    )
    queue_instead = _Instead(
        queue, SimpleQueue=lambda: SimulatedQueue(conductor), Queue=lambda size=0: SimulatedQueue(conductor, size)
    )
    time_instead = _Instead(time, sleep=conductor.sleep, monotonic=lambda: conductor.now_s)
    return {threading: threading_instead, queue: queue_instead, time: time_instead, Future: _future(conductor)}


@contextmanager
def staged(conductor: Conductor) -> Iterator[None]:
    """Within the block the engine's modules have the conductor's threads, queues and time for Python's own."""
    stand_ins = {id(real): stand_in for real, stand_in in _stand_ins(conductor).items()}
    replaced = []
    for package in _STAGED:
        for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            module = sys.modules.get(found.name) or importlib.import_module(found.name)
            for name, value in list(vars(module).items()):
                if id(value) in stand_ins:
                    replaced.append((module, name, value))
                    setattr(module, name, stand_ins[id(value)])
    try:
        yield
    finally:
        for module, name, value in replaced:
            setattr(module, name, value)
