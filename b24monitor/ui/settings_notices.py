"""Settings, Notifications: which kinds are told, when it is to be quiet, and a try."""

from dataclasses import replace
from datetime import time

from PySide6.QtCore import QLocale, QTime, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QWidget

from b24monitor.core.alerts import AlertKind
from b24monitor.core.language import gettext as _
from b24monitor.core.preferences import Preferences
from b24monitor.core.settings_wording import alert_word, quiet_meaning, quiet_span_text, silenced_meaning
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.settings_choice import ClockEdit
from b24monitor.ui.settings_page import SettingsPage
from b24monitor.ui.text_label import TextLabel


class NoticesPage(SettingsPage):
    """What is ticked is told outside the window too."""

    test_requested = Signal()

    def __init__(self, book: PreferenceBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._kinds_section, self._quiet_section, self._test_section = (self.add_section() for _part in range(3))
        self.kinds = {kind: QCheckBox() for kind in AlertKind}
        self._silenced_meaning = TextLabel(quiet=True)
        self.quiet = QCheckBox()
        self.start, self.end = ClockEdit(), ClockEdit()
        self._start_label, self._end_label = QLabel(), QLabel()
        self._span, self._quiet_meaning = TextLabel(quiet=True), TextLabel(quiet=True)
        self.test_button, self.test_outcome = QPushButton(), TextLabel(selectable=True)
        self._lay_out()
        for box in self.kinds.values():
            box.clicked.connect(self._choose_kinds)
        self.quiet.clicked.connect(self._choose_quiet)
        for edit in (self.start, self.end):
            edit.timeChanged.connect(self._choose_quiet)
        self.test_button.clicked.connect(self._test)
        self.retranslate()
        self.take_preferences(book.now)

    def _lay_out(self) -> None:
        for box in self.kinds.values():
            self._kinds_section.column.addWidget(box)
        self._kinds_section.column.addWidget(self._silenced_meaning)
        hours = QHBoxLayout()
        for label, edit in ((self._start_label, self.start), (self._end_label, self.end)):
            label.setBuddy(edit)
            hours.addWidget(label)
            hours.addWidget(edit)
            hours.addSpacing(8)
        hours.addStretch(1)
        self._quiet_section.column.addWidget(self.quiet)
        self._quiet_section.column.addLayout(hours)
        for text in (self._span, self._quiet_meaning):
            self._quiet_section.column.addWidget(text)
        self._test_section.add_buttons(self.test_button)
        self._test_section.column.addWidget(self.test_outcome)
        self.test_outcome.hide()

    def title(self) -> str:
        return _("Notifications")

    def retranslate(self) -> None:
        super().retranslate()
        self._kinds_section.setTitle(_("Notify me when"))
        for kind, box in self.kinds.items():
            box.setText(alert_word(kind))
        self._silenced_meaning.setText(silenced_meaning())
        self._quiet_section.setTitle(_("Quiet hours"))
        self.quiet.setText(_("Keep &quiet every day"))
        self._start_label.setText(_("&from"))
        self._end_label.setText(_("&to"))
        for edit in (self.start, self.end):
            edit.setLocale(QLocale())
        self._quiet_meaning.setText(quiet_meaning())
        self._span.setText(quiet_span_text(self._book.now.quiet))
        self._test_section.setTitle(_("Try it"))
        self.test_button.setText(_("Send a test &notification"))

    def take_preferences(self, preferences: Preferences) -> None:
        """Shows what is in force."""
        for kind, box in self.kinds.items():
            box.setChecked(kind not in preferences.silenced)
        quiet = preferences.quiet
        self.quiet.setChecked(quiet.is_on)
        for edit, at in ((self.start, quiet.start), (self.end, quiet.end)):
            edit.setEnabled(quiet.is_on)
            # Showing is not choosing.
            before = edit.blockSignals(True)
            edit.setTime(QTime(at.hour, at.minute))
            edit.blockSignals(before)
        self._span.setText(quiet_span_text(quiet))
        self._span.setVisible(quiet.is_on and bool(self._span.text()))

    def take_test_outcome(self, text: str) -> None:
        """Says what became of the test notification."""
        self.test_outcome.setText(text)
        self.test_outcome.setAccessibleName(text)
        self.test_outcome.setVisible(bool(text))

    @Slot()
    def _choose_kinds(self) -> None:
        self._book.change(silenced=frozenset(kind for kind, box in self.kinds.items() if not box.isChecked()))

    @Slot()
    def _choose_quiet(self) -> None:
        quiet = replace(
            self._book.now.quiet,
            is_on=self.quiet.isChecked(),
            start=_clock_time(self.start.time()),
            end=_clock_time(self.end.time()),
        )
        self._book.change(quiet=quiet)

    @Slot()
    def _test(self) -> None:
        self.take_test_outcome(_("Sending…"))
        self.test_requested.emit()


def _clock_time(shown: QTime) -> time:
    return time(shown.hour(), shown.minute())
