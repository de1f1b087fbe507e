"""The token's hour as a bar: asked, waiting, decided, now and expiry, with the tokens before it as small bars above."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from b24monitor.core.board import WatchRow
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.language import gettext as _
from b24monitor.core.timeline import EarlierHour, Mark, MarkKind, Span, Timeline, pack_labels, timeline_of
from b24monitor.core.timeline_wording import earlier_label, earlier_tip, mark_label, mark_tip, picture_text
from b24monitor.ui.bar_drawing import draw_mark, draw_spans
from b24monitor.ui.reading_direction import painted
from b24monitor.ui.theme import muted, state_colour

_BAR_HEIGHT = 14
_SMALL_HEIGHT = 6
_GAP = 6
_MARGIN = 8
# How near to a mark, in pixels, the pointer asks about it.
_NEAR = 9


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is drawn now."""

    row: WatchRow
    timeline: Timeline
    earlier: tuple[EarlierHour, ...]
    now: datetime


class TimelineWidget(QWidget):
    """Shows one row's hour. Above the bar: what happened; below: now and the ends; on top: earlier tokens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: _Shown | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(False)
        self.setSizePolicy(policy)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("The token's hour"))

    def show_row(self, row: WatchRow | None, now: datetime, earlier: tuple[EarlierHour, ...] = ()) -> None:
        """Draws the hour of `row` as it is at `now`, after its `earlier` ones."""
        had = len(self._shown.earlier) if self._shown is not None else 0
        self._shown = None if row is None else _Shown(row, timeline_of(row, now), earlier, now)
        if row is not None and self._shown is not None:
            text = picture_text(row, self._shown.timeline.marks, earlier, now)
            if text != self.accessibleDescription():
                self.setAccessibleDescription(text)
        if bool(had) != bool(earlier):
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self._strip_height() + 2 * (self.fontMetrics().height() + _GAP) + _BAR_HEIGHT + 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
        elif event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def tip_at(self, at: QPoint) -> str:
        """What is told about the mark or earlier token at `at`; empty where there is none."""
        if self._shown is None:
            return ""
        shown = self._shown
        for hour, area in zip(shown.earlier, self._earlier_areas(shown), strict=True):
            if area.contains(at):
                return earlier_tip(hour, shown.now)
        distances = [(abs(self._x(mark.place) - at.x()), place) for place, mark in enumerate(shown.timeline.marks)]
        distance, place = min(distances)
        is_beside = self._bar().adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(QPointF(at))
        return mark_tip(shown.timeline.marks[place], shown.row, shown.now) if is_beside and distance <= _NEAR else ""

    def _show_tip(self, at: QPoint, global_at: QPoint) -> None:
        tip = self.tip_at(at)
        if tip:
            QToolTip.showText(global_at, tip, self, QRect(at.x() - _NEAR, 0, 2 * _NEAR, self.height()))
        else:
            QToolTip.hideText()

    def _strip_height(self) -> int:
        """What the earlier tokens take on top."""
        has_earlier = self._shown is not None and bool(self._shown.earlier)
        return self.fontMetrics().height() + _SMALL_HEIGHT + 2 * _GAP if has_earlier else 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._bar()
        self._paint_earlier(painter, self._shown)
        self._paint_bar(painter, bar, self._shown.timeline.spans)
        for mark in self._shown.timeline.marks:
            draw_mark(painter, bar, self._x(mark.place), mark.kind, self._colour(mark, self._shown.row))
        for above in (True, False):
            self._paint_labels(painter, bar, self._shown, above=above)
        painter.end()

    def _bar(self) -> QRectF:
        strip = self._strip_height()
        top = strip + (self.height() - strip - _BAR_HEIGHT) / 2
        return QRectF(_MARGIN, top, self.width() - 2 * _MARGIN, _BAR_HEIGHT)

    def _x(self, place: float) -> float:
        """Where a place on the bar lies; time runs in the direction in which the language is read."""
        bar = self._bar()
        return bar.left() + self._turned(place) * bar.width()

    def _turned(self, place: float) -> float:
        return 1.0 - place if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else place

    def _paint_bar(self, painter: QPainter, bar: QRectF, spans: tuple[Span, ...]) -> None:
        is_turned = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        painter.setPen(QPen(muted(self.palette()), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(bar, 3, 3)
        draw_spans(painter, bar, spans, self.palette(), is_turned=is_turned)

    def _paint_earlier(self, painter: QPainter, shown: _Shown) -> None:
        metrics = self.fontMetrics()
        for hour, area in zip(shown.earlier, self._earlier_areas(shown), strict=True):
            top = area.top() + metrics.height() + 2
            self._paint_bar(painter, QRectF(area.left(), top, area.width(), _SMALL_HEIGHT), hour.spans)
            painter.setPen(state_colour(hour.outcome, self.palette()))
            label = metrics.elidedText(earlier_label(hour, shown.now), Qt.TextElideMode.ElideRight, area.width())
            label, flags = painted(label, self.layoutDirection()), self._leading(self.layoutDirection())
            painter.drawText(QRect(area.left(), area.top(), area.width(), metrics.height()), flags, label)

    @staticmethod
    def _leading(direction: Qt.LayoutDirection) -> Qt.AlignmentFlag:
        is_turned = direction is Qt.LayoutDirection.RightToLeft
        return Qt.AlignmentFlag.AlignRight if is_turned else Qt.AlignmentFlag.AlignLeft

    def _earlier_areas(self, shown: _Shown) -> list[QRect]:
        """Side by side and as wide as each other: how long ago they were is in their labels."""
        count = len(shown.earlier)
        if not count:
            return []
        width = (self.width() - 2 * _MARGIN - (count - 1) * 2 * _GAP) // max(count, 2)
        height = self._strip_height() - _GAP
        lefts = [_MARGIN + place * (width + 2 * _GAP) for place in range(count)]
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            lefts = [self.width() - left - width for left in lefts]
        return [QRect(left, 0, width, height) for left in lefts]

    def _paint_labels(self, painter: QPainter, bar: QRectF, shown: _Shown, *, above: bool) -> None:
        marks = [mark for mark in shown.timeline.marks if mark.above is above]
        marks.sort(key=lambda mark: self._x(mark.place))
        texts = [painted(mark_label(mark, shown.row, shown.now), self.layoutDirection()) for mark in marks]
        widths = [float(self.fontMetrics().horizontalAdvance(text)) for text in texts]
        lefts = pack_labels([self._x(mark.place) for mark in marks], widths, 0.0, float(self.width()), 10.0)
        height = self.fontMetrics().height()
        top = bar.top() - 8 - height if above else bar.bottom() + 6
        for mark, text, left, width in zip(marks, texts, lefts, widths, strict=True):
            painter.setPen(self._colour(mark, shown.row))
            painter.drawText(QRectF(left, top, width + 1, height), Qt.AlignmentFlag.AlignLeft, text)

    def _colour(self, mark: Mark, row: WatchRow) -> QColor:
        palette = self.palette()
        if mark.kind is MarkKind.DECIDED:
            return state_colour(mark.state, palette)
        if mark.kind is MarkKind.ASKED:
            return state_colour(ConfirmationState.WAITING, palette)
        return palette.color(QPalette.ColorRole.WindowText) if mark.kind is MarkKind.NOW else muted(palette)
