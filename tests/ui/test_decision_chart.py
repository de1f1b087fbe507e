"""The bar chart: heights, patterns, tool tips, mirroring, and what it says to who does not see it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from b24monitor.ui.decision_chart import Bar, Chart, DecisionChart, Part, PartKind

CHART = Chart(
    "Title",
    "Across",
    "Up",
    (
        Bar("a", (Part(PartKind.APPROVED, 8), Part(PartKind.DENIED, 0)), "8", "first"),
        Bar("b", (Part(PartKind.APPROVED, 0), Part(PartKind.DENIED, 4)), "4", "second"),
        Bar("c", (Part(PartKind.APPROVED, 0), Part(PartKind.DENIED, 0)), "0", "third"),
    ),
    "all in words",
    ((PartKind.APPROVED, "approved"), (PartKind.DENIED, "denied")),
)


@pytest.fixture
def chart(qtbot: QtBot) -> DecisionChart:
    shown = DecisionChart()
    qtbot.addWidget(shown)
    shown.resize(360, 180)
    shown.show_chart(CHART)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def ink(chart: DecisionChart, number: int) -> list[QColor]:
    """The colours from the foot to the top of a bar's middle."""
    image: QImage = chart.grab().toImage()
    area = chart.bar_area(number)
    x = int(area.center().x())
    return [image.pixelColor(x, y) for y in range(int(area.bottom()) - 2, int(area.top()), -1)]


def is_near(colour: QColor, other: QColor) -> bool:
    pairs = ((colour.red(), other.red()), (colour.green(), other.green()), (colour.blue(), other.blue()))
    return all(abs(one - two) < 40 for one, two in pairs)


def height(chart: DecisionChart, number: int) -> int:
    """How many pixels from the foot on belong to the bar."""
    ground, colours = chart.palette().window().color(), ink(chart, number)
    return next((count for count, colour in enumerate(colours) if is_near(colour, ground)), len(colours))


def test_bars_are_as_high_as_their_values(chart: DecisionChart) -> None:
    solid = replace(
        CHART, bars=(CHART.bars[0], replace(CHART.bars[0], parts=(Part(PartKind.APPROVED, 4),)), CHART.bars[2])
    )
    chart.show_chart(solid)
    assert height(chart, 0) == pytest.approx(2 * height(chart, 1), abs=4)
    assert height(chart, 1) > 15
    assert height(chart, 2) == 0


def test_denied_is_hatched_and_approved_is_not(chart: DecisionChart) -> None:
    approved = {colour.name() for colour in ink(chart, 0)[2:20]}
    denied = {colour.name() for colour in ink(chart, 1)[2:20]}
    assert len(approved) == 1
    assert len(denied) > 1


def test_every_bar_has_its_sentence_as_tool_tip(chart: DecisionChart) -> None:
    for number, sentence in enumerate(("first", "second", "third")):
        at = chart.bar_area(number).center().toPoint()
        QApplication.sendEvent(chart, QHelpEvent(QHelpEvent.Type.ToolTip, at, chart.mapToGlobal(at)))
        assert QToolTip.text() == sentence
    QApplication.sendEvent(chart, QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(1, 1), chart.mapToGlobal(QPoint(1, 1))))


def test_bars_run_the_other_way_where_writing_does(chart: DecisionChart) -> None:
    before = chart.bar_area(0)
    chart.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    after = chart.bar_area(0)
    assert after.left() == pytest.approx(chart.width() - before.right())
    assert after.left() > chart.bar_area(1).left()


def test_it_says_its_title_and_all_values(chart: DecisionChart) -> None:
    assert chart.accessibleName() == "Title"
    assert chart.accessibleDescription() == "all in words"


def test_an_empty_chart_is_drawn(chart: DecisionChart) -> None:
    chart.show_chart(Chart("Nothing", "", "", (), ""))
    assert not chart.grab().isNull()
