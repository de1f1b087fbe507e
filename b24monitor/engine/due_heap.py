"""A heap of things by the time they are due, in which each may be moved or removed. No threads."""

import heapq
import itertools
import math
from collections.abc import Hashable
from typing import Generic, TypeVar

_Thing = TypeVar("_Thing", bound=Hashable)

# Below this many stale entries it is not worth building anew.
_FEW = 32


class DueHeap(Generic[_Thing]):
    """Each thing once, with the time it is due; of those due at the same time the one set first comes first.

    Moving and removing leave the old entry behind, to be skipped when it comes up: all take O(log n).
    """

    def __init__(self) -> None:
        self._entries: list[tuple[float, int, _Thing]] = []
        self._valid: dict[_Thing, tuple[float, int]] = {}
        self._serials = itertools.count()

    def __len__(self) -> int:
        return len(self._valid)

    def __contains__(self, thing: _Thing) -> bool:
        return thing in self._valid

    def set(self, thing: _Thing, due_s: float) -> None:
        """Makes a thing due at `due_s`, for the first time or anew (infinite: not at all)."""
        if due_s == math.inf:
            self.discard(thing)
            return
        known = self._valid.get(thing)
        if known is not None and known[0] == due_s:
            return
        serial = next(self._serials)
        self._valid[thing] = (due_s, serial)
        heapq.heappush(self._entries, (due_s, serial, thing))
        if len(self._entries) > 2 * len(self._valid) + _FEW:
            self._entries = [(due_s, serial, thing) for thing, (due_s, serial) in self._valid.items()]
            heapq.heapify(self._entries)

    def discard(self, thing: _Thing) -> None:
        """Removes a thing, if it is there."""
        self._valid.pop(thing, None)

    def due_s(self, thing: _Thing) -> float:
        """When a thing is due (infinite: it is not there)."""
        return self._valid.get(thing, (math.inf, 0))[0]

    @property
    def next_s(self) -> float:
        """When the first thing is due (infinite: there is none)."""
        first = self._first()
        return first[0] if first else math.inf

    def peek(self) -> _Thing | None:
        """The thing that is due first."""
        first = self._first()
        return first[2] if first else None

    def pop(self) -> _Thing | None:
        """Takes out the thing that is due first."""
        thing = self.peek()
        if thing is not None:
            self.discard(thing)
        return thing

    def things(self) -> tuple[_Thing, ...]:
        """All there are, in no order."""
        return tuple(self._valid)

    def _first(self) -> tuple[float, int, _Thing] | None:
        while self._entries:
            due_s, serial, thing = self._entries[0]
            if self._valid.get(thing) == (due_s, serial):
                return self._entries[0]
            heapq.heappop(self._entries)
        return None
