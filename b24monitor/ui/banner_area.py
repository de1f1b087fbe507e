"""The news above the table: alerts, what failed, and where tokens are kept."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from b24monitor.core.alert_wording import alert_body, alert_title, alerts_summary
from b24monitor.core.alerts import Alert
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import BoardChanged, VaultState
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import vault_text
from b24monitor.ui.alert_icon import alert_icon
from b24monitor.ui.alert_severity import state_of, worst_of
from b24monitor.ui.banner import Banner, Words
from b24monitor.ui.icon import action_icon
from b24monitor.ui.theme import state_colour, warning_colour

# More than these are told in one line: news must not push the table out of the window.
_MOST_ALERTS = 2
_MOST_WARNINGS = 2


class BannerArea(QWidget):
    """Stacks banners, those that stay on top. Clicking an alert opens its row."""

    watch_opened = Signal(int)
    vault_retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alerts: list[Alert] = []
        self._told_at: datetime | None = None
        self._watch_of: dict[Banner, int] = {}
        self._alert_banners: list[Banner] = []
        self._warnings: list[Banner] = []
        self._vault: Banner | None = None
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Says everything in the language in use; each banner does so itself."""
        self.setAccessibleName(_("News"))

    def show_alert(self, alert: Alert, now: datetime) -> None:
        """Tells a decision; an older alert about the same watch gives way."""
        watch_id = alert.row.watch.watch_id
        self._alerts = [alert, *(old for old in self._alerts if old.row.watch.watch_id != watch_id)]
        self._told_at = now
        self._show_alerts(now)

    @Slot(BoardChanged)
    def take_board(self, change: BoardChanged) -> None:
        """What was told of watches that are gone goes with them."""
        left = [alert for alert in self._alerts if alert.row.watch.watch_id not in change.removed]
        if self._told_at is not None and len(left) < len(self._alerts):
            self._alerts = left
            self._show_alerts(self._told_at)

    def alerts(self) -> Sequence[Alert]:
        """The alerts not dismissed yet, newest first."""
        return tuple(self._alerts)

    def warnings(self) -> list[str]:
        """The warnings and notes not dismissed yet, oldest first."""
        return [banner.accessibleDescription() for banner in self._warnings]

    def warn(self, text: Words, *, stays: bool = False) -> None:
        """Tells what went wrong; `stays`: it can't be dismissed."""
        self._pass(lambda: _("Warning"), text, partial(action_icon, "warning"), warning_colour, stays=stays)

    def tell(self, text: Words) -> None:
        """Tells what was done, until it is dismissed or two others have come."""
        colour = partial(state_colour, ConfirmationState.WORKS)
        self._pass(lambda: _("Note"), text, partial(action_icon, "info"), colour)

    def hold(self, text: Words) -> Banner:
        """Warns of what goes on; the caller drops the banner when it is over."""
        return self._stay(lambda: _("Warning"), text)

    def ask(self, text: Words, *, yes: Words, no: Words = "") -> Banner:
        """Asks something that stays until it is answered; the caller drops the banner then."""
        return self._stay(lambda: _("Question"), text, (yes, no) if no else (yes,))

    def _stay(self, name: Words, text: Words, actions: tuple[Words, ...] = ()) -> Banner:
        icon = partial(action_icon, "warning")
        banner = Banner("", text, icon=icon, colour=warning_colour, name=name, actions=actions, can_dismiss=False)
        self._put(self._stack.count(), banner)
        return banner

    def _pass(
        self,
        name: Words,
        text: Words,
        icon: Callable[[QPalette], QIcon],
        colour: Callable[[QPalette], QColor],
        *,
        stays: bool = False,
    ) -> None:
        banner = Banner("", text, icon=icon, colour=colour, name=name, can_dismiss=not stays)
        if banner.accessibleDescription() in self.warnings():
            banner.deleteLater()
            return
        banner.dismissed.connect(self._dismiss_sender)
        self._warnings.append(banner)
        self._put(self._stack.count(), banner)
        passing = [old for old in self._warnings if old.can_dismiss]
        for old in passing[:-_MOST_WARNINGS]:
            self._warnings.remove(old)
            self.drop(old)

    def show_vault(self, state: VaultState) -> None:
        """Says where tokens are kept, as long as that is not the keyring."""
        if self._vault is not None:
            self.drop(self._vault)
            self._vault = None
        if not vault_text(state) or state is VaultState.OPENING:
            return
        self._vault = Banner(
            "",
            partial(vault_text, state),
            icon=partial(action_icon, "key"),
            colour=partial(state_colour, ConfirmationState.WAITING),
            name=lambda: _("Keyring"),
            actions=(lambda: _("Try again"),),
            can_dismiss=False,
        )
        self._vault.acted.connect(self._retry_vault)
        self._put(0, self._vault)

    def _show_alerts(self, now: datetime) -> None:
        for old in self._alert_banners:
            self.drop(old)
        self._watch_of.clear()
        if len(self._alerts) > _MOST_ALERTS:
            self._alert_banners = [self._summary()]
        else:
            self._alert_banners = [self._alert_banner(alert, now) for alert in self._alerts]
        first = 0 if self._vault is None else 1
        for place, banner in enumerate(self._alert_banners):
            self._put(first + place, banner)

    def _alert_banner(self, alert: Alert, now: datetime) -> Banner:
        return self._news(partial(alert_title, alert), partial(_body, alert, now), alert)

    def _summary(self) -> Banner:
        """All in one line, which looks like the gravest, names it and opens it."""
        latest, worst = self._alerts[0], worst_of(self._alerts)
        told = tuple(self._alerts)
        return self._news(lambda: alerts_summary(told), partial(_gravest_and_latest, worst, latest), worst)

    def _news(self, headline: Words, text: Words, alert: Alert) -> Banner:
        icon, colour = partial(alert_icon, alert.kind), partial(state_colour, state_of(alert.kind))
        banner = Banner(headline, text, icon=icon, colour=colour, actions=(_show,), can_open=True)
        for signal in (banner.opened, banner.acted):
            signal.connect(self._open_sender)
        banner.dismissed.connect(self._dismiss_sender)
        self._watch_of[banner] = alert.row.watch.watch_id
        return banner

    @Slot()
    def _open_sender(self) -> None:
        banner = self.sender()
        if isinstance(banner, Banner) and banner in self._watch_of:
            self.watch_opened.emit(self._watch_of[banner])

    @Slot()
    def _dismiss_sender(self) -> None:
        banner = self.sender()
        if not isinstance(banner, Banner):
            return
        if banner in self._warnings:
            self._warnings.remove(banner)
        elif banner in self._alert_banners:
            self._forget_alerts(banner)
        self.drop(banner)

    def _forget_alerts(self, banner: Banner) -> None:
        """A dismissed alert is forgotten; a dismissed summary forgets all it counted."""
        self._alert_banners.remove(banner)
        watch_id = self._watch_of.pop(banner)
        summed_up = len(self._alerts) > _MOST_ALERTS
        self._alerts = [] if summed_up else [a for a in self._alerts if a.row.watch.watch_id != watch_id]

    @Slot()
    def _retry_vault(self) -> None:
        self.vault_retried.emit()

    def _put(self, place: int, banner: Banner) -> None:
        self._stack.insertWidget(place, banner)
        banner.show()

    def drop(self, banner: Banner) -> None:
        """Takes a banner away."""
        self._stack.removeWidget(banner)
        banner.hide()
        banner.deleteLater()


def _show() -> str:
    return _("Show")


def _body(alert: Alert, now: datetime) -> str:
    return alert_body(alert, now).replace("\n", "  ·  ")


def _gravest_and_latest(worst: Alert, latest: Alert) -> str:
    told = _("Latest: {title}").format(title=alert_title(latest))
    return told if worst is latest else f"{alert_title(worst)}  ·  {told}"
