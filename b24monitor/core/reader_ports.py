"""The outside services that tell what happened at a portal without a probe, as protocols (see `core.ports`)."""

from collections.abc import Callable
from typing import Protocol

from b24monitor.core.answer import Answer
from b24monitor.core.event_message import EventForm
from b24monitor.core.inbox_read import InboxRead
from b24monitor.core.queue_read import QueueRead
from b24monitor.core.secret import Secret


class QueueReader(Protocol):
    """Reads an application's offline queue, and deletes nothing (contract, section 6)."""

    def read(
        self, endpoint: str, token: Secret, after_id: int, connector: str, fingerprint: Callable[[Secret], str]
    ) -> QueueRead | Answer:
        """The decisions after row `after_id`, a page of them; raw tokens become fingerprints before this returns."""
        ...

    def close(self) -> None:
        """Lets go of all connections."""
        ...


class InboxReader(Protocol):
    """Lists the questions put to an administrator (scope `im`); other notices are dropped (contract, section 7)."""

    def read(
        self, endpoint: str, token: Secret, after: int | None, fingerprint: Callable[[Secret], str]
    ) -> InboxRead | Answer:
        """A page of questions, newest first, after the notice `after` (None: the first page).

        Raw tokens become fingerprints before this returns. Never raises for what a portal or network does.
        """
        ...

    def confirm(self, endpoint: str, token: Secret, notify_id: int, *, is_allowed: bool) -> bool | Answer:
        """Answers a question, exactly `Y` or `N`, in one request that is never repeated by itself.

        True: the portal took it. False: it is no longer open, or not this user's. After `Trouble` the portal may have
        taken it all the same, unless `Trouble` says that the request never left.
        """
        ...

    def close(self) -> None:
        """Lets go of all connections."""
        ...


class EventListener(Protocol):
    """Listens on this machine for events that the user's own tunnel or reverse proxy hands on (contract, section 6)."""

    def start(self, port: int, take: Callable[[EventForm], None], refused: Callable[[int], None]) -> str:
        """Listens at `port` of 127.0.0.1, instead of what went before; returns the address to hand events on to.

        On a thread of the listener's, `take` is given each event, answered already and of unproved origin; `refused` is
        told, once a second at most, how many visits since were turned away. Both must return at once. Raises `OSError`
        when the port is not to be had.
        """
        ...

    def stop(self) -> None:
        """Ends the listening within a fraction of a second; no error when none went before.

        May be called from any thread but the listener's.
        """
        ...
