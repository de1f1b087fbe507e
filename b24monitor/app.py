"""The window's entry: joins window, notifications, tray and engine, and takes them apart again."""

import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from b24monitor.backstage import Backstage
from b24monitor.core.clock import Clock, FastClock, SystemClock
from b24monitor.core.errors import StoreError
from b24monitor.core.language import gettext as _
from b24monitor.log_setup import set_up_log
from b24monitor.storage.first_rows import first_rows
from b24monitor.storage.instance import InstanceLock, Verb, show
from b24monitor.storage.paths import FILE_NAME, data_folder
from b24monitor.translations import catalogue, speak, speak_to_terminal
from b24monitor.ui.activation import own_activation_token
from b24monitor.ui.appearance import Appearance
from b24monitor.ui.first_paint import FirstPaint
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.qt_log import route_qt_messages

# Loaded after the first paint, which does not need them.
if TYPE_CHECKING:
    from b24monitor.backstage import Watching
    from b24monitor.core.command import Command
    from b24monitor.core.fact import Fact
    from b24monitor.ui.bridge import Bridge
    from b24monitor.ui.desktop_side import DesktopSide
    from b24monitor.ui.stall_watch import StallWatch
    from b24monitor.window_options import WindowOptions

_FAILED = 1
# The demo's hour, in a window and without one (there it has to be over within 90 s).
_DEMO_SPEED = 20.0
_SHOW_SPEED = 60.0
# Qt's own platforms that draw where nobody sees it.
_UNSEEN_PLATFORMS = frozenset({"offscreen", "minimal"})


class App(QObject):
    """Everything on the GUI thread, joined. Without a `folder` nothing is remembered.

    `in_steps`: the window can be shown before the rest is made, which `start` does then.
    """

    # Carries the right to come to the front, or nothing.
    show_requested = Signal(str)

    def __init__(
        self,
        clock: Clock,
        speed: float,
        note: Callable[[], str] | None,
        folder: Path | None,
        book: PreferenceBook | None = None,
        *,
        in_steps: bool = False,
    ) -> None:
        super().__init__()
        self.backstage: Backstage
        self.bridge: Bridge
        self.desktop: DesktopSide
        self._stall_watch: StallWatch
        self._book = book or PreferenceBook(parent=self)
        self.window = MainWindow(
            self.post,
            clock,
            book=self._book,
            demo_note=note,
            speed=speed,
            folder=folder,
            catalogue_of=catalogue,
            in_steps=in_steps,
        )
        self._clock = clock
        self._speed = speed
        self._token = ""
        self._is_built = False
        if not in_steps:
            self._build()

    def _build(self) -> None:
        """Makes what stands around the window, and joins all."""
        from b24monitor.ui.bridge import Bridge
        from b24monitor.ui.demo_start import start_demo
        from b24monitor.ui.desktop_side import DesktopSide
        from b24monitor.ui.fact_connections import connect_facts
        from b24monitor.ui.stall_watch import StallWatch

        if not self.window.is_built:
            self.window.build()
        self.bridge = Bridge(self)
        self.desktop = DesktopSide(self.window, self.post, self._clock, self._speed, self._book, self)
        self._stall_watch = StallWatch(self._stalled_s, self)
        connect_facts(self.bridge, self.window, self.desktop.tray)
        self._stall_watch.stalled.connect(self.window.news.take_stall)
        self.window.demo_requested.connect(start_demo)
        self.show_requested.connect(self.desktop.show_window)
        self._is_built = True

    def post(self, command: "Command") -> None:
        """Hands a command to the engine."""
        self.backstage.post(command)

    def publish(self, fact: "Fact") -> None:
        """Hands a fact to the window, from any thread."""
        self.bridge.publish(fact)

    def obey(self, verb: Verb) -> None:
        """Does what another process asks, on whatever thread it comes in."""
        match verb:
            case Verb.SHOW:
                token, self._token = self._token, ""
                self.show_requested.emit(token)
            case Verb.ACCOUNTS | Verb.PORTALS:
                from b24monitor.core.command import ReloadAccounts

                self.post(ReloadAccounts())

    def take_token(self, token: str) -> None:
        """Keeps what the other process has been given to bring a window to the front; `obey` follows on its thread."""
        self._token = token

    @Slot()
    def start(self) -> None:
        """Brings in, after the first paint, what the paint did not need."""
        if not self._is_built:
            self._build()
        self.desktop.start(self.bridge)
        self.backstage.start()
        self._stall_watch.start()
        # What is there now stays: from here on garbage is looked for among what comes (`__main__.load_window`).
        gc.freeze()
        gc.enable()

    def _stalled_s(self) -> float:
        return self.backstage.stalled_s(self._clock.monotonic())

    def close(self) -> None:
        """Ends everything; nothing is left after two seconds."""
        self.window.hide()
        if self._is_built:
            self.desktop.close()
        self.backstage.stop()


