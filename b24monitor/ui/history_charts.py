"""How long decisions took, below the history: one sentence that is always there, and two charts that can be hidden."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from b24monitor.core.decision_times import DecisionSummary, DecisionTime, Tally, summarize
from b24monitor.core.decision_wording import (
    bin_label,
    bin_text,
    histogram_text,
    hour_text,
    hours_text,
    summary_text,
)
from b24monitor.core.formats import number_text
from b24monitor.core.language import gettext as _
from b24monitor.ui.decision_chart import Bar, Chart, DecisionChart, Part, PartKind
from b24monitor.ui.text_label import TextLabel


class HistoryCharts(QWidget):
    """Follows what the table shows; `toggled` is the user's wish."""

    toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = summarize(())
        self.toggle_button = QToolButton()
        self.toggle_button.setCheckable(True)
        self.toggle_button.setAutoRaise(True)
        self.toggle_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggle_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.sentence = TextLabel(quiet=True)
        self.histogram, self.hours = DecisionChart(), DecisionChart()
        self._charts = QWidget()
        head, side_by_side, column = QHBoxLayout(), QHBoxLayout(self._charts), QVBoxLayout(self)
        head.addWidget(self.toggle_button)
        head.addWidget(self.sentence, 1)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.addWidget(self.histogram, 4)
        side_by_side.addWidget(self.hours, 5)
        column.setContentsMargins(8, 2, 8, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._charts)
        self.toggle_button.toggled.connect(self._show_charts)
        self.toggle_button.clicked.connect(self.toggled)
        self.open(is_open=True)
        self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.toggle_button.setText(_("&Time to decision"))
        self.toggle_button.setAccessibleName(_("Show the charts of the time to decision"))
        self._show_summary()

    def open(self, *, is_open: bool) -> None:
        """Shows or hides the charts."""
        self.toggle_button.setChecked(is_open)
        self._show_charts(is_open)

    @property
    def is_open(self) -> bool:
        """Whether the charts are shown."""
        return self.toggle_button.isChecked()

    def needed_height(self) -> int:
        """What the charts take when they are shown."""
        return self._charts.sizeHint().height()

    def show_times(self, times: Sequence[DecisionTime]) -> None:
        """Sums up these decisions."""
        self._summary = summarize(times)
        self._show_summary()

    def _show_summary(self) -> None:
        self.sentence.setText(summary_text(self._summary))
        self.histogram.show_chart(_histogram(self._summary))
        self.hours.show_chart(_hours(self._summary))

    @Slot(bool)
    def _show_charts(self, shown: bool) -> None:
        aside = Qt.ArrowType.LeftArrow if self.isRightToLeft() else Qt.ArrowType.RightArrow
        self.toggle_button.setArrowType(Qt.ArrowType.DownArrow if shown else aside)
        self._charts.setVisible(shown)


def _histogram(summary: DecisionSummary) -> Chart:
    bars = tuple(
        Bar(
            bin_label(number),
            (Part(PartKind.APPROVED, tally.allowed), Part(PartKind.DENIED, tally.denied)),
            number_text(tally.count),
            bin_text(number, tally),
        )
        for number, tally in enumerate(summary.bins)
    )
    return Chart(
        _("How long decisions took"),
        _("Minutes from the question to the decision"),
        _("Decisions"),
        bars,
        histogram_text(summary),
        ((PartKind.APPROVED, _("approved")), (PartKind.DENIED, _("denied"))),
    )


def _hours(summary: DecisionSummary) -> Chart:
    return Chart(
        _("Median time by hour of asking"),
        _("Hour of the day, by this computer's clock"),
        _("Minutes"),
        tuple(_hour_bar(hour, tally) for hour, tally in enumerate(summary.hours)),
        hours_text(summary),
    )


def _hour_bar(hour: int, tally: Tally) -> Bar:
    minutes = 0.0 if tally.median is None else tally.median.total_seconds() / 60
    text = _("< 1") if minutes < 1 else number_text(int(minutes))
    return Bar(str(hour), (Part(PartKind.LENGTH, minutes),), text, hour_text(hour, tally))
