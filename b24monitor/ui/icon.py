"""Icons from the resources, drawn sharp at each size; a painted dot stands in for one that is missing."""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from b24monitor.core.confirmation import ConfirmationState

_SIZES = (16, 24, 32, 48, 64)
# The colour that action icons carry in their files; it gives way to the palette's text.
_FILE_COLOUR = "#7d8793"


def program_icon() -> QIcon:
    """The program's own icon."""
    return _icon("b24monitor.svg", "")


def state_icon(state: ConfirmationState) -> QIcon:
    """The icon of a state: each has a shape of its own."""
    return _icon(f"state/{state.value}.svg", "")


@lru_cache(maxsize=16)
def muted_state_icon(state: ConfirmationState) -> QIcon:
    """The icon of a state without its colour, for what is only shown."""
    icon, coloured = QIcon(), state_icon(state)
    for size in _SIZES:
        icon.addPixmap(coloured.pixmap(size, size, QIcon.Mode.Disabled))
    return icon


def named_state_icon(name: str) -> QIcon:
    """An icon that goes with states and is none: "stale" or "unreachable"."""
    return _icon(f"state/{name}.svg", "")


def action_icon(name: str, palette: QPalette) -> QIcon:
    """The icon of an action in the colour of the palette's text."""
    return _icon(f"action/{name}.svg", palette.color(QPalette.ColorRole.ButtonText).name())


@lru_cache(maxsize=128)
def _icon(path: str, colour: str) -> QIcon:
    drawing = _drawing(path)
    if colour:
        drawing = drawing.replace(_FILE_COLOUR, colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode())) if drawing else None
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(_pixmap(renderer, size))
    return icon


def _drawing(path: str) -> str:
    try:
        place: Traversable = files("b24monitor.resources") / "icons" / path
        return place.read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""


def _pixmap(renderer: QSvgRenderer | None, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    if renderer is not None and renderer.isValid():
        renderer.render(painter, QRectF(0, 0, size, size))
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(_FILE_COLOUR))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(size * 0.2, size * 0.2, size * 0.6, size * 0.6))
    painter.end()
    return pixmap
