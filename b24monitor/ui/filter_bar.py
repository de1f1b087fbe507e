"""What narrows the table: state chips with counts, and the search box."""

from collections import Counter

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLineEdit, QToolButton, QWidget

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.row_filter import Chip, RowFilter
from b24monitor.ui.icon import action_icon, state_icon

_ICONS = {
    Chip.WAITING: ConfirmationState.WAITING,
    Chip.APPROVED: ConfirmationState.APPROVED,
    Chip.DENIED: ConfirmationState.DENIED,
}
_ACTION_ICONS = {Chip.NEEDS_YOU: "warning", Chip.SEEN: "info"}


class SearchBox(QLineEdit):
    """A search box that Escape empties; from an empty one, Escape leads back to the table."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Tells the filter that its chips and its search box make together."""

    filter_changed = Signal(RowFilter)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[Chip, QToolButton] = {}
        self._counts: Counter[Chip] = Counter()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        for chip in Chip:
            row.addWidget(self._make_chip(chip))
        row.addStretch(1)
        self.search = self._make_search()
        row.addWidget(self.search, 2)
        self._group.buttonClicked.connect(self._tell)
        self._recolour()
        self.retranslate()

    def _make_chip(self, chip: Chip) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(chip is Chip.ALL)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._chips[chip] = button
        self._group.addButton(button)
        return button

    def _make_search(self) -> SearchBox:
        search = SearchBox()
        search.setClearButtonEnabled(True)
        search.setMinimumWidth(180)
        search.setMaximumWidth(420)
        # The field makes a button only for an action that has its icon already.
        self._lens = QAction(action_icon("search", self.palette()), "", search)
        search.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        search.textChanged.connect(self._tell)
        search.left.connect(self.left)
        return search

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() is QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        palette = self.palette()
        self._lens.setIcon(action_icon("search", palette))
        for chip, state in _ICONS.items():
            self._chips[chip].setIcon(state_icon(state, palette))
        for chip, name in _ACTION_ICONS.items():
            self._chips[chip].setIcon(action_icon(name, palette))

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self._chips[Chip.NEEDS_YOU].setToolTip(
            _("Not asked yet, refused, or ended without an answer: these go no further without you.")
        )
        self._chips[Chip.SEEN].setToolTip(
            _("Decisions that were told about none of your watches: these are only shown.")
        )
        self.search.setPlaceholderText(_("Search method, portal, account, state"))
        tip = _("Every word must be found, and none after a minus sign; “two words” stand together. Ctrl+F")
        self.search.setToolTip(tip)
        self.search.setAccessibleName(_("Search"))
        # Qt's own: the picture of a lens, and the cross that appears behind a text.
        names = (_("Clear the search"), _("Search"))
        for button, name in zip(self.search.findChildren(QToolButton), names, strict=True):
            button.setAccessibleName(name)
        self.show_counts(self._counts)

    def show_counts(self, counts: Counter[Chip]) -> None:
        """Shows how many rows each chip stands for."""
        self._counts = counts
        for chip, button in self._chips.items():
            text = _("{chip} {count}").format(chip=chip_word(chip), count=number_text(counts[chip]))
            button.setText(text)
            button.setAccessibleName(text)
        self._offer_seen()

    def _offer_seen(self) -> None:
        """Few users ever have such rows; who looks at them is not thrown out when the last one goes."""
        button = self._chips[Chip.SEEN]
        button.setVisible(self._counts[Chip.SEEN] > 0 or button.isChecked())

    def chip_button(self, chip: Chip) -> QToolButton:
        """The button of a chip."""
        return self._chips[chip]

    def choose(self, chip: Chip) -> None:
        """Presses a chip."""
        self._chips[chip].setChecked(True)
        self._tell()

    def clear(self) -> None:
        """Lets everything through."""
        self._chips[Chip.ALL].setChecked(True)
        self.search.clear()
        self._tell()

    @Slot()
    def _tell(self, _from: QAbstractButton | str | None = None) -> None:
        self._offer_seen()
        chip = next(chip for chip, button in self._chips.items() if button.isChecked())
        self.filter_changed.emit(RowFilter(chip, self.search.text()))


def chip_word(chip: Chip) -> str:
    """What a chip is called."""
    return {
        Chip.ALL: _("All"),
        Chip.WAITING: _("Waiting"),
        Chip.APPROVED: _("Approved"),
        Chip.DENIED: _("Denied"),
        Chip.NEEDS_YOU: _("Needs you"),
        Chip.SEEN: _("Seen"),
    }[chip]
