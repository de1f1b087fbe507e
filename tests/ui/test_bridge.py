"""The crossing into Qt: what plain threads publish arrives on the GUI thread, whole and in order."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.fact import (
    AccountAdded,
    AccountRenewed,
    AccountsChanged,
    BoardChanged,
    CommandFailed,
    EngineStopped,
    EventsRead,
    Fact,
    HistoryRead,
    InboxesChanged,
    ListenerChanged,
    NetworkChanged,
    PortalMoved,
    PortalRedirected,
    PortalsRead,
    Problem,
    RenewalWanted,
    VaultChanged,
    VaultState,
)
from b24monitor.core.question import AnswerOutcome, ListStanding
from b24monitor.core.question_fact import AnswerEnded, AnswersRead, ListsChanged, QuestionRaised, QuestionsChanged
from b24monitor.core.subscription import EventStanding
from b24monitor.ui.bridge import Bridge
from tests.contracts.question_sample import question
from tests.ui.samples import ACCOUNT, NOON, row

QUESTION = question()

FACTS: tuple[Fact, ...] = (
    BoardChanged((row(),)),
    AccountsChanged((ACCOUNT,)),
    AccountAdded(1, ACCOUNT, session_only=False),
    VaultChanged(VaultState.LOCKED),
    Alert(1, AlertKind.DENIED, row()),
    CommandFailed(Problem.NO_TOKEN),
    HistoryRead(1, ()),
    RenewalWanted(ACCOUNT, (1,)),
    AccountRenewed(ACCOUNT, session_only=False),
    PortalsRead(()),
    PortalRedirected("https://old.example/rest/", "https://new.example/rest/"),
    PortalMoved("https://old.example/rest/", "https://new.example/rest/", is_proved=True),
    EventsRead(1, ACCOUNT.account_id, EventStanding()),
    NetworkChanged(is_up=False, at=NOON),
    ListenerChanged("http://127.0.0.1:8725/"),
    InboxesChanged(("account1",)),
    EngineStopped("why"),
    QuestionsChanged((QUESTION,), ("gone",)),
    QuestionRaised(QUESTION),
    AnswerEnded(1, QUESTION, is_allowed=True, outcome=AnswerOutcome.DONE),
    ListsChanged((ListStanding("account1", has_scope=True, is_on=True),)),
    AnswersRead(1, (QUESTION,)),
)


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.facts: list[object] = []
        self.threads: set[QThread] = set()

    @Slot(object)
    def take(self, fact: object) -> None:
        self.facts.append(fact)
        self.threads.add(QThread.currentThread())


def connected(bridge: Bridge) -> Receiver:
    receiver = Receiver()
    for signal in (
        bridge.board_changed,
        bridge.accounts_changed,
        bridge.account_added,
        bridge.vault_changed,
        bridge.alert_raised,
        bridge.command_failed,
        bridge.history_read,
        bridge.renewal_wanted,
        bridge.account_renewed,
        bridge.portals_read,
        bridge.portal_redirected,
        bridge.portal_moved,
        bridge.events_read,
        bridge.network_changed,
        bridge.listener_changed,
        bridge.inboxes_changed,
        bridge.engine_stopped,
        bridge.questions_changed,
        bridge.question_raised,
        bridge.answer_ended,
        bridge.lists_changed,
        bridge.answers_read,
    ):
        signal.connect(receiver.take)
    return receiver


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_each_fact_has_its_signal(qtbot: QtBot, fact: Fact) -> None:
    bridge = Bridge()
    receiver = connected(bridge)
    bridge.publish(fact)
    assert receiver.facts == [fact]
    assert receiver.facts[0] is fact


def test_what_a_plain_thread_publishes_arrives_on_the_gui_thread_in_order(qtbot: QtBot) -> None:
    bridge = Bridge()
    receiver = connected(bridge)
    sent = FACTS * 50

    def publish() -> None:
        for fact in sent:
            bridge.publish(fact)

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    assert receiver.facts == []
    qtbot.waitUntil(lambda: len(receiver.facts) == len(sent), timeout=5000)
    assert receiver.facts == list(sent)
    assert receiver.threads == {bridge.thread()}
