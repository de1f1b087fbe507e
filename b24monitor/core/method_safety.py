"""What a call of a method may do, judged by its name alone and in doubt for the worse: pure functions."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.catalogue import is_gated
from b24monitor.core.confirmation import LapseReason, Status
from b24monitor.core.errors import Trouble
from b24monitor.core.lapse import lapsed
from b24monitor.core.second_look import given_up, is_under_way


class MethodSafety(StrEnum):
    """What is known of a method. UNKNOWN: nobody said that it is gated, and it may change data."""

    GATED = "gated"
    GATED_BY_USER = "gated_by_user"
    READ_ONLY = "read_only"
    UNKNOWN = "unknown"


# What the vendor's methods that only read end in; a name that ends otherwise may write, whatever it sounds like.
_READING_VERBS = frozenset({"count", "current", "fields", "get", "getfields", "getlist", "list", "search"})
_READING = frozenset({"app.info", "events", "methods", "profile", "scope", "server.time"})
# It deletes what it returns (contract, section 6).
_WRITING = frozenset({"event.offline.get"})

# No answer, or none that tells what became of the call; with the others the portal never ran it.
_AFTER_THE_CALL = frozenset(
    {
        Trouble.TIMED_OUT,
        Trouble.CUT_OFF,
        Trouble.TOO_LARGE,
        Trouble.NOT_JSON,
        Trouble.NOT_BITRIX24,
        Trouble.PORTAL_ERROR,
    }
)


@lru_cache(maxsize=4096)
def is_read_only(method: str) -> bool:
    """Whether the (normalized) method is known to change nothing."""
    if method in _WRITING:
        return False
    *rest, verb = method.split(".")
    return method in _READING or (bool(rest) and verb in _READING_VERBS)


def safety_of(method: str, own: Collection[str] = ()) -> MethodSafety:
    """What is known of the (normalized) method; `own` are those that the user says are gated."""
    if is_gated(method):
        return MethodSafety.GATED
    if method in own:
        return MethodSafety.GATED_BY_USER
    return MethodSafety.READ_ONLY if is_read_only(method) else MethodSafety.UNKNOWN


def needs_yes(method: str, own: Collection[str] = ()) -> bool:
    """Whether a first call needs the user's yes, for it may run: not known to be gated, or not to be read-only."""
    return not (is_read_only(method) and (is_gated(method) or method in own))


def may_have_run(answer: Answer) -> bool:
    """Whether the call may have run although its answer does not say so: to call again might do it twice."""
    return answer.kind is AnswerKind.UNRECOGNIZED or answer.trouble in _AFTER_THE_CALL


def stops_calling(method: str, answer: Answer) -> bool:
    """Whether nobody may call the method again by themselves after this answer."""
    return may_have_run(answer) and not is_read_only(method)


def stopped(status: Status, method: str, answer: Answer, now: datetime) -> Status:
    """`status` as the answer that it has taken in leaves it: ended where only the user may go on."""
    if status.is_open and stops_calling(method, answer):
        return lapsed(status, LapseReason.MAY_HAVE_RUN, now)
    if is_under_way(status) and stops_calling(method, answer):
        return given_up(status)
    return status