def run(arguments: Sequence[str]) -> int:
    """Opens the window, on the user's own data or (`demo`) on an embedded portal; returns the exit status."""
    set_up_log()
    options = _options(arguments) if arguments else None
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not (platform or _has_display()):
        if options is None or not options.is_demo:
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
    if options is not None and options.is_demo:
        return _run_demo(application, options.speed, is_seen=platform not in _UNSEEN_PLATFORMS)
    return _run_window(application, token, is_hidden=options is not None and options.is_hidden)


def _options(arguments: Sequence[str]) -> "WindowOptions":
    from b24monitor.window_options import window_options

    return window_options(arguments)


def _has_display() -> bool:
    is_named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(is_named or not sys.platform.startswith("linux"))


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
    rows = () if is_hidden else first_rows(folder / FILE_NAME)
    appearance = Appearance(application, book, speak, in_steps=bool(rows))
    app = app_on(folder, book, in_steps=bool(rows))
    if rows:
        app.window.show_first(rows)
    try:
        return _execute(application, app, appearance, partial(_listen, lock, app), is_hidden=is_hidden)
    finally:
        lock.release()


def _listen(lock: InstanceLock, app: App) -> None:
    try:
        lock.serve(app.obey, app.take_token)
    except StoreError as error:
        # The lock itself holds: a second start finds nobody who answers, and says so.
        logging.getLogger(__name__).warning("%s", error)


def app_on(folder: Path, book: PreferenceBook | None = None, *, in_steps: bool = False) -> App:
    """The program on the data in `folder`, not yet shown or started; `in_steps` as for `App`."""
    clock = SystemClock()
    app = App(clock, 1.0, None, folder, book, in_steps=in_steps)

    def build() -> "Watching":
        from b24monitor.wiring import build_engine, keyring_vault

        return build_engine(folder, keyring_vault(folder), clock, app.publish)

    app.backstage = Backstage(build, app.publish)
    return app


def _show_first(folder: Path, token: str) -> int:
    if show(folder, token):
        return 0
    sys.stderr.write(_("b24monitor: it is running already, but does not answer. End that process first.") + "\n")
    return _FAILED


def _run_demo(application: QApplication, chosen: float | None, *, is_seen: bool) -> int:
    book = PreferenceBook()
    appearance = Appearance(application, book, speak)
    speed = chosen or (_DEMO_SPEED if is_seen else _SHOW_SPEED)
    clock = FastClock(speed)

    def note() -> str:
        text = _("Demo portal · time runs {speed:.0f}× faster · nothing here touches your own data")
        return text.format(speed=speed)

    app = App(clock, speed, note, None, book)

    def build() -> "Watching":
        from b24monitor.demo_session import DemoSession

        return DemoSession(clock, app.publish)

    app.backstage = Backstage(build, app.publish)
    if is_seen:
        return _execute(application, app, appearance)

    def is_settled() -> bool:
        return bool(getattr(app.backstage.watching, "is_settled", False))

    from b24monitor.ui.demo_show import DemoShow

    show = DemoShow(app.window, clock, is_settled, sys.stdout)
    app.bridge.board_changed.connect(show.take_board)
    show.finished.connect(application.exit)
    show.start()
    return _execute(application, app, appearance)


def _execute(
    application: QApplication,
    app: App,
    appearance: Appearance,
    listen: Callable[[], None] | None = None,
    *,
    is_hidden: bool = False,
) -> int:
    # Whoever is let in finds everything there.
    begin = [appearance.begin, app.start, appearance.follow_desktop, *filter(None, (listen,))]
    if is_hidden:
        app.desktop.closer.begin_hidden()
        for part in begin:
            part()
    else:
        first_paint = FirstPaint(app.window)
        for part in begin:
            first_paint.painted.connect(part)
        app.window.show()
    # The window is on its way to the screen, which takes a moment anyway.
    from b24monitor.ui.stop_on_signals import StopOnSignals

    stop_on_signals = StopOnSignals(application)
    status = application.exec()
    app.close()
    stop_on_signals.close()
    return status
