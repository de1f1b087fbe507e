"""Which transitions are worth telling a person."""

from dataclasses import dataclass
from enum import StrEnum

from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.confirmation import ConfirmationState


class AlertKind(StrEnum):
    """What happened, as far as a person cares."""

    APPROVED = "approved"
    DENIED = "denied"
    LAPSED = "lapsed"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell, once. `transition_id`: its row in the history; `away`: it fell while the program was off."""

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
