"""The window's entry: joins window, notifications, tray and engine, and takes them apart again."""

import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot
from PySide6.QtWidgets import QApplication

from b24monitor.backstage import Backstage, Watching
from b24monitor.core.clock import Clock, FastClock, SystemClock
from b24monitor.core.command import CheckNow, Command, ReloadAccounts
from b24monitor.core.errors import StoreError
from b24monitor.core.language import gettext as _
from b24monitor.log_setup import set_up_log
from b24monitor.storage.instance import InstanceLock, Verb, send
from b24monitor.storage.paths import data_folder
from b24monitor.ui.alert_presenter import AlertPresenter
from b24monitor.ui.bridge import Bridge
from b24monitor.ui.demo_show import DemoShow
from b24monitor.ui.first_paint import FirstPaint
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.notifiers import Notifier, choose_notifier
from b24monitor.ui.qt_log import route_qt_messages
from b24monitor.ui.stall_watch import StallWatch
from b24monitor.ui.stop_on_signals import StopOnSignals
from b24monitor.ui.tray import Tray

_log = logging.getLogger(__name__)

_FAILED = 1
# The demo's hour, in a window and without one (there it has to be over within 90 s).
_DEMO_SPEED = 20.0
_SHOW_SPEED = 60.0
_MOST_SPEED = 1000.0
_SHOW_ATTEMPTS = 10
_SHOW_PAUSE_S = 0.2
# Qt's own platforms that draw where nobody sees it.
_UNSEEN_PLATFORMS = frozenset({"offscreen", "minimal"})


class App(QObject):
    """Everything on the GUI thread, joined."""

    show_requested = Signal()

    def __init__(self, clock: Clock, speed: float, note: str, memory_path: Path | None) -> None:
        super().__init__()
        self.bridge = Bridge(self)
        self.backstage: Backstage
        self.window = MainWindow(self.post, clock, demo_note=note, speed=speed, memory_path=memory_path)
        self.tray = Tray(clock, speed, self)
        self._clock = clock
        self._stall_watch = StallWatch(self._stalled_s, self)
        self.notifier: Notifier | None = None
        self._connect_facts()
        self.window.demo_requested.connect(self._start_demo)
        self.window.quit_requested.connect(QApplication.quit)
        self.tray.open_requested.connect(self.show_window)
        self.tray.check_requested.connect(self._check_all)
        self.tray.quit_requested.connect(QApplication.quit)
        self.show_requested.connect(self.show_window)

    def post(self, command: Command) -> None:
        """Hands a command to the engine."""
        self.backstage.post(command)

    def obey(self, verb: Verb) -> None:
        """Does what another process asks, on whatever thread it comes in."""
        match verb:
            case Verb.SHOW:
                self.show_requested.emit()
            case Verb.ACCOUNTS | Verb.PORTALS:
                self.post(ReloadAccounts())

    @Slot()
    def start(self) -> None:
        """Brings in, after the first paint, what the paint did not need."""
        self.notifier = choose_notifier(self.tray, self)
        self._presenter = AlertPresenter(self.notifier, self._clock, self)
        self._presenter.told.connect(self.post)
        self._presenter.row_requested.connect(self._open_row)
        self._presenter.banner_requested.connect(self.window.show_alert)
        self.bridge.alert_raised.connect(self._presenter.present)
        self.tray.start()
        self.backstage.start()
        self._stall_watch.start()

    def _stalled_s(self) -> float:
        return self.backstage.stalled_s(self._clock.monotonic())

    def close(self) -> None:
        """Ends everything; nothing is left after two seconds."""
        self.window.hide()
        if self.notifier is not None:
            self.notifier.close()
        self.tray.close()
        self.backstage.stop()

    def _connect_facts(self) -> None:
        bridge, window = self.bridge, self.window
        bridge.board_changed.connect(window.take_board)
        bridge.board_changed.connect(self.tray.take_board)
        bridge.accounts_changed.connect(window.take_accounts)
        bridge.account_added.connect(window.take_account)
        accounts, news = window.account_flow, window.news
        bridge.sign_in_begun.connect(accounts.take_sign_in)
        bridge.code_received.connect(accounts.take_code)
        bridge.renewal_wanted.connect(accounts.take_renewal_wanted)
        bridge.account_renewed.connect(accounts.take_renewed)
        bridge.account_renewed.connect(news.take_renewed)
        bridge.portals_read.connect(accounts.take_portals)
        bridge.events_read.connect(accounts.take_events)
        bridge.portal_redirected.connect(news.take_redirect)
        bridge.portal_moved.connect(news.take_moved)
        bridge.vault_changed.connect(window.take_vault)
        bridge.command_failed.connect(window.take_failure)
        bridge.history_read.connect(window.take_history)
        bridge.listener_changed.connect(accounts.take_listener)
        bridge.inboxes_changed.connect(accounts.take_inboxes)
        bridge.network_changed.connect(news.take_network)
        bridge.engine_stopped.connect(news.take_stop)
        self._stall_watch.stalled.connect(news.take_stall)

    @Slot()
    def show_window(self) -> None:
        """Brings the window to the front."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    @Slot(int)
    def _open_row(self, watch_id: int) -> None:
        self.show_window()
        self.window.select_watch(watch_id)

    @Slot()
    def _check_all(self) -> None:
        rows = self.window.page.model.rows()
        self.post(CheckNow(tuple(row.watch.watch_id for row in rows if row.status.is_probed)))

    @Slot()
    def _start_demo(self) -> None:
        # A process of its own: the demo's clock, portal and tokens stay apart from the user's.
        arguments = ["demo"] if getattr(sys, "frozen", False) else ["-m", "b24monitor", "demo"]
        QProcess.startDetached(sys.executable, arguments)


def run(arguments: Sequence[str]) -> int:
    """Opens the window, on the user's own data or (`demo`) on an embedded portal; returns the exit status."""
    set_up_log()
    is_demo = bool(arguments)
    speed = _demo_speed(arguments) if is_demo else None
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not (platform or _has_display()):
        if not is_demo:
            sys.stderr.write(_("b24monitor: there is no display. Start it from a desktop session.") + "\n")
            return _FAILED
        platform = os.environ["QT_QPA_PLATFORM"] = "offscreen"
    route_qt_messages()
    application = QApplication(["b24monitor"])
    application.setApplicationName("b24monitor")
    application.setDesktopFileName("b24monitor")
    application.setQuitOnLastWindowClosed(False)
    if is_demo:
        return _run_demo(application, speed, is_seen=platform not in _UNSEEN_PLATFORMS)
    return _run_window(application)


