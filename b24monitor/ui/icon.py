"""Icons from the resources, drawn sharp at each size; a painted dot stands in for one that is missing."""

import re
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import ceil

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.ui.theme import contrast_ratio, is_high_contrast, muted, state_colour

# In logical pixels: what the window shows, and what tray, notices and window frames want.
_WINDOW_SIZES = (16, 24)
_DESKTOP_SIZES = (16, 24, 32, 48, 64)
# The colour that an icon carries in its file; it gives way to the palette's. Action icons all carry this one.
_OWN_COLOUR = re.compile(r'(?<= color=")#[0-9a-f]{6}(?=")')
_FILE_COLOUR = "#7d8793"
_SIGN = '"#fff"'


def program_icon() -> QIcon:
    """The program's own icon."""
    return _icon("b24monitor.svg", "", is_outside=True)


def state_icon(state: ConfirmationState, palette: QPalette | None = None) -> QIcon:
    """The icon of a state: each has a shape of its own.

    Its own colour reads on any ground (3:1 with white and black); on a palette of high contrast it takes the one that
    the state's word has there. Without a palette it is for a place outside the window.
    """
    if palette is None or not is_high_contrast(palette):
        return _icon(f"state/{state.value}.svg", "", is_outside=palette is None)
    return _icon(f"state/{state.value}.svg", state_colour(state, palette).name())


def muted_state_icon(state: ConfirmationState) -> QIcon:
    """The icon of a state without its colour, for what is only shown in the window."""
    return _icon(f"state/{state.value}.svg", muted(QGuiApplication.palette()).name())


def named_state_icon(name: str, palette: QPalette | None = None) -> QIcon:
    """An icon that goes with states and is none: "stale" or "unreachable"; `palette` as in `state_icon`."""
    if palette is None or not is_high_contrast(palette):
        return _icon(f"state/{name}.svg", "", is_outside=palette is None)
    return _icon(f"state/{name}.svg", muted(palette).name())


def action_icon(name: str, palette: QPalette) -> QIcon:
    """The icon of an action in the colour of the palette's text."""
    return _icon(f"action/{name}.svg", palette.color(QPalette.ColorRole.ButtonText).name())


@lru_cache(maxsize=128)
def _icon(path: str, colour: str, *, is_outside: bool = False) -> QIcon:
    """Drawn at the sizes that are wanted on this screen: each more is memory that nobody sees."""
    drawing = _drawing(path)
    if colour:
        drawing = _OWN_COLOUR.sub(colour, drawing, count=1).replace(_SIGN, f'"{_sign_colour(colour)}"')
    renderer = QSvgRenderer(QByteArray(drawing.encode())) if drawing else None
    icon = QIcon()
    for size in _DESKTOP_SIZES if is_outside else _sizes_on_screen():
        pixmap = _pixmap(renderer, size)
        icon.addPixmap(pixmap)
        # On a selected row too: the style would wash its colour out.
        icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _sizes_on_screen() -> list[int]:
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    return sorted({size for logical in _WINDOW_SIZES for size in (logical, ceil(logical * ratio))})


def _sign_colour(ground: str) -> str:
    """What is drawn on a surface of the state's colour: white in the files, lost on a pale one."""
    return max("#ffffff", "#000000", key=lambda sign: contrast_ratio(QColor(sign), QColor(ground)))


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
