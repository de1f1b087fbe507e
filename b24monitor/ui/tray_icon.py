"""The picture in the tray: the worst state, with the number of waiting questions or a pause drawn on it."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPen, QPixmap

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.standing import Mood
from b24monitor.ui.icon import named_state_icon, program_icon, state_icon

# What trays ask for, on screens of usual and of double density.
_SIZES = (16, 22, 24, 32, 44, 48, 64)
_HIGHEST = 99
# White on this is readable on any panel: the plate brings its own background and its own edge.
_PLATE = QColor("#1f2328")
_EDGE = QColor("#ffffff")


@lru_cache(maxsize=256)
def tray_icon(mood: Mood, waiting: int, *, is_paused: bool = False) -> QIcon:
    """The icon for a mood, with two bars on it during a pause; else with `waiting`, from 1 to 99 and as 99 beyond."""
    icon = QIcon()
    for size in _SIZES:
        pixmap = _base(mood).pixmap(size, size)
        pixmap.setDevicePixelRatio(1.0)
        if is_paused:
            pixmap = _with_pause(pixmap, size)
        elif waiting:
            pixmap = _with_count(pixmap, size, min(waiting, _HIGHEST))
        icon.addPixmap(pixmap)
    return icon


def _base(mood: Mood) -> QIcon:
    match mood:
        case Mood.DENIED:
            return state_icon(ConfirmationState.DENIED)
        case Mood.NEEDS_YOU:
            return state_icon(ConfirmationState.REFUSED)
        case Mood.BLIND:
            return named_state_icon("unreachable")
        case Mood.WAITING:
            return state_icon(ConfirmationState.WAITING)
        case Mood.FINE:
            return program_icon()


def _with_count(pixmap: QPixmap, size: int, count: int) -> QPixmap:
    text, height = str(count), round(size * 0.6)
    font = QFont()
    font.setBold(True)
    font.setPixelSize(round(height * 0.95))
    width = max(height, min(size, round(QFontMetricsF(font).horizontalAdvance(text) + height * 0.3)))
    plate = QRectF(size - width, size - height, width, height)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_plate(painter, plate, size)
    painter.setFont(font)
    painter.setPen(_EDGE)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap


def _with_pause(pixmap: QPixmap, size: int) -> QPixmap:
    """Two bars where the number would be, on whole pixels: they have to be clear at the smallest size."""
    length = round(size * 0.6)
    bar = max(2, round(length / 6))
    inset = (length - 3 * bar) // 2
    length = 3 * bar + 2 * inset
    corner, top = size - length, max(2, length // 4)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_plate(painter, QRectF(corner, corner, length, length), size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for left in (inset, inset + 2 * bar):
        painter.fillRect(corner + left, corner + top, bar, length - 2 * top, _EDGE)
    painter.end()
    return pixmap


def _draw_plate(painter: QPainter, place: QRectF, size: int) -> None:
    painter.setPen(QPen(_EDGE, size / 22))
    painter.setBrush(_PLATE)
    radius = place.height() * 0.3
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
