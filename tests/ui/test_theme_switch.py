"""Each theme really changes a window that is open, back and forth, and what stays in it is coloured anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from b24monitor.core.preferences import Preferences, Theme
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.preference_book import PreferenceBook
from b24monitor.ui.text_label import TextLabel
from b24monitor.ui.theme import contrast_ratio, is_high_contrast, muted, warning_colour
from b24monitor.ui.theme_switch import ThemeSwitch

Role = QPalette.ColorRole
OWN = [Theme.LIGHT, Theme.DARK, Theme.CONTRAST]


@pytest.fixture
def switch(qapp: QApplication) -> Iterator[ThemeSwitch]:
    made = ThemeSwitch(qapp)
    yield made
    made.apply(Theme.SYSTEM)


@pytest.fixture
def shown(qtbot: QtBot) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for part in (QLineEdit("text"), QPushButton("Button"), QCheckBox("Box")):
        column.addWidget(part)
    column.addWidget(TextLabel("quiet", quiet=True))
    note = FormNote()
    column.addWidget(note)
    note.show_problem("wrong")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def ground(window: QWidget) -> QColor:
    """What is really painted in the window's corner."""
    return window.grab().toImage().pixelColor(2, 2)


def wait_for(window: QWidget, colour: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: ground(window) == QColor(colour), timeout=2000)


def test_each_theme_changes_the_open_window_and_the_system_s_comes_back(
    switch: ThemeSwitch, shown: QWidget, qtbot: QtBot
) -> None:
    before = ground(shown).name()
    for theme, colour in ((Theme.DARK, "#303030"), (Theme.CONTRAST, "#000000"), (Theme.LIGHT, "#f2f2f2")):
        switch.apply(theme)
        wait_for(shown, colour, qtbot)
    switch.apply(Theme.SYSTEM)
    wait_for(shown, before, qtbot)


@pytest.mark.parametrize("theme", OWN)
def test_quiet_text_and_problems_on_the_screen_are_coloured_anew(
    switch: ThemeSwitch, shown: QWidget, qtbot: QtBot, theme: Theme
) -> None:
    quiet = next(label for label in shown.findChildren(TextLabel) if label.text() == "quiet")
    note = shown.findChildren(FormNote)[0]
    # From the other side, so that each has something to change.
    switch.apply(Theme.LIGHT if theme is not Theme.LIGHT else Theme.DARK)
    switch.apply(theme)

    def is_recoloured() -> bool:
        around = shown.palette()
        return (
            quiet.palette().color(Role.WindowText) == muted(around)
            and note.palette().color(Role.WindowText) == warning_colour(around)
            and note.palette().color(Role.Window) == around.color(Role.Window)
        )

    qtbot.waitUntil(is_recoloured, timeout=2000)


def test_it_follows_the_preferences(switch: ThemeSwitch, shown: QWidget, qtbot: QtBot) -> None:
    book = PreferenceBook()
    book.changed.connect(switch.take_preferences)
    book.change(theme=Theme.CONTRAST)
    wait_for(shown, "#000000", qtbot)
    switch.take_preferences(Preferences())
    assert not is_high_contrast(QApplication.palette())


def edge_of(part: QWidget) -> float:
    """The strongest contrast with black along the part's left edge."""
    image = part.grab().toImage()
    middle = image.height() // 2
    return max(contrast_ratio(image.pixelColor(x, middle), QColor("black")) for x in range(4))


def test_high_contrast_gives_each_control_an_edge_and_usual_themes_have_no_style_of_ours(
    switch: ThemeSwitch, shown: QWidget, qtbot: QtBot
) -> None:
    usual = QApplication.style().objectName()
    switch.apply(Theme.CONTRAST)
    wait_for(shown, "#000000", qtbot)
    for kind in (QLineEdit, QPushButton, QCheckBox):
        assert edge_of(shown.findChildren(kind)[0]) >= 7.0
    switch.apply(Theme.DARK)
    assert QApplication.style().objectName() == usual


def test_the_focus_has_a_frame_in_high_contrast(switch: ThemeSwitch, shown: QWidget, qtbot: QtBot) -> None:
    switch.apply(Theme.CONTRAST)
    wait_for(shown, "#000000", qtbot)
    shown.activateWindow()
    button = shown.findChildren(QPushButton)[0]
    box = shown.findChildren(QLineEdit)[0]

    def yellow(part: QWidget) -> int:
        image = part.grab().toImage()
        row = image.height() // 2
        return sum(image.pixelColor(x, row) == QColor("#ffff00") for x in range(image.width()))

    for part in (box, button):
        part.setFocus()
        qtbot.waitUntil(part.hasFocus, timeout=2000)
        assert yellow(part) >= 2


def test_going_to_and_fro_ends_where_it_began(switch: ThemeSwitch, shown: QWidget, qtbot: QtBot) -> None:
    before = ground(shown).name()
    for theme in (Theme.CONTRAST, Theme.LIGHT, Theme.CONTRAST, Theme.DARK) * 5:
        switch.apply(theme)
    switch.apply(Theme.SYSTEM)
    wait_for(shown, before, qtbot)
