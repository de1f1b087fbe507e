"""Strokes of the pictures of time: spans told apart by pattern, and marks told apart by shape."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPen, QPolygonF

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.timeline import MarkKind, Span
from b24monitor.ui.theme import mixed, state_colour


def draw_spans(painter: QPainter, bar: QRectF, spans: Sequence[Span], palette: QPalette, *, is_turned: bool) -> None:
    """Fills the parts of a bar; `is_turned`: time runs from right to left."""
    for span in spans:
        start, end = (1.0 - span.end, 1.0 - span.start) if is_turned else (span.start, span.end)
        area = QRectF(bar)
        area.setLeft(bar.left() + start * bar.width())
        area.setRight(bar.left() + end * bar.width())
        painter.fillRect(area.adjusted(0, 1, 0, -1), _brush(span, palette))


def _brush(span: Span, palette: QPalette) -> QBrush:
    """Waiting is hatched, what denies is crossed, what allows is solid, and what lies ahead is pale."""
    colour, ground = state_colour(span.state, palette), palette.color(QPalette.ColorRole.Base)
    if span.state is ConfirmationState.WAITING:
        return QBrush(colour, Qt.BrushStyle.BDiagPattern)
    shade = mixed(colour, ground, 0.45 if span.ahead else 0.9)
    if span.state in (ConfirmationState.DENIED, ConfirmationState.REFUSED):
        return QBrush(shade, Qt.BrushStyle.DiagCrossPattern if span.ahead else Qt.BrushStyle.Dense3Pattern)
    return QBrush(shade)


def draw_mark(painter: QPainter, bar: QRectF, x: float, kind: MarkKind, colour: QColor) -> None:
    """A triangle for asking, a diamond for a decision, a thick line for now, and thin ones for the ends."""
    painter.setPen(QPen(colour, 2 if kind is MarkKind.NOW else 1.5))
    painter.setBrush(colour)
    if kind is MarkKind.NOW:
        painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 5))
    elif kind is MarkKind.ASKED:
        painter.drawPolygon(_polygon((x, bar.top()), (x - 5, bar.top() - 7), (x + 5, bar.top() - 7)))
    elif kind is MarkKind.DECIDED:
        middle = bar.center().y()
        painter.drawPolygon(_polygon((x, middle - 8), (x + 7, middle), (x, middle + 8), (x - 7, middle)))
    else:
        painter.drawLine(QPointF(x, bar.top() - 1), QPointF(x, bar.bottom() + 5))


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])
