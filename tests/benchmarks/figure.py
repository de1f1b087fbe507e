"""What a benchmark found: one figure, beside its peer's where it has one, and how far it may go."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

# Where a benchmark leaves its figures for the table of all; unset, it only prints.
FIGURES_VARIABLE = "B24MONITOR_BENCH_FIGURES"


@dataclass(frozen=True)
class Figure:
    """`limit` bounds the ratio to the peer where there is one, else the figure itself (None: nothing bounds it)."""

    measure: str
    ours: float
    unit: str
    peer: str = ""
    theirs: float | None = None
    limit: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours to theirs."""
        both = (self.ours, self.theirs)
        return self.ours / self.theirs if self.theirs and all(map(math.isfinite, filter(None, both))) else None

    @property
    def is_met(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        if self.limit is None or not math.isfinite(self.ours):
            return None if self.limit is None else False
        judged = self.ours if self.theirs is None else self.ratio
        return None if judged is None else judged <= self.limit

    def line(self) -> str:
        """One row of the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.4f}"
        limit = "" if self.limit is None else f"≤ {self.limit:.4g}"
        met = {True: "met", False: "MISSED", None: ""}[self.is_met]
        theirs = "" if self.theirs is None else _shown(self.theirs, self.unit)
        row = f"{self.measure:58} {_shown(self.ours, self.unit):>13} {theirs:>13} {ratio:>8} {limit:>9} {met:6}"
        return f"{row} {f'vs {self.peer}. ' if self.peer else ''}{self.note}".rstrip()

    def as_json(self) -> dict[str, object]:
        """All of it, with the ratio, in what JSON can say."""
        found = {**asdict(self), "ratio": self.ratio, "is_met": self.is_met}
        return {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in found.items()
        }

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> Figure:
        """The figure that `as_json` came from; what never happened took for ever."""
        known = {field.name: found[field.name] for field in fields(cls)}
        if known["ours"] is None:
            known["ours"] = math.inf
        return cls(**known)


HEADING = f"{'measure':58} {'b24monitor':>13} {'peer':>13} {'ratio':>8} {'target':>9}"


def report(figures: Iterable[Figure]) -> None:
    """Prints figures, and leaves them for the table of all where that is wanted."""
    path = os.environ.get(FIGURES_VARIABLE)
    for figure in figures:
        print(figure.line(), flush=True)
        if path:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps(figure.as_json(), ensure_ascii=False) + "\n")


def _shown(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "never"
    digits = 0 if value == int(value) or value >= 1000 else 3 if value < 10 else 1
    return f"{value:.{digits}f} {unit}"
