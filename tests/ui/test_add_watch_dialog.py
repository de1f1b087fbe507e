"""Choosing methods: from the catalogue, from what the portal offers, or by name; many at once; nothing blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.command import AddWatch, Ask, ReadMethods
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import BoardChanged, CommandFailed, Problem
from b24monitor.core.program_fact import MethodsRead
from b24monitor.core.watch import Parameters
from b24monitor.ui.add_watch_choices import AfterAdding
from b24monitor.ui.add_watch_dialog import AddWatchDialog, WatchWish
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.watch_flow import WatchFlow
from tests.ui.samples import ACCOUNT, EMPTY_USER, Desk, SetClock, account, row

GATED, OWN = "voximplant.user.get", "acme.payroll.export"
OFFERED = ("crm.deal.add", "crm.deal.list", "tasks.task.list", "user.get", GATED)
OTHER = account(2, label="Helpdesk widget")


def test_what_is_watched_already_is_not_offered(qtbot: QtBot) -> None:
    wishes = Wishes(qtbot, watched=frozenset({(ACCOUNT.account_id, GATED)}))
    assert GATED not in wishes.dialog._adding.text()
    wishes.type(GATED)
    assert wishes.dialog._adding.text() == f"{GATED} is watched already."
    assert not wishes.dialog.add_button.isEnabled()
    wishes.type("user.get")
    assert wishes.dialog._adding.text().startswith("To be added: user.get")
    assert wishes.dialog.add_button.isEnabled()
    wishes.type(GATED)
    wishes.dialog.account.setCurrentIndex(1)
    assert wishes.dialog.add_button.isEnabled()


class Wishes:
    """A dialog on the screen, and what it was told to add."""

    def __init__(self, qtbot: QtBot, *, watched: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.dialog = AddWatchDialog((ACCOUNT, OTHER), watched, ACCOUNT.account_id, (OWN,))
        self.taken: list[WatchWish] = []
        self.dialog.wished.connect(self._take)
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        qtbot.waitExposed(self.dialog)
        self.dialog.show_methods(ACCOUNT.account_id, OFFERED)

    def _take(self, wish: WatchWish) -> None:
        self.taken.append(wish)

    def type(self, text: str) -> None:
        self.dialog.method.selectAll()
        QTest.keyClicks(self.dialog.method, text)

    def added(self) -> list[tuple[str, str, Parameters]]:
        return [(each.account_id, each.method, each.parameters) for wish in self.taken for each in wish.commands]


@pytest.fixture
def wishes(qtbot: QtBot) -> Wishes:
    return Wishes(qtbot)


def test_a_method_that_is_watched_already_is_not_offered_first(qtbot: QtBot) -> None:
    wishes = Wishes(qtbot, watched=frozenset({(ACCOUNT.account_id, GATED)}))
    assert (wishes.dialog.method.text(), wishes.dialog.chosen()) == ("", ())
    wishes.dialog.account.setCurrentIndex(1)
    assert wishes.dialog.method.text() == GATED


def test_enter_in_the_method_field_adds_with_one_press(wishes: Wishes) -> None:
    wishes.type("Crm.Deal.List")
    QTest.keyClick(wishes.dialog.method, Qt.Key.Key_Return)
    assert wishes.added() == [(ACCOUNT.account_id, "crm.deal.list", Parameters())]
    assert not wishes.dialog.isVisible()


def test_a_name_that_is_part_of_another_can_be_typed(wishes: Wishes) -> None:
    wishes.type("deal.add")
    assert "crm.deal.add" in wishes.dialog.methods.shown()
    QTest.keyClick(wishes.dialog.method, Qt.Key.Key_Return)
    assert [method for _account, method, _parameters in wishes.added()] == ["deal.add"]


def test_the_search_finds_all_its_words_and_keeps_what_is_ticked(wishes: Wishes) -> None:
    methods = wishes.dialog.methods
    methods.tick(OWN)
    wishes.type("list crm")
    assert methods.shown() == (OWN, "crm.deal.list")
    wishes.type("nothing like it")
    assert methods.shown() == (OWN,)


def test_every_method_is_marked_with_what_is_known_of_it(qtbot: QtBot) -> None:
    wishes = Wishes(qtbot, watched=frozenset({(ACCOUNT.account_id, "user.get")}))
    methods = wishes.dialog.methods
    marks = {method: methods.mark_of(method) for method in methods.shown()}
    assert marks == {
        GATED: "gated",
        OWN: "gated as you said",
        "crm.deal.list": "runs, reads",
        "tasks.task.list": "runs, reads",
        "user.get": "watched already",
        "crm.deal.add": "RUNS, may write",
    }
    methods.tick("user.get")
    assert methods.ticked() == ()


def test_many_are_added_at_once_each_with_parameters_of_its_own(wishes: Wishes) -> None:
    dialog = wishes.dialog
    for method in (GATED, "crm.deal.list", "tasks.task.list"):
        dialog.methods.tick(method)
    assert not dialog.parameters.edit.isEnabled()
    dialog.methods.stand_on("crm.deal.list")
    dialog.parameters.edit.setPlainText("ORDER=ID")
    dialog.methods.stand_on(GATED)
    assert dialog.parameters.edit.toPlainText() == "USER_ID="
    dialog.accept_wish()
    of = ACCOUNT.account_id
    assert wishes.added() == [
        (of, "crm.deal.list", Parameters.of(("ORDER", "ID"))),
        (of, "tasks.task.list", Parameters()),
        (of, GATED, EMPTY_USER),
    ]


def test_a_search_is_not_added_beside_what_is_ticked_but_a_new_name_is(wishes: Wishes) -> None:
    wishes.dialog.methods.tick(GATED)
    assert wishes.dialog.chosen() == (GATED,)
    wishes.type("crm.deal")
    assert wishes.dialog.chosen() == (GATED,)
    wishes.type("crm.deal.list")
    assert wishes.dialog.chosen() == (GATED, "crm.deal.list")
    wishes.type("some.module.run")
    assert wishes.dialog.chosen() == (GATED, "some.module.run")


def test_parameters_go_along_with_a_name_while_it_is_typed(wishes: Wishes) -> None:
    wishes.type("crm.deal.lis")
    wishes.dialog.parameters.edit.setPlainText("ORDER=ID")
    wishes.type("crm.")
    wishes.type("crm.deal.list")
    wishes.dialog.accept_wish()
    assert wishes.added() == [(ACCOUNT.account_id, "crm.deal.list", Parameters.of(("ORDER", "ID")))]


def test_the_harmless_parameters_come_and_go_with_their_method(wishes: Wishes) -> None:
    edit = wishes.dialog.parameters.edit
    wishes.type("crm.deal.list")
    assert edit.toPlainText() == ""
    wishes.type(GATED)
    assert edit.toPlainText() == "USER_ID="


def test_wrong_parameters_of_one_of_many_are_shown(wishes: Wishes) -> None:
    dialog = wishes.dialog
    for method in (GATED, "crm.deal.list"):
        dialog.methods.tick(method)
    dialog.methods.stand_on("crm.deal.list")
    dialog.parameters.edit.setPlainText("no equals sign")
    dialog.methods.stand_on(GATED)
    dialog.accept_wish()
    assert wishes.taken == []
    assert "crm.deal.list" in dialog.note.text()
    assert dialog.parameters.edit.toPlainText() == "no equals sign"


def test_all_accounts_at_once_leave_out_what_is_watched(qtbot: QtBot) -> None:
    wishes = Wishes(qtbot, watched=frozenset({(OTHER.account_id, GATED)}))
    wishes.dialog.account.setCurrentIndex(2)
    for method in (GATED, OWN):
        wishes.dialog.methods.tick(method)
    wishes.dialog.accept_wish()
    pairs = [(account_id, method) for account_id, method, _parameters in wishes.added()]
    assert pairs == [(ACCOUNT.account_id, OWN), (ACCOUNT.account_id, GATED), (OTHER.account_id, OWN)]


def test_only_a_method_outside_the_catalogue_can_be_called_gated(wishes: Wishes) -> None:
    dialog = wishes.dialog
    assert not dialog.keep_own.isVisible()
    wishes.type("crm.deal.add")
    assert dialog.keep_own.isVisible()
    dialog.keep_own.setChecked(True)
    wishes.type(OWN)
    assert not dialog.keep_own.isVisible()
    dialog.accept_wish()
    assert wishes.taken[0].own_method == ""


def test_of_another_account_only_what_is_ticked_stays(wishes: Wishes) -> None:
    wishes.dialog.methods.tick("crm.deal.list")
    wishes.dialog.account.setCurrentIndex(1)
    assert wishes.dialog.methods.shown() == (OWN, "crm.deal.list", GATED)
    wishes.dialog.show_methods(ACCOUNT.account_id, OFFERED)
    assert wishes.dialog.methods.shown() == (OWN, "crm.deal.list", GATED)


class Flow:
    """The flow over a bare window, with a desk, and preferences in a file."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.desk, self.book = Desk(), PreferenceBook(path)
        self.flow = WatchFlow(self.desk.post, SetClock(), lambda: (), self.window, self.book)
        self.flow.know_accounts((ACCOUNT, OTHER))

    def opened(self) -> AddWatchDialog:
        self.flow.add_watch()
        (dialog,) = (each for each in self.window.findChildren(AddWatchDialog) if each.isVisible())
        return dialog

    def words(self, dialog: AddWatchDialog) -> str:
        return dialog._standing.text()


