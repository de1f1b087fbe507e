"""What the window remembers from one run to the next: its place, the table's columns, and the last sign-in."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import QMainWindow, QSplitter

from b24monitor.core.loopback import DEFAULT_PORT, FIRST_PORT, LAST_PORT
from b24monitor.ui.first_sight import keep_place
from b24monitor.ui.sign_in_start import SignInStart
from b24monitor.ui.watch_view import WatchView

# Counted up when the columns change, so that an older file is not misread.
_VERSION = 1


class WindowMemory(QObject):
    """A small file of its own; without a path nothing is remembered."""

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = None if path is None else QSettings(str(path), QSettings.Format.IniFormat)

    def restore(self, window: QMainWindow, view: WatchView, splitter: QSplitter) -> None:
        """Puts everything where it was; what is missing or from another version is left as it is."""
        settings = self._settings
        if settings is None or settings.value("version", 0, int) != _VERSION:
            return
        for key, restore in (
            # One that can be seen already stands where the user wants it.
            *(() if window.isVisible() else (("geometry", window.restoreGeometry),)),
            ("columns", view.horizontalHeader().restoreState),
            (_splitter_key(splitter), splitter.restoreState),
        ):
            state = settings.value(key)
            if isinstance(state, QByteArray):
                restore(state)
        view.column_fit.by_hand = bool(settings.value("widths/by_hand", False, bool))

    def keep(self, window: QMainWindow, view: WatchView, splitter: QSplitter) -> None:
        """Remembers where everything is."""
        if self._settings is None:
            return
        self._settings.setValue("version", _VERSION)
        self._settings.setValue("geometry", window.saveGeometry())
        self._settings.setValue("columns", view.horizontalHeader().saveState())
        self._settings.setValue("widths/by_hand", view.column_fit.by_hand)
        self._settings.setValue(_splitter_key(splitter), splitter.saveState())
        if view.isVisible():
            keep_place(self._settings, window, view)

    def history_state(self) -> QByteArray:
        """How the history's table was left (empty: never)."""
        state = None if self._settings is None else self._settings.value("history")
        return state if isinstance(state, QByteArray) else QByteArray()

    def keep_history_state(self, state: QByteArray) -> None:
        """Remembers it."""
        if self._settings is not None:
            self._settings.setValue("history", state)

    def questions_state(self) -> QByteArray:
        """How the page of questions was left (empty: never)."""
        state = None if self._settings is None else self._settings.value("questions")
        return state if isinstance(state, QByteArray) else QByteArray()

    def keep_questions_state(self, state: QByteArray) -> None:
        """Remembers it."""
        if self._settings is not None:
            self._settings.setValue("questions", state)

    def sign_in(self) -> SignInStart:
        """What the last sign-in that went well was begun with."""
        if self._settings is None:
            return SignInStart()
        port = self._settings.value("sign_in/port", DEFAULT_PORT)
        told = int(port) if isinstance(port, int | str) and str(port).isdigit() else 0
        return SignInStart(
            str(self._settings.value("sign_in/portal", "")),
            str(self._settings.value("sign_in/client_id", "")),
            told if FIRST_PORT <= told <= LAST_PORT else DEFAULT_PORT,
        )

    @Slot(SignInStart)
    def keep_sign_in(self, start: SignInStart) -> None:
        """Remembers it; the client secret is none of it."""
        if self._settings is not None:
            self._settings.setValue("sign_in/portal", start.portal)
            self._settings.setValue("sign_in/client_id", start.client_id)
            self._settings.setValue("sign_in/port", start.port)


def _splitter_key(splitter: QSplitter) -> str:
    beside = splitter.orientation() is Qt.Orientation.Horizontal
    return "details/beside" if beside else "details/below"
