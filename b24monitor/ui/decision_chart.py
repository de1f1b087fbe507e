"""A bar chart: parts told apart by pattern as well as colour, every value written, and all of it said in words."""

from dataclasses import dataclass
from enum import Enum
from math import ceil, floor, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.formats import number_text
from b24monitor.ui.theme import mixed, muted, state_colour

_MARGIN = 8
_GAP = 4
# Of the room for one bar, the part that is left between it and the next.
_BETWEEN = 0.3
_PLOT_HEIGHT = 72


class PartKind(Enum):
    """What a part of a bar stands for."""

    APPROVED = "approved"
    DENIED = "denied"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar; the first stands lowest."""

    kind: PartKind
    value: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what is written below and above it, and what it says in a sentence."""

    label: str
    parts: tuple[Part, ...]
    value_text: str
    sentence: str

    @property
    def value(self) -> float:
        """The height of all parts."""
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole chart; `across` and `up` name the axes, `legend` the parts."""

    title: str
    across: str
    up: str
    bars: tuple[Bar, ...]
    description: str
    legend: tuple[tuple[PartKind, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """The lines across, from nothing to above the highest bar."""

    step: float
    count: int

    @property
    def top(self) -> float:
        return self.step * self.count


class DecisionChart(QWidget):
    """Draws one chart in the colours of the palette; from right to left where the language is written so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart = Chart("", "", "", (), "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_chart(self, chart: Chart) -> None:
        """Draws another chart."""
        if chart != self._chart:
            self._chart = chart
            self.setAccessibleName(chart.title)
            self.setAccessibleDescription(chart.description)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, int(4.5 * self.fontMetrics().height()) + 4 * _GAP + _PLOT_HEIGHT + _MARGIN)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def bar_area(self, number: int) -> QRectF:
        """Where a bar and the room above it lie, up to the room of its neighbours."""
        plot = self._plot()
        width = plot.width() / max(1, len(self._chart.bars))
        return self._mirrored(QRectF(plot.left() + number * width, plot.top(), width, plot.height()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            at = event.pos()
            found = [place for place in range(len(self._chart.bars)) if self._column(place).contains(QPointF(at))]
            if found:
                QToolTip.showText(event.globalPos(), self._chart.bars[found[0]].sentence, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_head(painter)
        scale = _scale_for(max((bar.value for bar in self._chart.bars), default=0.0))
        self._paint_lines(painter, scale)
        self._paint_labels(painter)
        for number, bar in enumerate(self._chart.bars):
            self._paint_bar(painter, number, bar, scale)
        painter.end()

    def _plot(self) -> QRectF:
        """The room of the bars, before it is mirrored."""
        line = self.fontMetrics().height()
        axis = self.fontMetrics().horizontalAdvance(number_text(1000)) + _GAP
        top = _MARGIN / 2 + 2.5 * line + 2 * _GAP
        bottom = self.height() - 2 * line - 2 * _GAP - _MARGIN / 2
        return QRectF(_MARGIN + axis, top, self.width() - 2 * _MARGIN - axis, max(10.0, bottom - top))

    def _column(self, number: int) -> QRectF:
        """The bar's area with its label."""
        return self.bar_area(number).adjusted(0, -self.fontMetrics().height(), 0, self.fontMetrics().height() + _GAP)

    def _mirrored(self, area: QRectF) -> QRectF:
        if self.layoutDirection() is Qt.LayoutDirection.LeftToRight:
            return area
        return QRectF(self.width() - area.right(), area.top(), area.width(), area.height())

    def _paint_head(self, painter: QPainter) -> None:
        """The title, and at the other end of its line what the patterns mean; the upward axis is named below."""
        line = self.fontMetrics().height()
        room = QRectF(_MARGIN, _MARGIN / 2, self.width() - 2 * _MARGIN, line)
        right = room.right()
        painter.setPen(muted(self.palette()))
        for kind, text in reversed(self._chart.legend):
            width = self.fontMetrics().horizontalAdvance(text) + 1.0
            painter.drawText(self._mirrored(QRectF(right - width, room.top(), width, line)), _CENTRED, text)
            sample = self._mirrored(QRectF(right - width - _GAP - line, room.top() + 2, line, line - 4))
            self._fill(painter, sample, kind)
            painter.setPen(muted(self.palette()))
            right -= width + 2 * _GAP + line + _MARGIN
        # Before the legend, its own side is where reading begins.
        painter.drawText(room.translated(0, line + _GAP), _LEADING, self._chart.up)
        bold = painter.font()
        painter.save()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        title = painter.fontMetrics().elidedText(
            self._chart.title, Qt.TextElideMode.ElideRight, int(right - room.left())
        )
        painter.drawText(room, _LEADING, title)
        painter.restore()

    def _paint_lines(self, painter: QPainter, scale: _Scale) -> None:
        plot, line = self._plot(), self.fontMetrics().height()
        for number in range(scale.count + 1):
            y = plot.bottom() - number / scale.count * plot.height()
            share = 0.55 if number == 0 else 0.2
            text, ground = (self.palette().color(role) for role in (_TEXT, _GROUND))
            painter.setPen(QPen(mixed(text, ground, share), 1))
            across = self._mirrored(plot)
            painter.drawLine(QPointF(across.left(), y), QPointF(across.right(), y))
            painter.setPen(muted(self.palette()))
            value = QRectF(_MARGIN, y - line / 2, plot.left() - _MARGIN - _GAP, line)
            painter.drawText(self._mirrored(value), _TRAILING, number_text(number * scale.step))

    def _paint_labels(self, painter: QPainter) -> None:
        """Under the bars; where there is no room for each, for one in so many."""
        plot, line = self._plot(), self.fontMetrics().height()
        painter.setPen(muted(self.palette()))
        below = QRectF(plot.left(), plot.bottom() + line + _GAP + 2, plot.width(), line)
        painter.drawText(self._mirrored(below), _CENTRED, self._chart.across)
        widest = max((self.fontMetrics().horizontalAdvance(bar.label) for bar in self._chart.bars), default=0)
        room = plot.width() / max(1, len(self._chart.bars))
        each = max(1, ceil((widest + _GAP) / max(1.0, room)))
        for number, bar in list(enumerate(self._chart.bars))[::each]:
            area = self.bar_area(number)
            middle = QRectF(area.center().x() - widest, plot.bottom() + 2, 2 * widest, line)
            painter.drawText(middle, _CENTRED, _isolated(bar.label))

    def _paint_bar(self, painter: QPainter, number: int, bar: Bar, scale: _Scale) -> None:
        if not bar.value:
            return
        area = self.bar_area(number)
        inset = area.width() * _BETWEEN / 2
        bottom = area.bottom()
        for part in bar.parts:
            height = part.value / scale.top * area.height()
            if height:
                self._fill(
                    painter, QRectF(area.left() + inset, bottom - height, area.width() - 2 * inset, height), part.kind
                )
            bottom -= height
        line = self.fontMetrics().height()
        painter.setPen(self.palette().color(_TEXT))
        if self.fontMetrics().horizontalAdvance(bar.value_text) <= area.width():
            painter.drawText(
                QRectF(area.left(), bottom - line - 1, area.width(), line), _CENTRED, _isolated(bar.value_text)
            )

    def _fill(self, painter: QPainter, area: QRectF, kind: PartKind) -> None:
        """Approved is solid, denied hatched, and each has its outline."""
        palette = self.palette()
        colour = _colour(kind, palette)
        ground = palette.color(QPalette.ColorRole.Base)
        painter.fillRect(area, mixed(colour, ground, 0.12 if kind is PartKind.DENIED else 0.75))
        if kind is PartKind.DENIED:
            painter.fillRect(area, QBrush(colour, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(colour, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)


_TEXT, _GROUND = QPalette.ColorRole.WindowText, QPalette.ColorRole.Window
_CENTRED = Qt.AlignmentFlag.AlignCenter
_LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_TRAILING = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


def _colour(kind: PartKind, palette: QPalette) -> QColor:
    state = {
        PartKind.APPROVED: ConfirmationState.APPROVED,
        PartKind.DENIED: ConfirmationState.DENIED,
        PartKind.LENGTH: ConfirmationState.WORKS,
    }[kind]
    return state_colour(state, palette)


def _isolated(text: str) -> str:
    """A range of numbers goes from left to right in every language: "1–2" must not become "2–1"."""
    return f"\u2066{text}\u2069"


def _scale_for(most: float) -> _Scale:
    """Two to four round steps that leave room above the highest bar for its value."""
    wanted = max(1.0, most * 1.25)
    power = 10.0 ** floor(log10(wanted / 3))
    step = next(size * power for size in (1, 2, 5, 10) if wanted / (size * power) <= 4)
    return _Scale(max(1.0, step), ceil(wanted / max(1.0, step)))
