"""Colours that follow the palette: each readable on the window's own background, light, dark or of high contrast."""

from functools import lru_cache

from PySide6.QtGui import QColor, QPalette

from b24monitor.core.confirmation import ConfirmationState

# On light, dark, light of high contrast, and dark of high contrast. Contrast (WCAG 2.2) with window, table and selected
# row is at least 4.5:1 (1.4.3), for high contrast 7:1 (1.4.6).
_STATE_COLOURS = {
    ConfirmationState.UNKNOWN: ("#505962", "#a3abb5", "#3d454d", "#e4e4e4"),
    ConfirmationState.WAITING: ("#7d5100", "#e9b04a", "#5c3b00", "#ffd75e"),
    ConfirmationState.APPROVED: ("#14693a", "#5fce8b", "#0c4f28", "#8cffb4"),
    ConfirmationState.DENIED: ("#ab2929", "#ff9690", "#8a1111", "#ffcac6"),
    ConfirmationState.WORKS: ("#0c647b", "#5fc3dd", "#064a5c", "#94eaff"),
    ConfirmationState.LAPSED: ("#654c95", "#bfaae4", "#4a3378", "#ded2ff"),
    ConfirmationState.REFUSED: ("#944404", "#f2a160", "#6f3200", "#ffcd9f"),
}
_FADED_SHARE = 0.4
_MUTED_SHARE = 0.76
# Stepping back must cost no contrast where the user asked for all of it.
_CONTRAST_MUTED_SHARE = 0.88
# Pure black and white make 21:1; no usual light or dark theme reaches this.
_HIGH_CONTRAST = 20.0


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    text, ground = palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window)
    return text.lightness() > ground.lightness()


def is_high_contrast(palette: QPalette) -> bool:
    """Whether text and ground are as far apart as only a theme of high contrast puts them."""
    # Not the window's own text: a label that steps back has that role changed for itself.
    text, ground = palette.color(QPalette.ColorRole.ButtonText), palette.color(QPalette.ColorRole.Window)
    return contrast_ratio(text, ground) >= _HIGH_CONTRAST


def contrast_ratio(first: QColor, second: QColor) -> float:
    """How far two opaque colours are apart, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    return _contrast_ratio(first.rgb(), second.rgb())


def state_colour(state: ConfirmationState, palette: QPalette) -> QColor:
    """The colour of a state's word and icon on the palette's base."""
    column = (2 if is_high_contrast(palette) else 0) + (1 if is_dark(palette) else 0)
    return QColor(_STATE_COLOURS[state][column])


def warning_colour(palette: QPalette) -> QColor:
    """The colour of what went wrong."""
    return state_colour(ConfirmationState.DENIED, palette)


def muted(palette: QPalette) -> QColor:
    """Text that steps back but stays readable."""
    share = _CONTRAST_MUTED_SHARE if is_high_contrast(palette) else _MUTED_SHARE
    return mixed(palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window), share)


def faded(colour: QColor, palette: QPalette) -> QColor:
    """`colour` as evidence that is no longer fresh."""
    return mixed(colour, muted(palette), _FADED_SHARE)


def tint(colour: QColor, palette: QPalette, share: float = 0.12) -> QColor:
    """The window's background with a breath of `colour`, for areas."""
    return mixed(colour, palette.color(QPalette.ColorRole.Window), share)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the first colour and the rest of the second."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        first.redF() * share + second.redF() * rest,
        first.greenF() * share + second.greenF() * rest,
        first.blueF() * share + second.blueF() * rest,
    )


@lru_cache(maxsize=64)
def _contrast_ratio(first: int, second: int) -> float:
    # Asked for each cell that is painted, and always of the same few colours.
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: int) -> float:
    red, green, blue = ((rgb >> shift & 0xFF) / 255 for shift in (16, 8, 0))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(share: float) -> float:
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
