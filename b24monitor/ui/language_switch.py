"""Switches the language of the window while it runs: texts, Qt's own texts, dates and numbers, reading direction."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from b24monitor.core.preferences import LANGUAGES, Preferences

# Qt's namespace alone takes as long to load as half a window, and English needs nothing of it.
if TYPE_CHECKING:
    from PySide6.QtCore import Qt, QTranslator

_SOURCE_LANGUAGE = "en"
# English read from right to left: shows what mirrors badly to who knows no such language. No preference offers it.
MIRRORED = "qps-plocm"


class LanguageSwitch(QObject):
    """Every widget then gets QEvent.LanguageChange, and sets its texts anew.

    `install` brings a language's catalogue into use: the window knows no files. `in_steps`: nobody reads dates and
    numbers before `begin`.
    """

    language_changed = Signal(str)

    def __init__(
        self, install: Callable[[str], None], parent: QObject | None = None, *, in_steps: bool = False
    ) -> None:
        super().__init__(parent)
        self._install = install
        self._is_writing = not in_steps
        self._qt_texts: QTranslator | None = None
        self._spoken = _SOURCE_LANGUAGE
        # What was wished last; None: nothing yet.
        self._wished: str | None = None

    @property
    def spoken(self) -> str:
        """The language in use."""
        return self._spoken

    @Slot(Preferences)
    def take_preferences(self, preferences: Preferences) -> None:
        """Follows the user's choice."""
        if preferences.language != self._wished:
            self.apply(preferences.language)

    def apply(self, code: str) -> None:
        """Speaks the language `code` from now on; empty means the system's, or English where that is not spoken."""
        self._wished = code
        spoken = code or _spoken_of(QLocale.system())
        if spoken not in (*LANGUAGES, MIRRORED):
            spoken = _SOURCE_LANGUAGE
        locale = _locale_for(spoken if code else "")
        self._install(spoken)
        before, self._spoken = self._spoken, spoken
        QLocale.setDefault(locale)
        if self._is_writing:
            self.begin()
        if spoken != before or QGuiApplication.isRightToLeft():
            QGuiApplication.setLayoutDirection(_direction_of(spoken))
        self._change_qt_texts(spoken)
        application = QCoreApplication.instance()
        if application is not None:
            QCoreApplication.sendEvent(application, QEvent(QEvent.Type.LanguageChange))
        self.language_changed.emit(spoken)

    @Slot()
    def begin(self) -> None:
        """Writes dates and numbers as the locale does, from now on."""
        from b24monitor.core import formats
        from b24monitor.ui.locale_formats import formats_of

        self._is_writing = True
        formats.use(formats_of(QLocale()))

    def _change_qt_texts(self, code: str) -> None:
        if self._qt_texts is not None:
            QCoreApplication.removeTranslator(self._qt_texts)
            self._qt_texts = None
        if code == _SOURCE_LANGUAGE or code not in LANGUAGES:
            return
        from PySide6.QtCore import QLibraryInfo, QTranslator

        texts = QTranslator(self)
        if texts.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            QCoreApplication.installTranslator(texts)
            self._qt_texts = texts


def _spoken_of(system: QLocale) -> str:
    """The first of the languages the desktop's user reads that the program speaks."""
    codes = (name.replace("_", "-").partition("-")[0].lower() for name in system.uiLanguages())
    return next((code for code in codes if code in LANGUAGES), _SOURCE_LANGUAGE)


def _locale_for(code: str) -> QLocale:
    """The desktop's own for its language, with what the user has set; another language as its territory writes it."""
    system = QLocale.system()
    is_unset = system.language() is QLocale.Language.C
    own = _SOURCE_LANGUAGE if is_unset else QLocale.languageToCode(system.language())
    spoken = code if code in LANGUAGES else _SOURCE_LANGUAGE
    if not code or spoken == own:
        return system
    return QLocale(spoken) if is_unset else QLocale(QLocale(spoken).language(), system.territory())


def _direction_of(code: str) -> "Qt.LayoutDirection":
    from PySide6.QtCore import Qt

    if code == MIRRORED:
        return Qt.LayoutDirection.RightToLeft
    return QLocale(code).textDirection()
