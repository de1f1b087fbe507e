"""What narrows the history: chips with counts and the search box, and below them the days and the portal."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.clock import Clock
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.formats import number_text
from b24monitor.core.history_filter import HistoryChip, HistoryFilter, TimeRange, period_of
from b24monitor.core.language import gettext as _
from b24monitor.ui.filter_bar import SearchBox
from b24monitor.ui.icon import action_icon, state_icon
from b24monitor.ui.locale_edit import follow_locale

_ICONS = {
    HistoryChip.APPROVED: ConfirmationState.APPROVED,
    HistoryChip.DENIED: ConfirmationState.DENIED,
    HistoryChip.REFUSED: ConfirmationState.REFUSED,
    HistoryChip.LAPSED: ConfirmationState.LAPSED,
}
_PORTAL_LENGTH = 14


class HistoryFilterBar(QWidget):
    """Tells the filter that all its parts make together; `beside` is the end of its second line, for others."""

    # Carries a `HistoryFilter`.
    filter_changed = Signal(object)
    left = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._counts: Counter[HistoryChip] = Counter()
        self._chips: dict[HistoryChip, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.search = SearchBox()
        self.range = QComboBox()
        self.first_day, self.last_day = QDateEdit(), QDateEdit()
        self.portal = QComboBox()
        self.beside = QHBoxLayout()
        self._arrange()
        self._fill()
        self.retranslate()
        self._group.buttonClicked.connect(self.tell)
        self.search.textChanged.connect(self.tell)
        self.search.left.connect(self.left)
        self.range.currentIndexChanged.connect(self._follow_range)
        self.portal.currentIndexChanged.connect(self.tell)
        for day in (self.first_day, self.last_day):
            day.dateChanged.connect(self.tell)

    def _arrange(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for chip in HistoryChip:
            above.addWidget(self._make_chip(chip))
        above.addStretch(1)
        above.addWidget(self.search, 2)
        for part in (self.range, self.first_day, self.last_day, self.portal):
            below.addWidget(part)
        below.addStretch(1)
        below.addLayout(self.beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        for line in (above, below):
            line.setSpacing(4)
            column.addLayout(line)

    def _make_chip(self, chip: HistoryChip) -> QToolButton:
        button = self._chips[chip] = QToolButton()
        button.setCheckable(True)
        button.setChecked(chip is HistoryChip.ALL)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._group.addButton(button)
        return button

    def _fill(self) -> None:
        for time_range in TimeRange:
            self.range.addItem("", time_range)
        self.range.setCurrentIndex(self.range.findData(TimeRange.ALL))
        self.portal.addItem("", "")
        self.portal.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.portal.setMinimumContentsLength(_PORTAL_LENGTH)
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(420)
        self._lens = QAction(self.search)
        self.recolour(self.palette())
        self.search.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        today = self._clock.now().astimezone().date()
        for day in (self.first_day, self.last_day):
            day.setCalendarPopup(True)
            day.setDate(QDate(today.year, today.month, today.day))
            day.hide()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.show_counts(self._counts)
        self.search.setPlaceholderText(_("Search method, portal, account, state, user"))
        self.search.setToolTip(_("Every word must be found; a word after a minus sign must not. Ctrl+F"))
        self.search.setAccessibleName(_("Search"))
        # Qt's own: the picture of a lens, and the cross that appears behind a text.
        for button, name in zip(
            self.search.findChildren(QToolButton), (_("Clear the search"), _("Search")), strict=True
        ):
            button.setAccessibleName(name)
        for place in range(self.range.count()):
            self.range.setItemText(place, range_word(self.range.itemData(place)))
        self.portal.setItemText(0, _("All portals"))
        for day in (self.first_day, self.last_day):
            follow_locale(day)
        for part, name in (
            (self.range, _("Days")),
            (self.first_day, _("First day")),
            (self.last_day, _("Last day")),
            (self.portal, _("Portal")),
        ):
            part.setAccessibleName(name)
            part.setToolTip(name)

    def recolour(self, palette: QPalette) -> None:
        """Draws in the colours of this palette."""
        self._lens.setIcon(action_icon("search", palette))
        for chip, state in _ICONS.items():
            self._chips[chip].setIcon(state_icon(state, palette))

    def show_counts(self, counts: Counter[HistoryChip]) -> None:
        """Shows how many each chip would show."""
        self._counts = counts
        for chip, button in self._chips.items():
            text = _("{chip} {count}").format(chip=chip_word(chip), count=number_text(counts[chip]))
            button.setText(text)
            button.setAccessibleName(text)

    def show_portals(self, names: Mapping[str, str]) -> None:
        """Offers these portals, by endpoint; one that is chosen stays on offer."""
        known = {self.portal.itemData(place): self.portal.itemText(place) for place in range(1, self.portal.count())}
        chosen = self.portal.currentData()
        wanted = dict(names)
        if chosen and chosen not in wanted:
            wanted[chosen] = known[chosen]
        if wanted == known and list(wanted) == list(known):
            return
        blocker = QSignalBlocker(self.portal)
        while self.portal.count() > 1:
            self.portal.removeItem(1)
        for endpoint, name in wanted.items():
            self.portal.addItem(name, endpoint)
        self.portal.setCurrentIndex(max(0, self.portal.findData(chosen)))
        blocker.unblock()

    def chip_button(self, chip: HistoryChip) -> QToolButton:
        """The button of a chip."""
        return self._chips[chip]

    def choose(self, chip: HistoryChip) -> None:
        """Presses a chip."""
        self._chips[chip].setChecked(True)
        self.tell()

    def clear(self) -> None:
        """Lets everything through."""
        self._chips[HistoryChip.ALL].setChecked(True)
        self.search.clear()
        self.portal.setCurrentIndex(0)
        self.range.setCurrentIndex(self.range.findData(TimeRange.ALL))
        self.tell()

    @property
    def time_range(self) -> TimeRange:
        """The period chosen."""
        return TimeRange(self.range.currentData())

    def current(self) -> HistoryFilter:
        """The filter as it stands now; a new day moves those that end with today."""
        chip = next(chip for chip, button in self._chips.items() if button.isChecked())
        period = period_of(self.time_range, self._clock.now(), _day(self.first_day), _day(self.last_day))
        return HistoryFilter(chip, self.search.text(), self.portal.currentData() or "", period)

    @Slot()
    def tell(self) -> None:
        """Tells the filter."""
        self.filter_changed.emit(self.current())

    @Slot()
    def _follow_range(self) -> None:
        for day in (self.first_day, self.last_day):
            day.setVisible(self.time_range is TimeRange.OWN)
        self.tell()


def _day(edit: QDateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())


def chip_word(chip: HistoryChip) -> str:
    """What a chip is called."""
    return {
        HistoryChip.ALL: _("All"),
        HistoryChip.DECISIONS: _("Decisions"),
        HistoryChip.APPROVED: _("Approved"),
        HistoryChip.DENIED: _("Denied"),
        HistoryChip.REFUSED: _("Refused"),
        HistoryChip.LAPSED: _("Lapsed"),
    }[chip]


def range_word(time_range: TimeRange) -> str:
    """What a period is called."""
    return {
        TimeRange.TODAY: _("Today"),
        TimeRange.DAYS_7: _("Last 7 days"),
        TimeRange.DAYS_30: _("Last 30 days"),
        TimeRange.ALL: _("All days"),
        TimeRange.OWN: _("From … to …"),
    }[time_range]
