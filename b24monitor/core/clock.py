"""The program's clocks: the one place that reads the time; everything else is told `now`."""

import time
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


class FastClock:
    """Wall time that runs `speed` times faster from its creation on, for the demo; the pace of requests stays real."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._start = datetime.now(UTC)
        self._start_s = time.monotonic()

    def now(self) -> datetime:
        """The sped-up present as an aware UTC time."""
        return self._start + timedelta(seconds=(time.monotonic() - self._start_s) * self.speed)

    def monotonic(self) -> float:
        """Real seconds."""
        return time.monotonic()
