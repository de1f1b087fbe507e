"""Adding several methods at once from what the portal offers, and the yes that a method takes which may run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from b24monitor.core.command import Ask
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.ui.add_watch_choices import AfterAdding
from b24monitor.ui.add_watch_dialog import AddWatchDialog
from b24monitor.ui.ask_dialog import AskDialog
from tests.journeys.resident import GATED, Resident

_SAFE, _UNSAFE = "server.time", "demo.gated.two"


def _tick(dialog: AddWatchDialog, method: str) -> None:
    """As by hand: search, stand on the row, press the space bar."""
    dialog.method.setFocus()
    dialog.method.selectAll()
    QTest.keyClicks(dialog.method, method)
    assert method in dialog.methods.shown()
    dialog.methods.stand_on(method)
    QTest.keyClick(dialog.methods, Qt.Key.Key_Space)
    assert method in dialog.methods.ticked()


def test_several_methods_of_the_portal_are_added_at_once(resident: Resident) -> None:
    resident.add_account(resident.portal.issue_token().access_token)
    resident.press("Ctrl+N")
    dialog = resident.dialog(AddWatchDialog)
    resident.wait(lambda: _UNSAFE in dialog.methods.shown())
    for method in (GATED, _SAFE, _UNSAFE):
        _tick(dialog, method)
    assert set(dialog.chosen()) == {GATED, _SAFE, _UNSAFE}
    resident.click(dialog.add_button)
    resident.wait(lambda: len(resident.rows()) == 3)
    assert {row.watch.method for row in resident.rows()} == {GATED, _SAFE, _UNSAFE}
    assert {row.status.state for row in resident.rows()} == {ConfirmationState.UNKNOWN}
    # Adding asks nobody.
    resident.let_pass(300)
    assert [resident.calls(method) for method in (GATED, _SAFE, _UNSAFE)] == [0, 0, 0]

    # What is watched already is shown, and cannot be added again.
    resident.press("Ctrl+N")
    again = resident.dialog(AddWatchDialog)
    assert again.methods.mark_of(GATED) == "watched already"
    resident.press("Esc", again)


def test_a_method_that_may_run_takes_a_tick_and_the_engine_wants_it_too(resident: Resident) -> None:
    resident.add_account(resident.portal.issue_token().access_token)
    resident.press("Ctrl+N")
    dialog = resident.dialog(AddWatchDialog)
    resident.wait(lambda: _UNSAFE in dialog.methods.shown())
    for method in (GATED, _UNSAFE):
        _tick(dialog, method)
    dialog.choose(AfterAdding.ASK)
    resident.click(dialog.add_button)
    ask = resident.dialog(AskDialog)
    assert not ask.ask_button.isEnabled()
    assert _UNSAFE in ask.may_run.accessibleDescription()

    # A front end that forgets the tick is refused by the engine.
    (unsafe,) = (row.watch.watch_id for row in resident.rows() if row.watch.method == _UNSAFE)
    resident.app.post(Ask((unsafe,)))
    resident.wait(resident.app.window.banners.warnings)
    assert resident.calls(_UNSAFE) == 0

    QTest.keyClick(ask.may_run, Qt.Key.Key_Space)
    for _ in range(2):
        QTest.mouseClick(ask.ask_button, Qt.MouseButton.LeftButton)
    resident.wait(lambda: all(row.status.state is ConfirmationState.WAITING for row in resident.rows()))
    assert {question.method for question in resident.portal.questions()} == {GATED, _UNSAFE}
    token = resident.portal.questions()[0].token
    assert [resident.portal.times_asked(token, method) for method in (GATED, _UNSAFE)] == [1, 1]
