"""What the eye should meet first: which rows need the user, which may be asked, and the order of the table."""

from datetime import datetime

from b24monitor.core.account import RenewalRule
from b24monitor.core.asking import AskVerdict, may_ask
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, LapseReason
from b24monitor.core.renewal import is_token_over

_NEEDS_YOU, _WAITING, _DECIDED, _OVER, _SEEN = range(5)
# Ended for a reason that does not forbid a call with the account's present token.
_ASKABLE_AGAIN = frozenset(
    {LapseReason.RENEWED, LapseReason.KEY_GONE, LapseReason.CLOCK_SET_BACK, LapseReason.MAY_HAVE_RUN}
)


def needs_you(row: WatchRow) -> bool:
    """Whether the row goes no further until the user acts: to ask, to mend a refusal, to bring a new token.

    Of a doubtful question nobody looks what becomes; a decision that ran out in its time needs nobody.
    """
    status = row.status
    match status.state:
        case ConfirmationState.REFUSED:
            return True
        case ConfirmationState.UNKNOWN:
            return status.question_at is None
        case ConfirmationState.WAITING:
            return status.is_doubtful
        case ConfirmationState.LAPSED:
            return status.decided_before is None
        case _:
            return False


def urgency(row: WatchRow) -> tuple[int, float]:
    """The default order's sort key: what needs the user, what waits (oldest first), what was decided (newest first).

    What is over follows, and last what is none of the user's own.
    """
    status = row.status
    if row.is_seen:
        return _SEEN, -_seconds(row)
    if needs_you(row):
        return _NEEDS_YOU, -_seconds(row)
    if status.is_open:
        return _WAITING, status.question_at.timestamp() if status.question_at is not None else 0.0
    return (_DECIDED if status.is_decided else _OVER), -_seconds(row)


def _seconds(row: WatchRow) -> float:
    return (row.status.since or row.watch.created_at).timestamp()


def askable(row: WatchRow, now: datetime) -> bool:
    """Whether asking is worth offering; whether the call may leave is decided again when it does (`asking.may_ask`)."""
    status = row.status
    if row.is_seen:
        return False
    if is_token_past(row, now):
        return row.account.renewal is not RenewalRule.NEVER and not status.is_open
    if status.state is ConfirmationState.LAPSED:
        # What an earlier token met says nothing of this one.
        is_earlier = status.since is not None and status.since < row.account.generation.started_at
        return is_earlier or status.lapse in _ASKABLE_AGAIN
    # What was only told, of a question that was not asked here, may still be looked at.
    is_ours = status.is_proved or status.asked_at is not None
    return not (is_ours and (status.is_open or status.is_decided))


def checkable(row: WatchRow, now: datetime) -> bool:
    """Whether a look of the user's is worth offering: a call may still learn something, or the look renews the token.

    An expired token is renewed only when a person asks or looks, so this never holds for a look that nobody pointed.
    """
    renews = row.account.renewal is not RenewalRule.NEVER
    return not row.is_seen and (row.status.is_probed or (renews and is_token_past(row, now)))


def asks_anew(row: WatchRow, now: datetime) -> bool:
    """Whether to check the row again takes the user's yes: its state is final, and a new call may be a new question.

    `askable` and `is_second_look` tell whether that yes can be given at all.
    """
    is_final = row.status.is_decided or row.status.state is ConfirmationState.LAPSED
    if not is_final or row.is_seen or row.status.is_probed:
        return False
    return askable(row, now) or is_second_look(row, now)


def is_second_look(row: WatchRow, now: datetime) -> bool:
    """Whether the row is decided, and may be called again with the same token under the intent that is stored."""
    status = row.status
    if row.is_seen or not (status.is_decided and status.is_proved) or status.asked_at is None:
        return False
    verdict = may_ask(status.asked_at, row.account.generation, now)
    return verdict is AskVerdict.LOOK_AGAIN and not is_token_past(row, now)


def remindable(row: WatchRow) -> bool:
    """Whether an administrator can still be reminded: the question is open, and what became of it is not in doubt."""
    return row.status.is_open and row.status.asked_at is not None and not row.is_seen and not row.status.is_doubtful


def is_token_past(row: WatchRow, now: datetime) -> bool:
    """Whether the row's token has expired, by the clock or by the portal's word (`renewal.is_token_over` for a row)."""
    return is_token_over(row.account, (row,), now)
