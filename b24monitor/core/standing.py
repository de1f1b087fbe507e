"""How all watches stand together: what a tray icon says in one picture and one line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged
from b24monitor.core.formats import number_text
from b24monitor.core.freshness import is_stale
from b24monitor.core.language import gettext as _
from b24monitor.core.language import ngettext
from b24monitor.core.time_wording import clock_text
from b24monitor.core.urgency import needs_you


class Mood(StrEnum):
    """The worst that is true of any watch, worst first. `BLIND`: a question is open and its evidence is not fresh."""

    DENIED = "denied"
    NEEDS_YOU = "needs_you"
    BLIND = "blind"
    WAITING = "waiting"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of watches; `blind` of the `waiting` ones have no fresh evidence."""

    denied: int = 0
    needs_you: int = 0
    blind: int = 0
    waiting: int = 0

    @property
    def mood(self) -> Mood:
        """The worst of it."""
        counts = {
            Mood.DENIED: self.denied,
            Mood.NEEDS_YOU: self.needs_you,
            Mood.BLIND: self.blind,
            Mood.WAITING: self.waiting,
        }
        return next((mood for mood, count in counts.items() if count), Mood.FINE)


class StandingTally:
    """Keeps the rows that matter to the standing, so that a change costs what changed. Not thread-safe."""

    def __init__(self) -> None:
        self._denied: set[int] = set()
        self._needing: set[int] = set()
        self._open: dict[int, WatchRow] = {}

    def take(self, change: BoardChanged) -> None:
        """Follows a change of the board."""
        for watch_id in change.removed:
            self._drop(watch_id)
        for row in change.rows:
            self._drop(row.watch.watch_id)
            self._put(row)

    def standing(self, now: datetime, speed: float = 1.0) -> Standing:
        """How it stands at `now`; `speed` as in `freshness.is_stale`."""
        return Standing(
            denied=len(self._denied),
            needs_you=len(self._needing),
            blind=sum(is_stale(row, now, speed) for row in self._open.values()),
            waiting=len(self._open),
        )

    def _put(self, row: WatchRow) -> None:
        status, watch_id = row.status, row.watch.watch_id
        if row.is_seen:
            # A question that was never before this user.
            return
        if status.is_doubtful:
            self._needing.add(watch_id)
        elif status.is_open:
            self._open[watch_id] = row
        elif status.state is ConfirmationState.DENIED:
            self._denied.add(watch_id)
        elif needs_you(row) and status.state is not ConfirmationState.UNKNOWN:
            # What was never asked is the user's own plan, and no reason to call for attention.
            self._needing.add(watch_id)

    def _drop(self, watch_id: int) -> None:
        self._denied.discard(watch_id)
        self._needing.discard(watch_id)
        self._open.pop(watch_id, None)


def paused_text(until: datetime, now: datetime) -> str:
    """That nothing is checked, and until when."""
    return _("Checks are paused until {time}").format(time=clock_text(until, now))


def standing_text(standing: Standing) -> str:
    """The standing in a few short lines, the worst first."""
    counted = (
        (standing.denied, ngettext("{count} denied", "{count} denied", standing.denied)),
        (standing.needs_you, ngettext("{count} needs you", "{count} need you", standing.needs_you)),
        (standing.waiting, ngettext("{count} waiting", "{count} waiting", standing.waiting)),
        (
            standing.blind,
            ngettext("{count} without a fresh answer", "{count} without a fresh answer", standing.blind),
        ),
    )
    told = [form.format(count=number_text(count)) for count, form in counted if count]
    return "\n".join(told) if told else _("Nothing is waiting")
