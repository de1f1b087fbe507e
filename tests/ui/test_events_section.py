"""Decisions by event: read when the user says so, bound only after what it means was read, undone where it is ours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from b24monitor.core.answer import answer_for_error
from b24monitor.core.command import ReadEvents, SetInboxReading, Subscribe, Unsubscribe
from b24monitor.core.fact import AccountsChanged, CommandFailed, EventsRead, InboxesChanged, Problem
from b24monitor.core.subscription import Binding, Delivery, EventsProblem, EventStanding
from b24monitor.ui.accounts_dialog import AccountsDialog
from b24monitor.ui.bind_dialog import BindDialog
from b24monitor.ui.confirm_dialog import ConfirmDialog
from b24monitor.ui.events_section import EventsSection
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.queue_dialog import QueueDialog
from tests.ui.accounts_bench import OVER, RENEWING, opened_accounts, press
from tests.ui.samples import Desk

SERVERS = Binding(Delivery.ONLINE, "https://crm.company.example/confirm")
OURS = Binding(Delivery.ONLINE, "https://monitor.company.example/", is_ours=True)
NO_QUEUE = EventStanding((SERVERS,), is_administrator=True)


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> AccountsDialog:
    opened = opened_accounts(window)
    qtbot.waitExposed(opened)
    return opened


def read(window: MainWindow, events: EventsSection, desk: Desk, standing: EventStanding) -> None:
    """Looks, and is answered."""
    press(events.look_button)
    command = desk.of(ReadEvents)[-1]
    window.account_flow.take_events(EventsRead(command.request_id, command.account_id, standing))


def test_nothing_is_asked_of_a_portal_until_the_user_looks(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    events = dialog.events
    assert desk.of(ReadEvents) == []
    assert not events.queue_button.isEnabled()
    assert "Look first" in events.reason.text()
    read(window, events, desk, EventStanding(is_administrator=True))
    assert "Nothing is bound" in events.told.text()
    assert events.queue_button.isEnabled()
    assert events.address_button.isEnabled()


def test_only_an_administrators_token_gets_at_the_queue_and_the_reason_is_seen(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    window.take_accounts(AccountsChanged((replace(RENEWING, is_administrator=False),)))
    read(window, dialog.events, desk, EventStanding())
    assert not dialog.events.queue_button.isEnabled()
    assert "Only an administrator" in dialog.events.reason.text()
    assert dialog.events.address_button.isEnabled()


@pytest.mark.parametrize("has_own", [True, False])
def test_the_queue_is_read_after_its_consequence_was(
    dialog: AccountsDialog, window: MainWindow, desk: Desk, *, has_own: bool
) -> None:
    read(window, dialog.events, desk, replace(NO_QUEUE, has_own_queue=has_own))
    press(dialog.events.queue_button)
    (question,) = window.findChildren(QueueDialog)
    assert "adds rows to your application's queue" in question.lines.text()
    assert question.own_queue.isVisible() is has_own
    assert desk.of(Subscribe) == []
    press(question.read_button)
    (command,) = desk.of(Subscribe)
    assert (command.account_id, command.handler, command.is_own_queue) == (RENEWING.account_id, "", has_own)


def test_a_public_address_has_to_be_one(dialog: AccountsDialog, window: MainWindow, desk: Desk) -> None:
    read(window, dialog.events, desk, NO_QUEUE)
    press(dialog.events.address_button)
    (question,) = window.findChildren(BindDialog)
    for wrong, said in (
        ("", "no address that a portal can call"),
        ("monitor.company.example", "no address that a portal can call"),
        ("https://localhost/events", "inside your network"),
        ("https://name:word@monitor.company.example/", "password or token"),
    ):
        question.address.setText(wrong)
        press(question.bind_button)
        assert said in question.note.text()
    question.address.setText(" https://monitor.company.example/events ")
    press(question.bind_button)
    assert desk.of(Subscribe)[0].handler == "https://monitor.company.example/events"


def test_ours_is_undone_and_the_servers_own_has_no_button(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    read(window, dialog.events, desk, EventStanding((SERVERS, OURS), is_administrator=True))
    (undo,) = dialog.events.undo_buttons()
    assert "monitor.company.example" in undo.accessibleName()
    press(undo)
    (command,) = desk.of(Unsubscribe)
    assert command.binding == OURS
    assert not dialog.events.look_button.isEnabled()
    window.account_flow.take_events(EventsRead(command.request_id, RENEWING.account_id, NO_QUEUE))
    assert dialog.events.undo_buttons() == []


def test_a_queue_of_ours_is_bound_once(dialog: AccountsDialog, window: MainWindow, desk: Desk) -> None:
    queue = Binding(Delivery.OFFLINE, connector="b24monitor", is_ours=True, is_read=True)
    read(window, dialog.events, desk, EventStanding((queue,), has_own_queue=True, is_administrator=True))
    assert not dialog.events.queue_button.isEnabled()
    assert "reads a queue" in dialog.events.reason.text()


def test_forgetting_an_account_says_what_is_undone_first_and_what_is_left_is_told(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    read(window, dialog.events, desk, EventStanding((OURS,), is_administrator=True))
    press(dialog.account.forget_button)
    (question,) = window.findChildren(ConfirmDialog)
    assert any("is undone first" in label.text() for label in question.findChildren(QLabel))
    left = CommandFailed(Problem.EVENTS_REFUSED, account_id="gone", detail=EventsProblem.LEFT_BEHIND)
    window.take_failure(left)
    assert "still bound on the portal" in window.banners.warnings()[0]


def test_a_refusal_is_told_where_it_was_wished_and_another_accounts_answer_is_not_shown(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    press(dialog.events.look_button)
    asked = desk.of(ReadEvents)[-1]
    denied = answer_for_error("insufficient_scope")
    window.take_failure(CommandFailed(Problem.EVENTS_REFUSED, asked.request_id, answer=denied))
    assert "permission" in dialog.events.note.text()
    assert window.banners.warnings() == []
    press(dialog.events.look_button)
    late = desk.of(ReadEvents)[-1]
    dialog.show_account(OVER.account_id)
    window.account_flow.take_events(EventsRead(late.request_id, RENEWING.account_id, NO_QUEUE))
    assert dialog.events.undo_buttons() == []
    assert "Not looked at yet" in dialog.events.told.text()


def test_notices_are_looked_through_where_the_user_says_so_and_the_scope_allows(
    dialog: AccountsDialog, window: MainWindow, desk: Desk
) -> None:
    dialog.take_accounts((replace(RENEWING, scopes=("telephony",)),))
    assert not dialog.events.inbox_box.isEnabled()
    assert "scope im" in dialog.events.inbox_hint.text()
    dialog.take_accounts((RENEWING,))
    assert "Everything else is dropped" in dialog.events.inbox_hint.text()
    dialog.events.inbox_box.click()
    assert desk.of(SetInboxReading) == [SetInboxReading(RENEWING.account_id, is_on=True)]
    window.account_flow.take_inboxes(InboxesChanged((RENEWING.account_id,)))
    assert dialog.events.inbox_box.isChecked()
    window.account_flow.take_inboxes(InboxesChanged())
    assert not dialog.events.inbox_box.isChecked()
