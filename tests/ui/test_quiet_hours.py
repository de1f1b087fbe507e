"""What the user wants told outside the window: not these kinds, not this watch until it is decided, not by night."""

from __future__ import annotations

import time as system_time
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from itertools import product

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.core.alerts import AlertKind
from b24monitor.core.fact import BoardChanged
from b24monitor.core.preferences import Preferences, QuietHours
from b24monitor.ui.alert_rules import Telling, telling_of
from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier
from tests.bench_session.notification_capture import NotificationCapture
from tests.ui.alert_bench import Scene, alert, on_screen
from tests.ui.notice_bench import drain

# The alerts' clock begins at 14:02 UTC.
AFTERNOON = QuietHours(is_on=True, start=time(14, 0), end=time(15, 0))
AN_HOUR_S = 3600.0
DECIDED = (AlertKind.APPROVED, AlertKind.DENIED, AlertKind.ENDS_SOON)


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    system_time.tzset()
    yield
    monkeypatch.undo()
    system_time.tzset()


@pytest.fixture
def scene(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr("b24monitor.ui.quiet_end._LOOK_MS", 30)
    notifier = FreedesktopNotifier()
    yield Scene.on(notifier)
    notifier.close()


@pytest.fixture
def capture(notification_capture: NotificationCapture) -> NotificationCapture:
    drain(notification_capture.process)
    return notification_capture


@pytest.mark.parametrize(("kind", "is_muted"), list(product(AlertKind, [True, False])))
def test_a_muted_watch_is_mute_until_it_is_decided(kind: AlertKind, is_muted: bool) -> None:
    told = telling_of(alert(1, kind, is_muted=is_muted), Preferences(), time(12))
    assert told is (Telling.WINDOW if is_muted and kind not in DECIDED else Telling.NOW)


@pytest.mark.parametrize("kind", AlertKind)
def test_by_night_only_a_no_and_a_near_end_are_told(kind: AlertKind) -> None:
    night = Preferences(quiet=QuietHours(is_on=True))
    breaks_through = kind in (AlertKind.DENIED, AlertKind.ENDS_SOON)
    assert telling_of(alert(1, kind), night, time(23)) is (Telling.NOW if breaks_through else Telling.LATER)
    assert telling_of(alert(1, kind), night, time(12)) is Telling.NOW
    silenced = Preferences(quiet=QuietHours(is_on=True), silenced=frozenset({kind}))
    assert telling_of(alert(1, kind), silenced, time(23)) is Telling.WINDOW


def test_a_silenced_kind_is_told_by_the_window_alone(qtbot: QtBot, scene: Scene, capture: NotificationCapture) -> None:
    scene.book.change(silenced=frozenset({AlertKind.APPROVED}))
    scene.presenter.present(alert(1))
    assert scene.listener.told == [1]
    assert len(scene.listener.banners) == 1
    scene.presenter.present(alert(2, AlertKind.DENIED))
    qtbot.waitUntil(lambda: scene.listener.told == [1, 2])
    (sent,) = capture.notifications()
    assert sent.summary.startswith("Denied")


def test_what_is_held_is_told_in_one_notice_when_the_quiet_hours_are_over(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    scene.book.change(quiet=AFTERNOON)
    kinds = [AlertKind.APPROVED, AlertKind.REFUSED, AlertKind.DENIED, AlertKind.APPROVED]
    for number, kind in enumerate(kinds, start=1):
        scene.presenter.present(alert(number, kind, portal=f"{number}.example"))
    scene.presenter.present(alert(5, AlertKind.LAPSED, watch_id=1))
    scene.presenter.present(alert(0, AlertKind.ENDS_SOON, watch_id=40))
    qtbot.waitUntil(lambda: scene.listener.told == [3])
    qtbot.waitUntil(lambda: len(capture.notifications()) == 2)
    assert {sent.summary.split(":")[0] for sent in capture.notifications()} == {"Denied", "Ends soon"}
    assert len(scene.listener.banners) == 6
    qtbot.wait(100)
    assert scene.listener.told == [3]

    scene.clock.seconds = AN_HOUR_S
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2, 3, 4, 5])
    digest = capture.notifications()[-1]
    # Of a watch, only what came last.
    assert digest.summary == "While it was quiet: 1 approved, 1 without an answer, 1 refused"
    assert [line.split(":")[0] for line in digest.body.split("\n")] == ["Refused", "No answer in time", "Approved"]
    assert digest.hints["urgency"] == 1
    capture.click(digest.id)
    qtbot.waitUntil(lambda: scene.listener.rows == [2])
    qtbot.wait(100)
    assert len(capture.notifications()) == 3


def test_switching_the_quiet_hours_off_tells_at_once(qtbot: QtBot, scene: Scene, capture: NotificationCapture) -> None:
    scene.book.change(quiet=AFTERNOON)
    scene.presenter.present(alert(1))
    scene.presenter.present(alert(2, AlertKind.REFUSED))
    scene.book.change(silenced=frozenset({AlertKind.REFUSED}))
    assert scene.listener.told == []
    scene.book.change(quiet=QuietHours())
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2])
    (sent,) = capture.notifications()
    assert sent.summary == "While it was quiet: 1 approved"


def test_a_watch_that_is_muted_while_its_alert_is_held_is_not_told_in_the_digest(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    scene.book.change(quiet=AFTERNOON)
    held = [alert(1, AlertKind.REFUSED), alert(2, AlertKind.APPROVED), alert(3, AlertKind.LAPSED)]
    for each in held:
        scene.presenter.present(each)
    muted = tuple(replace(each.row, watch=replace(each.row.watch, is_muted=True)) for each in held[:2])
    scene.presenter.take_board(BoardChanged(muted))
    assert scene.listener.told == [1]
    scene.clock.seconds = AN_HOUR_S
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2, 3])
    (sent,) = capture.notifications()
    assert sent.summary == "While it was quiet: 1 approved, 1 without an answer"


def test_what_breaks_through_takes_what_was_held_of_its_watch_along(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    scene.book.change(quiet=AFTERNOON)
    scene.presenter.present(alert(1, AlertKind.LAPSED, watch_id=9))
    scene.presenter.present(alert(2, AlertKind.DENIED, watch_id=9))
    qtbot.waitUntil(lambda: scene.listener.told == [1, 2])
    scene.clock.seconds = AN_HOUR_S
    qtbot.wait(100)
    (sent,) = on_screen(capture)
    assert sent.summary.startswith("Denied")


def test_what_was_held_when_the_program_ended_is_told_by_the_next_one(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    scene.book.change(quiet=AFTERNOON)
    scene.presenter.present(alert(1))
    assert scene.listener.told == []
    notifier = FreedesktopNotifier()
    again = Scene.on(notifier)
    again.book.change(quiet=AFTERNOON)
    # The store tells it anew.
    again.presenter.present(alert(1, away=True))
    qtbot.wait(50)
    assert again.listener.told == []
    again.book.change(quiet=QuietHours())
    qtbot.waitUntil(lambda: again.listener.told == [1])
    notifier.close()
