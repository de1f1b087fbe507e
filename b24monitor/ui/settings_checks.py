"""Settings, Checks: how often open questions are checked, and which methods count as gated."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.preferences import PACES, Preferences
from b24monitor.core.settings_wording import own_methods_meaning, pace_meaning, pace_word
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.settings_choice import ChoiceCombo
from b24monitor.ui.settings_methods import MethodsPart
from b24monitor.ui.settings_page import Form, SettingsPage
from b24monitor.ui.text_label import TextLabel


class ChecksPage(SettingsPage):
    """The pace holds from the next check on."""

    def __init__(self, book: PreferenceBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._pace_section, self._methods_section = self.add_section(), self.add_section()
        self.pace = ChoiceCombo(PACES, pace_word)
        self._pace_meaning = TextLabel(quiet=True)
        self.methods = MethodsPart(book)
        self._methods_meaning = TextLabel(quiet=True)
        form = Form()
        self._pace_label = form.add_field(self.pace)
        self._pace_section.column.addLayout(form)
        self._pace_section.column.addWidget(self._pace_meaning)
        self._methods_section.column.addWidget(self._methods_meaning)
        self._methods_section.column.addWidget(self.methods)
        self.pace.chosen.connect(self._choose_pace)
        self.retranslate()
        self.take_preferences(book.now)

    def title(self) -> str:
        return _("Checks")

    def retranslate(self) -> None:
        super().retranslate()
        self._pace_section.setTitle(_("Pace"))
        self._pace_label.setText(_("Open questions are chec&ked"))
        self.pace.retranslate()
        self._pace_meaning.setText(pace_meaning())
        self._methods_section.setTitle(_("My own methods"))
        self._methods_meaning.setText(own_methods_meaning())
        self.methods.retranslate()

    def take_preferences(self, preferences: Preferences) -> None:
        """Shows what is in force."""
        self.pace.show_value(preferences.pace)
        self.methods.show_methods(preferences.own_methods)

    @Slot()
    def _choose_pace(self) -> None:
        self._book.change(pace=self.pace.value())
