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


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell, once. `transition_id`: its row in the history; `away`: it fell while the program was off."""

    transition_id: int
    kind: AlertKind
    row: WatchRow
    away: bool = False


def alert_kind(transition: Transition) -> AlertKind | None:
    """The kind of alert a transition deserves.

    A decision is always told; a question that ended without one, too; a call that ran at once or a decision that ran
    out is only shown in the table.
    """
    match transition.before, transition.after:
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
