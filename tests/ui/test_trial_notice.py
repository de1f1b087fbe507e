"""The test notification says what the desktop answered: who showed it, or why nobody did and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.ui.freedesktop_notifier import FreedesktopNotifier
from b24monitor.ui.notifiers import FailureReason, Notice, Notifier, NotifierFailure
from b24monitor.ui.trial_notice import TrialNotice
from tests.bench_session.notification_capture import NotificationCapture
from tests.bench_session.session_bus import SessionBus
from tests.ui.notice_bench import drain, notice


class Answers(QObject):
    """What a trial came to."""

    def __init__(self, trial: TrialNotice) -> None:
        super().__init__()
        self.all: list[CheckResult] = []
        trial.answered.connect(self._take)

    @Slot(CheckResult)
    def _take(self, result: CheckResult) -> None:
        self.all.append(result)


def has(answers: Answers, count: int) -> bool:
    return len(answers.all) == count


@pytest.fixture
def notifier(qtbot: QtBot) -> Iterator[FreedesktopNotifier]:
    made = FreedesktopNotifier(answer_limit_s=0.4)
    yield made
    made.close()


def test_the_service_that_showed_it_is_named(
    qtbot: QtBot, notifier: FreedesktopNotifier, notification_capture: NotificationCapture
) -> None:
    drain(notification_capture.process)
    trial = TrialNotice(notifier)
    answers = Answers(trial)
    notifier.show(notice())
    qtbot.waitUntil(lambda: len(notification_capture.notifications()) == 1)
    assert answers.all == []
    for count in (1, 2):
        trial.send()
        qtbot.waitUntil(partial(has, answers, count))
    result = answers.all[1]
    assert (result.check, result.outcome) == (Check.NOTIFICATION, Outcome.FINE)
    # The mock's own name and version.
    assert result.subject == "mock-notify 1.0"
    assert result.text.startswith("Shown by mock-notify 1.0.")
    assert notification_capture.notifications()[-1].summary == "Test notification"


def test_without_a_service_it_says_what_to_do(
    qtbot: QtBot, notifier: FreedesktopNotifier, session_bus: SessionBus
) -> None:
    trial = TrialNotice(notifier)
    answers = Answers(trial)
    trial.send()
    qtbot.waitUntil(lambda: len(answers.all) == 1)
    assert answers.all[0].outcome is Outcome.FAILED
    assert answers.all[0].text.startswith("No notification service is running. Start")


def test_a_service_that_hangs_is_said_so(
    qtbot: QtBot, notifier: FreedesktopNotifier, notification_capture: NotificationCapture
) -> None:
    trial = TrialNotice(notifier)
    answers = Answers(trial)
    notification_capture.process.freeze()
    trial.send()
    qtbot.waitUntil(lambda: len(answers.all) == 1)
    assert "does not answer" in answers.all[0].text
    notification_capture.process.thaw()


class FailingNotifier(Notifier):
    """Fails for the reason a test wants."""

    reason = FailureReason.NO_NOTIFICATIONS

    def _deliver(self, notice: Notice) -> None:
        self._fail(notice.key, self.reason)


@pytest.mark.parametrize("reason", FailureReason)
def test_each_reason_has_a_sentence_of_its_own(qtbot: QtBot, reason: FailureReason) -> None:
    notifier = FailingNotifier()
    notifier.reason = reason
    trial = TrialNotice(notifier)
    answers = Answers(trial)
    trial.send()
    assert [result.outcome for result in answers.all] == [Outcome.FAILED]
    assert answers.all[0].text.endswith(".")


class SlowNotifier(Notifier):
    """Has shown nothing yet."""

    def _deliver(self, notice: Notice) -> None:
        """Not answered."""


def test_other_notices_are_no_answer(qtbot: QtBot) -> None:
    notifier = SlowNotifier()
    trial = TrialNotice(notifier)
    answers = Answers(trial)
    trial.send()
    notifier.shown.emit("watch 1")
    notifier.failed.emit(NotifierFailure("watch 2", FailureReason.SILENT))
    assert answers.all == []
    with qtbot.waitSignal(trial.answer_worded, timeout=500) as worded:
        notifier.failed.emit(NotifierFailure("trial", FailureReason.NO_BUS))
    assert worded.args == [answers.all[0].text]


class NamelessNotifier(Notifier):
    """Shows everything and, asked who it is, says nothing."""

    def _deliver(self, notice: Notice) -> None:
        self.shown.emit(notice.key)

    def identify(self) -> None:
        """Not answered."""


def test_a_service_that_does_not_say_who_it_is_is_not_waited_for(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("b24monitor.ui.trial_notice._NAME_LIMIT_MS", 50)
    trial = TrialNotice(NamelessNotifier())
    answers = Answers(trial)
    trial.send()
    qtbot.waitUntil(lambda: len(answers.all) == 1)
    assert answers.all[0].subject == ""
    assert answers.all[0].text.startswith("The desktop took it.")
    assert answers.all[0].outcome is Outcome.FINE
