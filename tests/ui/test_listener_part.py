"""The listener's switch: what is posted at once, and that what is shown is what the engine says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from b24monitor.core.command import SetListener
from b24monitor.core.event_message import ListenerTally
from b24monitor.core.fact import ListenerChanged
from b24monitor.ui.listener_part import ListenerPart
from b24monitor.ui.main_window import MainWindow
from tests.ui.accounts_bench import opened_accounts
from tests.ui.samples import Desk

LISTENING = ListenerChanged("http://127.0.0.1:8725/")


@pytest.fixture
def part(window: MainWindow, qtbot: QtBot) -> ListenerPart:
    opened = opened_accounts(window)
    qtbot.waitExposed(opened)
    return opened.events.listener


def type_port(part: ListenerPart, port: int) -> None:
    part.port.setFocus()
    part.port.selectAll()
    QTest.keyClicks(part.port, str(port))
    QTest.keyClick(part.port, Qt.Key.Key_Return)


def test_it_is_off_at_first(part: ListenerPart, desk: Desk) -> None:
    assert not part.switch.isChecked()
    assert part.port.value() == 8725
    assert not part.address.isVisible()
    assert desk.of(SetListener) == []


def test_the_switch_is_posted_and_the_address_shown_once_it_listens(
    part: ListenerPart, window: MainWindow, desk: Desk
) -> None:
    part.switch.click()
    assert desk.of(SetListener) == [SetListener(8725)]
    assert not part.address.isVisible()
    window.account_flow.take_listener(LISTENING)
    assert part.address.text() == "http://127.0.0.1:8725/"
    assert "Nothing has come yet" in part.tally.text()
    part.switch.click()
    assert desk.of(SetListener)[1:] == [SetListener(None)]
    window.account_flow.take_listener(ListenerChanged())
    assert not part.address.isVisible()


def test_another_port_is_posted_when_it_is_typed_while_listening(
    part: ListenerPart, window: MainWindow, desk: Desk
) -> None:
    type_port(part, 9000)
    assert desk.of(SetListener) == []
    part.switch.click()
    window.account_flow.take_listener(ListenerChanged("http://127.0.0.1:9000/"))
    type_port(part, 9001)
    type_port(part, 9001)
    assert desk.of(SetListener) == [SetListener(9000), SetListener(9001)]


def test_a_port_that_is_taken_is_told_and_can_be_changed(part: ListenerPart, window: MainWindow, desk: Desk) -> None:
    part.switch.click()
    window.account_flow.take_listener(ListenerChanged(busy_port=9001))
    assert "another program has this port" in part.note.text()
    assert part.switch.isChecked()
    type_port(part, 9002)
    assert desk.of(SetListener)[1:] == [SetListener(9002)]
    window.account_flow.take_listener(ListenerChanged("http://127.0.0.1:9002/"))
    assert part.note.text() == ""


def test_what_came_is_counted_without_disturbing_what_is_typed(part: ListenerPart, window: MainWindow) -> None:
    window.account_flow.take_listener(LISTENING)
    part.port.setValue(9005)
    window.account_flow.take_listener(ListenerChanged(LISTENING.address, tally=ListenerTally(3, 2, 1, 4)))
    assert part.tally.text() == "3 taken · 2 unproved · 1 dropped · 4 refused"
    assert part.port.value() == 9005


def test_the_dialog_knows_what_was_told_before_it_was_opened(window: MainWindow) -> None:
    window.account_flow.take_listener(ListenerChanged("http://127.0.0.1:9000/"))
    part = opened_accounts(window).events.listener
    assert part.switch.isChecked()
    assert part.port.value() == 9000
