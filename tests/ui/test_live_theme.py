"""A window whose theme changes while it is open looks as one that was opened in that theme, to the pixel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from pytestqt.qtbot import QtBot

from b24monitor.core.preferences import Theme
from b24monitor.ui.theme_switch import ThemeSwitch
from tests.screenshots.scenes import SCENES
from tests.screenshots.stage import SETTLE_MS, SUM_UP_MS, Stage

# In the order of their acts: each goes on where the last one stopped.
PLAYED = ("first_run", "watches", "watches_decided", "news", "history", "self_test", "keys", "accounts")
WAYS = [(Theme.LIGHT, Theme.DARK), (Theme.DARK, Theme.CONTRAST), (Theme.CONTRAST, Theme.LIGHT)]


@pytest.fixture
def switch(qapp: QApplication) -> Iterator[ThemeSwitch]:
    made = ThemeSwitch(qapp)
    yield made
    made.apply(Theme.SYSTEM)


def pictures(switch: ThemeSwitch, made_in: Theme, seen_in: Theme) -> dict[str, QImage]:
    """Each scene, brought on in one theme and looked at in another."""
    switch.apply(made_in)
    stage, seen = Stage(), {}
    for name in PLAYED:
        shown = SCENES[name](stage)
        if name == "history":
            stage.window.pages.history.view.selectRow(1)
        stage.settle()
        switch.apply(seen_in)
        # The window sums up its rows a moment after they came.
        stage.settle(SUM_UP_MS if name == "watches" else SETTLE_MS)
        seen[name] = without_cursor(shown)
        switch.apply(made_in)
        stage.clear()
    stage.close()
    return seen


def without_cursor(shown: QWidget) -> QImage:
    """The text cursor blinks."""
    focused = shown.focusWidget()
    if isinstance(focused, QLineEdit):
        focused.clearFocus()
    return shown.grab().toImage()


def difference(first: QImage, second: QImage) -> int:
    """How many pixels are not the same."""
    assert first.size() == second.size()
    places = ((x, y) for x in range(first.width()) for y in range(first.height()))
    return sum(first.pixel(x, y) != second.pixel(x, y) for x, y in places)


@pytest.mark.parametrize(("before", "after"), WAYS)
def test_nothing_is_left_of_the_theme_before(qtbot: QtBot, switch: ThemeSwitch, before: Theme, after: Theme) -> None:
    live, fresh = pictures(switch, before, after), pictures(switch, after, after)
    different = {name: difference(live[name], fresh[name]) for name in PLAYED if live[name] != fresh[name]}
    assert different == {}


class PicturedStyle(QProxyStyle):
    """Wants pictures on the buttons of dialogs, as some desktops do."""

    def styleHint(  # noqa: N802 - Qt's name
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803 - Qt's name
    ) -> int:
        if hint is QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, option, widget, returnData)


@pytest.fixture
def pictured(qapp: QApplication) -> Iterator[None]:
    usual = qapp.style().objectName()
    qapp.setStyle(PicturedStyle("fusion"))
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    assert not box.buttons()[0].icon().isNull()
    yield
    qapp.setStyle(usual)


@pytest.mark.usefixtures("pictured")
def test_buttons_of_dialogs_say_it_in_words_alone(qtbot: QtBot) -> None:
    stage = Stage()
    stage.fill()
    seen = 0
    for name in ("self_test", "keys", "accounts", "stop_watching", "sign_in"):
        for box in SCENES[name](stage).findChildren(QDialogButtonBox):
            for button in box.buttons():
                assert button.icon().isNull(), (name, button.text())
                seen += 1
        stage.clear()
    stage.close()
    assert seen >= 5
