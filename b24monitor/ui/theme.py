"""Colours that follow the palette: each readable on the window's own background, light or dark."""

from PySide6.QtGui import QColor, QPalette

from b24monitor.core.confirmation import ConfirmationState

# Contrast with white is at least 4.5:1 in the first and with #1e1e1e in the second (WCAG 2.2, 1.4.3).
_STATE_COLOURS = {
    ConfirmationState.UNKNOWN: ("#57606a", "#a3abb5"),
    ConfirmationState.WAITING: ("#875800", "#e9b04a"),
    ConfirmationState.APPROVED: ("#1a7540", "#5fce8b"),
    ConfirmationState.DENIED: ("#b92f2f", "#ff9690"),
    ConfirmationState.WORKS: ("#0f6f88", "#5fc3dd"),
    ConfirmationState.LAPSED: ("#6b529b", "#bfaae4"),
    ConfirmationState.REFUSED: ("#a04a05", "#f2a160"),
}
_FADED_SHARE = 0.4


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    text, ground = palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window)
    return text.lightness() > ground.lightness()


def state_colour(state: ConfirmationState, palette: QPalette) -> QColor:
    """The colour of a state's word and icon on the palette's base."""
    light, dark = _STATE_COLOURS[state]
    return QColor(dark if is_dark(palette) else light)


def warning_colour(palette: QPalette) -> QColor:
    """The colour of what went wrong."""
    return state_colour(ConfirmationState.DENIED, palette)


def muted(palette: QPalette) -> QColor:
    """Text that steps back but stays readable."""
    return mixed(palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window), 0.68)


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
