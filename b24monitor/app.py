"""The window's entry: joins window, notifications, tray and engine, and takes them apart again."""

import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot
from PySide6.QtWidgets import QApplication

from b24monitor.backstage import Backstage, Watching
from b24monitor.core.clock import Clock, FastClock, SystemClock
from b24monitor.core.command import Command, ReloadAccounts
from b24monitor.core.errors import StoreError
from b24monitor.core.language import gettext as _
from b24monitor.log_setup import set_up_log
from b24monitor.storage.instance import InstanceLock, Verb, send
from b24monitor.storage.paths import data_folder
from b24monitor.translations import catalogue, speak, speak_to_terminal
from b24monitor.ui.activation import own_activation_token
from b24monitor.ui.bridge import Bridge
from b24monitor.ui.demo_show import DemoShow
from b24monitor.ui.desktop_side import DesktopSide
from b24monitor.ui.fact_connections import connect_facts
from b24monitor.ui.first_paint import FirstPaint
from b24monitor.ui.language_switch import LanguageSwitch
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.qt_log import route_qt_messages
from b24monitor.ui.stall_watch import StallWatch
from b24monitor.ui.stop_on_signals import StopOnSignals
from b24monitor.ui.theme_switch import ThemeSwitch
from b24monitor.window_options import window_options

_log = logging.getLogger(__name__)

_FAILED = 1
# The demo's hour, in a window and without one (there it has to be over within 90 s).
_DEMO_SPEED = 20.0
_SHOW_SPEED = 60.0
_SHOW_ATTEMPTS = 10
_SHOW_PAUSE_S = 0.2
# Qt's own platforms that draw where nobody sees it.
_UNSEEN_PLATFORMS = frozenset({"offscreen", "minimal"})


class App(QObject):
    """Everything on the GUI thread, joined. Without a `folder` nothing is remembered."""

    # Carries the right to come to the front, or nothing.
    show_requested = Signal(str)

    def __init__(
        self,
        clock: Clock,
        speed: float,
        note: Callable[[], str] | None,
        folder: Path | None,
        book: PreferenceBook | None = None,
    ) -> None:
        super().__init__()
        self.bridge = Bridge(self)
        self.backstage: Backstage
        book = book or PreferenceBook(parent=self)
        self.window = MainWindow(
            self.post, clock, book=book, demo_note=note, speed=speed, folder=folder, catalogue_of=catalogue
        )
        self.desktop = DesktopSide(self.window, self.post, clock, speed, book, self)
        self._clock = clock
        self._token = ""
        self._stall_watch = StallWatch(self._stalled_s, self)
        connect_facts(self.bridge, self.window, self.desktop.tray)
        self._stall_watch.stalled.connect(self.window.news.take_stall)
        self.window.demo_requested.connect(self._start_demo)
        self.show_requested.connect(self.desktop.show_window)

    def post(self, command: Command) -> None:
        """Hands a command to the engine."""
        self.backstage.post(command)

    def obey(self, verb: Verb) -> None:
        """Does what another process asks, on whatever thread it comes in."""
        match verb:
            case Verb.SHOW:
                token, self._token = self._token, ""
                self.show_requested.emit(token)
            case Verb.ACCOUNTS | Verb.PORTALS:
                self.post(ReloadAccounts())

    def take_token(self, token: str) -> None:
        """Keeps what the other process has been given to bring a window to the front; `obey` follows on its thread."""
        self._token = token

    @Slot()
    def start(self) -> None:
        """Brings in, after the first paint, what the paint did not need."""
        self.desktop.start(self.bridge)
        self.backstage.start()
        self._stall_watch.start()

    def _stalled_s(self) -> float:
        return self.backstage.stalled_s(self._clock.monotonic())

    def close(self) -> None:
        """Ends everything; nothing is left after two seconds."""
        self.window.hide()
        self.desktop.close()
        self.backstage.stop()

    @Slot()
    def _start_demo(self) -> None:
        # A process of its own: the demo's clock, portal and tokens stay apart from the user's.
        arguments = ["demo"] if getattr(sys, "frozen", False) else ["-m", "b24monitor", "demo"]
        process = QProcess()
        process.setProgram(sys.executable)
        process.setArguments(arguments)
        # This very package: what lies in the folder where the user happens to be must not run in its place.
        process.setWorkingDirectory(str(Path(__file__).parent.parent))
        process.startDetached()


