"""Whether a call may leave, so that no administrator is asked twice with the same token."""

from datetime import datetime
from enum import StrEnum

from b24monitor.core.account import Generation
from b24monitor.core.confirmation import CLOCK_TOLERANCE
from b24monitor.core.lapse import probe_until


class AskVerdict(StrEnum):
    """What an "ask" may do. NEEDS_YES: the method may run, and the user has not said yes to that."""

    FIRST = "first"
    LOOK_AGAIN = "look_again"
    TOO_OLD = "too_old"
    TOKEN_EXPIRED = "token_expired"
    CLOCK_SET_BACK = "clock_set_back"
    NEEDS_YES = "needs_yes"


def may_ask(asked_at: datetime | None, generation: Generation, now: datetime) -> AskVerdict:
    """What may be done with a question whose stored intent is `asked_at` (None: this token never asked it).

    Inside the window from the intent on, the portal itself answers without asking anybody again (contract, row 4), so
    looking again is free; past it the same token must not call.
    """
    if generation.expires_at is not None and now >= generation.expires_at:
        return AskVerdict.TOKEN_EXPIRED
    if asked_at is None:
        return AskVerdict.FIRST
    if now < asked_at - CLOCK_TOLERANCE:
        return AskVerdict.CLOCK_SET_BACK
    return AskVerdict.LOOK_AGAIN if now < probe_until(asked_at, generation) else AskVerdict.TOO_OLD
