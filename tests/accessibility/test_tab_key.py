"""The Tab key leads to every control of every page and dialog, and out of each again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.screenshots.scenes import SCENES
from tests.screenshots.stage import Stage

_MOST = 150


def expected(window: QWidget) -> set[QWidget]:
    """What Tab has to reach: of radio buttons that go together, the chosen one."""
    return {
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        and widget.focusProxy() is None
        and widget.window() is window
        and not (isinstance(widget, QRadioButton) and not widget.isChecked())
    }


def reached(window: QWidget) -> set[QWidget]:
    """What Tab comes to until it comes to something for the second time."""
    seen: set[QWidget] = set()
    for _step in range(_MOST):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is None or focused in seen:
            break
        seen.add(focused)
    return seen


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} '{widget.accessibleName() or widget.property('text') or widget.objectName()}'"


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_tab_reaches_every_control(qtbot: QtBot) -> None:
    stage = Stage()
    missed = []
    for name, show in SCENES.items():
        window = show(stage)
        stage.settle()
        if not isinstance(window, QMenu):
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
            missed += [f"{name}: {told(widget)}" for widget in expected(window) - reached(window)]
        stage.clear()
    stage.close()
    assert "\n".join(sorted(missed)) == ""


def test_a_field_that_keeps_tab_for_itself_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, trap, last = QPushButton("First"), QPlainTextEdit(), QPushButton("Last")
    for widget in (first, trap, last):
        column.addWidget(widget)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus()
    assert expected(window) - reached(window) == {first, last}
    trap.setTabChangesFocus(True)
    assert expected(window) - reached(window) == set()
