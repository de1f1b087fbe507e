"""Which of several alerts matters most and how each looks: window and desktop must say the same."""

from collections.abc import Sequence

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.confirmation import ConfirmationState

_WORST_FIRST = (
    AlertKind.DENIED,
    AlertKind.REFUSED,
    AlertKind.DOUBTFUL,
    AlertKind.LAPSED,
    AlertKind.ENDS_SOON,
    AlertKind.APPROVED,
)
_STATES = {
    AlertKind.APPROVED: ConfirmationState.APPROVED,
    AlertKind.ENDS_SOON: ConfirmationState.APPROVED,
    AlertKind.DENIED: ConfirmationState.DENIED,
    AlertKind.LAPSED: ConfirmationState.LAPSED,
    AlertKind.REFUSED: ConfirmationState.REFUSED,
    # The question is before the administrators again.
    AlertKind.DOUBTFUL: ConfirmationState.WAITING,
}


def worst_of(alerts: Sequence[Alert]) -> Alert:
    """The first of the gravest alerts; `alerts` is not empty."""
    return worst_first(alerts)[0]


def worst_first(alerts: Sequence[Alert]) -> list[Alert]:
    """The gravest first; those of one kind stay in their order."""
    return sorted(alerts, key=lambda alert: _WORST_FIRST.index(alert.kind))


def state_of(kind: AlertKind) -> ConfirmationState:
    """The state whose icon and colour an alert carries."""
    return _STATES[kind]
