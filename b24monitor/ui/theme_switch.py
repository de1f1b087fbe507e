"""Puts a theme in force for the whole program, at once, and follows the desktop where the theme says so."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from b24monitor.core.preferences import Preferences, Theme
from b24monitor.ui.desktop_look import DesktopLook, Look
from b24monitor.ui.theme import is_dark
from b24monitor.ui.theme_frame import FramedStyle
from b24monitor.ui.theme_palette import contrast_palette, dark_palette, light_palette

_SCHEMES = {
    Theme.SYSTEM: Qt.ColorScheme.Unknown,
    Theme.LIGHT: Qt.ColorScheme.Light,
    Theme.DARK: Qt.ColorScheme.Dark,
    Theme.CONTRAST: Qt.ColorScheme.Dark,
}
_DARK = Qt.ColorScheme.Dark


class ThemeSwitch(QObject):
    """Asks the desktop for the colours first, so that window frames go with them; paints its own where that fails.

    A bare X server, and a desktop without a Qt platform theme, know nothing of colour schemes.
    """

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._hints = application.styleHints()
        self._style_name = application.style().objectName()
        self._theme = Theme.SYSTEM
        self._is_framed = False
        self._palette: Callable[[], QPalette] | None = None
        self._look = Look()
        self._hints.colorSchemeChanged.connect(self._settle)
        self._hints.accessibility().contrastPreferenceChanged.connect(self._settle)
        self._settle()

    @Slot(Preferences)
    def take_preferences(self, preferences: Preferences) -> None:
        """Follows the user's choice."""
        self.apply(preferences.theme)

    def apply(self, theme: Theme) -> None:
        """Puts a theme in force."""
        if theme is self._theme:
            return
        self._theme = theme
        self._hints.setColorScheme(_SCHEMES[theme])
        self._settle()

    @Slot()
    def follow_desktop(self) -> None:
        """Hears from now on what the desktop says on the bus; no part of the first paint, since that may take long."""
        if sys.platform == "linux":
            look = DesktopLook(self)
            look.changed.connect(self.take_look)
            look.start()

    @Slot(Look)
    def take_look(self, look: Look) -> None:
        """What the desktop asks for is another."""
        self._look = look
        self._settle()

    @Slot()
    def _settle(self) -> None:
        """Chooses palette and frames by the theme and what the desktop made of the wish."""
        is_contrast = self._theme is Theme.CONTRAST or (
            self._theme is Theme.SYSTEM and (self._look.is_contrast or contrast_preferred(self._application))
        )
        self._frame(is_framed=is_contrast)
        if is_contrast:
            self._paint(contrast_palette)
            return
        self._paint(None)
        told = self._hints.colorScheme()
        scheme = _SCHEMES[self._theme]
        if self._theme is Theme.SYSTEM:
            # Qt's own word counts first: it goes with the desktop's own palette.
            scheme = self._look.scheme if told is Qt.ColorScheme.Unknown else told
        # Some desktops tell of a dark scheme, or take the wish for one, and leave their palette light.
        fits = told is scheme and is_dark(self._application.palette()) is (scheme is _DARK)
        if scheme is not Qt.ColorScheme.Unknown and not fits:
            self._paint(dark_palette if scheme is _DARK else light_palette)

    def _paint(self, make: Callable[[], QPalette] | None) -> None:
        """Puts our own palette in force; None lets the desktop's through again."""
        if make is not self._palette:
            self._palette = make
            self._application.setPalette(QPalette() if make is None else make())

    def _frame(self, *, is_framed: bool) -> None:
        if is_framed != self._is_framed:
            self._is_framed = is_framed
            if is_framed:
                self._application.setStyle(FramedStyle())
            else:
                self._application.setStyle(self._style_name)


def contrast_preferred(application: QApplication) -> bool:
    """Whether the desktop asks for high contrast, as far as it tells Qt."""
    return application.styleHints().accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
