"""From alerts to notices: one for each, one for a whole burst, and a note to the engine once it was told."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from b24monitor.core.alert_wording import (
    alert_body,
    alert_title,
    alerts_lines,
    alerts_summary,
    away_title,
    quiet_title,
)
from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.clock import Clock
from b24monitor.core.command import MarkTold, SetMuted
from b24monitor.core.fact import BoardChanged
from b24monitor.core.language import gettext as _
from b24monitor.ui.activation import use_activation_token
from b24monitor.ui.alert_burst import Burst
from b24monitor.ui.alert_held import HeldAlerts
from b24monitor.ui.alert_icon import alert_icon
from b24monitor.ui.alert_rules import AlertIdentity, Telling, identity_of, is_mutable, is_outdated, telling_of
from b24monitor.ui.alert_severity import worst_first
from b24monitor.ui.notifiers import DEFAULT_ACTION, Activation, Notice, Notifier, NotifierFailure, Urgency
from b24monitor.ui.preference_book import PreferenceBook

OPEN_ACTION = "open"
MUTE_ACTION = "mute"

_AWAY, _QUIET = "away", "quiet"
# How long after an alert the next one of the same portal, or the next one from before the start, belongs to it.
_BURST_S = 5.0
_AWAY_BURST_S = 30.0
# What fell before the start comes at once, and is told at once.
_GATHER_MS = 500

# What is told as loudly as the desktop can, and stays until it is dismissed. An end that is near is not: it would look
# like a no, and pass by itself.
_CRITICAL = frozenset({AlertKind.DENIED})


class AlertPresenter(QObject):
    """Tells each alert once: by the banner in the window, which is sure to come, and by a notice of the desktop.

    The notice comes as the preferences of `book` allow. `told` follows when it was shown, also when it could not be,
    and at once for what only the window tells. `row_requested` carries a watch id.
    """

    told = Signal(MarkTold)
    row_requested = Signal(int)
    banner_requested = Signal(Alert)
    mute_requested = Signal(SetMuted)

    def __init__(
        self, notifier: Notifier, clock: Clock, parent: QObject | None = None, book: PreferenceBook | None = None
    ) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._clock = clock
        self._book = book or PreferenceBook(parent=self)
        self._presented: set[AlertIdentity] = set()
        self._bursts: dict[str, Burst[Alert]] = {}
        # What each notice on its way speaks of, and which watch a click on it opens.
        self._untold: dict[str, list[Alert]] = {}
        self._targets: dict[str, int] = {}
        # What the notices that are each of one watch say.
        self._singles: dict[int, Alert] = {}
        self._missed: list[Alert] = []
        self._gathered = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathered.timeout.connect(self._tell_missed)
        self._held = HeldAlerts(clock, self._book, self)
        self._held.released.connect(self._tell_held)
        notifier.shown.connect(self._take_shown)
        notifier.failed.connect(self._take_failure)
        notifier.activated.connect(self._take_activation)

    @Slot(Alert)
    def present(self, alert: Alert) -> None:
        """Tells an alert; one that was presented before is ignored."""
        identity = identity_of(alert)
        if identity in self._presented:
            return
        self._presented.add(identity)
        self.banner_requested.emit(alert)
        match telling_of(alert, self._book.now, self._clock.now().astimezone().time()):
            case Telling.WINDOW:
                self._tell([alert])
            case Telling.LATER:
                self._held.hold(alert)
            case Telling.NOW if alert.away:
                self._missed.append(alert)
                self._gathered.start()
            case Telling.NOW:
                portal = alert.row.account.portal
                self._announce(f"portal {portal.endpoint}", [alert], _BURST_S)

    @Slot(BoardChanged)
    def take_board(self, change: BoardChanged) -> None:
        """Takes back the notices of watches that are gone, or of which something else is true by now."""
        for watch_id in change.removed:
            self._withdraw(watch_id)
            self._held.take(watch_id)
        for row in change.rows:
            if row.watch.is_muted and not row.status.is_decided:
                # Muted since: what quiet hours hold back of it stays in the window.
                self._tell(self._held.take(row.watch.watch_id))
            shown = self._singles.get(row.watch.watch_id)
            if shown is not None and is_outdated(shown, row):
                self._withdraw(row.watch.watch_id)

    @Slot()
    def _tell_missed(self) -> None:
        missed, self._missed = self._missed, []
        self._announce(_AWAY, missed, _AWAY_BURST_S)

    @Slot()
    def _tell_held(self) -> None:
        latest = []
        for alerts in self._held.take_all():
            # The last one of a watch says it all. What may be told outside may have changed overnight.
            if alerts[-1].kind in self._book.now.silenced:
                self._tell(alerts)
            else:
                self._untold.setdefault(_QUIET, []).extend(alerts[:-1])
                latest.append(alerts[-1])
        if latest:
            self._show_many(_QUIET, latest, quiet_title(latest), alerts_lines(worst_first(latest)), latest)

    def _announce(self, group: str, alerts: Sequence[Alert], lasts_s: float) -> None:
        """Tells new alerts of a group: each in a notice of its own, or the whole burst in one in their place."""
        burst = self._bursts.setdefault(group, Burst[Alert](lasts_s))
        burst.join(alerts, self._clock.monotonic())
        if not burst.is_large:
            for alert in alerts:
                self._show_single(alert)
            return
        if not burst.is_summary:
            burst.is_summary = True
            singles = [alert for alert in burst.alerts if self._singles.get(alert.row.watch.watch_id) is alert]
            for single in singles:
                self._untold.setdefault(group, []).extend(self._take_back(single.row.watch.watch_id))
        if group == _AWAY:
            title, body = away_title(burst.alerts), alerts_lines(worst_first(burst.alerts))
        else:
            title, body = alerts[0].row.account.portal.name, alerts_summary(burst.alerts)
        self._show_many(group, alerts, title, body, burst.alerts)

    def _show_single(self, alert: Alert) -> None:
        watch_id = alert.row.watch.watch_id
        self._singles[watch_id] = alert
        label = _("Open")
        actions = [(DEFAULT_ACTION, label), (OPEN_ACTION, label)]
        if is_mutable(alert):
            actions.append((MUTE_ACTION, _("Mute until decided")))
        body = alert_body(alert, self._clock.now())
        self._show([alert], alert, Notice(_watch_key(watch_id), alert_title(alert), body, actions=tuple(actions)))

    def _show_many(self, key: str, new: Sequence[Alert], title: str, body: str, alerts: Sequence[Alert]) -> None:
        """Shows one notice for `alerts`, of which `new` have not been told; it looks like the gravest and opens it."""
        label = _("Open")
        notice = Notice(key, title, body, actions=((DEFAULT_ACTION, label), (OPEN_ACTION, label)))
        self._show(new, worst_first(alerts)[0], notice)

    def _show(self, new: Sequence[Alert], head: Alert, notice: Notice) -> None:
        untold = self._untold.setdefault(notice.key, [])
        for alert in new:
            untold += [*self._held.take(alert.row.watch.watch_id), alert]
        self._targets[notice.key] = head.row.watch.watch_id
        urgency = Urgency.CRITICAL if head.kind in _CRITICAL else Urgency.NORMAL
        self._notifier.show(
            Notice(notice.key, notice.title, notice.body, urgency, alert_icon(head.kind), notice.actions)
        )

    def _withdraw(self, watch_id: int) -> None:
        """Takes the notice of a watch back; the window has told it."""
        self._tell(self._take_back(watch_id))

    def _take_back(self, watch_id: int) -> list[Alert]:
        """Takes the notice of a watch off the screen, or off its way there; returns what it has not told yet."""
        if self._singles.pop(watch_id, None) is None:
            return []
        key = _watch_key(watch_id)
        self._notifier.withdraw(key)
        return self._untold.pop(key, [])

    def _tell(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            # Only what is in the history can be marked there.
            if alert.transition_id > 0:
                self.told.emit(MarkTold(alert.transition_id))

    @Slot(str)
    def _take_shown(self, key: str) -> None:
        self._tell(self._untold.pop(key, []))

    @Slot(NotifierFailure)
    def _take_failure(self, failure: NotifierFailure) -> None:
        # The banner has it: to tell it again at every start would be worse than a notice missed.
        self._take_shown(failure.key)

    @Slot(Activation)
    def _take_activation(self, activation: Activation) -> None:
        watch_id = self._targets.get(activation.key)
        if watch_id is None:
            return
        if activation.action == MUTE_ACTION:
            self._withdraw(watch_id)
            self.mute_requested.emit(SetMuted((watch_id,), is_muted=True))
            return
        use_activation_token(activation.token)
        self.row_requested.emit(watch_id)


def _watch_key(watch_id: int) -> str:
    return f"watch {watch_id}"
