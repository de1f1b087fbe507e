"""Notices and a daemon played by the test, message by message: for what no daemon at hand does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jeepney import DBusAddress, HeaderFields, Message, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.blocking import DBusConnection
from pytestqt.qtbot import QtBot

from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier
from b24monitor.ui.notifiers import Activation, FailureReason
from tests.bench_session.notification_capture import NAME
from tests.bench_session.session_bus import SessionBus
from tests.ui.notice_bench import Record, notice

_ADDRESS = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)


class PlayedDaemon:
    """Owns the daemon's name and answers only what the test lets it answer."""

    def __init__(self, bus: SessionBus) -> None:
        self.connection = bus.connect()
        self.connection.send_and_get_reply(message_bus.RequestName(NAME), timeout=5)

    def next_call(self) -> Message:
        while True:
            message = self.connection.receive(timeout=5)
            if message.header.message_type is MessageType.method_call:
                return message

    def answer(self, call: Message, member: str, signature: str, body: tuple[object, ...]) -> None:
        assert call.header.fields[HeaderFields.member] == member
        self.connection.send(new_method_return(call, signature, body))


def click(sender: DBusConnection, receiver: str, notification_id: int) -> None:
    """A click told to one program alone, as some daemons do."""
    signal = new_signal(_ADDRESS, "ActionInvoked", "us", (notification_id, "open"))
    signal.header.fields[HeaderFields.destination] = receiver
    sender.send(signal)


@pytest.fixture
def daemon(session_bus: SessionBus) -> Iterator[PlayedDaemon]:
    played = PlayedDaemon(session_bus)
    yield played
    played.connection.close()


@pytest.fixture
def notifier(qtbot: QtBot) -> Iterator[FreedesktopNotifier]:
    made = FreedesktopNotifier(answer_limit_s=0.4)
    yield made
    made.close()


@pytest.fixture
def record(notifier: FreedesktopNotifier) -> Record:
    return Record(notifier)


def test_a_daemon_that_loses_a_call_is_asked_again(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, daemon: PlayedDaemon
) -> None:
    notifier.show(notice())
    qtbot.waitUntil(lambda: [each.reason for each in record.failures] == [FailureReason.SILENT])
    notifier.show(notice())
    qtbot.wait(20)
    daemon.next_call()  # lost
    daemon.answer(daemon.next_call(), "GetCapabilities", "as", (["body"],))
    qtbot.wait(50)
    daemon.answer(daemon.next_call(), "Notify", "u", (8,))
    qtbot.waitUntil(lambda: record.shown == ["watch 1"])


def test_only_the_daemon_itself_tells_of_clicks(
    qtbot: QtBot, notifier: FreedesktopNotifier, record: Record, daemon: PlayedDaemon, session_bus: SessionBus
) -> None:
    notifier.show(notice())
    qtbot.wait(50)
    daemon.answer(daemon.next_call(), "GetCapabilities", "as", (["body", "actions"],))
    qtbot.wait(50)
    call = daemon.next_call()
    program = call.header.fields[HeaderFields.sender]
    daemon.answer(call, "Notify", "u", (8,))
    qtbot.waitUntil(lambda: record.shown == ["watch 1"])

    with session_bus.connect() as stranger:
        click(stranger, program, 8)
        qtbot.wait(50)
    assert record.activations == []
    click(daemon.connection, program, 8)
    qtbot.waitUntil(lambda: record.activations == [Activation("watch 1", "open")])


@pytest.mark.parametrize(("signature", "body"), [("s", ("eight",)), ("", ())])
def test_an_answer_without_an_id_is_a_failure(
    qtbot: QtBot,
    notifier: FreedesktopNotifier,
    daemon: PlayedDaemon,
    signature: str,
    body: tuple[object, ...],
) -> None:
    record = Record(notifier)
    notifier.show(notice())
    qtbot.wait(50)
    daemon.answer(daemon.next_call(), "GetCapabilities", "s", ("no list",))
    qtbot.wait(50)
    daemon.answer(daemon.next_call(), "Notify", signature, body)
    qtbot.waitUntil(lambda: [each.reason for each in record.failures] == [FailureReason.REFUSED])
