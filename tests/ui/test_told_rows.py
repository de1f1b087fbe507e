"""What was told in the window: reported, doubtful and seen rows, what they offer, and how they are told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from b24monitor.core.account import RenewalRule
from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.command import AddWatch, CheckNow, ReadHistory, RemoveWatches, SetAsksAgain, SetInterval
from b24monitor.core.fact import AccountsChanged, BoardChanged
from b24monitor.core.row_filter import Chip
from b24monitor.core.watch import Parameters
from b24monitor.ui.add_watch_choices import AfterAdding
from b24monitor.ui.add_watch_dialog import AddWatchDialog, WatchWish
from b24monitor.ui.ask_dialog import AskDialog
from b24monitor.ui.confirm_dialog import ConfirmDialog
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.watch_column import Column
from tests.ui.samples import ACCOUNT, Desk, doubtful, lapsed, reported, row, seen, waiting


def chosen(window: MainWindow, *watch_ids: int) -> None:
    window.page.view.clearSelection()
    window.page.view.select_watches(watch_ids)
    QApplication.processEvents()


def offered(window: MainWindow) -> list[str]:
    """What the context menu of the selected rows lets one do."""
    menu = QMenu(window)
    window.menus.fill_row_menu(menu, window.page.selected_rows())
    return [action.text().replace("&", "") for action in menu.actions() if action.isEnabled() and action.text()]


@pytest.fixture
def told(filled: MainWindow) -> MainWindow:
    """The five rows, one reported (6), one doubtful (7) and one that is only seen (-4)."""
    filled.take_board(BoardChanged((row(6, reported(), "a.b"), row(7, doubtful(), "c.d"), seen())))
    filled.page.model.catch_up()
    return filled


def state_cell(window: MainWindow, watch_id: int) -> str:
    place = window.page.model.place_of(watch_id)
    assert place is not None
    return str(window.page.model.index(place, Column.STATE).data())


def test_a_reported_decision_is_checked_now_and_says_what_it_is(told: MainWindow, desk: Desk) -> None:
    chosen(told, 6)
    assert state_cell(told, 6) == "Approved (reported)"
    assert "Allowed by user 5" in told.page.details.text()
    assert "A call is about to prove it." in told.page.details.text()
    told.menu_actions.check_now.trigger()
    assert desk.of(CheckNow) == [CheckNow((6,))]


def test_a_doubtful_question_is_not_called_and_counts_as_needing_the_user(told: MainWindow, desk: Desk) -> None:
    chosen(told, 7)
    assert state_cell(told, 7) == "Waiting (in doubt)"
    assert "possibly a new question" in told.page.details.text()
    assert "none has answered yet" not in told.page.details.text()
    told.menu_actions.check_now.trigger()
    # Nothing of the selection can be looked at, so everything that can is.
    assert [sorted(command.watch_ids) for command in desk.of(CheckNow)] == [[1, 2, 6]]
    told.page.filter_bar.choose(Chip.NEEDS_YOU)
    assert told.page.model.place_of(7) is not None


def test_a_doubt_is_told_in_a_banner(told: MainWindow) -> None:
    told.show_alert(Alert(1, AlertKind.DOUBTFUL, row(7, doubtful(), "c.d")))
    (shown,) = told.banners.alerts()
    assert shown.kind is AlertKind.DOUBTFUL


def test_a_seen_row_offers_copy_portal_and_dismissal_and_nothing_else(told: MainWindow, desk: Desk) -> None:
    chosen(told, -4)
    assert offered(told) == ["Copy rows", "Copy cell", "Open the portal", "Dismiss"]
    assert not told.menu_actions.ask.isEnabled()
    assert not told.menu_actions.ask_again.isEnabled()
    assert not told.menu_actions.forget_account.isEnabled()
    told.menu_actions.stop.trigger()
    assert desk.of(RemoveWatches) == [RemoveWatches((-4,))]
    assert told.findChildren(ConfirmDialog) == []
    chosen(told, 1)
    assert "Stop watching…" in offered(told)


def test_rules_for_a_mixed_selection_are_kept_for_own_rows_only(told: MainWindow, desk: Desk) -> None:
    chosen(told, 1, -4)
    told.menu_actions.ask_again.trigger()
    assert desk.of(SetAsksAgain) == [SetAsksAgain((1,), asks_again=True)]
    told.menu_actions.interval.actions()[1].trigger()
    assert desk.of(SetInterval) == [SetInterval((1,), 1.0)]
    told.menu_actions.stop.trigger()
    assert desk.of(RemoveWatches) == []
    told.findChildren(ConfirmDialog)[-1].yes_button.click()
    assert sorted(desk.of(RemoveWatches)[0].watch_ids) == [-4, 1]


def test_the_chip_of_seen_rows_is_there_only_with_such_rows(filled: MainWindow) -> None:
    bar, model = filled.page.filter_bar, filled.page.model
    assert not bar.chip_button(Chip.SEEN).isVisible()
    filled.take_board(BoardChanged((seen(),)))
    assert bar.chip_button(Chip.SEEN).isVisible()
    assert bar.chip_button(Chip.SEEN).text() == "Seen 1"
    assert model.counts()[Chip.APPROVED] == 1
    bar.choose(Chip.SEEN)
    assert [model.row_at(place) for place in range(model.rowCount())] == [seen()]
    filled.take_board(BoardChanged(removed=(-4,)))
    assert bar.chip_button(Chip.SEEN).isVisible()
    bar.choose(Chip.ALL)
    assert not bar.chip_button(Chip.SEEN).isVisible()


def test_seen_rows_stand_last_and_tell_whose_they_are_without_a_picture_or_a_history(
    told: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    assert told.page.model.place_of(-4) == told.page.model.rowCount() - 1
    chosen(told, -4)
    text = told.page.details.text()
    assert "told to CRM sync" in text
    assert "is not held here, or this method is not watched with it" in text
    assert "Dismiss" in text
    assert not told.page.details.history.isVisible()
    qtbot.wait(200)
    assert desk.of(ReadHistory) == []
    chosen(told, 1)
    assert told.page.details.history.isVisible()


def test_a_method_that_was_only_seen_can_be_watched(told: MainWindow, desk: Desk) -> None:
    shown = seen(method="voximplant.line.add")
    told.take_board(BoardChanged((shown,)))
    told.menu_actions.add_watch.trigger()
    (dialog,) = told.findChildren(AddWatchDialog)
    dialog.wished.emit(
        WatchWish((AddWatch(ACCOUNT.account_id, "voximplant.line.add", Parameters()),), AfterAdding.NOTHING)
    )
    told.take_board(BoardChanged((shown,)))
    assert told.page.selected_rows() == ()
    told.take_board(BoardChanged((row(9, method="voximplant.line.add"),)))
    assert [each.watch.watch_id for each in told.page.selected_rows()] == [9]


def test_to_check_what_is_over_goes_through_the_ask_dialog(window: MainWindow, desk: Desk) -> None:
    renewing = replace(ACCOUNT, renewal=RenewalRule.WHEN_NEEDED)
    window.take_board(BoardChanged((row(1, lapsed(), owner=renewing), row(2, waiting(), "a.b", ACCOUNT))))
    window.take_accounts(AccountsChanged((renewing,)))
    window.menu_actions.check_now.trigger()
    chosen(window, 1)
    assert "Check now" in offered(window)
    window.menu_actions.check_now.trigger()
    # What is over is asked anew, and so not without the dialog.
    assert desk.of(CheckNow) == [CheckNow((2,))]
    (dialog,) = [each for each in window.findChildren(AskDialog) if each.isVisible()]
    assert "renewed" in dialog.text()


@pytest.mark.parametrize(("own", "is_checked"), [((5.0, 5.0), True), ((5.0, None), False)])
def test_the_pace_is_marked_where_all_rows_agree_and_told_in_the_details(
    window: MainWindow, desk: Desk, own: tuple[float | None, ...], *, is_checked: bool
) -> None:
    rows = [row(number, waiting(), f"a.b{number}") for number in (1, 2)]
    paced = [replace(each, watch=replace(each.watch, interval_s=pace)) for each, pace in zip(rows, own, strict=True)]
    window.take_accounts(AccountsChanged((ACCOUNT,)))
    window.take_board(BoardChanged(tuple(paced)))
    interval = window.menu_actions.interval
    assert not interval.menuAction().isEnabled()
    window.page.view.selectAll()
    marked = [action.text() for action in interval.actions() if action.isChecked()]
    assert [action.text() for action in interval.actions()] == ["Usual pace", "1 s", "5 s", "30 s", "5 min"]
    assert marked == (["5 s"] if is_checked else [])
    interval.actions()[4].trigger()
    assert [(sorted(sent.watch_ids), sent.interval_s) for sent in desk.of(SetInterval)] == [([1, 2], 300.0)]
    interval.actions()[0].trigger()
    assert desk.of(SetInterval)[-1].interval_s is None
    chosen(window, 1)
    assert "Checked every 5 s, as you chose." in window.page.details.text()