def run(arguments: Sequence[str]) -> int:
    """Opens the window, on the user's own data or (`demo`) on an embedded portal; returns the exit status."""
    set_up_log()
    options = window_options(arguments)
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not (platform or _has_display()):
        if not options.is_demo:
            speak_to_terminal(os.environ)
            sys.stderr.write(_("b24monitor: there is no display. Start it from a desktop session.") + "\n")
            return _FAILED
        platform = os.environ["QT_QPA_PLATFORM"] = "offscreen"
    token = own_activation_token()
    route_qt_messages()
    application = QApplication(["b24monitor"])
    application.setApplicationName("b24monitor")
    application.setDesktopFileName("b24monitor")
    application.setQuitOnLastWindowClosed(False)
    if options.is_demo:
        return _run_demo(application, options.speed, is_seen=platform not in _UNSEEN_PLATFORMS)
    return _run_window(application, token, is_hidden=options.is_hidden)


def _has_display() -> bool:
    on_linux = sys.platform.startswith("linux")
    return bool(not on_linux or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run_window(application: QApplication, token: str, *, is_hidden: bool) -> int:
    try:
        folder = data_folder()
        lock = InstanceLock(folder)
        is_first = lock.acquire()
    except StoreError as error:
        sys.stderr.write(f"b24monitor: {error}\n")
        return _FAILED
    if not is_first:
        # What starts at login wants nobody's attention.
        return 0 if is_hidden else _show_first(folder, token)
    book = PreferenceBook(folder / "preferences.ini")
    _put_in_force(application, book)
    app = app_on(folder, book)
    try:
        lock.serve(app.obey, app.take_token)
    except StoreError as error:
        # The lock itself holds: a second start finds nobody who answers, and says so.
        _log.warning("%s", error)
    try:
        return _execute(application, app, is_hidden=is_hidden)
    finally:
        lock.release()


def _put_in_force(application: QApplication, book: PreferenceBook) -> None:
    """Lets language and theme follow the preferences from now on: before the window is built, which then need not."""
    for switch in (LanguageSwitch(speak, application), ThemeSwitch(application, application)):
        switch.take_preferences(book.now)
        book.changed.connect(switch.take_preferences)


def app_on(folder: Path, book: PreferenceBook | None = None) -> App:
    """The program on the data in `folder`, not yet shown or started."""
    clock = SystemClock()
    app = App(clock, 1.0, None, folder, book)

    def build() -> Watching:
        from b24monitor.wiring import build_engine, keyring_vault

        return build_engine(folder, keyring_vault(folder), clock, app.bridge.publish)

    app.backstage = Backstage(build, app.bridge.publish)
    return app


def _show_first(folder: Path, token: str) -> int:
    for _attempt in range(_SHOW_ATTEMPTS):
        if send(folder, Verb.SHOW, token):
            return 0
        # The first may have been started a moment ago and not listen yet.
        time.sleep(_SHOW_PAUSE_S)
    sys.stderr.write(_("b24monitor: it is running already, but does not answer. End that process first.") + "\n")
    return _FAILED


def _run_demo(application: QApplication, chosen: float | None, *, is_seen: bool) -> int:
    book = PreferenceBook()
    _put_in_force(application, book)
    speed = chosen or (_DEMO_SPEED if is_seen else _SHOW_SPEED)
    clock = FastClock(speed)

    def note() -> str:
        text = _("Demo portal · time runs {speed:.0f}× faster · nothing here touches your own data")
        return text.format(speed=speed)

    app = App(clock, speed, note, None, book)

    def build() -> Watching:
        from b24monitor.demo_session import DemoSession

        return DemoSession(clock, app.bridge.publish)

    app.backstage = Backstage(build, app.bridge.publish)
    if is_seen:
        return _execute(application, app)

    def is_settled() -> bool:
        return bool(getattr(app.backstage.watching, "is_settled", False))

    show = DemoShow(app.window, clock, is_settled, sys.stdout)
    app.bridge.board_changed.connect(show.take_board)
    show.finished.connect(application.exit)
    show.start()
    return _execute(application, app)


def _execute(application: QApplication, app: App, *, is_hidden: bool = False) -> int:
    stop_on_signals = StopOnSignals(application)
    if is_hidden:
        app.desktop.closer.begin_hidden()
        app.start()
    else:
        first_paint = FirstPaint(app.window)
        first_paint.painted.connect(app.start)
        app.window.show()
    status = application.exec()
    app.close()
    stop_on_signals.close()
    return status
