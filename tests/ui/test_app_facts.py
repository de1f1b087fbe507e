"""The connects of the program: each new kind of fact reaches the part of the window that tells it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from b24monitor.app import App
from b24monitor.backstage import Backstage
from b24monitor.core.command import CheckNow, Command, ReadEvents, ReloadAccounts
from b24monitor.core.fact import (
    AccountRenewed,
    AccountsChanged,
    BoardChanged,
    EventsRead,
    ListenerChanged,
    NetworkChanged,
    PortalMoved,
    PortalRedirected,
    RenewalWanted,
)
from b24monitor.core.subscription import EventStanding
from b24monitor.storage.instance import Verb
from b24monitor.ui.accounts_dialog import AccountsDialog
from b24monitor.ui.banner import Banner
from b24monitor.ui.renewal_dialog import RenewalDialog
from b24monitor.ui.stall_watch import StallWatch
from tests.ui.accounts_bench import OVER, RENEWING, press, settings_of, standings
from tests.ui.samples import NOON, Desk, SetClock, doubtful, reported, row, seen, waiting


class RecordingBackstage(Backstage):
    """Takes commands in the engine's place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.overdue_s = 0.0

    def post(self, command: Command) -> None:
        self._desk.post(command)

    def stalled_s(self, now_s: float) -> float:
        return self.overdue_s


@pytest.fixture
def app(qtbot: QtBot, clock: SetClock, desk: Desk) -> Iterator[App]:
    program = App(clock, 1.0, None, None)
    program.backstage = RecordingBackstage(desk)
    qtbot.addWidget(program.window)
    program.window.show()
    program.bridge.publish(AccountsChanged((RENEWING, OVER)))
    yield program
    program.desktop.tray.close()


def test_what_is_told_of_accounts_and_portals_arrives(app: App, desk: Desk) -> None:
    app.window.menu_actions.accounts.trigger()
    (dialog,) = app.window.findChildren(AccountsDialog)
    app.bridge.publish(standings(settings_of(RENEWING)))
    assert "12 requests" in dialog.portal.standing.text()
    press(dialog.events.look_button)
    asked = desk.of(ReadEvents)[-1]
    app.bridge.publish(EventsRead(asked.request_id, RENEWING.account_id, EventStanding()))
    assert "Nothing is bound" in dialog.events.told.text()


def test_what_is_told_of_renewals_and_moves_arrives(app: App) -> None:
    app.bridge.publish(RenewalWanted(OVER, (1,)))
    (dialog,) = app.window.findChildren(RenewalDialog)
    app.bridge.publish(AccountRenewed(OVER, session_only=False))
    assert not dialog.isVisible()
    app.bridge.publish(PortalRedirected("https://old.example.com/rest/", "https://new.example.com/rest/"))
    app.bridge.publish(PortalMoved("https://a.example.com/rest/", "https://b.example.com/rest/", is_proved=False))
    QApplication.processEvents()
    told = [banner.accessibleDescription() for banner in app.window.banners.findChildren(Banner)]
    assert [part for part in ("has a new token", "now sends us to", "as you said") if not _is_in(part, told)] == []


def test_what_is_told_of_the_watching_itself_arrives(app: App) -> None:
    app.window.menu_actions.accounts.trigger()
    (dialog,) = app.window.findChildren(AccountsDialog)
    app.bridge.publish(ListenerChanged("http://127.0.0.1:8725/"))
    assert dialog.events.listener.address.text() == "http://127.0.0.1:8725/"
    app.bridge.publish(NetworkChanged(is_up=False, at=NOON))
    assert isinstance(app.backstage, RecordingBackstage)
    app.backstage.overdue_s = 16.0
    app.findChildren(StallWatch)[0].timer.timeout.emit()
    told = [banner.accessibleDescription() for banner in app.window.banners.findChildren(Banner)]
    assert [part for part in ("offline since", "stalled for 16 s") if not _is_in(part, told)] == []


def test_the_tray_looks_at_what_a_call_can_tell_of(app: App, desk: Desk) -> None:
    app.bridge.publish(BoardChanged((row(1, waiting()), row(2, reported(), "a.b"), row(3, doubtful(), "c.d"), seen())))
    app.desktop.tray.check_requested.emit()
    assert desk.of(CheckNow) == [CheckNow((1, 2))]


def _is_in(part: str, told: list[str]) -> bool:
    return any(part in text for text in told)


@pytest.mark.parametrize("verb", [Verb.ACCOUNTS, Verb.PORTALS])
def test_another_process_that_changed_something_is_followed(app: App, desk: Desk, verb: Verb) -> None:
    app.obey(verb)
    assert desk.of(ReloadAccounts) == [ReloadAccounts()]
