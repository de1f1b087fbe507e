"""The self-test's page: a line for each check, its own limit, and a copy that names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from b24monitor.core.program_command import RunSelfTest
from b24monitor.core.program_fact import CheckDone, SelfTestDone
from b24monitor.core.secret import Secret
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.ui.self_test_dialog import SelfTestDialog

TOKEN = Secret("b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7")


class Runner:
    """The dialog, and an engine and a desktop that answer when told."""

    def __init__(self, qtbot: QtBot, limit_s: float = 30.0) -> None:
        self.commands: list[RunSelfTest] = []
        self.notices = 0
        self.dialog = SelfTestDialog(lambda: False, limit_s=limit_s)
        qtbot.addWidget(self.dialog)
        self.dialog.submitted.connect(self.commands.append)
        self.dialog.notice_wanted.connect(self._count)
        self.dialog.show()

    def _count(self) -> None:
        self.notices += 1

    def answer(self, *results: CheckResult, is_done: bool = True) -> None:
        request_id = self.commands[-1].request_id
        for result in results:
            self.dialog.take_check(CheckDone(request_id, result))
        if is_done:
            self.dialog.take_done(SelfTestDone(request_id))

    def lines(self) -> list[str]:
        # A new label is shown a moment after it was put into the layout.
        QTest.qWait(0)
        named = (label.accessibleName() for label in self.dialog.findChildren(QLabel) if label.isVisible())
        return [name for name in named if ": " in name]

    def shows(self, text: str) -> bool:
        return any(text in line for line in self.lines())


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    shown = Runner(qtbot)
    yield shown
    shown.dialog.close()


FINE = tuple(CheckResult(check, Outcome.FINE, "", "It works.") for check in (Check.KEYRING, Check.DATA_FOLDER))
NOTICE = CheckResult(Check.NOTIFICATION, Outcome.FINE, "", "The desktop took it.")


def portal(name: str, outcome: Outcome = Outcome.FINE) -> CheckResult:
    return CheckResult(Check.PORTAL, outcome, name, f"{name} answers.")


def test_it_runs_by_itself_and_waits_for_each_answer(runner: Runner) -> None:
    assert len(runner.commands) == runner.notices == 1
    assert runner.shows("Keyring: Trying…")
    assert runner.shows("Tray icon: Works in part. This desktop shows no tray icons now")
    assert not runner.dialog.again_button.isEnabled()
    runner.answer(*FINE, CheckResult(Check.CLOCK, Outcome.FAILED, "", "Set the clock."), is_done=False)
    runner.dialog.take_result(NOTICE)
    runner.answer(portal("north.bitrix24.com"), is_done=False)
    assert not runner.dialog.again_button.isEnabled(), "another portal may follow"
    runner.answer(portal("south.bitrix24.de"))
    assert runner.shows("Portal · north.bitrix24.com: Works.")
    assert runner.shows("Portal · south.bitrix24.de: Works.")
    assert runner.dialog.again_button.isEnabled()
    assert runner.dialog.verdict.text().startswith("1 check failed")
    assert runner.dialog.progress.value() == runner.dialog.progress.maximum()


def test_what_there_is_nothing_to_try_on_is_not_shown_as_running(runner: Runner) -> None:
    runner.answer(*FINE)
    runner.dialog.take_result(NOTICE)
    assert not runner.shows("Trying…")
    assert not runner.shows("Portal")


def test_answers_of_an_earlier_run_are_not_heard(runner: Runner) -> None:
    runner.answer(*FINE)
    runner.dialog.take_result(NOTICE)
    earlier = runner.commands[-1].request_id
    QTest.mouseClick(runner.dialog.again_button, Qt.MouseButton.LeftButton)
    assert runner.commands[-1].request_id != earlier
    assert runner.notices == 2
    runner.dialog.take_check(CheckDone(earlier, FINE[0]))
    runner.dialog.take_done(SelfTestDone(earlier))
    assert runner.shows("Keyring: Trying…")


def test_silence_ends_at_the_limit_and_a_late_answer_still_counts(qtbot: QtBot) -> None:
    runner = Runner(qtbot, limit_s=0.05)
    qtbot.waitUntil(lambda: runner.shows("Notification: Does not work. No answer within"), timeout=2000)
    assert runner.dialog.again_button.isEnabled()
    runner.dialog.take_result(NOTICE)
    runner.answer(*FINE, portal("north.bitrix24.com"), is_done=False)
    assert runner.shows("Notification: Works. The desktop took it.")
    assert runner.shows("Portal · north.bitrix24.com: Works.")
    assert not runner.shows("Portal: Does not work")
    runner.dialog.close()


def test_the_copy_names_no_portal_and_holds_no_token(runner: Runner) -> None:
    leak = CheckResult(Check.KEYRING, Outcome.FAILED, "", f"It holds {TOKEN.reveal()}.")
    folder = CheckResult(Check.DATA_FOLDER, Outcome.FINE, str(Path.home() / "data"), "It can be written.")
    runner.answer(leak, folder, portal("north.bitrix24.com"), portal("north.bitrix24.com.example.com"))
    runner.dialog.take_result(NOTICE)
    QTest.mouseClick(runner.dialog.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[-1] == "Portal · #2: Works. #2 answers."
    assert "bitrix24" not in copied
    assert TOKEN.reveal() not in copied
    assert "[hidden]" in copied
    assert "Data folder · ~/data: Works." in copied


def test_a_closed_dialog_keeps_no_clock_running(runner: Runner, qtbot: QtBot) -> None:
    runner.dialog.close()
    qtbot.wait(10)
    assert not runner.dialog._limit.isActive()
    assert len(runner.commands) == 1