@pytest.fixture
def flow(qtbot: QtBot, tmp_path: Path) -> Flow:
    return Flow(qtbot, tmp_path / "window.ini")


def test_the_portals_methods_come_when_they_come(flow: Flow) -> None:
    dialog = flow.opened()
    (asked,) = flow.desk.of(ReadMethods)
    assert asked.account_id == ACCOUNT.account_id
    assert "Reading" in flow.words(dialog)
    assert dialog.methods.shown() == (GATED,)
    flow.flow.take_methods(MethodsRead(asked.request_id, ACCOUNT.account_id, OFFERED))
    assert set(dialog.methods.shown()) == set(OFFERED)
    assert "5 methods" in flow.words(dialog)
    dialog.reject()
    assert set(flow.opened().methods.shown()) == set(OFFERED)
    assert len(flow.desk.of(ReadMethods)) == 1


def test_why_the_portals_methods_are_not_to_be_had_is_told_in_the_dialog(flow: Flow) -> None:
    dialog = flow.opened()
    (asked,) = flow.desk.of(ReadMethods)
    answer = answer_for_trouble(Trouble.TIMED_OUT)
    failed = CommandFailed(Problem.METHODS_UNREAD, asked.request_id, answer=answer, account_id=ACCOUNT.account_id)
    assert flow.flow.take_failure(failed)
    assert "could not be read" in flow.words(dialog)
    assert not flow.flow.take_failure(CommandFailed(Problem.NOT_ASKED, watch_id=1))
    dialog.accept_wish()
    assert [command.method for command in flow.desk.of(AddWatch)] == [GATED]


