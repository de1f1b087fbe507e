"""Sentences under each other, each wrapping for itself, with a bullet in front if wanted."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from b24monitor.ui.text_label import TextLabel


class LineList(QWidget):
    """Changes only the lines that are different."""

    def __init__(self, *, bullet: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bullet = bullet
        self._lines: list[TextLabel] = []
        self._bullets: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Shows these sentences."""
        while len(self._lines) < len(lines):
            self._add_line()
        for place, label in enumerate(self._lines):
            shown = place < len(lines)
            label.setText(lines[place] if shown else "")
            label.setVisible(shown)
            self._bullets[place].setVisible(shown and bool(self._bullet))

    def text(self) -> str:
        """What is shown, line by line."""
        return "\n".join(label.text() for label in self._lines if label.text())

    def _add_line(self) -> None:
        bullet, label = QLabel(self._bullet), TextLabel()
        place = len(self._lines)
        self._grid.addWidget(bullet, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label, place, 1)
        self._bullets.append(bullet)
        self._lines.append(label)
