"""Help: the keys are those of the actions, wherever they are, and about the program everything can be copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from b24monitor import __version__
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.wording import state_meaning
from b24monitor.ui.about_dialog import AboutDialog
from b24monitor.ui.first_run_page import FirstRunPage
from b24monitor.ui.keys_dialog import KeysDialog
from b24monitor.ui.main_window import MainWindow


def action(parent: QWidget, text: str, *keys: str) -> QAction:
    made = QAction(text, parent)
    made.setShortcuts([QKeySequence(key) for key in keys])
    return made


def texts(dialog: QWidget) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


@pytest.fixture
def small_window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def test_actions_are_listed_by_menu_with_all_their_keys(small_window: QMainWindow, qtbot: QtBot) -> None:
    first, second = small_window.menuBar().addMenu("&First"), small_window.menuBar().addMenu("&Second")
    late, early = action(small_window, "&Late…", "Ctrl+L"), action(small_window, "&Early", "F1", "?")
    deep, loose = action(small_window, "Deep", "Ctrl+P"), action(small_window, "Loose", "Ctrl+T")
    keyless = action(small_window, "Keyless")
    second.addAction(late)
    first.addAction(early)
    second.addMenu("Inner").addAction(deep)
    dialog = KeysDialog([late, early, deep, loose, keyless], small_window)
    shown = texts(dialog)
    listed = [text for text in shown if text in ("First", "Early", "Second", "Late", "Deep", "Elsewhere", "Loose")]
    assert listed == ["First", "Early", "Second", "Late", "Deep", "Elsewhere", "Loose"]
    assert "F1, ?" in shown
    assert "Keyless" not in shown
    assert "Early: F1, ?" in [label.accessibleName() for label in dialog.findChildren(QLabel)]


def test_every_key_of_the_real_window_is_listed(window: MainWindow) -> None:
    dialog = KeysDialog(window.menu_actions.all(), window)
    shown = texts(dialog)
    keyed = [one for one in window.findChildren(QAction) if one.shortcuts() and one.text()]
    assert len(keyed) > 8
    for one in keyed:
        assert one.text().replace("&", "").rstrip("…") in shown
    assert "Elsewhere" not in shown
    assert {state_meaning(state) for state in ConfirmationState} <= set(shown)


def test_a_question_mark_helps_but_can_be_typed(filled: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(filled.isActiveWindow)
    search = filled.page.filter_bar.search
    search.setFocus()
    QTest.keyClicks(search, "?")
    assert search.text() == "?"
    assert not filled.findChildren(KeysDialog)
    search.clear()
    filled.page.view.setFocus()
    QTest.keyClicks(filled.page.view, "?")
    assert len(filled.findChildren(KeysDialog)) == 1


def test_about_tells_version_and_licences_as_text(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    shown = "\n".join(texts(dialog))
    assert f"b24monitor {__version__}" in shown
    assert "MIT" in shown
    (address,) = [label for label in dialog.findChildren(QLabel) if "lgpl" in label.text()]
    assert address.textFormat() is Qt.TextFormat.PlainText
    assert address.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_the_first_run_page_offers_the_self_test(qtbot: QtBot) -> None:
    page = FirstRunPage()
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.self_test_requested):
        QTest.keyClick(page.self_test_button, Qt.Key.Key_Space)
