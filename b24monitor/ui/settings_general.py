"""Settings, General: language and theme, start at login, tray, and what closing the window means."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.preferences import LANGUAGES, Closing, Preferences, Theme
from b24monitor.core.program_command import SetStartAtLogin
from b24monitor.core.program_fact import StartAtLoginRead
from b24monitor.core.settings_wording import closing_word, language_name, start_at_login_text, theme_word
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.settings_choice import ChoiceCombo
from b24monitor.ui.settings_page import Form, SettingsPage
from b24monitor.ui.text_label import TextLabel


class GeneralPage(SettingsPage):
    """Whether the program starts at login is the system's to know: it is shown once the engine has told it."""

    # Carries a `SetStartAtLogin`.
    submitted = Signal(object)

    def __init__(self, book: PreferenceBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._start: StartAtLoginRead | None = None
        self._is_tray_there = True
        self._look, self._running = self.add_section(), self.add_section()
        self.language = ChoiceCombo(("", *LANGUAGES), language_name)
        self.theme = ChoiceCombo(tuple(Theme), theme_word)
        self.start_at_login = QCheckBox()
        self.start_note = FormNote()
        self.tray = QCheckBox()
        self.closing = ChoiceCombo(tuple(Closing), closing_word)
        self._no_tray = TextLabel(quiet=True)
        self._lay_out()
        self.language.chosen.connect(self._choose_language)
        self.theme.chosen.connect(self._choose_theme)
        self.closing.chosen.connect(self._choose_closing)
        self.tray.clicked.connect(self._choose_tray)
        self.start_at_login.clicked.connect(self._choose_start)
        self.start_at_login.setEnabled(False)
        self.retranslate()
        self.take_preferences(book.now)

    def _lay_out(self) -> None:
        look, closing = Form(), Form()
        self._language_label = look.add_field(self.language)
        self._theme_label = look.add_field(self.theme)
        self._look.column.addLayout(look)
        self._closing_label = closing.add_field(self.closing)
        for part in (self.start_at_login, self.start_note, self.tray):
            self._running.column.addWidget(part)
        self._running.column.addLayout(closing)
        self._running.column.addWidget(self._no_tray)

    def title(self) -> str:
        return _("General")

    def retranslate(self) -> None:
        super().retranslate()
        self._look.setTitle(_("Language and colours"))
        self._language_label.setText(_("&Language"))
        self._theme_label.setText(_("C&olours"))
        self._running.setTitle(_("Start and end"))
        self.start_at_login.setText(_("&Start when I log in"))
        self.tray.setText(_("Show an icon in the &tray"))
        self._closing_label.setText(_("&Closing the window"))
        self._show_no_tray()
        for combo in (self.language, self.theme, self.closing):
            combo.retranslate()
        self._show_start()

    def take_preferences(self, preferences: Preferences) -> None:
        """Shows what is in force."""
        self.language.show_value(preferences.language)
        self.theme.show_value(preferences.theme)
        self.closing.show_value(preferences.closing)
        self.tray.setChecked(preferences.has_tray)
        self.closing.setEnabled(preferences.has_tray)
        self._show_no_tray()

    def know_tray(self, *, is_there: bool) -> None:
        """Says so where the desktop has no tray, without which closing the window has one meaning only."""
        self._is_tray_there = is_there
        self._show_no_tray()

    def _show_no_tray(self) -> None:
        is_wanted = self._book.now.has_tray
        self._no_tray.setVisible(not (is_wanted and self._is_tray_there))
        if is_wanted:
            self._no_tray.setText(_("This desktop shows no tray now, so closing the window quits the program."))
        else:
            self._no_tray.setText(_("Without an icon in the tray, closing the window quits the program."))

    def take_start_at_login(self, fact: StartAtLoginRead) -> None:
        """Shows whether the program starts at login."""
        self._start = fact
        self._show_start()

    def _show_start(self) -> None:
        if self._start is None:
            return
        self.start_at_login.setEnabled(self._start.is_on is not None)
        self.start_at_login.setChecked(bool(self._start.is_on))
        if self._start.detail:
            self.start_note.show_problem(start_at_login_text(self._start))
        else:
            self.start_note.show_progress(start_at_login_text(self._start))

    @Slot()
    def _choose_language(self) -> None:
        self._book.change(language=self.language.value())

    @Slot()
    def _choose_theme(self) -> None:
        self._book.change(theme=self.theme.value())

    @Slot()
    def _choose_closing(self) -> None:
        self._book.change(closing=self.closing.value())

    @Slot()
    def _choose_tray(self) -> None:
        self._book.change(has_tray=self.tray.isChecked())

    @Slot()
    def _choose_start(self) -> None:
        self.submitted.emit(SetStartAtLogin(self.start_at_login.isChecked()))
