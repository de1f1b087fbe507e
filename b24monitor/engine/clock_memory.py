"""Remembers the latest time this program has seen, so that a clock set back in between is noticed, also after a crash.

A question's age is known by the clock alone. A clock that stands before what was seen already tells no age, and a call
past the portal's memory would ask anew (contract, section 1, row 4).
"""

from datetime import UTC, datetime, timedelta

from b24monitor.core.confirmation import CLOCK_TOLERANCE, PROBE_WINDOW
from b24monitor.core.store_port import Store

_SETTING = "latest_time"
# Less than what lies between the last probe's end and the end of the portal's memory.
_KEEP_EVERY = timedelta(seconds=30)


class ClockMemory:
    """The latest time seen, in memory and on disk. On the pipeline's thread; what writes raises `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._latest = self._kept = _time_of(store.setting(_SETTING))
        # After that, no question is young enough for a wrong age to matter.
        self._watched_until: datetime | None = None
        # The clock was set back, and the disk does not know yet that no age counts any more.
        self._is_unknown = False

    def is_behind(self, now: datetime) -> bool:
        """Whether the clock stands before what was seen already, so that no age can be told."""
        return self._is_unknown or self._has_gone_back(now)

    def _has_gone_back(self, now: datetime) -> bool:
        return self._latest is not None and now < self._latest - CLOCK_TOLERANCE

    def asked(self, at: datetime) -> None:
        """A question was put, or may be looked at again, whose age matters from now on."""
        until = at + PROBE_WINDOW + _KEEP_EVERY
        self._watched_until = until if self._watched_until is None else max(self._watched_until, until)

    def turned(self, now: datetime) -> None:
        """Time goes on: remembers it, on disk now and then while an age matters, at once when the clock went back."""
        if self._is_unknown:
            self.start_anew(now)
        elif self._has_gone_back(now):
            self.keep()
        elif self._latest is None or now > self._latest:
            self._latest = now
            is_watched = self._watched_until is not None and now <= self._watched_until
            if is_watched and (self._kept is None or now - self._kept >= _KEEP_EVERY):
                self.keep()

    def keep(self) -> None:
        """Brings the latest time to the disk, if it is not there."""
        if self._latest is not None and self._latest != self._kept:
            self._store.set_setting(_SETTING, self._latest.isoformat())
            self._kept = self._latest

    def start_anew(self, now: datetime) -> None:
        """Gives up all ages that the clock can no longer tell: nothing asked before is looked at again."""
        self._is_unknown = True
        self._store.outdate_intents(now)
        self._is_unknown = False
        self._latest = now
        self.keep()


def _time_of(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else None
