"""A pale selection for tables, on which the colours of the states keep their meaning and contrast."""

from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QTableView

from b24monitor.ui.theme import mixed

_ACCENT_SHARE = 0.25


def soften_selection(table: QTableView) -> None:
    """Goes by the program's present palette; due again at each change of the table's."""
    around = QGuiApplication.palette()
    base, accent = around.color(QPalette.ColorRole.Base), around.color(QPalette.ColorRole.Highlight)
    own = QPalette()
    own.setColor(QPalette.ColorRole.Highlight, mixed(accent, base, _ACCENT_SHARE))
    own.setColor(QPalette.ColorRole.HighlightedText, around.color(QPalette.ColorRole.Text))
    # Setting it is a change of the palette too, which must not lead here for ever.
    if any(own.color(role) != table.palette().color(role) for role in _OWN):
        table.setPalette(own)


_OWN = (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText)