def test_another_accounts_portal_is_read_when_it_is_chosen(flow: Flow) -> None:
    dialog = flow.opened()
    dialog.account.setCurrentIndex(1)
    dialog.account.setCurrentIndex(0)
    assert [command.account_id for command in flow.desk.of(ReadMethods)] == [ACCOUNT.account_id, OTHER.account_id]


def test_what_the_user_calls_gated_is_kept_and_needs_no_yes_where_it_reads(flow: Flow, qtbot: QtBot) -> None:
    dialog = flow.opened()
    dialog.method.setText("acme.recording.list")
    dialog.keep_own.setChecked(True)
    dialog.choose(AfterAdding.ASK)
    dialog.accept_wish()
    assert flow.book.now.own_methods == ("acme.recording.list",)
    flow.flow.take_board(BoardChanged((row(3, method="acme.recording.list", parameters=Parameters()),)))
    (ask,) = flow.window.findChildren(AskDialog)
    assert not ask.may_run.isVisible()
    QTest.mouseClick(ask.ask_button, Qt.MouseButton.LeftButton)
    assert flow.desk.of(Ask) == [Ask((3,), may_run=True)]


def test_the_rows_of_many_are_asked_together_when_all_are_there(flow: Flow) -> None:
    dialog = flow.opened()
    flow.flow._adding.take_methods(MethodsRead(1, ACCOUNT.account_id, OFFERED))
    for method in (GATED, "crm.deal.add"):
        dialog.methods.tick(method)
    dialog.choose(AfterAdding.ASK)
    dialog.accept_wish()
    assert len(flow.desk.of(AddWatch)) == 2
    assert flow.flow.take_board(BoardChanged((row(1),))) is None
    assert flow.window.findChildren(AskDialog) == []
    flow.flow.take_board(BoardChanged((row(2, method="crm.deal.add", parameters=Parameters()),)))
    (ask,) = flow.window.findChildren(AskDialog)
    assert "crm.deal.add may run NOW on northwind.bitrix24.com as CRM sync · user 7" in ask.text()
    assert "voximplant.user.get may run" not in ask.text()
    assert not ask.ask_button.isEnabled()
    ask.may_run.click()
    QTest.mouseClick(ask.ask_button, Qt.MouseButton.LeftButton)
    (command,) = flow.desk.of(Ask)
    assert (sorted(command.watch_ids), command.may_run) == ([1, 2], True)
