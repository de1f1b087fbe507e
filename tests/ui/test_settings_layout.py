"""The settings fit a small screen, turn their pages by the keyboard, and name each control."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QListWidget, QTimeEdit, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.preferences import QuietHours
from b24monitor.ui.settings_page import SettingsPage
from tests.ui.settings_bench import SettingsBench, opened_settings

# 1024×600 at 200 %, less a window's frame.
SMALL = QSize(500, 270)


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot) -> SettingsBench:
    made = opened_settings(tmp_path, qtbot)
    made.book.change(quiet=QuietHours(is_on=True), own_methods=("crm.lead.get",))
    return made


def test_on_a_small_screen_the_pages_are_chosen_above_and_scrolled(bench: SettingsBench, qtbot: QtBot) -> None:
    dialog = bench.dialog
    dialog.resize(SMALL)
    qtbot.waitUntil(lambda: dialog.size() == SMALL, timeout=2000)
    assert dialog.narrow_list.isVisible()
    assert not dialog.list.isVisible()
    for page in dialog.pages:
        bench.turn_to(page)
        qtbot.wait(10)
        assert dialog.narrow_list.currentText() == page.title()
        assert page.horizontalScrollBar().maximum() == 0
        assert body(page).height() <= page.viewport().height() or page.verticalScrollBar().maximum() > 0


def test_the_narrow_choice_turns_the_page_and_a_wide_window_has_the_list_again(bench: SettingsBench) -> None:
    dialog = bench.dialog
    dialog.resize(SMALL)
    dialog.narrow_list.setFocus()
    QTest.keyClick(dialog.narrow_list, Qt.Key.Key_Down)
    assert dialog.checks.isVisible()
    dialog.resize(QSize(800, 500))
    assert dialog.list.isVisible()
    assert dialog.list.hasFocus()
    assert dialog.list.currentItem().text() == "Checks"


def test_pages_are_turned_by_the_keyboard(bench: SettingsBench) -> None:
    dialog = bench.dialog
    seen = []
    for _turn in dialog.pages:
        seen.append(dialog.list.currentItem().text())
        QTest.keyClick(dialog, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert seen == ["General", "Checks", "Notifications", "Accounts and portals", "Privacy and data"]
    assert dialog.general.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert dialog.privacy.isVisible()
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Up)
    assert dialog.accounts.isVisible()


def test_tab_reaches_each_control_of_a_page_in_reading_order(bench: SettingsBench) -> None:
    dialog = bench.dialog
    for page in dialog.pages:
        bench.turn_to(page)
        dialog.list.setFocus()
        reached = []
        while True:
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
            focused = dialog.focusWidget()
            if not page.isAncestorOf(focused):
                break
            reached.append(focused)
        usable = [part for part in controls(page) if part.isEnabled() and part.isVisible()]
        assert set(reached) == set(usable)
        # Parts beside each other differ a little in height.
        heights = [part.mapTo(body(page), part.rect().center()).y() for part in reached]
        assert all(later >= earlier - 40 for earlier, later in pairwise(heights))


def body(page: SettingsPage) -> QWidget:
    widget = page.widget()
    assert widget is not None
    return widget


def controls(page: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QComboBox, QTimeEdit, QListWidget, QLineEdit)
    parts = [part for part in page.findChildren(QWidget) if isinstance(part, kinds)]
    return [part for part in parts if not isinstance(part.parentWidget(), (QComboBox, QTimeEdit))]


def test_each_control_has_a_name(bench: SettingsBench) -> None:
    labelled = {id(label.buddy()) for label in bench.dialog.findChildren(QLabel) if label.text()}
    for page in bench.dialog.pages:
        for part in controls(page):
            own = part.text() if isinstance(part, QAbstractButton) else ""
            assert own or part.accessibleName() or id(part) in labelled, part
