"""Which transitions are worth telling a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from b24monitor.core.alert_kind import AlertKind
from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.confirmation import ConfirmationState

__all__ = ["Alert", "AlertKind", "alert_kind", "ends_soon_from"]

# How long before its end an approval is warned of, and how long it has to be good for in order to be worth that.
_WARNING_TIME = timedelta(minutes=5)
_LEAST_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell, once. `transition_id`: its row in the history; `away`: it fell while the program was off.

    ENDS_SOON is no transition: it warns of one to come, and its `transition_id` is 0.
    """

    transition_id: int
    kind: AlertKind
    row: WatchRow
    away: bool = False


def alert_kind(transition: Transition) -> AlertKind | None:
    """The kind of alert a transition deserves.

    A decision is told once, when it is told or seen first: its proof changes no state, a contradiction does. So are its
    doubt, and a question that ended without a decision. A call that ran at once or a decision that ran out is only
    shown in the table, and so is what was told of a token that is not held here.
    """
    status = transition.row.status
    if transition.row.is_seen or transition.is_repeated:
        return None
    match transition.before, transition.after:
        case _, ConfirmationState.WAITING if status.is_doubtful:
            return AlertKind.DOUBTFUL
        case ConfirmationState.WAITING, ConfirmationState.LAPSED if status.reports:
            # Its doubt was told, and that nobody looks any more.
            return None
        case _, ConfirmationState.APPROVED:
            return AlertKind.APPROVED
        case _, ConfirmationState.DENIED:
            return AlertKind.DENIED
        case ((ConfirmationState.UNKNOWN | ConfirmationState.WAITING), ConfirmationState.LAPSED):
            return AlertKind.LAPSED
        case _, ConfirmationState.REFUSED:
            return AlertKind.REFUSED
        case _:
            return None


def ends_soon_from(row: WatchRow) -> datetime | None:
    """From when on it is worth telling that an approval ends soon (None: never).

    One that was good for less than ten minutes was told as "approved" with its end, a moment ago.
    """
    end, since = row.ends_at, row.status.since
    if row.is_seen or row.status.state is not ConfirmationState.APPROVED or end is None or since is None:
        return None
    return None if end - since < _LEAST_LIFE else end - _WARNING_TIME
