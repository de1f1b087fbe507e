"""The test notification: shows one, and says in words what the desktop made of it."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.ui.icon import program_icon
from b24monitor.ui.notifiers import FailureReason, Notice, Notifier, NotifierFailure

_KEY = "trial"
# A desktop that has shown a notice may still not say who it is.
_NAME_LIMIT_MS = 2000

_FAILURE_TEXT = {
    FailureReason.NO_NOTIFICATIONS: marked(
        "This system has no notifications that b24monitor knows; the window and the tray tell everything."
    ),
    FailureReason.NO_BUS: marked(
        "There is no session bus, so no desktop can be reached. Start b24monitor from a desktop session."
    ),
    FailureReason.NO_DAEMON: marked(
        "No notification service is running. Start your desktop's own, or install one such as dunst or mako."
    ),
    FailureReason.SILENT: marked(
        "The notification service does not answer. Restart it, or log out and in again, then try once more."
    ),
    FailureReason.REFUSED: marked(
        "The notification service refused it. Look in the desktop's settings whether b24monitor may notify."
    ),
    FailureReason.NO_TRAY: marked(
        "Notifications go by way of the tray icon here, and it is not shown. Switch it on in the settings, then try"
        " again."
    ),
}


class TrialNotice(QObject):
    """Sends test notifications, one at a time, whatever the quiet hours and the switches say.

    `answered` carries the result of the last one; its `subject` is the notification service, where that is told.
    """

    answered = Signal(CheckResult)
    # The same, the words alone.
    answer_worded = Signal(str)

    def __init__(self, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._is_sent = False
        self._is_shown = False
        self._name_limit = QTimer(self, singleShot=True, interval=_NAME_LIMIT_MS)
        self._name_limit.timeout.connect(self._go_without_name)
        notifier.shown.connect(self._take_shown)
        notifier.failed.connect(self._take_failure)
        notifier.identified.connect(self._take_name)

    @Slot()
    def send(self) -> None:
        """Shows a notice; `answered` follows within some seconds, possibly before this returns."""
        self._name_limit.stop()
        self._is_sent, self._is_shown = True, False
        body = _("This is how b24monitor will tell you of a decision.")
        self._notifier.show(Notice(_KEY, _("Test notification"), body, icon=program_icon()))

    @Slot(str)
    def _take_shown(self, key: str) -> None:
        if key == _KEY and self._is_sent:
            self._is_shown = True
            self._name_limit.start()
            self._notifier.identify()

    @Slot(NotifierFailure)
    def _take_failure(self, failure: NotifierFailure) -> None:
        if failure.key == _KEY and self._is_sent:
            self._answer(Outcome.FAILED, "", _(_FAILURE_TEXT[failure.reason]))

    @Slot(str)
    def _take_name(self, name: str) -> None:
        if not (self._is_sent and self._is_shown):
            return
        if name:
            text = _("Shown by {service}. If you saw nothing, its do-not-disturb mode may be on.").format(service=name)
        else:
            text = _("The desktop took it. If you saw nothing, its settings may keep b24monitor's notifications back.")
        self._answer(Outcome.FINE, name, text)

    @Slot()
    def _go_without_name(self) -> None:
        self._take_name("")

    def _answer(self, outcome: Outcome, subject: str, text: str) -> None:
        self._name_limit.stop()
        self._is_sent = self._is_shown = False
        self.answered.emit(CheckResult(Check.NOTIFICATION, outcome, subject, text))
        self.answer_worded.emit(text)
