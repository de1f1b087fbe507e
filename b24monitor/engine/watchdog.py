"""Tells when a part of the engine that should turn by itself no longer does."""

import threading

# What a loaded machine, or one that has just woken, is forgiven.
PATIENCE_S = 10.0


class Watchdog:
    """Keeps until when each part has promised its next turn. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._promised_s: dict[str, float] = {}

    def turned(self, part: str, now_s: float, within_s: float) -> None:
        """A part turns now and will again `within_s` (monotonic seconds)."""
        with self._lock:
            self._promised_s[part] = now_s + within_s

    def ended(self, part: str) -> None:
        """A part has ended as it should."""
        with self._lock:
            self._promised_s.pop(part, None)

    def stalled_s(self, now_s: float) -> float:
        """For how long the most belated part is overdue (0.0: none is); above `PATIENCE_S` a person should know."""
        with self._lock:
            return max(0.0, now_s - min(self._promised_s.values(), default=now_s))
