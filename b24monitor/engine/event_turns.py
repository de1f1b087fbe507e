"""Commands about events take turns at each portal, and have their requests made by the poller's workers."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from b24monitor.core.account import Account
from b24monitor.core.answer import Answer
from b24monitor.core.command import ReadEvents, RemoveAccount, Subscribe, Unsubscribe
from b24monitor.core.errors import StoreError
from b24monitor.core.ports import EventClient
from b24monitor.core.secret import Secret
from b24monitor.core.subscription import Binding, EventStanding
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller

Order = ReadEvents | Subscribe | Unsubscribe | RemoveAccount


@dataclass(frozen=True, slots=True)
class Turn:
    """One command that is being carried out, with the account and the token it began with."""

    command: Order
    account: Account
    token: Secret

    @property
    def endpoint(self) -> str:
        """The portal's REST address."""
        return self.account.portal.endpoint


class Turns:
    """One command at a time for each portal: two of them would each see nothing bound, and both bind.

    On the pipeline's thread. `store_failed` is called when the disk did not take what came of a request: it has to end
    the turn.
    """

    def __init__(
        self, pipeline: Pipeline, poller: Poller, events: EventClient, store_failed: Callable[[Turn, StoreError], None]
    ) -> None:
        self._pipeline = pipeline
        self._poller = poller
        self._events = events
        self._store_failed = store_failed
        self._waiting: dict[str, deque[tuple[Turn, Callable[[], None]]]] = {}

    def queue(self, turn: Turn, begin: Callable[[], None]) -> None:
        """Calls `begin` when the turn has come: now, or after those before it."""
        waiting = self._waiting.setdefault(turn.endpoint, deque())
        waiting.append((turn, begin))
        if len(waiting) == 1:
            begin()

    def end(self, turn: Turn) -> None:
        """Ends the turn that is on; the portal's next one begins."""
        waiting = self._waiting[turn.endpoint]
        waiting.popleft()
        if waiting:
            waiting[0][1]()
        else:
            del self._waiting[turn.endpoint]

    def is_leaving(self, account_id: str) -> bool:
        """Whether an account's removal waits already."""
        return any(
            isinstance(turn.command, RemoveAccount) and turn.account.account_id == account_id
            for waiting in self._waiting.values()
            for turn, _ in waiting
        )

    def read(self, turn: Turn, take: Callable[[EventStanding | Answer], None]) -> None:
        """Reads what is bound, and hands it to `take` on the pipeline's thread."""

        def read() -> None:
            standing = self._events.standing(turn.endpoint, turn.token)
            self._later(turn, lambda: take(standing))

        self._poller.submit(turn.endpoint, read)

    def bind(self, turn: Turn, binding: Binding, take: Callable[[Answer], None]) -> None:
        """Binds, and hands the answer to `take` on the pipeline's thread."""

        def bind() -> None:
            answer = self._events.bind(turn.endpoint, turn.token, binding)
            self._later(turn, lambda: take(answer))

        self._poller.submit(turn.endpoint, bind)

    def unbind(self, turn: Turn, binding: Binding, take: Callable[[Answer], None]) -> None:
        """Undoes a binding, and hands the answer to `take` on the pipeline's thread."""

        def unbind() -> None:
            answer = self._events.unbind(turn.endpoint, turn.token, binding)
            self._later(turn, lambda: take(answer))

        self._poller.submit(turn.endpoint, unbind)

    def _later(self, turn: Turn, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except StoreError as error:
                self._store_failed(turn, error)

        self._pipeline.post(guarded)
