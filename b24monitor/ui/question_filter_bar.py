"""What narrows the questions: chips with counts and the search box, and below them views, grouping and answers."""

from collections import Counter

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.core.question_filter import LISTED_CHIPS, OVER_CHIPS, Grouping, QuestionChip, QuestionFilter
from b24monitor.core.question_wording import QuestionLook
from b24monitor.ui.filter_bar import SearchBox
from b24monitor.ui.icon import action_icon
from b24monitor.ui.question_delegate import look_icon
from b24monitor.ui.question_views import QuestionViewKind, QuestionViewSwitch

_ICONS = {
    QuestionChip.OPEN: QuestionLook.OPEN,
    QuestionChip.UNDER_WAY: QuestionLook.UNSURE,
    QuestionChip.TOO_LATE: QuestionLook.TOO_LATE,
    QuestionChip.ALLOWED: QuestionLook.ALLOWED,
    QuestionChip.DENIED: QuestionLook.DENIED,
    QuestionChip.GONE: QuestionLook.GONE,
}
_FIRST = {True: QuestionChip.OPEN, False: QuestionChip.ALL_OVER}


class QuestionFilterBar(QWidget):
    """Tells filter, grouping and view; `beside` is the end of its second line, for others."""

    # Carries a `QuestionFilter`.
    filter_changed = Signal(object)
    # Carries a `Grouping`.
    grouping_changed = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[QuestionChip, QToolButton] = {}
        self._counts: Counter[QuestionChip] = Counter()
        self._is_listing = True
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonToggled.connect(self._lead_keys)
        self.search = SearchBox()
        self.views = QuestionViewSwitch()
        self.grouping, self._grouping_label = QComboBox(), QLabel()
        self.beside = QHBoxLayout()
        self._arrange()
        self.retranslate()
        self.recolour(self.palette())
        self._group.buttonClicked.connect(self.tell)
        self.search.textChanged.connect(self.tell)
        self.search.left.connect(self.left)
        self.grouping.currentIndexChanged.connect(self._tell_grouping)

    def _arrange(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for chip in QuestionChip:
            above.addWidget(self._make_chip(chip))
        above.addStretch(1)
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(420)
        self._lens = QAction(self.search)
        self.search.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        above.addWidget(self.search, 2)
        for grouping in Grouping:
            self.grouping.addItem("", grouping)
        self._grouping_label.setBuddy(self.grouping)
        below.addWidget(self.views)
        below.addSpacing(8)
        below.addWidget(self._grouping_label)
        below.addWidget(self.grouping)
        below.addStretch(1)
        below.addLayout(self.beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        for line in (above, below):
            line.setSpacing(4)
            column.addLayout(line)

    def _make_chip(self, chip: QuestionChip) -> QToolButton:
        button = self._chips[chip] = QToolButton(self)
        button.setCheckable(True)
        button.setChecked(chip is QuestionChip.OPEN)
        button.setVisible(chip in LISTED_CHIPS)
        button.setAutoRaise(True)
        self._lead_keys(button, chip is QuestionChip.OPEN)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._group.addButton(button)
        return button

    @Slot(QAbstractButton, bool)
    def _lead_keys(self, chip: QAbstractButton, is_pressed: bool) -> None:
        """Tab leads to the pressed one, and the arrow keys from there, as Qt has it only once one had the focus."""
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_pressed else Qt.FocusPolicy.ClickFocus)

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.views.retranslate()
        self.show_counts(self._counts)
        self.search.setPlaceholderText(_("Search application, method, portal, user, state"))
        self.search.setToolTip(_("Every word must be found; a word after a minus sign must not. Ctrl+F"))
        self.search.setAccessibleName(_("Search"))
        # Qt's own: the picture of a lens, and the cross that appears behind a text.
        names = (_("Clear the search"), _("Search"))
        for button, name in zip(self.search.findChildren(QToolButton), names, strict=True):
            button.setAccessibleName(name)
        self._grouping_label.setText(_("&Group by"))
        self.grouping.setAccessibleName(_("Group by"))
        for place, text in enumerate((_("Nothing"), _("Portal"), _("Application"), _("Method"))):
            self.grouping.setItemText(place, text)
        self._chips[QuestionChip.TOO_LATE].setToolTip(
            _("Older than 60 minutes: the portal has forgotten them, and a yes would do nothing.")
        )

    def recolour(self, palette: QPalette) -> None:
        """Draws in the colours of this palette."""
        self._lens.setIcon(action_icon("search", palette))
        for chip, button in self._chips.items():
            if chip in _ICONS:
                button.setIcon(look_icon(_ICONS[chip], palette))

    def show_counts(self, counts: Counter[QuestionChip]) -> None:
        """Shows how many questions each chip stands for."""
        self._counts = counts
        for chip, button in self._chips.items():
            text = _("{chip} {count}").format(chip=chip_word(chip), count=number_text(counts[chip]))
            if button.text() != text:
                button.setText(text)
                button.setAccessibleName(text)

    def follow(self, kind: QuestionViewKind) -> None:
        """Offers what narrows this view; the search stays."""
        is_listing = kind is not QuestionViewKind.ANSWERED
        offered = LISTED_CHIPS if is_listing else OVER_CHIPS
        for chip, button in self._chips.items():
            button.setVisible(chip in offered and kind is not QuestionViewKind.MATRIX)
        if is_listing is not self._is_listing:
            self._is_listing = is_listing
            self._chips[_FIRST[is_listing]].setChecked(True)
        for part in (self._grouping_label, self.grouping):
            part.setEnabled(kind is not QuestionViewKind.MATRIX)

    def chip_button(self, chip: QuestionChip) -> QToolButton:
        """The button of a chip."""
        return self._chips[chip]

    def choose(self, chip: QuestionChip) -> None:
        """Presses a chip."""
        self._chips[chip].setChecked(True)
        self.tell()

    def choose_grouping(self, grouping: Grouping) -> None:
        """Chooses what to group by."""
        self.grouping.setCurrentIndex(self.grouping.findData(grouping))

    def show_all(self, chip: QuestionChip) -> None:
        """Chooses a chip and empties the search."""
        with QSignalBlocker(self.search):
            self.search.clear()
        self.choose(chip)

    def current(self) -> QuestionFilter:
        """The filter as it stands."""
        chip = next(chip for chip, button in self._chips.items() if button.isChecked())
        return QuestionFilter(chip, self.search.text())

    @Slot()
    def tell(self) -> None:
        """Tells the filter."""
        self.filter_changed.emit(self.current())

    @Slot()
    def _tell_grouping(self) -> None:
        self.grouping_changed.emit(Grouping(self.grouping.currentData()))


def chip_word(chip: QuestionChip) -> str:
    """What a chip is called."""
    return {
        QuestionChip.OPEN: _("Unanswered"),
        QuestionChip.OURS: _("Ours"),
        QuestionChip.UNDER_WAY: _("Under way"),
        QuestionChip.TOO_LATE: _("Too late"),
        QuestionChip.ALL_OVER: _("All"),
        QuestionChip.ALLOWED: _("Allowed"),
        QuestionChip.DENIED: _("Denied"),
        QuestionChip.GONE: _("Gone"),
    }[chip]
