"""Where an alert is told, and when what was told is no longer so: the user's rules, as pure functions."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.preferences import Preferences

# What cannot wait until morning.
_BREAKS_THROUGH = frozenset({AlertKind.DENIED, AlertKind.ENDS_SOON})


class Telling(StrEnum):
    """How far an alert goes: into the window alone, out of it after the quiet hours, or out of it now."""

    WINDOW = "window"
    LATER = "later"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class AlertIdentity:
    """What makes two alerts the same one; a warning of an end has no number of its own."""

    transition_id: int
    watch_id: int = 0
    kind: AlertKind | None = None
    ends_at: datetime | None = None


def identity_of(alert: Alert) -> AlertIdentity:
    """By its transition, or by the end that it warns of."""
    if alert.transition_id:
        return AlertIdentity(alert.transition_id)
    return AlertIdentity(0, alert.row.watch.watch_id, alert.kind, alert.row.ends_at)


def telling_of(alert: Alert, preferences: Preferences, local: time) -> Telling:
    """How far the user wants an alert to go at that local time.

    A muted watch is mute until it is decided: the decision, and what comes of it, is told.
    """
    is_muted = alert.row.watch.is_muted and not alert.row.status.is_decided
    if is_muted or alert.kind in preferences.silenced:
        return Telling.WINDOW
    if preferences.quiet.holds_at(local) and alert.kind not in _BREAKS_THROUGH:
        return Telling.LATER
    return Telling.NOW


def is_mutable(alert: Alert) -> bool:
    """Whether its watch may still be muted until it is decided."""
    return not (alert.row.status.is_decided or alert.row.is_seen)


def is_outdated(alert: Alert, row: WatchRow) -> bool:
    """Whether the watch's present row contradicts what a notice on the screen says of it.

    That a denial's hour is over takes nothing back. What fell while the program was closed is told as the past.
    """
    if alert.away:
        return False
    state = row.status.state
    match alert.kind:
        case AlertKind.APPROVED | AlertKind.ENDS_SOON:
            return state is not ConfirmationState.APPROVED
        case AlertKind.DENIED:
            return state not in (ConfirmationState.DENIED, ConfirmationState.LAPSED)
        case AlertKind.LAPSED:
            return state is not ConfirmationState.LAPSED
        case AlertKind.REFUSED:
            return state is not ConfirmationState.REFUSED
        case AlertKind.DOUBTFUL:
            return not row.status.is_doubtful
