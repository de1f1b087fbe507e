"""Notices while daemon or bus are absent, frozen, dead or talk nonsense: a failure each, no stall, later as before."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier
from b24monitor.ui.notifiers import Activation, FailureReason
from tests.bench_session.child_process import ChildProcess
from tests.bench_session.notification_capture import NAME, NotificationCapture
from tests.bench_session.session_bus import SessionBus
from tests.ui.notice_bench import Record, assert_loop_stays_fluid, drain, notice

LIMIT_S = 0.4


@pytest.fixture
def notifier(qtbot: QtBot) -> Iterator[FreedesktopNotifier]:
    made = FreedesktopNotifier(answer_limit_s=LIMIT_S)
    yield made
    made.close()


@pytest.fixture
def record(notifier: FreedesktopNotifier) -> Record:
    return Record(notifier)


@pytest.fixture
def own_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    """A bus that this test may freeze and kill."""
    bus = SessionBus(tmp_path, os.environ)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.stop()


def reasons(record: Record) -> list[FailureReason]:
    return [failure.reason for failure in record.failures]


def test_without_a_daemon_each_notice_fails_until_there_is_one(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, session_bus: SessionBus
) -> None:
    notifier.show(notice())
    notifier.show(notice(key="watch 2"))
    qtbot.waitUntil(lambda: record.answers == 2)
    assert reasons(record) == [FailureReason.NO_DAEMON] * 2
    assert sorted(failure.key for failure in record.failures) == ["watch 1", "watch 2"]

    capture = NotificationCapture(session_bus)
    try:
        notifier.show(notice())
        qtbot.waitUntil(lambda: record.shown == ["watch 1"])
    finally:
        capture.stop()


def test_a_daemon_that_died_is_missed_and_its_successor_found(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, session_bus: SessionBus
) -> None:
    first = NotificationCapture(session_bus)
    try:
        notifier.show(notice())
        qtbot.waitUntil(lambda: len(record.shown) == 1)
    finally:
        first.process.kill()
        first.stop()
    notifier.show(notice())
    qtbot.waitUntil(lambda: record.answers == 2)
    assert reasons(record) == [FailureReason.NO_DAEMON]

    second = NotificationCapture(session_bus, "body")
    try:
        notifier.show(notice())
        qtbot.waitUntil(lambda: len(record.shown) == 2)
        (sent,) = second.notifications()
        # The first daemon's id means nothing to the second, and the second has no buttons.
        assert (sent.replaces_id, sent.actions) == (0, ())
    finally:
        second.stop()


def test_a_frozen_daemon_costs_a_failure_and_no_stall(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    notifier.show(notice())
    qtbot.waitUntil(lambda: len(record.shown) == 1)
    notification_capture.process.freeze()

    def show_while_frozen() -> None:
        notifier.show(notice(key="watch 2"))
        qtbot.waitUntil(lambda: record.answers == 2)
        notifier.show(notice(key="watch 3"))
        qtbot.waitUntil(lambda: record.answers == 3)

    assert_loop_stays_fluid(qtbot, show_while_frozen)
    assert reasons(record) == [FailureReason.SILENT] * 2

    # What it shows after all, late, is told no second time; but a click on it counts.
    notification_capture.process.thaw()
    qtbot.waitUntil(lambda: len(notification_capture.notifications()) == 3)
    qtbot.wait(50)
    assert record.answers == 3
    notification_capture.click(2)
    qtbot.waitUntil(lambda: record.activations == [Activation("watch 2", "default")])


def test_a_notice_sent_again_after_silence_does_not_pile_up(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    notifier.show(notice(key="watch 9"))
    qtbot.waitUntil(lambda: len(record.shown) == 1)
    notification_capture.process.freeze()
    for count in (2, 3):
        notifier.show(notice())
        qtbot.waitUntil(partial(record.has_answers, count))
    notification_capture.process.thaw()
    qtbot.waitUntil(lambda: notification_capture.withdrawn() == [2])
    notifier.show(notice())
    qtbot.waitUntil(lambda: record.answers == 4)
    assert [each.replaces_id for each in notification_capture.notifications()] == [0, 0, 0, 3]


def test_a_daemon_frozen_from_the_start_is_asked_again(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, notification_capture: NotificationCapture
) -> None:
    notification_capture.process.freeze()
    notifier.show(notice())
    qtbot.waitUntil(lambda: reasons(record) == [FailureReason.SILENT])
    notification_capture.process.thaw()
    notifier.show(notice())
    qtbot.waitUntil(lambda: record.shown == ["watch 1"])
    assert len(notification_capture.notifications()) == 1


def test_a_daemon_that_refuses_is_told_as_such(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, session_bus: SessionBus
) -> None:
    env = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": session_bus.address}
    command = ["/usr/bin/python3", "-m", "dbusmock", "--session", NAME, "/org/freedesktop/Notifications", NAME]
    with ChildProcess(command, env):
        session_bus.wait_for_owner(NAME)
        notifier.show(notice())
        qtbot.waitUntil(lambda: record.answers == 1)
    assert reasons(record) == [FailureReason.REFUSED]


@pytest.mark.parametrize("address", [None, "", "nonsense", "tcp:host=localhost,port=1", "unix:path=/nowhere/bus"])
def test_without_a_bus_each_notice_fails(
    notifier: FreedesktopNotifier, record: Record, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    notifier.show(notice())
    notifier.show(notice())
    assert reasons(record) == [FailureReason.NO_BUS] * 2


def test_a_bus_that_died_is_missed_and_its_successor_found(
    qtbot: QtBot,
    notifier: FreedesktopNotifier,
    record: Record,
    session_bus: SessionBus,
    own_bus: SessionBus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    capture = NotificationCapture(own_bus)
    notifier.show(notice())
    qtbot.waitUntil(lambda: len(record.shown) == 1)
    capture.process.freeze()
    notifier.show(notice(key="watch 2"))
    qtbot.wait(20)
    own_bus.process.kill()
    qtbot.waitUntil(lambda: record.answers == 2)
    capture.process.kill()
    capture.stop()
    notifier.show(notice())
    qtbot.waitUntil(lambda: record.answers == 3)
    assert reasons(record) == [FailureReason.NO_BUS] * 2

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session_bus.address)
    successor = NotificationCapture(session_bus)
    try:
        notifier.show(notice())
        qtbot.waitUntil(lambda: len(record.shown) == 2)
    finally:
        successor.stop()


@pytest.mark.parametrize("is_connected", [True, False])
def test_a_frozen_bus_costs_a_failure_and_no_stall(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, own_bus: SessionBus, is_connected: bool
) -> None:
    capture = NotificationCapture(own_bus)
    drain(capture.process)
    try:
        if is_connected:
            notifier.show(notice())
            qtbot.waitUntil(lambda: len(record.shown) == 1)
        before = record.answers
        own_bus.process.freeze()

        def show_while_frozen() -> None:
            for number in range(400):
                notifier.show(notice(key=f"frozen {number}", body="x" * 600))
                qtbot.wait(1)
            qtbot.waitUntil(lambda: record.answers == before + 400)

        assert_loop_stays_fluid(qtbot, show_while_frozen)
        assert set(reasons(record)) <= {FailureReason.SILENT, FailureReason.NO_BUS}
        assert len(record.failures) == 400

        own_bus.process.thaw()
        # The daemon answers once it is through with what the kernel took of the flood.
        capture.notifications()
        notifier.show(notice(key="after"))
        qtbot.waitUntil(lambda: "after" in record.shown)
    finally:
        own_bus.process.thaw()
        capture.stop()


def _answer_with(server: socket.socket, talk: Callable[[socket.socket], None]) -> None:
    peer, _ = server.accept()
    with peer:
        peer.recv(4096)
        talk(peer)


@pytest.mark.parametrize(
    "answers",
    [
        (b"REJECTED KERBEROS\r\n",),
        (b"\xff" * 20_000,),
        (b"OK 1234\r\n", b"\x00" * 64),
        (b"OK 1234\r\n", b"l\x02\x01\x01" + b"\xee" * 60),
        (b"OK 1234\r\n", b""),
    ],
)
def test_a_bus_that_talks_nonsense_is_no_bus(
    qtbot: QtBot,
    notifier: FreedesktopNotifier,
    record: Record,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: tuple[bytes, ...],
) -> None:
    def talk(peer: socket.socket) -> None:
        for answer in answers:
            peer.sendall(answer)
            peer.settimeout(0.2)
            try:
                peer.recv(65536)
            except TimeoutError:
                return

    path = tmp_path / "bus"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        thread = threading.Thread(target=_answer_with, args=(server, talk))
        thread.start()
        notifier.show(notice())
        qtbot.waitUntil(lambda: record.answers == 1)
        thread.join(timeout=5)
    assert reasons(record)[0] in (FailureReason.NO_BUS, FailureReason.SILENT)
