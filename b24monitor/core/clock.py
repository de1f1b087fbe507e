"""The program's clocks: the one place that reads the time; everything else is told `now`."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time for what is stored and shown, monotonic seconds for pace and time limits."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards (they may stand still while the machine sleeps)."""
        return time.monotonic()


@dataclass(frozen=True)
class FastClock:
    """Wall time that runs `speed` times faster from its creation on, for the demo; the pace of requests stays real."""

    speed: float
    _start: datetime = field(default_factory=lambda: datetime.now(UTC))
    _start_s: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The sped-up present as an aware UTC time."""
        return self._start + timedelta(seconds=(time.monotonic() - self._start_s) * self.speed)

    def monotonic(self) -> float:
        """Real seconds."""
        return time.monotonic()
