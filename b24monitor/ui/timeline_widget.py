"""The token's hour as a bar: asked, waiting, decided, now and expiry, told apart by shape and label."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState, Status
from b24monitor.core.language import gettext as _
from b24monitor.core.row_wording import asked_nobody
from b24monitor.core.time_wording import clock_text
from b24monitor.core.timeline import Mark, MarkKind, Timeline, pack_labels, timeline_of
from b24monitor.core.wording import state_word
from b24monitor.ui.theme import mixed, muted, state_colour

_BAR_HEIGHT = 14
_GAP = 6
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is drawn now."""

    row: WatchRow
    timeline: Timeline
    now: datetime


class TimelineWidget(QWidget):
    """Shows one row's hour. Above the bar: what happened; below: now and the ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: _Shown | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("The token's hour"))

    def show_row(self, row: WatchRow | None, now: datetime) -> None:
        """Draws the hour of `row` as it is at `now`."""
        self._shown = None if row is None else _Shown(row, timeline_of(row, now), now)
        if self._shown is not None:
            marks = self._shown.timeline.marks
            self.setAccessibleDescription(", ".join(self._label(mark, self._shown) for mark in marks))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 2 * (self.fontMetrics().height() + _GAP) + _BAR_HEIGHT + 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._bar()
        self._paint_bar(painter, bar, self._shown)
        for mark in self._shown.timeline.marks:
            self._paint_mark(painter, bar, mark, self._shown)
        for above in (True, False):
            self._paint_labels(painter, bar, self._shown, above=above)
        painter.end()

    def _bar(self) -> QRectF:
        top = (self.height() - _BAR_HEIGHT) / 2
        return QRectF(_MARGIN, top, self.width() - 2 * _MARGIN, _BAR_HEIGHT)

    def _paint_bar(self, painter: QPainter, bar: QRectF, shown: _Shown) -> None:
        palette = self.palette()
        painter.setPen(QPen(muted(palette), 1))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(bar, 3, 3)
        for span in shown.timeline.spans:
            colour = state_colour(span.state, palette)
            area = QRectF(bar)
            area.setLeft(bar.left() + span.start * bar.width())
            area.setRight(bar.left() + span.end * bar.width())
            painter.fillRect(area.adjusted(0, 1, 0, -1), _brush(span.state, colour, palette, ahead=span.ahead))

    def _paint_mark(self, painter: QPainter, bar: QRectF, mark: Mark, shown: _Shown) -> None:
        x = bar.left() + mark.place * bar.width()
        colour = _mark_colour(mark, shown.row, self.palette())
        painter.setPen(QPen(colour, 2 if mark.kind is MarkKind.NOW else 1.5))
        painter.setBrush(colour)
        if mark.kind is MarkKind.NOW:
            painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 5))
        elif mark.kind is MarkKind.ASKED:
            painter.drawPolygon(_polygon((x, bar.top()), (x - 5, bar.top() - 7), (x + 5, bar.top() - 7)))
        elif mark.kind is MarkKind.DECIDED:
            middle = bar.center().y()
            painter.drawPolygon(_polygon((x, middle - 8), (x + 7, middle), (x, middle + 8), (x - 7, middle)))
        else:
            painter.drawLine(QPointF(x, bar.top() - 1), QPointF(x, bar.bottom() + 5))

    def _paint_labels(self, painter: QPainter, bar: QRectF, shown: _Shown, *, above: bool) -> None:
        marks = [mark for mark in shown.timeline.marks if mark.above is above]
        texts = [self._label(mark, shown) for mark in marks]
        widths = [float(self.fontMetrics().horizontalAdvance(text)) for text in texts]
        middles = [bar.left() + mark.place * bar.width() for mark in marks]
        lefts = pack_labels(middles, widths, 0.0, float(self.width()), 10.0)
        height = self.fontMetrics().height()
        top = bar.top() - 8 - height if above else bar.bottom() + 6
        for mark, text, left, width in zip(marks, texts, lefts, widths, strict=True):
            painter.setPen(_mark_colour(mark, shown.row, self.palette()))
            painter.drawText(QRectF(left, top, width + 1, height), Qt.AlignmentFlag.AlignLeft, text)

    def _label(self, mark: Mark, shown: _Shown) -> str:
        time = clock_text(mark.at, shown.now)
        return _label_form(mark, shown.row.status).format(time=time, state=state_word(mark.state).lower())


def _label_form(mark: Mark, status: Status) -> str:
    match mark.kind:
        case MarkKind.ASKED if asked_nobody(status):
            return _("called {time}")
        case MarkKind.ASKED:
            return _("asked before {time}") if status.adopted else _("asked {time}")
        case MarkKind.DECIDED:
            return _("{state} {time}")
        case MarkKind.NOW:
            return _("now {time}")
        case MarkKind.START:
            return "{time}"
        case MarkKind.END:
            return _("ends by {time}") if mark.is_bound else _("ends {time}")


def _mark_colour(mark: Mark, row: WatchRow, palette: QPalette) -> QColor:
    if mark.kind is MarkKind.DECIDED:
        return state_colour(mark.state, palette)
    if mark.kind is MarkKind.ASKED:
        return state_colour(ConfirmationState.WAITING, palette)
    return palette.color(QPalette.ColorRole.WindowText) if mark.kind is MarkKind.NOW else muted(palette)


def _brush(state: ConfirmationState, colour: QColor, palette: QPalette, *, ahead: bool) -> QBrush:
    """Waiting is hatched, a decision is solid, and what lies ahead is pale."""
    if state is ConfirmationState.WAITING:
        return QBrush(colour, Qt.BrushStyle.BDiagPattern)
    return QBrush(mixed(colour, palette.color(QPalette.ColorRole.Base), 0.45 if ahead else 0.9))


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])
