"""Builds what watches behind a window that is painted already, and keeps the commands that come too early."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from b24monitor.core.errors import StoreError

# Loaded after the first paint.
if TYPE_CHECKING:
    from typing import Protocol

    from b24monitor.core.command import Command
    from b24monitor.core.fact import Fact

    class Watching(Protocol):
        """An engine or a demo around one."""

        def start(self) -> None:
            """Begins to watch."""
            ...

        def stop(self) -> object:
            """Ends within two seconds."""
            ...

        def post(self, command: "Command") -> None:
            """Takes a command."""
            ...

        def stalled_s(self, now_s: float) -> float:
            """For how long it does not turn as it should at `now_s` (monotonic), in seconds (0.0: it does)."""
            ...


_log = logging.getLogger(__name__)

_BUILD_LIMIT_S = 1.0


class Backstage:
    """Builds what watches on a thread of its own, since its libraries load slowly; keeps commands until it is there."""

    def __init__(self, build: "Callable[[], Watching]", publish: "Callable[[Fact], None]") -> None:
        self._build = build
        self._publish = publish
        self._lock = threading.Lock()
        self._early: list[Command] = []
        self._stopping = False
        self.watching: Watching | None = None
        self._thread = threading.Thread(target=self._run, name="b24monitor-builder", daemon=True)

    def start(self) -> None:
        """Begins to build."""
        self._thread.start()

    def post(self, command: "Command") -> None:
        """Hands a command on, now or as soon as there is somebody to take it."""
        with self._lock:
            watching = self.watching
            if watching is None:
                self._early.append(command)
                return
        watching.post(command)

    def stalled_s(self, now_s: float) -> float:
        """For how long what watches hangs, in seconds; 0.0 while it is not there yet."""
        watching = self.watching
        return 0.0 if watching is None else watching.stalled_s(now_s)

    def stop(self) -> None:
        """Ends what was built."""
        with self._lock:
            self._stopping = True
        if self._thread.ident is not None:
            self._thread.join(_BUILD_LIMIT_S)
        if self.watching is not None:
            self.watching.stop()

    def _run(self) -> None:
        from b24monitor.core.fact import EngineStopped

        try:
            watching = self._build()
            with self._lock:
                if self._stopping:
                    return
                watching.start()
                self.watching = watching
                early, self._early = self._early, []
        except StoreError as error:
            self._publish(EngineStopped(str(error)))
            return
        except Exception as error:
            _log.exception("watching could not begin")
            self._publish(EngineStopped(type(error).__name__))
            return
        for command in early:
            watching.post(command)
