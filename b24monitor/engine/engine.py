"""The engine: joins pipeline, desks and safe, and is all a front end needs to know."""

from collections.abc import Callable

from b24monitor.core.command import Command
from b24monitor.core.fact import EngineStopped, Fact
from b24monitor.engine.desks import Desks
from b24monitor.engine.outside import Outside
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.safe import Safe
from b24monitor.engine.watchdog import Watchdog

# The process is gone 2 s after Quit; the parts stop one after the other within that.
_STOP_LIMITS_S = (0.5, 0.3, 0.6)


class Engine:
    """Watches until it is stopped. Commands come in through `post`, facts leave through `publish`, on any thread."""

    def __init__(self, outside: Outside, publish: Callable[[Fact], None]) -> None:
        self._outside = outside
        self._publish = publish
        self._watchdog = Watchdog()
        self._pipeline = Pipeline(outside.open_store, outside.clock, self._pass_on, self._watchdog)
        self._safe = Safe(outside.vault)
        self._desks = Desks(outside, self._pipeline, self._safe, publish, self._watchdog)

    def start(self) -> None:
        """Starts all threads and returns at once; the board follows as facts."""
        self._safe.start()
        self._desks.poller.start()
        self._pipeline.start(self._desks)

    def stop(self) -> bool:
        """Ends all threads within two seconds; False when one was stuck in an outside call and was abandoned."""
        outside = self._outside
        outside.renewer.close()
        stops = (self._desks.poller.stop, self._safe.stop, self._pipeline.stop)
        stopped = [stop(limit_s) for stop, limit_s in zip(stops, _STOP_LIMITS_S, strict=True)]
        # After the pipeline, which could start it again.
        outside.catcher.stop()
        outside.listener.stop()
        clients = (outside.client, outside.authorization, outside.events, outside.queue, outside.inbox)
        for service in (outside.vault, *clients):
            service.close()
        return all(stopped)

    def post(self, command: Command) -> None:
        """Hands a command in; returns at once."""
        self._pipeline.post(command)

    def _pass_on(self, fact: Fact) -> None:
        """Publishes what the pipeline tells; when it has ended by itself, nobody takes what requests would find out."""
        if isinstance(fact, EngineStopped):
            self._desks.poller.stop(_STOP_LIMITS_S[0])
            self._outside.listener.stop()
        self._publish(fact)

    def stalled_s(self, now_s: float) -> float:
        """For how long a part that turns by itself is overdue, in seconds (0.0: none is); from any thread.

        Above `watchdog.PATIENCE_S` something is wrong: nothing is checked any more. `now_s` is monotonic.
        """
        return self._watchdog.stalled_s(now_s)
