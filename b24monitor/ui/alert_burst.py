"""News that come close together: more than three of one portal become one notice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_N = TypeVar("_N")

# More than this within a burst become one notice.
SINGLE_MOST = 3


@dataclass(slots=True)
class Burst(Generic[_N]):
    """The news of one group that came close together, with the monotonic seconds of their coming."""

    lasts_s: float
    came: list[tuple[float, _N]] = field(default_factory=list)
    is_summary: bool = False

    @property
    def alerts(self) -> list[_N]:
        """Its news, oldest first."""
        return [alert for _at_s, alert in self.came]

    @property
    def is_large(self) -> bool:
        """Whether it is told as one."""
        return self.is_summary or len(self.came) > SINGLE_MOST

    def join(self, alerts: Sequence[_N], now_s: float) -> None:
        """Takes news in. A burst that became a summary goes on until nothing came for a while."""
        recent = [(at_s, earlier) for at_s, earlier in self.came if now_s - at_s < self.lasts_s]
        if not recent:
            self.is_summary = False
        if not self.is_summary:
            self.came = recent
        self.came += [(now_s, alert) for alert in alerts]
