"""What is due at one portal: its open questions by token, its errands, its budget and its troubles. No threads."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from b24monitor.core.budget import Budget
from b24monitor.core.ports import Call

Errand = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Target:
    """One open question to probe until `until` (wall time) and `until_s` (monotonic): whichever comes first."""

    watch_id: int
    account_id: str
    fingerprint: str
    endpoint: str
    call: Call
    asked_at: datetime
    until: datetime
    until_s: float


@dataclass(slots=True)
class TokenGroup:
    """The open questions of one account, probed together. `due_s` is infinite while their request is under way."""

    account_id: str
    due_s: float
    targets: dict[int, Target] = field(default_factory=dict)

    def take(self, most: int, now: datetime, now_s: float) -> tuple[Target, ...]:
        """The next questions to probe, at most `most`; those past their end are dropped, the rest take turns."""
        for target in list(self.targets.values()):
            if now >= target.until or now_s >= target.until_s:
                del self.targets[target.watch_id]
        taken = tuple(self.targets.values())[:most]
        if len(taken) < len(self.targets):
            for target in taken:
                self.targets[target.watch_id] = self.targets.pop(target.watch_id)
        return taken


@dataclass(slots=True)
class Lane:
    """One portal. `busy`: a request is under way; `failures`: how many in a row went unanswered."""

    endpoint: str
    budget: Budget | None
    groups: dict[str, TokenGroup] = field(default_factory=dict)
    errands: deque[Errand] = field(default_factory=deque)
    busy: bool = False
    failures: int = 0
    not_before_s: float = 0.0

    def ready_s(self, now_s: float) -> float | None:
        """When the next request may leave (monotonic seconds; None: there is none to make)."""
        if self.busy:
            return None
        dues = [group.due_s for group in self.groups.values()]
        if self.errands:
            dues.append(now_s)
        if min(dues, default=math.inf) == math.inf:
            return None
        wait_s = self.budget.wait_s(now_s) if self.budget else 0.0
        backoff_s = 0.0 if self.errands else self.not_before_s
        return max(min(dues), now_s + wait_s, backoff_s)

    def next_group(self) -> TokenGroup | None:
        """The token whose check is due first."""
        return min(self.groups.values(), key=lambda group: group.due_s, default=None)

    def spend(self, now_s: float) -> None:
        """Takes one request out of the budget."""
        if self.budget:
            self.budget = self.budget.spend(now_s)

    def find(self, watch_id: int) -> TokenGroup | None:
        """The group that holds a watch."""
        return next((group for group in self.groups.values() if watch_id in group.targets), None)

    def holds(self, target: Target) -> bool:
        """Whether this very target is still to be probed."""
        group = self.groups.get(target.account_id)
        return group is not None and group.targets.get(target.watch_id) is target

    def drop(self, watch_id: int) -> None:
        """Stops probing a watch."""
        group = self.find(watch_id)
        if group is not None:
            del group.targets[watch_id]
            if not group.targets:
                del self.groups[group.account_id]
