"""What tests of alerts share: alerts, a presenter with a clock to set, and someone who listens to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Slot

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.board import WatchRow
from b24monitor.core.command import MarkTold, SetMuted
from b24monitor.core.confirmation import Status
from b24monitor.core.watch import Parameters, Watch
from b24monitor.ui.alert_presenter import AlertPresenter
from b24monitor.ui.alert_severity import state_of
from b24monitor.ui.notifiers import Notifier
from b24monitor.ui.preference_book import PreferenceBook
from tests.bench_session.notification_capture import Notification, NotificationCapture

NOW = datetime(2026, 3, 2, 14, 2, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that a test sets."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def alert(
    number: int,
    kind: AlertKind = AlertKind.APPROVED,
    portal: str = "one.example",
    watch_id: int = 0,
    *,
    is_muted: bool = False,
    away: bool = False,
) -> Alert:
    generation = Generation("f" * 32, NOW - timedelta(minutes=10), NOW + timedelta(minutes=50))
    account = Account(portal, Portal(f"https://{portal}/rest/"), "Robot", generation)
    watch = Watch(
        watch_id or number, portal, "voximplant.user.get", Parameters(), NOW - timedelta(minutes=9), is_muted=is_muted
    )
    status = Status(
        state_of(kind),
        since=NOW,
        asked_at=NOW - timedelta(minutes=9),
        checked_at=NOW,
        decided_after=NOW - timedelta(seconds=3),
        decided_before=NOW,
    )
    return Alert(number, kind, WatchRow(watch, account, status), away)


class Listener(QObject):
    """What a presenter asked for, in its order."""

    def __init__(self, presenter: AlertPresenter) -> None:
        super().__init__()
        self.told: list[int] = []
        self.rows: list[int] = []
        self.banners: list[Alert] = []
        self.mutes: list[SetMuted] = []
        presenter.told.connect(self._take_told)
        presenter.row_requested.connect(self._take_row)
        presenter.banner_requested.connect(self._take_banner)
        presenter.mute_requested.connect(self._take_mute)

    @Slot(MarkTold)
    def _take_told(self, command: MarkTold) -> None:
        self.told.append(command.transition_id)

    @Slot(int)
    def _take_row(self, watch_id: int) -> None:
        self.rows.append(watch_id)

    @Slot(Alert)
    def _take_banner(self, shown: Alert) -> None:
        self.banners.append(shown)

    @Slot(SetMuted)
    def _take_mute(self, command: SetMuted) -> None:
        self.mutes.append(command)


@dataclass
class Scene:
    """A presenter with a real notifier, a clock to set and someone who listens."""

    clock: SetClock
    presenter: AlertPresenter
    listener: Listener
    book: PreferenceBook

    @classmethod
    def on(cls, notifier: Notifier) -> Scene:
        clock, book = SetClock(), PreferenceBook()
        presenter = AlertPresenter(notifier, clock, book=book)
        return cls(clock, presenter, Listener(presenter), book)


def on_screen(capture: NotificationCapture) -> list[Notification]:
    """What a person has before them: the last of each id, without those taken back."""
    last = {sent.id: sent for sent in capture.notifications()}
    return [sent for number, sent in last.items() if number not in capture.withdrawn()]
