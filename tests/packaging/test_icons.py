"""Every state has an icon that is told from the others by its shape alone, on light and on dark ground."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from b24monitor.core.confirmation import ConfirmationState

ICONS = Path(__file__).parents[2] / "resources" / "icons"
STATES = sorted((ICONS / "state").glob("*.svg"))
ALL = sorted(ICONS.rglob("*.svg"))
SIZE = 16
GROUNDS = ("#ffffff", "#1e1f22")


def render(path: Path) -> QImage:
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, SIZE, SIZE))
    painter.end()
    return image


def shape(path: Path) -> set[tuple[int, int]]:
    """The pixels that carry the icon's own colour; white is its inner drawing."""
    image = render(path)
    return {
        (x, y)
        for x in range(SIZE)
        for y in range(SIZE)
        if (colour := image.pixelColor(x, y)).alpha() > 127 and colour.saturation() + 255 - colour.lightness() > 60
    }


def luminance(colour: QColor) -> float:
    """Relative luminance after WCAG 2.1."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def own_colour(path: Path) -> QColor:
    match = re.search(r' color="(#[0-9a-f]{6})"', path.read_text(encoding="utf-8"))
    assert match, "no colour of its own on the root"
    return QColor(match[1])


def test_every_state_has_an_icon() -> None:
    states = {state.name.lower() for state in ConfirmationState}
    assert {path.stem for path in STATES} == states | {"stale", "unreachable"}


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_an_icon_fills_its_square(path: Path, qtbot: QtBot) -> None:
    pixels = shape(path)
    assert len(pixels) >= 20
    assert max(x for x, _ in pixels) - min(x for x, _ in pixels) >= 9
    assert max(y for _, y in pixels) - min(y for _, y in pixels) >= 7


def test_states_differ_in_shape(qtbot: QtBot) -> None:
    shapes = {path.stem: shape(path) for path in STATES}
    for (name, one), (other_name, other) in combinations(shapes.items(), 2):
        differing = len(one ^ other) / len(one | other)
        assert differing > 0.25, f"{name} and {other_name} look alike"


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("path", [path for path in ALL if path.stem != "b24monitor"], ids=lambda path: path.stem)
def test_an_icon_stands_out(path: Path, ground: str) -> None:
    assert contrast(own_colour(path), QColor(ground)) >= 3  # WCAG 2.1, 1.4.11
