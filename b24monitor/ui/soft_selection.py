"""A pale selection for tables, on which the colours of the states keep their meaning and contrast."""

from PySide6.QtGui import QGuiApplication, QPalette

from b24monitor.ui.theme import mixed

_ACCENT_SHARE = 0.25


def soft_selection() -> QPalette:
    """The palette of a table under the program's present one."""
    around = QGuiApplication.palette()
    base, accent = around.color(QPalette.ColorRole.Base), around.color(QPalette.ColorRole.Highlight)
    own = QPalette()
    own.setColor(QPalette.ColorRole.Highlight, mixed(accent, base, _ACCENT_SHARE))
    own.setColor(QPalette.ColorRole.HighlightedText, around.color(QPalette.ColorRole.Text))
    return own
