"""From alerts to notices: one for each, one for a whole burst, and a note to the engine once it was told."""

import os
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.clock import Clock
from b24monitor.core.command import MarkTold
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import alert_body, alert_title, alerts_summary
from b24monitor.ui.alert_severity import state_of, worst_of
from b24monitor.ui.icon import state_icon
from b24monitor.ui.notifiers import DEFAULT_ACTION, Activation, Notice, Notifier, NotifierFailure, Urgency

OPEN_ACTION = "open"

# More alerts of one portal than this within that time become one notice.
_SINGLE_MOST = 3
_BURST_S = 5.0

# What is told as loudly as the desktop can.
_CRITICAL = frozenset({AlertKind.DENIED})


@dataclass(slots=True)
class _Burst:
    """The alerts of one portal that came close together, with the monotonic seconds of their coming."""

    came: list[tuple[float, Alert]] = field(default_factory=list)
    is_summary: bool = False

    def alerts(self) -> list[Alert]:
        return [alert for _at_s, alert in self.came]


class AlertPresenter(QObject):
    """Tells each alert once: by the banner in the window, which is sure to come, and by a notice of the desktop.

    `told` follows when the notice was shown, and also when it could not be. `row_requested` carries a watch id.
    """

    told = Signal(MarkTold)
    row_requested = Signal(int)
    banner_requested = Signal(Alert)

    def __init__(self, notifier: Notifier, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._clock = clock
        self._presented: set[int] = set()
        self._bursts: dict[str, _Burst] = {}
        # What each notice on its way speaks of, and which watch a click on it opens.
        self._untold: dict[str, list[Alert]] = {}
        self._targets: dict[str, int] = {}
        notifier.shown.connect(self._take_shown)
        notifier.failed.connect(self._take_failure)
        notifier.activated.connect(self._take_activation)

    @Slot(Alert)
    def present(self, alert: Alert) -> None:
        """Tells an alert; one that was presented before is ignored."""
        if alert.transition_id in self._presented:
            return
        self._presented.add(alert.transition_id)
        self.banner_requested.emit(alert)
        burst = self._burst_with(alert)
        if burst.is_summary or len(burst.came) > _SINGLE_MOST:
            self._show_summary(alert, burst)
        else:
            self._show(_watch_key(alert), [alert], alert_title(alert), alert_body(alert, self._clock.now()))

    def _burst_with(self, alert: Alert) -> _Burst:
        """The burst that the alert belongs to. One that became a summary goes on until nothing came for a while."""
        now_s, endpoint = self._clock.monotonic(), alert.row.account.portal.endpoint
        burst = self._bursts.setdefault(endpoint, _Burst())
        recent = [(at_s, earlier) for at_s, earlier in burst.came if now_s - at_s < _BURST_S]
        if not recent:
            burst.is_summary = False
        if not burst.is_summary:
            burst.came = recent
        burst.came.append((now_s, alert))
        return burst

    def _show_summary(self, alert: Alert, burst: _Burst) -> None:
        """One notice for the whole burst, in place of the single ones."""
        key = f"portal {alert.row.account.portal.endpoint}"
        if not burst.is_summary:
            burst.is_summary = True
            for single in burst.alerts()[:-1]:
                self._notifier.withdraw(_watch_key(single))
                self._untold.setdefault(key, []).extend(self._untold.pop(_watch_key(single), []))
        alerts = burst.alerts()
        self._show(key, [alert], alert.row.account.portal.name, alerts_summary(alerts), worst_of(alerts))

    def _show(self, key: str, alerts: list[Alert], title: str, body: str, worst: Alert | None = None) -> None:
        head = worst or alerts[0]
        urgency = Urgency.CRITICAL if head.kind in _CRITICAL else Urgency.NORMAL
        self._untold.setdefault(key, []).extend(alerts)
        self._targets[key] = head.row.watch.watch_id
        label = _("Open")
        actions = ((DEFAULT_ACTION, label), (OPEN_ACTION, label))
        self._notifier.show(Notice(key, title, body, urgency, state_icon(state_of(head.kind)), actions))

    @Slot(str)
    def _take_shown(self, key: str) -> None:
        for alert in self._untold.pop(key, []):
            self.told.emit(MarkTold(alert.transition_id))

    @Slot(NotifierFailure)
    def _take_failure(self, failure: NotifierFailure) -> None:
        # The banner has it: to tell it again at every start would be worse than a notice missed.
        self._take_shown(failure.key)

    @Slot(Activation)
    def _take_activation(self, activation: Activation) -> None:
        if activation.key not in self._targets:
            return
        if activation.token and QGuiApplication.platformName().startswith("wayland"):
            # Where Qt looks for the right to bring a window to the front, the next time one is activated.
            os.environ["XDG_ACTIVATION_TOKEN"] = activation.token
        self.row_requested.emit(self._targets[activation.key])


def _watch_key(alert: Alert) -> str:
    return f"watch {alert.row.watch.watch_id}"
