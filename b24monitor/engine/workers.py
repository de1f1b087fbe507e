"""The threads that make requests: as many as are needed at once; those long without work end."""

import logging
import queue
import threading
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)

_IDLE_S = 5.0

Work = Callable[[], None]


class Workers:
    """Runs each piece of work at once, on an idle thread or a new one. How many is the caller's concern."""

    def __init__(self, idle_s: float = _IDLE_S) -> None:
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._is_stopping = False
        # The one that was busy last takes the next piece, so that the others become superfluous.
        self._idle: list[queue.SimpleQueue[Work | None]] = []
        self._threads: set[threading.Thread] = set()
        self._made = 0

    def run(self, work: Work) -> None:
        """Runs `work` on a thread; not after `stop`."""
        with self._lock:
            if self._is_stopping:
                return
            if self._idle:
                self._idle.pop().put(work)
                return
            self._made += 1
            # Daemons: a request stuck in the resolver cannot be interrupted, and quitting must not wait for it.
            thread = threading.Thread(
                target=self._work, args=(work,), name=f"b24monitor-worker-{self._made}", daemon=True
            )
            self._threads.add(thread)
            # Under the lock: `stop` joins only what was started.
            thread.start()

    def stop(self, limit_s: float) -> bool:
        """Ends all threads within `limit_s`; False when one is stuck in its work and was abandoned."""
        with self._lock:
            self._is_stopping = True
            for jobs in self._idle:
                jobs.put(None)
            self._idle.clear()
            threads = tuple(self._threads)
        end_s = time.monotonic() + limit_s
        for thread in threads:
            thread.join(max(0.0, end_s - time.monotonic()))
        stuck = [thread.name for thread in threads if thread.is_alive()]
        if stuck:
            _log.warning("abandoned while a request was under way: %s", ", ".join(stuck))
        return not stuck

    def _work(self, first: Work) -> None:
        jobs: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        work: Work | None = first
        while work is not None:
            try:
                work()
            except Exception:
                _log.exception("a worker's job failed")
            work = self._next(jobs)
        with self._lock:
            self._threads.discard(threading.current_thread())

    def _next(self, jobs: queue.SimpleQueue[Work | None]) -> Work | None:
        """Waits for the next piece; None when the thread is to end."""
        with self._lock:
            if self._is_stopping:
                return None
            self._idle.append(jobs)
        try:
            return jobs.get(timeout=self._idle_s)
        except queue.Empty:
            with self._lock:
                if jobs in self._idle:
                    self._idle.remove(jobs)
                    return None
            # Somebody has just handed one in.
            return jobs.get()