def _demo_speed(arguments: Sequence[str]) -> float | None:
    """The demo's speed if one was named; ends the process on a mistyped command line."""
    import argparse

    parser = argparse.ArgumentParser(prog="b24monitor")
    demo = parser.add_subparsers(required=True).add_parser("demo", description="Opens the window on a demo portal.")
    demo.add_argument("--speed", type=float, metavar="N", help="how many times faster than real time the demo runs")
    speed: float | None = parser.parse_args(arguments).speed
    if speed is not None and not 1.0 <= speed <= _MOST_SPEED:
        demo.error(f"--speed: from 1 to {_MOST_SPEED:.0f}")
    return speed


def _has_display() -> bool:
    on_linux = sys.platform.startswith("linux")
    return bool(not on_linux or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run_window(application: QApplication) -> int:
    try:
        folder = data_folder()
        lock = InstanceLock(folder)
        is_first = lock.acquire()
    except StoreError as error:
        sys.stderr.write(f"b24monitor: {error}\n")
        return _FAILED
    if not is_first:
        return _show_first(folder)
    app = app_on(folder)
    try:
        lock.serve(app.obey)
    except StoreError as error:
        # The lock itself holds: a second start finds nobody who answers, and says so.
        _log.warning("%s", error)
    try:
        return _execute(application, app)
    finally:
        lock.release()


def app_on(folder: Path) -> App:
    """The program on the data in `folder`, not yet shown or started."""
    clock = SystemClock()
    app = App(clock, 1.0, "", folder / "window.ini")

    def build() -> Watching:
        from b24monitor.wiring import build_engine, keyring_vault

        return build_engine(folder, keyring_vault(folder), clock, app.bridge.publish)

    app.backstage = Backstage(build, app.bridge.publish)
    return app


def _show_first(folder: Path) -> int:
    for _attempt in range(_SHOW_ATTEMPTS):
        if send(folder, Verb.SHOW):
            return 0
        # The first may have been started a moment ago and not listen yet.
        time.sleep(_SHOW_PAUSE_S)
    sys.stderr.write(_("b24monitor: it is running already, but does not answer. End that process first.") + "\n")
    return _FAILED


def _run_demo(application: QApplication, chosen: float | None, *, is_seen: bool) -> int:
    speed = chosen or (_DEMO_SPEED if is_seen else _SHOW_SPEED)
    clock = FastClock(speed)
    note = _("Demo portal · time runs {speed:.0f}× faster · nothing here touches your own data").format(speed=speed)
    app = App(clock, speed, note, None)

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


def _execute(application: QApplication, app: App) -> int:
    stop_on_signals = StopOnSignals(application)
    first_paint = FirstPaint(app.window)
    first_paint.painted.connect(app.start)
    app.window.show()
    status = application.exec()
    app.close()
    stop_on_signals.close()
    return status
