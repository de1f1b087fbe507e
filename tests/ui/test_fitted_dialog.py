"""A dialog that is too large for the screen stays on it: what does not fit scrolls, the buttons are always in view."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QVBoxLayout
from pytestqt.qtbot import QtBot

from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.text_label import TextLabel


class Form(FittedDialog):
    """So many fields between a wrapped text and the buttons."""

    def __init__(self, count: int, width: int) -> None:
        super().__init__()
        self.setWindowTitle("Form")
        self.setMinimumWidth(width)
        column = QVBoxLayout(self)
        column.addWidget(TextLabel("What this is about, in a sentence that is wrapped. " * 4))
        self.fields = [QLineEdit(f"field {number}") for number in range(count)]
        rows = QVBoxLayout()
        for field in self.fields:
            rows.addWidget(field)
        column.addLayout(rows)
        self.buttons = DialogButtons(DialogButtons.StandardButton.Close)
        column.addWidget(self.buttons)


def opened(qtbot: QtBot, count: int, width: int) -> Form:
    form = Form(count, width)
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    return form


@pytest.mark.parametrize(("count", "width"), [(80, 300), (80, 5000), (2, 5000)])
def test_it_stays_on_the_screen_with_its_buttons(qtbot: QtBot, count: int, width: int) -> None:
    form = opened(qtbot, count, width)
    screen = form.screen().availableGeometry()
    qtbot.waitUntil(lambda: form.height() <= screen.height() and form.width() <= screen.width())
    assert form.rect().contains(form.buttons.geometry())
    assert form.buttons.isVisible()


def test_what_does_not_fit_is_scrolled_to_by_the_tab_key(qtbot: QtBot) -> None:
    form = opened(qtbot, 80, 300)
    qtbot.waitUntil(lambda: bool(form.findChildren(QScrollArea)) and form.fields[-1].isVisible())
    area = form.findChildren(QScrollArea)[0]
    form.fields[0].setFocus()
    for field in form.fields[1:]:
        assert form.focusNextChild()
        assert form.focusWidget() is field
    area.ensureWidgetVisible(form.fields[-1])
    QApplication.processEvents()
    top = form.fields[-1].mapTo(area.viewport(), form.fields[-1].rect().topLeft()).y()
    assert 0 <= top < area.viewport().height()


def test_one_that_fits_does_not_scroll(qtbot: QtBot) -> None:
    form = opened(qtbot, 3, 300)
    assert form.findChildren(QScrollArea) == []
    layout = form.layout()
    assert layout is not None
    assert form.height() >= layout.totalHeightForWidth(form.width())
