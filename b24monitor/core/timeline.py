"""The token's hour of one row as marks and spans between 0 and 1: what a picture of it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import DECIDED, TOKEN_LIFE, ConfirmationState, LapseReason, Status
from b24monitor.core.history import HistoryEntry

# What answers a question; what follows only ends the answer.
_ENDS = DECIDED | {ConfirmationState.REFUSED}
_UNDRAWN = frozenset({ConfirmationState.LAPSED, ConfirmationState.UNKNOWN})
# An hour of which only one moment is known still has a length to draw.
_LEAST_HOUR = timedelta(seconds=1)


class MarkKind(StrEnum):
    """What a mark stands for."""

    START = "start"
    ASKED = "asked"
    DECIDED = "decided"
    NOW = "now"
    END = "end"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment at `place` (0: the start, 1: the end). `is_bound`: at that time at the latest."""

    kind: MarkKind
    place: float
    at: datetime
    state: ConfirmationState = ConfirmationState.UNKNOWN
    is_bound: bool = False

    @property
    def above(self) -> bool:
        """Whether its label stands above the bar: what happened to the question."""
        return self.kind in (MarkKind.ASKED, MarkKind.DECIDED)


@dataclass(frozen=True, slots=True)
class Span:
    """A time during which a state held, or is expected to hold (`ahead`)."""

    state: ConfirmationState
    start: float
    end: float
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the picture shows, from left to right."""

    marks: tuple[Mark, ...]
    spans: tuple[Span, ...]


def timeline_of(row: WatchRow, now: datetime) -> Timeline:
    """The hour of the row's present token at `now`."""
    scale = _Scale.of(row)
    status, generation = row.status, row.account.generation
    marks = [Mark(MarkKind.START, 0.0, scale.start)]
    if status.question_at is not None:
        marks.append(Mark(MarkKind.ASKED, scale.place(status.question_at), status.question_at))
    decided_at = _decided_at(status)
    if decided_at is not None:
        marks.append(Mark(MarkKind.DECIDED, scale.place(decided_at), decided_at, _decided_state(row)))
    if scale.start <= now <= scale.end:
        marks.append(Mark(MarkKind.NOW, scale.place(now), now))
    bound = generation.expires_at is None or generation.expiry_is_bound
    marks.append(Mark(MarkKind.END, 1.0, scale.end, is_bound=bound))
    return Timeline(tuple(sorted(marks, key=lambda mark: mark.place)), tuple(_spans(row, scale, now)))


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    @classmethod
    def of(cls, row: WatchRow) -> "_Scale":
        status, generation = row.status, row.account.generation
        known = [generation.started_at, *(at for at in (status.question_at, _decided_at(status)) if at is not None)]
        start = min(known)
        end = generation.expires_at or max(start + TOKEN_LIFE, row.ends_at or start)
        return cls(start, max(end, *known))

    def place(self, at: datetime) -> float:
        length = (self.end - self.start).total_seconds()
        share = (at - self.start).total_seconds() / length if length > 0 else 0.0
        return min(1.0, max(0.0, share))


def _decided_at(status: Status) -> datetime | None:
    """When the decision was seen, or heard where no call has seen it."""
    told = status.report if status.is_decided else None
    return status.decided_before or (told.heard_at if told is not None else None)


def _decided_state(row: WatchRow) -> ConfirmationState:
    return row.status.state if row.status.is_decided else ConfirmationState.LAPSED


def _spans(row: WatchRow, scale: _Scale, now: datetime) -> list[Span]:
    status = row.status
    if status.question_at is None:
        return []
    spans: list[Span] = []
    decided_at = _decided_at(status)
    waited_until = now if status.is_open else decided_at or status.since or status.question_at
    if status.is_open or status.decided_after is not None:
        spans.append(Span(ConfirmationState.WAITING, scale.place(status.question_at), scale.place(waited_until)))
    if decided_at is not None and status.is_decided and row.ends_at is not None:
        decided, end = scale.place(decided_at), scale.place(row.ends_at)
        present = min(max(scale.place(now), decided), end)
        spans += [Span(status.state, decided, present), Span(status.state, present, end, ahead=True)]
    # A clock that was set, or a token that ended early, leaves nothing to draw.
    return [span for span in spans if span.start < span.end]


@dataclass(frozen=True, slots=True)
class EarlierHour:
    """What became of the question under an earlier token.

    `start` and `end` are the first and last that is known of it, and `spans` lie between 0 and 1 of that time.
    `outcome` is what answered the question if anything did, else the last state.
    """

    fingerprint: str
    start: datetime
    end: datetime
    outcome: ConfirmationState
    outcome_at: datetime
    spans: tuple[Span, ...]


def earlier_hours(row: WatchRow, entries: Sequence[HistoryEntry], most: int = 3) -> tuple[EarlierHour, ...]:
    """The latest `most` earlier generations in a watch's transitions (newest first), the oldest of them first."""
    groups: list[list[HistoryEntry]] = []
    for entry in reversed(entries):
        # That a renewal ended a question is the last thing told of the token before.
        is_same = groups and (entry.lapse is LapseReason.RENEWED or groups[-1][0].fingerprint == entry.fingerprint)
        if is_same:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    present = row.account.generation.fingerprint
    earlier = [group for group in groups if group[0].fingerprint != present]
    return tuple(_earlier_hour(group) for group in earlier[-most:])


def _earlier_hour(entries: Sequence[HistoryEntry]) -> EarlierHour:
    start, last = entries[0].at, entries[-1]
    told = [entry for entry in entries if entry.after is not ConfirmationState.LAPSED]
    final = told[-1] if told and told[-1].after in _ENDS else last
    end = max(last.at, start + _LEAST_HOUR)
    length = (end - start).total_seconds()
    spans = []
    for entry, following in zip(entries, [*(entry.at for entry in entries[1:]), end], strict=True):
        place, until = ((at - start).total_seconds() / length for at in (entry.at, following))
        if entry.after not in _UNDRAWN and 0.0 <= place < until <= 1.0:
            spans.append(Span(entry.after, place, until))
    return EarlierHour(entries[0].fingerprint, start, end, final.after, final.at, tuple(spans))


def pack_labels(
    middles: Sequence[float], widths: Sequence[float], left: float, right: float, gap: float
) -> list[float]:
    """Left edges for labels of these widths, near their `middles` (ascending), inside the bounds and not overlapping.

    When they cannot all fit, those on the right run out of the bounds rather than over each other.
    """
    edges: list[float] = []
    free = left
    for middle, width in zip(middles, widths, strict=True):
        edge = max(free, middle - width / 2)
        edges.append(edge)
        free = edge + width + gap
    limit = right
    for place in range(len(edges) - 1, -1, -1):
        edges[place] = min(edges[place], limit - widths[place])
        limit = edges[place] - gap
    if edges and edges[0] < left:
        shift = left - edges[0]
        edges = [edge + shift for edge in edges]
    return edges
