"""Alerts told once each: as a notice that names what happened, as one notice for a burst, and to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.board import WatchRow
from b24monitor.core.command import MarkTold
from b24monitor.core.confirmation import Evidence, Report, Status
from b24monitor.core.watch import Parameters, Watch
from b24monitor.core.wording import alert_body, alert_title
from b24monitor.ui.alert_presenter import AlertPresenter
from b24monitor.ui.alert_severity import state_of, worst_of
from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier
from b24monitor.ui.notifiers import Notifier
from tests.bench_session.notification_capture import Notification, NotificationCapture
from tests.ui.notice_bench import drain

NOW = datetime(2026, 3, 2, 14, 2, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that a test sets."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def alert(number: int, kind: AlertKind = AlertKind.APPROVED, portal: str = "one.example", watch_id: int = 0) -> Alert:
    generation = Generation("f" * 32, NOW - timedelta(minutes=10), NOW + timedelta(minutes=50))
    account = Account(portal, Portal(f"https://{portal}/rest/"), "Robot", generation)
    watch = Watch(watch_id or number, portal, "voximplant.user.get", Parameters(), NOW - timedelta(minutes=9))
    status = Status(
        state_of(kind),
        since=NOW,
        asked_at=NOW - timedelta(minutes=9),
        checked_at=NOW,
        decided_after=NOW - timedelta(seconds=3),
        decided_before=NOW,
    )
    return Alert(number, kind, WatchRow(watch, account, status))


class Listener(QObject):
    """What a presenter asked for, in its order."""

    def __init__(self, presenter: AlertPresenter) -> None:
        super().__init__()
        self.told: list[int] = []
        self.rows: list[int] = []
        self.banners: list[Alert] = []
        presenter.told.connect(self._take_told)
        presenter.row_requested.connect(self._take_row)
        presenter.banner_requested.connect(self._take_banner)

    @Slot(MarkTold)
    def _take_told(self, command: MarkTold) -> None:
        self.told.append(command.transition_id)

    @Slot(int)
    def _take_row(self, watch_id: int) -> None:
        self.rows.append(watch_id)

    @Slot(Alert)
    def _take_banner(self, shown: Alert) -> None:
        self.banners.append(shown)


@dataclass
class Scene:
    """A presenter with a real notifier, a clock to set and someone who listens."""

    clock: SetClock
    presenter: AlertPresenter
    listener: Listener


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    notifier, clock = FreedesktopNotifier(), SetClock()
    presenter = AlertPresenter(notifier, clock)
    yield Scene(clock, presenter, Listener(presenter))
    notifier.close()


@pytest.fixture
def capture(notification_capture: NotificationCapture) -> NotificationCapture:
    drain(notification_capture.process)
    return notification_capture


def on_screen(capture: NotificationCapture) -> list[Notification]:
    """What a person has before them: the last of each id, without those taken back."""
    last = {sent.id: sent for sent in capture.notifications()}
    return [sent for number, sent in last.items() if number not in capture.withdrawn()]


def test_an_alert_is_one_notice_and_told_once(qtbot: QtBot, scene: Scene, capture: NotificationCapture) -> None:
    approved = alert(1)
    scene.presenter.present(approved)
    scene.presenter.present(approved)
    assert scene.listener.banners == [approved]
    assert scene.listener.told == []  # not before it is on the screen
    qtbot.waitUntil(lambda: scene.listener.told == [1])
    (sent,) = capture.notifications()
    assert sent.summary == alert_title(approved)
    assert "voximplant.user.get" in sent.summary
    assert sent.body == alert_body(approved, NOW)
    assert "one.example" in sent.body
    assert "Robot" in sent.body
    assert sent.actions == (("default", "Open"), ("open", "Open"))


def test_yes_and_no_are_told_apart_by_word_picture_and_urgency(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    for number, kind in enumerate(AlertKind, start=1):
        scene.presenter.present(alert(number, kind, portal=f"{kind}.example"))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 5)
    sent = dict(zip(AlertKind, capture.notifications(), strict=True))
    urgencies = {kind: each.hints["urgency"] for kind, each in sent.items()}
    assert urgencies.pop(AlertKind.DENIED) == 2
    assert set(urgencies.values()) == {1}
    assert len({str(each.hints["image-data"]) for each in sent.values()}) == 5
    assert len({each.summary for each in sent.values()}) == 5


def test_a_decision_that_was_only_told_says_that_it_is_being_proved(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    proved = alert(1)
    status = replace(proved.row.status, reports=(Report(True, NOW, Evidence.QUEUE, NOW, by=5),))
    scene.presenter.present(replace(proved, row=replace(proved.row, status=status)))
    qtbot.waitUntil(lambda: scene.listener.told == [1])
    (sent,) = capture.notifications()
    assert sent.summary == "Approved (reported): voximplant.user.get"
    assert "by user 5" in sent.body
    assert "A call is about to prove it." in sent.body


def test_a_doubt_is_graver_than_a_yes_and_lighter_than_a_no() -> None:
    doubt = alert(2, AlertKind.DOUBTFUL)
    assert worst_of([alert(1), doubt]) is doubt
    assert worst_of([doubt, alert(3, AlertKind.DENIED)]).kind is AlertKind.DENIED


def test_a_click_opens_the_row(qtbot: QtBot, scene: Scene, capture: NotificationCapture) -> None:
    scene.presenter.present(alert(1, watch_id=41))
    scene.presenter.present(alert(2, watch_id=42))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 2)
    capture.click(2, "open")
    capture.click(1)
    qtbot.waitUntil(lambda: scene.listener.rows == [42, 41])


def test_a_later_decision_takes_the_place_of_an_earlier_one(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    scene.presenter.present(alert(1, AlertKind.LAPSED, watch_id=5))
    scene.presenter.present(alert(2, AlertKind.APPROVED, watch_id=5))
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2])
    (left,) = on_screen(capture)
    assert left.summary.startswith("Approved")


def test_a_burst_becomes_one_notice(qtbot: QtBot, scene: Scene, capture: NotificationCapture) -> None:
    for number in range(1, 4):
        scene.presenter.present(alert(number))
    qtbot.waitUntil(lambda: scene.listener.told == [1, 2, 3])
    assert len(on_screen(capture)) == 3

    scene.clock.seconds = 4.9
    scene.presenter.present(alert(4, AlertKind.DENIED))
    scene.presenter.present(alert(5))
    scene.presenter.present(alert(6, portal="other.example"))
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2, 3, 4, 5, 6])
    qtbot.waitUntil(lambda: len(on_screen(capture)) == 2)
    summary, single = on_screen(capture)
    assert (summary.summary, summary.body) == ("one.example", "4 approved, 1 denied")
    assert summary.hints["urgency"] == 2
    assert single.summary == alert_title(alert(6))
    assert len(scene.listener.banners) == 6

    # The click leads to what matters most.
    capture.click(summary.id)
    qtbot.waitUntil(lambda: scene.listener.rows == [4])


def test_alerts_that_come_all_at_once_are_told_once_each(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    for number in range(1, 31):
        scene.presenter.present(alert(number))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 30)
    qtbot.waitUntil(lambda: [each.body for each in on_screen(capture)] == ["30 approved"])
    assert sorted(scene.listener.told) == list(range(1, 31))


def test_a_burst_ends_when_nothing_came_for_five_seconds(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    for number, at_s in enumerate((0.0, 0.0, 0.0, 1.0, 5.5, 10.6), start=1):
        scene.clock.seconds = at_s
        scene.presenter.present(alert(number))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 6)
    qtbot.waitUntil(lambda: len(on_screen(capture)) == 2)
    assert {each.body for each in on_screen(capture)} == {"5 approved", alert_body(alert(6), scene.clock.now())}


def test_slow_alerts_are_no_burst(qtbot: QtBot, scene: Scene, capture: NotificationCapture) -> None:
    for number in range(1, 7):
        scene.clock.seconds = number * 2.0
        scene.presenter.present(alert(number))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 6)
    assert len(on_screen(capture)) == 6


def test_without_notifications_the_banner_tells(qtbot: QtBot) -> None:
    presenter = AlertPresenter(Notifier(), SetClock())
    listener = Listener(presenter)
    for number in range(1, 7):
        presenter.present(alert(number))
    assert listener.told == [1, 2, 3, 4, 5, 6]
    assert [shown.transition_id for shown in listener.banners] == [1, 2, 3, 4, 5, 6]


def test_a_burst_that_fails_on_its_way_is_told_once_each(qtbot: QtBot, scene: Scene) -> None:
    for number in range(1, 7):
        scene.presenter.present(alert(number))
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2, 3, 4, 5, 6])
    qtbot.wait(50)
    assert len(scene.listener.told) == 6
