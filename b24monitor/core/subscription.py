"""Subscriptions to the event OnAppMethodConfirm: what is bound on a portal, and what of it is ours."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.secret import redact

EVENT = "ONAPPMETHODCONFIRM"
# The name of a queue of our own, where the portal allows one.
OWN_CONNECTOR = "b24monitor"

# What portals keep of a handler's address.
_LONGEST_HANDLER = 255
_URL = re.compile(r"[!-~]+")
_HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
# Names that mean something in one house only (RFC 2606, RFC 6762, RFC 8375, and the customary ones).
_PRIVATE_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".test", ".invalid")
# The portal's words are all that tells this from its other troubles of the same code (contract, section 6).
_ALREADY_BOUND = "already binded"


class Delivery(StrEnum):
    """How a decision is told: sent to a public address, or put into a queue that is read (contract, section 6)."""

    ONLINE = "online"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Binding:
    """One handler bound to the event. `handler` is the public address (empty: offline); `connector` a queue's name.

    `is_ours`: b24monitor bound it, and may undo it. All others belong to the application's own server. `is_read`: it is
    a queue that b24monitor reads, its own or one it found.
    """

    delivery: Delivery
    handler: str = ""
    connector: str = ""
    is_ours: bool = False
    is_read: bool = False

    def is_same(self, other: "Binding") -> bool:
        """Whether both deliver to the same place, which is all that tells bindings apart."""
        return (self.delivery, self.handler, self.connector) == (other.delivery, other.handler, other.connector)

    def is_in(self, bindings: "Iterable[Binding]") -> bool:
        """Whether one of `bindings` is the same."""
        return any(self.is_same(binding) for binding in bindings)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A binding that b24monitor made for an account, or an existing queue that the user lets it read (`is_found`)."""

    account_id: str
    binding: Binding
    bound_at: datetime
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class EventStanding:
    """What an account may do about events: its portal's bindings, and whether a queue of our own is to be had.

    Only an administrator (`is_administrator`: at the moment of reading) is told of all bindings; others of those alone
    that are called for themselves.
    """

    bindings: tuple[Binding, ...] = ()
    has_own_queue: bool = False
    is_administrator: bool = False


class EventsProblem(StrEnum):
    """Why the program itself did nothing about events; stands in `CommandFailed.detail`."""

    NOT_ADMINISTRATOR = "not_administrator"
    NO_ADDRESS = "no_address"
    NOT_PUBLIC = "not_public"
    SECRET_IN_ADDRESS = "secret_in_address"
    NO_OWN_QUEUE = "no_own_queue"
    NOT_OURS = "not_ours"
    NOT_SEEN = "not_seen"
    MORE_THAN_ONE = "more_than_one"
    STILL_BOUND = "still_bound"
    # An account was removed, and what was bound for it stays bound.
    LEFT_BEHIND = "left_behind"


def handler_problem(handler: str) -> EventsProblem | None:
    """Why an online handler's address cannot be bound (None: it can). A portal must reach it from the internet."""
    if len(handler) > _LONGEST_HANDLER or not _URL.fullmatch(handler):
        return EventsProblem.NO_ADDRESS
    try:
        parts = urlsplit(handler)
        port = parts.port
    except ValueError:
        return EventsProblem.NO_ADDRESS
    if parts.scheme not in ("http", "https") or port == 0 or not parts.hostname or "#" in handler:
        return EventsProblem.NO_ADDRESS
    # It is listed and kept in the database: no place for passwords.
    if "@" in parts.netloc or redact(handler) != handler:
        return EventsProblem.SECRET_IN_ADDRESS
    return _host_problem(parts.hostname)


def _host_problem(host: str) -> EventsProblem | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if address is not None:
        return None if address.is_global and not address.is_multicast else EventsProblem.NOT_PUBLIC
    if host == "localhost" or host.endswith(_PRIVATE_NAMES):
        return EventsProblem.NOT_PUBLIC
    return None if _HOST_NAME.fullmatch(host) else EventsProblem.NO_ADDRESS


def wanted_binding(handler: str, *, is_own_queue: bool) -> Binding:
    """The binding that a user's wish comes to."""
    if handler:
        return Binding(Delivery.ONLINE, handler)
    return Binding(Delivery.OFFLINE, connector=OWN_CONNECTOR if is_own_queue else "")


def existing_binding(wanted: Binding, bindings: Iterable[Binding]) -> Binding | None:
    """The binding that is there already and does for `wanted`: then nothing is bound (contract, section 6).

    Whatever queue there is does for one that need not be our own.
    """
    there = tuple(bindings)
    same = next((binding for binding in there if binding.is_same(wanted)), None)
    if same is not None or wanted.delivery is Delivery.ONLINE or wanted.connector:
        return same
    queues = [binding for binding in there if binding.delivery is Delivery.OFFLINE]
    return next((queue for queue in queues if queue.connector == OWN_CONNECTOR), next(iter(queues), None))


def is_already_bound(answer: Answer) -> bool:
    """Whether a portal refused to bind because the very same is bound already (contract, section 6)."""
    return answer.error == "ERROR_CORE" and _ALREADY_BOUND in answer.detail.lower()


def is_surely_refused(answer: Answer) -> bool:
    """Whether nothing was done; after trouble, or an answer nobody knows, only `event.get` tells."""
    return answer.kind not in (AnswerKind.RAN, AnswerKind.TROUBLE, AnswerKind.UNRECOGNIZED)
