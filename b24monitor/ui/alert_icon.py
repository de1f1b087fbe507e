"""The picture of an alert: its state's, and for an approval that ends soon with a clock on it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette

from b24monitor.core.alerts import AlertKind
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.ui.alert_severity import state_of
from b24monitor.ui.icon import state_icon

_SIZES = (16, 24, 32, 48, 64)
_CLOCK_SHARE = 0.62
# The clock brings its own ground, or it would be lost on the approval's.
_GROUND = QColor("#ffffff")


def alert_icon(kind: AlertKind, palette: QPalette | None = None) -> QIcon:
    """The icon that tells kinds apart by shape; `palette` as in `state_icon`. Needs a `QGuiApplication`."""
    plain = state_icon(state_of(kind), palette)
    if kind is not AlertKind.ENDS_SOON:
        return plain
    icon = QIcon()
    for size in _SIZES:
        pixmap = plain.pixmap(size, size)
        pixmap.setDevicePixelRatio(1.0)
        length = round(size * _CLOCK_SHARE)
        place = QRectF(size - length, size - length, length, length)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GROUND)
        painter.drawEllipse(place)
        state_icon(ConfirmationState.LAPSED).paint(painter, place.toRect())
        painter.end()
        icon.addPixmap(pixmap)
    return icon
