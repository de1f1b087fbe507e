"""Alerts told once each: as a notice that names what happened, as one notice for a burst, and to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.core.alert_wording import alert_body, alert_title
from b24monitor.core.alerts import AlertKind
from b24monitor.core.board import WatchRow
from b24monitor.core.command import SetMuted
from b24monitor.core.confirmation import ConfirmationState, Evidence, Report
from b24monitor.core.fact import BoardChanged
from b24monitor.ui.alert_severity import worst_of
from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier
from b24monitor.ui.notifiers import Notifier
from tests.bench_session.notification_capture import NotificationCapture
from tests.ui.alert_bench import NOW, Scene, alert, on_screen
from tests.ui.notice_bench import drain


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    notifier = FreedesktopNotifier()
    yield Scene.on(notifier)
    notifier.close()


@pytest.fixture
def capture(notification_capture: NotificationCapture) -> NotificationCapture:
    drain(notification_capture.process)
    return notification_capture


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
    qtbot.waitUntil(lambda: len(scene.listener.told) == 6)
    sent = dict(zip(AlertKind, capture.notifications(), strict=True))
    urgencies = {kind: each.hints["urgency"] for kind, each in sent.items()}
    assert urgencies.pop(AlertKind.DENIED) == 2
    assert set(urgencies.values()) == {1}
    assert len({str(each.hints["image-data"]) for each in sent.values()}) == 6
    assert len({each.summary for each in sent.values()}) == 6


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
    scene = Scene.on(Notifier())
    for number in range(1, 7):
        scene.presenter.present(alert(number))
    assert scene.listener.told == [1, 2, 3, 4, 5, 6]
    assert [shown.transition_id for shown in scene.listener.banners] == [1, 2, 3, 4, 5, 6]


def test_a_burst_that_fails_on_its_way_is_told_once_each(qtbot: QtBot, scene: Scene) -> None:
    for number in range(1, 7):
        scene.presenter.present(alert(number))
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2, 3, 4, 5, 6])
    qtbot.wait(50)
    assert len(scene.listener.told) == 6


def now_is(scene: Scene, row: WatchRow, state: ConfirmationState) -> None:
    scene.presenter.take_board(BoardChanged((replace(row, status=replace(row.status, state=state)),)))


def test_an_undecided_watch_can_be_muted_from_its_notice(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    scene.presenter.present(alert(1, AlertKind.LAPSED, watch_id=7))
    scene.presenter.present(alert(2, AlertKind.DENIED, watch_id=8))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 2)
    lapsed, denied = capture.notifications()
    assert lapsed.actions == (("default", "Open"), ("open", "Open"), ("mute", "Mute until decided"))
    assert denied.actions == (("default", "Open"), ("open", "Open"))
    capture.click(lapsed.id, "mute")
    qtbot.waitUntil(lambda: scene.listener.mutes == [SetMuted((7,), is_muted=True)])
    assert scene.listener.rows == []


def test_a_notice_that_is_no_longer_true_is_taken_back(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    shown = [alert(number, portal=f"{number}.example") for number in (1, 2)]
    shown += [alert(number, AlertKind.DENIED, f"{number}.example") for number in (3, 4)]
    for each in shown:
        scene.presenter.present(each)
        now_is(scene, each.row, each.row.status.state)
    qtbot.waitUntil(lambda: len(scene.listener.told) == 4)
    now_is(scene, shown[0].row, ConfirmationState.LAPSED)
    now_is(scene, shown[2].row, ConfirmationState.LAPSED)  # it was denied all the same
    now_is(scene, shown[3].row, ConfirmationState.WAITING)
    scene.presenter.take_board(BoardChanged(removed=(2,)))
    qtbot.waitUntil(lambda: sorted(capture.withdrawn()) == [1, 2, 4])
    (left,) = on_screen(capture)
    assert "3.example" in left.body


def test_what_was_taken_back_on_its_way_counts_as_told(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    approved = alert(1)
    scene.presenter.present(approved)
    now_is(scene, approved.row, ConfirmationState.LAPSED)
    assert scene.listener.told == [1]


def test_a_warning_of_an_end_has_no_number_to_be_marked_and_comes_once(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    for watch_id in (5, 6, 5):
        scene.presenter.present(alert(0, AlertKind.ENDS_SOON, watch_id=watch_id))
    qtbot.waitUntil(lambda: len(capture.notifications()) == 2)
    assert [each.row.watch.watch_id for each in scene.listener.banners] == [5, 6]
    assert {each.summary for each in capture.notifications()} == {"Ends soon: voximplant.user.get"}
    qtbot.wait(50)
    assert scene.listener.told == []


def test_what_fell_before_the_start_is_one_notice_for_all_portals(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    kinds = [AlertKind.APPROVED, AlertKind.APPROVED, AlertKind.DENIED, AlertKind.LAPSED, AlertKind.APPROVED]
    for number, kind in enumerate(kinds, start=1):
        scene.presenter.present(alert(number, kind, f"portal{number}.example", away=True))
    qtbot.waitUntil(lambda: sorted(scene.listener.told) == [1, 2, 3, 4, 5])
    (sent,) = on_screen(capture)
    assert sent.summary == "While you were away: 3 approved, 1 denied, 1 without an answer"
    assert "portal1.example" in sent.body
    assert sent.hints["urgency"] == 2
    capture.click(sent.id)
    qtbot.waitUntil(lambda: scene.listener.rows == [3])
    # One more that is found a moment later joins them.
    scene.clock.seconds = 10.0
    scene.presenter.present(alert(6, portal="portal6.example", away=True))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 6)
    (sent,) = on_screen(capture)
    assert sent.summary == "While you were away: 4 approved, 1 denied, 1 without an answer"


def test_a_few_that_fell_before_the_start_are_told_each(
    qtbot: QtBot, scene: Scene, capture: NotificationCapture
) -> None:
    for number in (1, 2, 3):
        scene.presenter.present(alert(number, away=True))
    qtbot.waitUntil(lambda: len(scene.listener.told) == 3)
    assert all("closed" in sent.body for sent in on_screen(capture))
    # They tell of the past: what came of it takes nothing back.
    now_is(scene, alert(1).row, ConfirmationState.LAPSED)
    qtbot.wait(50)
    assert len(on_screen(capture)) == 3
