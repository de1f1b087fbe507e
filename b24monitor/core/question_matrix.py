"""The open questions of many portals at a glance: portal × application × method, with counts and ages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from b24monitor.core.question import Question, QuestionState


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many questions there are, and since when (our clock) the oldest has been open."""

    count: int
    asked_at: datetime

    def oldest(self, now: datetime) -> timedelta:
        """The age of the oldest."""
        return max(timedelta(), now - self.asked_at)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One application at one portal; a cell for each of the matrix' methods, and the sum of them."""

    endpoint: str
    portal_name: str
    application: str
    cells: tuple[MatrixCell | None, ...]
    total: MatrixCell


@dataclass(frozen=True, slots=True)
class Matrix:
    """Those methods that are asked for most come first; rows go by portal, then application."""

    methods: tuple[str, ...] = ()
    rows: tuple[MatrixRow, ...] = ()


def question_matrix(questions: Iterable[Question], now: datetime) -> Matrix:
    """The matrix of those questions that are open and not too late at `now`."""
    rows: dict[tuple[str, str], dict[str, MatrixCell]] = {}
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for question in questions:
        if not question.is_listed or (question.state is QuestionState.OPEN and question.is_too_late(now)):
            continue
        names[question.endpoint] = question.portal_name
        counts[question.method] = counts.get(question.method, 0) + 1
        cells = rows.setdefault((question.endpoint, question.application), {})
        asked_at = question.asked_at - question.skew
        cells[question.method] = _joined([MatrixCell(1, asked_at), cells.get(question.method)])
    methods = tuple(sorted(counts, key=lambda method: (-counts[method], method)))
    order = sorted(rows, key=lambda key: (names[key[0]].casefold(), key[0], key[1].casefold()))
    return Matrix(methods, tuple(_row(key, names[key[0]], rows[key], methods) for key in order))


def _row(key: tuple[str, str], name: str, cells: dict[str, MatrixCell], methods: tuple[str, ...]) -> MatrixRow:
    return MatrixRow(key[0], name, key[1], tuple(cells.get(method) for method in methods), _joined(cells.values()))


def _joined(cells: Iterable[MatrixCell | None]) -> MatrixCell:
    found = [cell for cell in cells if cell is not None]
    return MatrixCell(sum(cell.count for cell in found), min(cell.asked_at for cell in found))
