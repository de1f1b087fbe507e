"""Whose turn it is at one portal: its tokens and its sources, the one that waits longest first. No threads."""

import math
from collections import Counter
from collections.abc import Iterator

from b24monitor.core.budget import Budget
from b24monitor.core.schedule import Pace
from b24monitor.engine.due_heap import DueHeap
from b24monitor.engine.source import Source, SourceTurn
from b24monitor.engine.target import Target
from b24monitor.engine.token_group import AT_ONCE_S, Moment, TokenGroup

Turn = TokenGroup | Source


class Turns:
    """The tokens with open questions and the sources of one portal.

    Tokens of an application whose source leads follow: they take turns in the budget `share`, except where a person
    waits for the answer.
    """

    def __init__(self, pace: Pace, share: Budget) -> None:
        self._pace = pace
        self._share = share
        self._groups: dict[str, TokenGroup] = {}
        self._group_of: dict[int, TokenGroup] = {}
        self._open: Counter[str] = Counter()
        self._sources: dict[str, SourceTurn] = {}
        self._leading: frozenset[str] = frozenset()
        self._is_looked_at = False
        self._is_resting = False
        self._free: DueHeap[TokenGroup | SourceTurn] = DueHeap()
        self._following: DueHeap[TokenGroup | SourceTurn] = DueHeap()

    def __len__(self) -> int:
        return len(self._groups) + len(self._sources)

    def ready_s(self, now_s: float) -> float:
        """When the first turn is due, as far as it is not for the portal to say."""
        self._settle(now_s)
        return min(self._free.next_s, max(self._following.next_s, now_s + self._share.wait_s(now_s)))

    def take(self, now_s: float) -> Turn | None:
        """Whose turn it is; a token's questions are then taken from it, and it is filed again when they are answered.

        None when no turn is due.
        """
        self._settle(now_s)
        heap = self._free
        # Summed as in `ready_s`, so that both find the same moment.
        if self._following.next_s < heap.next_s and now_s + self._share.wait_s(now_s) <= now_s:
            heap = self._following
        turn = heap.peek()
        if turn is None or heap.next_s > now_s:
            return None
        if isinstance(turn, SourceTurn):
            self._free.discard(turn)
            turn.is_being_read = True
            return turn.source
        return turn

    def follows(self, group: TokenGroup) -> bool:
        """Whether a token's next request is one of those that leave the lead to a source."""
        return group.application in self._leading and not group.at_once

    def spend(self, now_s: float) -> None:
        """A request leaves that `follows`."""
        self._share = self._share.spend(now_s)

    def limit(self, share: Budget, now_s: float) -> None:
        """Changes what those that follow may take; what was spent stays spent."""
        self._share = self._share.with_limits(share, now_s)

    def file(self, group: TokenGroup) -> None:
        """Puts a token where it belongs after a change; one without open questions is forgotten."""
        while group.ended:
            self._forget(group.ended.pop())
        self._free.discard(group)
        self._following.discard(group)
        if len(group):
            due_s = math.inf if self._is_resting and not group.at_once else group.due_s
            (self._following if self.follows(group) else self._free).set(group, due_s)
        elif self._groups.get(group.account_id) is group:
            del self._groups[group.account_id]

    def group(self, account_id: str) -> TokenGroup | None:
        """The open questions of an account."""
        return self._groups.get(account_id)

    def targets(self) -> Iterator[Target]:
        """All open questions."""
        return (target for group in self._groups.values() for target in group.targets())

    def holds(self, target: Target) -> bool:
        """Whether this very target is still to be probed."""
        group = self._group_of.get(target.watch_id)
        return group is not None and group.holds(target)

    def put(self, target: Target, due_s: float = AT_ONCE_S, *, is_wanted: bool = True) -> None:
        """Probes a target from now on, first at `due_s`."""
        self.drop(target.watch_id)
        group = self._groups.setdefault(target.account_id, TokenGroup(target.account_id, target.application))
        group.put(target, due_s, is_wanted=is_wanted)
        self._group_of[target.watch_id] = group
        self._open[target.application] += 1
        self.file(group)
        self._quicken_sources()

    def drop(self, watch_id: int) -> None:
        """Stops probing a watch."""
        group = self._group_of.get(watch_id)
        target = group.drop(watch_id) if group is not None else None
        if group is not None and target is not None:
            self._forget(target)
            self.file(group)

    def hasten(self, watch_id: int, *, is_wanted: bool = True) -> bool:
        """Makes the next check of a watch due at once; False when it is not probed here."""
        group = self._group_of.get(watch_id)
        if group is not None:
            group.hasten(watch_id, is_wanted=is_wanted)
            self.file(group)
        return group is not None

    def quicken(self, watch_id: int, moment: Moment) -> None:
        """Brings the next check of a watch forward to what its pace is now."""
        group = self._group_of.get(watch_id)
        if group is not None:
            group.quicken(watch_id, moment)
            self.file(group)

    def look(self, *, is_looked_at: bool) -> None:
        """Somebody looks at watches of this portal, or no longer: then its sources are read quickly."""
        self._is_looked_at = is_looked_at
        self._quicken_sources()

    @property
    def is_resting(self) -> bool:
        """Whether only those questions are probed that a person waits for."""
        return self._is_resting

    def rest(self, now_s: float, *, is_resting: bool) -> None:
        """Probes only what a person waits for from now on, and reads no source; or goes on."""
        self._is_resting = is_resting
        for group in tuple(self._groups.values()):
            if is_resting:
                group.calm(now_s)
            self.file(group)
        for turn in self._sources.values():
            self._file_source(turn)

    def change_pace(self, moment: Moment) -> None:
        """Moves everything to what its pace is now."""
        self._pace = moment.pace
        for group in tuple(self._groups.values()):
            group.change_pace(moment)
            self.file(group)
        for turn in self._sources.values():
            interval_s = turn.interval_s(moment.pace, is_wanted=self._is_wanted(turn))
            self._set_source(turn, max(turn.read_s + interval_s, moment.now_s))

    def start_round(self, due_s: float) -> None:
        """Makes everything due at `due_s`, whether it was due later or is already."""
        for group in tuple(self._groups.values()):
            group.start_round(due_s)
            self.file(group)
        for turn in self._sources.values():
            self._set_source(turn, due_s)

    def put_source(self, source: Source) -> None:
        """Reads a source from now on, first at once; in place of one with the same key."""
        known = self._sources.get(source.key)
        if known is not None:
            known.source = source
            return
        turn = self._sources[source.key] = SourceTurn(source)
        self._file_source(turn)

    def drop_source(self, key: str) -> None:
        """Reads a source no longer."""
        turn = self._sources.pop(key, None)
        if turn is not None:
            self._free.discard(turn)

    def rest_source(self, source: Source, now_s: float, chance: float, *, is_answered: bool) -> None:
        """A reading has ended."""
        turn = self._sources.get(source.key)
        if turn is not None and turn.is_being_read:
            is_wanted = self._is_wanted(turn)
            turn.rest(self._pace, now_s, chance, is_wanted=is_wanted, is_answered=is_answered)
            self._file_source(turn)

    def _quicken_sources(self) -> None:
        """Brings the next readings forward to what their pace is now."""
        for turn in self._sources.values():
            if self._is_wanted(turn):
                self._set_source(turn, min(turn.due_s, turn.read_s + turn.interval_s(self._pace, is_wanted=True)))

    def _set_source(self, turn: SourceTurn, due_s: float) -> None:
        # One whose reading is under way comes again in its time.
        if not turn.is_being_read:
            turn.due_s = due_s
            self._file_source(turn)

    def _file_source(self, turn: SourceTurn) -> None:
        if not turn.is_being_read:
            self._free.set(turn, math.inf if self._is_resting else turn.due_s)

    def _is_wanted(self, turn: SourceTurn) -> bool:
        has_own_pace = turn.source.interval_s is not None
        return not has_own_pace and (self._is_looked_at or self._open[turn.source.application] > 0)

    def _forget(self, target: Target) -> None:
        del self._group_of[target.watch_id]
        self._open[target.application] -= 1

    def _settle(self, now_s: float) -> None:
        """Files the tokens anew of applications whose source leads now, or no longer does."""
        leading = frozenset(
            turn.source.application
            for turn in self._sources.values()
            if turn.leads(self._pace, now_s, is_wanted=self._is_wanted(turn))
        )
        if leading != self._leading:
            changed, self._leading = leading ^ self._leading, leading
            for group in tuple(self._groups.values()):
                if group.application in changed:
                    self.file(group)
