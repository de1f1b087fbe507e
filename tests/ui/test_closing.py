"""Closing the window: it quits, hides or asks, and a window that is hidden can always be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from b24monitor.core.preferences import Closing
from b24monitor.ui.closing import WindowCloser
from b24monitor.ui.closing_dialog import ClosingDialog
from b24monitor.ui.notifiers import Notice
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.tray import Tray
from tests.ui.tray_bench import FoundHost, SetClock

# Offscreen, Qt misses the X11 half of its own tray code, and says so.
pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)


class Window(QMainWindow):
    """A window that leaves its closing to a closer."""

    closer: WindowCloser

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's own name
        event.setAccepted(not self.closer.stays())


@dataclass
class Scene:
    """A shown window, a tray that can be lost, and what came of closing."""

    window: Window
    host: FoundHost
    book: PreferenceBook
    quits: list[bool] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def questions(self) -> list[ClosingDialog]:
        return [dialog for dialog in self.window.findChildren(ClosingDialog) if dialog.isVisible()]

    def question(self) -> ClosingDialog:
        (shown,) = self.questions
        return shown


class Ear(QObject):
    """Keeps the notices that a closer wants shown."""

    def __init__(self, notices: list[Notice]) -> None:
        super().__init__()
        self._notices = notices

    @Slot(Notice)
    def hear(self, notice: Notice) -> None:
        self._notices.append(notice)


@pytest.fixture
def scene(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    host, window, book = FoundHost(), Window(), PreferenceBook()
    tray = Tray(SetClock(), host=host)
    made = Scene(window, host, book)
    window.closer = WindowCloser(window, tray, book, window)
    ear = Ear(made.notices)
    window.closer.notice_wanted.connect(ear.hear)
    # The real one would end the tests' own application.
    monkeypatch.setattr(QApplication, "quit", lambda: made.quits.append(True))
    tray.start()
    host.find(True)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.closer.quit()
    window.close()
    tray.close()
    window.deleteLater()


def test_without_a_tray_closing_is_the_end(scene: Scene) -> None:
    scene.host.find(False)
    for rule in Closing:
        scene.book.change(closing=rule)
        assert not scene.window.closer.stays()
    assert scene.questions == []
    assert scene.window.isVisible()


def test_the_rules_are_followed(scene: Scene) -> None:
    scene.book.change(closing=Closing.TRAY)
    assert not scene.window.close()
    assert not scene.window.isVisible()
    scene.window.show()
    scene.window.closer.take_shown()
    scene.book.change(closing=Closing.QUIT)
    assert scene.window.close()
    assert (scene.questions, scene.notices) == ([], [])


def test_it_is_asked_once_and_the_window_stays_usable(scene: Scene) -> None:
    assert not scene.window.close()
    assert not scene.window.close()
    question = scene.question()
    assert not question.isModal()
    assert scene.window.isVisible()
    QTest.mouseClick(question.keep, Qt.MouseButton.LeftButton)
    assert not scene.window.isVisible()
    assert scene.book.now.closing is Closing.TRAY
    assert [notice.title for notice in scene.notices] == ["b24monitor keeps watching"]
    scene.window.show()
    scene.window.closer.take_shown()
    assert not scene.window.close()
    assert scene.questions == []
    assert len(scene.notices) == 1


def test_an_answer_that_is_not_to_be_remembered_is_asked_for_again(scene: Scene) -> None:
    for _ in range(2):
        scene.window.show()
        scene.window.close()
        scene.question().remember.setChecked(False)
        QTest.mouseClick(scene.question().keep, Qt.MouseButton.LeftButton)
        assert not scene.window.isVisible()
    assert scene.book.now.closing is Closing.ASK
    assert len(scene.notices) == 1


def test_quit_in_the_question_quits(scene: Scene) -> None:
    scene.window.close()
    QTest.mouseClick(scene.question().quit, Qt.MouseButton.LeftButton)
    assert scene.quits == [True]
    assert scene.book.now.closing is Closing.QUIT
    assert scene.window.close()  # Qt's own attempt, which must not be refused


def test_escape_leaves_all_as_it_is(scene: Scene) -> None:
    scene.window.close()
    QTest.keyClick(scene.question(), Qt.Key.Key_Escape)
    assert scene.questions == []
    assert scene.window.isVisible()
    assert scene.book.now.closing is Closing.ASK
    assert not scene.window.close()
    assert len(scene.questions) == 1


def test_quitting_from_the_menu_is_not_taken_for_closing(scene: Scene) -> None:
    scene.book.change(closing=Closing.TRAY)
    scene.window.closer.quit()
    assert scene.quits == [True]
    assert scene.window.close()


def test_the_end_of_the_session_is_not_held_up(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "isSavingSession", lambda _self: True)
    assert scene.window.close()
    assert scene.questions == []


def test_a_hidden_window_comes_back_when_the_tray_goes(scene: Scene) -> None:
    scene.book.change(closing=Closing.TRAY)
    scene.window.close()
    scene.host.find(False)
    assert scene.window.isVisible()
    assert scene.window.isMinimized()
    # The tray was only started anew.
    scene.host.find(True)
    assert not scene.window.isVisible()
    scene.host.find(False)
    # Taken up again since, it stays.
    scene.window.showNormal()
    scene.host.find(True)
    assert scene.window.isVisible()


def test_a_question_whose_tray_went_is_dropped(scene: Scene) -> None:
    scene.window.close()
    scene.host.find(False)
    assert scene.questions == []
    assert scene.window.isVisible()
    assert not scene.window.closer.stays()
