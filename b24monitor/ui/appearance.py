"""Language and theme of the whole program, as the preferences have them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from b24monitor.core.preferences import Theme
from b24monitor.ui.language_switch import LanguageSwitch
from b24monitor.ui.preference_book import PreferenceBook

if TYPE_CHECKING:
    from b24monitor.ui.theme_switch import ThemeSwitch


class Appearance(QObject):
    """Puts language and theme in force before the window is built, which then need not follow a change.

    `in_steps`: colours that are the desktop's own, as Qt takes them over by itself, are looked at by `begin` only;
    `install` as for `LanguageSwitch`.
    """

    def __init__(
        self, application: QApplication, book: PreferenceBook, install: Callable[[str], None], *, in_steps: bool = False
    ) -> None:
        super().__init__(application)
        self._application = application
        self._book = book
        self._language = LanguageSwitch(install, self, in_steps=in_steps)
        self._language.take_preferences(book.now)
        book.changed.connect(self._language.take_preferences)
        self._theme: ThemeSwitch | None = None
        if not in_steps or book.now.theme is not Theme.SYSTEM:
            self.begin()

    @Slot()
    def begin(self) -> None:
        """Sees to what the first paint did not need, if that has not been done."""
        if self._theme is not None:
            return
        self._language.begin()
        from b24monitor.ui.theme_switch import ThemeSwitch

        self._theme = ThemeSwitch(self._application, self)
        self._theme.take_preferences(self._book.now)
        self._book.changed.connect(self._theme.take_preferences)

    @Slot()
    def follow_desktop(self) -> None:
        """Hears from now on what the desktop says of colours; due after the first paint."""
        self.begin()
        if self._theme is not None:
            self._theme.follow_desktop()
