"""One request that leaves."""

from dataclasses import dataclass

from b24monitor.engine.lane import Errand, Lane
from b24monitor.engine.source import Source
from b24monitor.engine.target import Target


@dataclass(frozen=True, slots=True)
class Job:
    """One request: an errand, a source to read, or questions to probe, of which `is_look` makes a look at the portal.

    With the targets' token it is then only looked whether the portal is open again. `is_wanted`: a person wants it, and
    nothing else, since all checks rest.
    """

    lane: Lane
    sent_s: float
    errand: Errand | None = None
    source: Source | None = None
    targets: tuple[Target, ...] = ()
    is_look: bool = False
    is_wanted: bool = False
