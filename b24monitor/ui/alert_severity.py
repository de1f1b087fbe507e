"""Which of several alerts matters most: window and desktop must name the same one."""

from collections.abc import Sequence

from b24monitor.core.alerts import Alert, AlertKind

_WORST_FIRST = (AlertKind.DENIED, AlertKind.REFUSED, AlertKind.LAPSED, AlertKind.APPROVED)


def worst_of(alerts: Sequence[Alert]) -> Alert:
    """The first of the gravest alerts; `alerts` is not empty."""
    return min(alerts, key=lambda alert: _WORST_FIRST.index(alert.kind))
