"""Notices on a real bus with a real daemon's interface: what arrives, what is replaced, what a click brings back."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from jeepney import DBusAddress
from PySide6.QtGui import QColor, QIcon, QPixmap
from pytestqt.qtbot import QtBot

from b24monitor.core.clock import SystemClock
from b24monitor.core.secret import Secret
from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier
from b24monitor.ui.notifiers import Activation, FailureReason, Notifier, Urgency, choose_notifier
from b24monitor.ui.tray import Tray
from b24monitor.ui.tray_notifier import TrayNotifier
from tests.bench_session.notification_capture import NAME, NotificationCapture
from tests.bench_session.session_bus import SessionBus
from tests.ui.notice_bench import OPEN, Record, drain, notice

_MOCK = DBusAddress("/org/freedesktop/Notifications", NAME, "org.freedesktop.DBus.Mock")


@pytest.fixture
def notifier(qtbot: QtBot) -> Iterator[FreedesktopNotifier]:
    made = FreedesktopNotifier()
    yield made
    made.close()


@pytest.fixture
def record(notifier: FreedesktopNotifier) -> Record:
    return Record(notifier)


def test_a_notice_arrives_whole(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    drain(notification_capture.process)
    picture = QPixmap(64, 64)
    picture.fill(QColor("#b92f2f"))
    notifier.show(replace(notice(body="portal · account"), urgency=Urgency.CRITICAL, icon=QIcon(picture)))
    qtbot.waitUntil(lambda: record.shown == ["watch 1"])

    (sent,) = notification_capture.notifications()
    assert (sent.app_name, sent.icon, sent.replaces_id, sent.expire_timeout_ms) == ("b24monitor", "b24monitor", 0, -1)
    assert (sent.summary, sent.body) == ("Approved: voximplant.user.get", "portal · account")
    assert sent.actions == OPEN
    assert sent.hints["urgency"] == 2
    assert sent.hints["desktop-entry"] == "b24monitor"
    image = sent.hints["image-data"]
    assert isinstance(image, tuple)
    width, height, row_bytes, has_alpha, bits, channels, pixels = image
    assert (width, height, row_bytes, has_alpha, bits, channels) == (64, 64, 256, True, 8, 4)
    assert bytes(pixels[:4]) == bytes.fromhex("b92f2fff")
    assert record.failures == []


@pytest.mark.parametrize(
    ("capabilities", "body", "actions"),
    [
        ("body actions", "1 < 2 & <b>3</b>", OPEN),
        ("body", "1 < 2 & <b>3</b>", ()),
        ("body body-markup", "1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;", ()),
    ],
)
def test_a_notice_suits_what_the_daemon_can_do(
    qtbot: QtBot,
    notifier: FreedesktopNotifier,
    session_bus: SessionBus,
    capabilities: str,
    body: str,
    actions: tuple[tuple[str, str], ...],
) -> None:
    record, capture = Record(notifier), NotificationCapture(session_bus, capabilities)
    try:
        notifier.show(notice(body="1 < 2 & <b>3</b>"))
        qtbot.waitUntil(lambda: record.shown == ["watch 1"])
        (sent,) = capture.notifications()
        assert sent.body == body
        assert sent.actions == actions
    finally:
        capture.stop()


def test_a_later_notice_takes_the_place_of_the_one_before(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    notifier.show(notice())
    qtbot.waitUntil(lambda: len(record.shown) == 1)
    notifier.show(notice(title="second"))
    notifier.show(notice(title="third"))  # while the answer to the second is on its way
    notifier.show(notice(key="watch 2"))
    qtbot.waitUntil(lambda: len(record.shown) == 3)

    sent = notification_capture.notifications()
    assert [(each.summary, each.replaces_id) for each in sent if each.id == 1] == [
        ("Approved: voximplant.user.get", 0),
        ("second", 1),
        ("third", 1),
    ]
    assert [each.replaces_id for each in sent if each.id == 2] == [0]
    assert sorted(record.shown) == ["watch 1", "watch 1", "watch 2"]


def test_a_click_tells_which_notice_and_which_button(
    qtbot: QtBot,
    notifier: FreedesktopNotifier,
    record: Record,
    session_bus: SessionBus,
    notification_capture: NotificationCapture,
) -> None:
    notifier.show(notice())
    notifier.show(notice(key="watch 2"))
    qtbot.waitUntil(lambda: len(record.shown) == 2)

    notification_capture.click(77, "open")  # another program's
    notification_capture.click(2, "open")
    # The token comes ahead of the click that it belongs to.
    token = ("ActivationToken", "us", [("u", 1), ("s", "token-of-the-compositor")])
    session_bus.call(_MOCK, "EmitSignal", "sssav", (NAME, *token))
    notification_capture.click(1)
    qtbot.waitUntil(lambda: len(record.activations) == 2)
    assert record.activations == [
        Activation("watch 2", "open"),
        Activation("watch 1", "default", "token-of-the-compositor"),
    ]


def test_a_closed_notice_is_not_replaced_but_shown_anew(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    notifier.show(notice())
    qtbot.waitUntil(lambda: len(record.shown) == 1)
    notification_capture.close(1)
    notification_capture.click(1)  # of a notice that is gone
    qtbot.wait(100)
    notifier.show(notice())
    qtbot.waitUntil(lambda: len(record.shown) == 2)
    assert [each.replaces_id for each in notification_capture.notifications()] == [0, 0]
    assert record.activations == []


def test_a_notice_is_withdrawn_from_the_screen_and_on_its_way(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    notifier.show(notice())
    qtbot.waitUntil(lambda: len(record.shown) == 1)
    notifier.show(notice(key="watch 2"))
    notifier.withdraw("watch 2")
    notifier.withdraw("watch 1")
    notifier.withdraw("never shown")
    qtbot.waitUntil(lambda: sorted(notification_capture.withdrawn()) == [1, 2])
    qtbot.wait(50)
    assert record.shown == ["watch 1"]
    assert record.failures == []


def test_closing_withdraws_everything_and_lets_go_of_the_bus(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    descriptors = len(os.listdir("/proc/self/fd"))
    notifier.show(notice())
    notifier.show(notice(key="watch 2"))
    qtbot.waitUntil(lambda: len(record.shown) == 2)
    notifier.close()
    qtbot.waitUntil(lambda: sorted(notification_capture.withdrawn()) == [1, 2])
    assert len(os.listdir("/proc/self/fd")) == descriptors

    notifier.show(notice())
    qtbot.waitUntil(lambda: len(record.shown) == 3)


def test_no_secret_and_nothing_unseen_leaves_the_program(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    token = Secret("f3a9" * 16)
    body = f"kept {token.reveal()} and auth=0123456789abcdef\nnext\x00line\ud800 {'x' * 5000}"
    notifier.show(notice(title=f"two\nlines {token.reveal()}", body=body))
    qtbot.waitUntil(lambda: record.shown == ["watch 1"])
    (sent,) = notification_capture.notifications()
    assert sent.summary == "two lines [hidden]"
    assert sent.body.startswith("kept [hidden] and auth=[hidden]\nnextline x")
    assert len(sent.body) == 600


def test_a_notice_reaches_the_daemon_at_once(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    seconds = []
    for round_number in range(15):
        before_s = time.perf_counter()
        with qtbot.waitSignal(notifier.shown, timeout=5000):
            notifier.show(notice(key=f"watch {round_number}"))
        seconds.append(time.perf_counter() - before_s)
    assert len(notification_capture.notifications()) == 15
    assert statistics.median(seconds) < 0.1


def test_a_flood_arrives_complete(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    drain(notification_capture.process)
    # More than the socket takes at once.
    picture = QPixmap(64, 64)
    picture.fill(QColor("#1a7540"))
    for number in range(40):
        notifier.show(replace(notice(key=f"watch {number}"), icon=QIcon(picture)))
    qtbot.waitUntil(lambda: record.answers == 40, timeout=10_000)
    assert record.failures == []
    assert len(notification_capture.notifications()) == 40


def test_each_system_has_its_way(qtbot: QtBot) -> None:
    tray = Tray(SystemClock())
    assert type(choose_notifier(tray, system="linux")) is FreedesktopNotifier
    assert type(choose_notifier(tray, system="win32")) is TrayNotifier
    assert type(choose_notifier(tray, system="darwin")) is TrayNotifier
    tray.close()


def test_a_system_without_notifications_says_so(qtbot: QtBot) -> None:
    notifier = Notifier()
    record = Record(notifier)
    notifier.show(notice())
    assert [(each.key, each.reason) for each in record.failures] == [("watch 1", FailureReason.NO_NOTIFICATIONS)]
