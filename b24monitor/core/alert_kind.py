"""The kinds of what is told to a person, which the preferences switch on and off."""

from enum import StrEnum


class AlertKind(StrEnum):
    """What happened, as far as a person cares."""

    APPROVED = "approved"
    DENIED = "denied"
    LAPSED = "lapsed"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    ENDS_SOON = "ends_soon"
