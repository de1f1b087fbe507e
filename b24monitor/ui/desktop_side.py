"""The program on the desktop around its window: tray, notifications, and what brings the window back or ends it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from b24monitor.core.clock import Clock
from b24monitor.core.command import CheckNow, Command
from b24monitor.core.preferences import Preferences
from b24monitor.core.program_command import SetPace
from b24monitor.ui.activation import use_activation_token
from b24monitor.ui.bridge import Bridge
from b24monitor.ui.closing import WindowCloser
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.notifiers import Notifier, choose_notifier
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.tray import Tray


class DesktopSide(QObject):
    """Joins what stands around `window`; nothing of it is there before `start`, which comes after the first paint."""

    def __init__(
        self,
        window: MainWindow,
        post: Callable[[Command], None],
        clock: Clock,
        speed: float,
        book: PreferenceBook,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._post = post
        self._clock = clock
        self._book = book
        self._pace = 1.0
        self.notifier: Notifier | None = None
        self.tray = Tray(clock, speed, self)
        self.closer = WindowCloser(window, self.tray, book, self)
        window.closer = self.closer
        window.quit_requested.connect(self.closer.quit)
        window.program.has_tray = self._has_tray
        tray = self.tray
        tray.open_requested.connect(self._open)
        tray.check_requested.connect(self._check_all)
        tray.pause_requested.connect(self._send)
        tray.settings_requested.connect(self._open_settings)
        tray.quit_requested.connect(self.closer.quit)
        book.changed.connect(self._follow_preferences)

    def start(self, bridge: Bridge) -> None:
        """Shows the icon, and tells from now on what the bridge brings."""
        from b24monitor.ui.alert_presenter import AlertPresenter
        from b24monitor.ui.trial_notice import TrialNotice

        notifier = self.notifier = choose_notifier(self.tray, self)
        presenter = AlertPresenter(notifier, self._clock, self, self._book)
        presenter.told.connect(self._send)
        presenter.mute_requested.connect(self._send)
        presenter.row_requested.connect(self._open_row)
        presenter.banner_requested.connect(self._window.show_alert)
        bridge.alert_raised.connect(presenter.present)
        bridge.board_changed.connect(presenter.take_board)
        self._window.questions.start_news(bridge, notifier, self.show_window)
        self.closer.notice_wanted.connect(notifier.show)
        program, trial = self._window.program, TrialNotice(notifier, self)
        program.test_notice_requested.connect(trial.send)
        trial.answered.connect(program.take_test_notice)
        notifier.identified.connect(program.know_notification_server)
        self._follow_preferences(self._book.now)
        self.tray.start()

    def close(self) -> None:
        """Takes icon and notices away."""
        if self.notifier is not None:
            self.notifier.close()
        self.tray.close()

    @Slot(str)
    def show_window(self, token: str = "") -> None:
        """Brings the window to the front, by the right that `token` gives where one is needed."""
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.show()
        self._window.raise_()
        use_activation_token(token)
        self._window.activateWindow()
        self.closer.take_shown()

    def _has_tray(self) -> bool:
        return self.tray.is_available

    @Slot()
    def _open(self) -> None:
        self.show_window()

    @Slot()
    def _open_settings(self) -> None:
        self.show_window()
        self._window.program.show_settings()

    @Slot(int)
    def _open_row(self, watch_id: int) -> None:
        self.show_window()
        self._window.select_watch(watch_id)

    @Slot()
    def _check_all(self) -> None:
        rows = self._window.page.model.rows()
        self._post(CheckNow(tuple(row.watch.watch_id for row in rows if row.status.is_probed)))

    @Slot(object)
    def _send(self, command: Command) -> None:
        self._post(command)

    @Slot(Preferences)
    def _follow_preferences(self, preferences: Preferences) -> None:
        self.tray.set_shown(preferences.has_tray)
        for part in (self.tray, self._window.page.model, self._window.page.details):
            part.use_pace(preferences.pace)
        if preferences.pace != self._pace:
            self._pace = preferences.pace
            self._post(SetPace(preferences.pace))
