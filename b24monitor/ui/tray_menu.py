"""The menu of the tray icon."""

from PySide6.QtCore import QEvent, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from b24monitor.core.language import gettext as _


class TrayMenu(QMenu):
    """What can be done without the window."""

    open_requested = Signal()
    check_requested = Signal()
    # The user wants checks paused, or, while they are, to go on.
    pause_toggled = Signal()
    settings_requested = Signal()
    quit_requested = Signal()
    language_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_paused = False
        self._open = self._add(self.open_requested)
        self._check = self._add(self.check_requested)
        self._pause = self._add(self.pause_toggled)
        self.addSeparator()
        self._settings = self._add(self.settings_requested)
        self._quit = self._add(self.quit_requested)
        self.retranslate()

    def _add(self, wanted: SignalInstance) -> QAction:
        action = self.addAction("")
        action.triggered.connect(wanted)
        return action

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(_("b24monitor in the tray"))
        self._open.setText(_("&Open"))
        self._check.setText(_("&Check all now"))
        self._pause.setText(_("&Resume checks") if self._is_paused else _("&Pause checks for 1 hour"))
        self._settings.setText(_("&Settings…"))
        self._quit.setText(_("&Quit"))

    def show_paused(self, *, is_paused: bool) -> None:
        """Offers to go on, or to pause."""
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
            self.language_changed.emit()
