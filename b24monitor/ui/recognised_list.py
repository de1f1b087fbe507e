"""The list of what was recognised in a paste: names and masked values, two pairs a line so that all of it fits."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from b24monitor.core.account_wording import field_word
from b24monitor.core.language import gettext as _
from b24monitor.core.paste import Recognised
from b24monitor.ui.text_label import TextLabel

_PAIRS_A_LINE = 2
# Longer values get a line of their own.
_LONGEST_HALF = 34


class RecognisedList(QWidget):
    """Takes no room while nothing is recognised."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[str, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        for pair in range(_PAIRS_A_LINE):
            self._grid.setColumnStretch(2 * pair + 1, 1)
        self.hide()

    def show_items(self, items: Sequence[Recognised]) -> None:
        """Shows these, in their order as far as they fit beside each other."""
        lines = tuple(f"{field_word(item.field)}: {item.shown}" for item in items)
        if lines == self._lines:
            return
        self._lines = lines
        self._clear()
        if items:
            self._grid.addWidget(TextLabel(_("Recognised:"), quiet=True), 0, 0, 1, 2 * _PAIRS_A_LINE)
        place = _PAIRS_A_LINE
        for item in sorted(items, key=lambda item: len(item.shown) > _LONGEST_HALF):
            place = self._add(item, place)
        self.setAccessibleName(_("Recognised:") + " " + "; ".join(lines) if lines else "")
        self.setVisible(bool(items))

    def text(self) -> str:
        """What is shown, a line each."""
        return "\n".join(self._lines)

    def _add(self, item: Recognised, place: int) -> int:
        """Adds a pair at a place, counted in pairs from the top, and returns the next free one."""
        is_long = len(item.shown) > _LONGEST_HALF
        if is_long:
            place += place % _PAIRS_A_LINE
        row, half = divmod(place, _PAIRS_A_LINE)
        name, value = QLabel(field_word(item.field)), TextLabel(item.shown)
        name.setTextFormat(Qt.TextFormat.PlainText)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, row, 2 * half, top)
        self._grid.addWidget(value, row, 2 * half + 1, 1, 2 * _PAIRS_A_LINE - 1 if is_long else 1)
        return place + (_PAIRS_A_LINE if is_long else 1)

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
