"""Every pair of colours the window uses has the contrast that WCAG 2.2 asks for, in each theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.ui.icon import action_icon, muted_state_icon, named_state_icon, state_icon
from b24monitor.ui.theme import (
    contrast_ratio,
    faded,
    is_dark,
    is_high_contrast,
    mixed,
    muted,
    state_colour,
    tint,
    warning_colour,
)
from b24monitor.ui.theme_palette import contrast_palette, dark_palette, light_palette

Role, Group = QPalette.ColorRole, QPalette.ColorGroup
# What text needs in each theme (1.4.3, 1.4.6), and what pictures and edges need (1.4.11).
THEMES = [(light_palette, 4.5), (dark_palette, 4.5), (contrast_palette, 7.0)]
PICTURE = 3.0
PAIRS = [
    (Role.WindowText, Role.Window),
    (Role.Text, Role.Base),
    (Role.Text, Role.AlternateBase),
    (Role.ButtonText, Role.Button),
    (Role.ButtonText, Role.Window),
    (Role.HighlightedText, Role.Highlight),
    (Role.PlaceholderText, Role.Base),
    (Role.Link, Role.Window),
    (Role.Link, Role.Base),
    (Role.LinkVisited, Role.Window),
    (Role.LinkVisited, Role.Base),
    (Role.ToolTipText, Role.ToolTipBase),
]
themes = pytest.mark.parametrize(("make", "least"), THEMES)
pytestmark = pytest.mark.usefixtures("qapp")


def grounds(palette: QPalette) -> list[QColor]:
    """What a state's colour stands on: the table's rows, one that is selected, the window, and a banner."""
    base, window = palette.color(Role.Base), palette.color(Role.Window)
    selected = mixed(palette.color(Role.Highlight), base, 0.25)
    return [base, palette.color(Role.AlternateBase), selected, window]


def test_the_formula_is_that_of_the_guidelines() -> None:
    assert contrast_ratio(QColor("white"), QColor("black")) == pytest.approx(21.0)
    assert contrast_ratio(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)
    assert contrast_ratio(QColor("white"), QColor("#777777")) == pytest.approx(4.48, abs=0.01)


@themes
@pytest.mark.parametrize("pair", PAIRS)
def test_text_of_the_palette(
    make: Callable[[], QPalette], least: float, pair: tuple[QPalette.ColorRole, QPalette.ColorRole]
) -> None:
    palette = make()
    text, ground = (palette.color(role) for role in pair)
    assert contrast_ratio(text, ground) >= least


@themes
def test_what_cannot_be_used_is_still_seen(make: Callable[[], QPalette], least: float) -> None:
    palette = make()
    for text, ground in ((Role.WindowText, Role.Window), (Role.ButtonText, Role.Button), (Role.Text, Role.Base)):
        seen = contrast_ratio(palette.color(Group.Disabled, text), palette.color(Group.Disabled, ground))
        assert seen >= (least if make is contrast_palette else PICTURE)


@themes
@pytest.mark.parametrize("state", ConfirmationState)
def test_words_of_states(make: Callable[[], QPalette], least: float, state: ConfirmationState) -> None:
    palette = make()
    colour = state_colour(state, palette)
    for ground in grounds(palette):
        assert contrast_ratio(colour, ground) >= least
        assert contrast_ratio(faded(colour, palette), ground) >= least


@themes
def test_quiet_text_and_warnings(make: Callable[[], QPalette], least: float) -> None:
    palette = make()
    for ground in grounds(palette):
        assert contrast_ratio(muted(palette), ground) >= least
        assert contrast_ratio(warning_colour(palette), ground) >= least


@themes
@pytest.mark.parametrize("state", ConfirmationState)
def test_text_on_a_tinted_area(make: Callable[[], QPalette], least: float, state: ConfirmationState) -> None:
    palette = make()
    area = tint(state_colour(state, palette), palette, 0.16)
    assert contrast_ratio(palette.color(Role.WindowText), area) >= least
    assert contrast_ratio(muted(palette), area) >= least


@themes
def test_the_frame_around_the_focus(make: Callable[[], QPalette], least: float) -> None:
    palette = make()
    # Fusion draws it that much darker than the highlight; the style of high contrast draws the highlight itself.
    frame = palette.color(Role.Highlight).darker(100 if make is contrast_palette else 125)
    for ground in (palette.color(Role.Window), palette.color(Role.Base)):
        assert contrast_ratio(frame, ground) >= (least if make is contrast_palette else PICTURE)


@pytest.mark.parametrize(("text", "ground"), [("black", "white"), ("white", "black")])
@pytest.mark.parametrize("state", ConfirmationState)
def test_a_desktop_of_high_contrast_is_recognised(text: str, ground: str, state: ConfirmationState) -> None:
    palette = QPalette(QColor(ground))
    for role in (Role.WindowText, Role.ButtonText, Role.Text):
        palette.setColor(role, QColor(text))
    assert is_high_contrast(palette)
    assert is_dark(palette) is (ground == "black")
    assert contrast_ratio(state_colour(state, palette), QColor(ground)) >= 7.0


def test_usual_themes_are_not_taken_for_it() -> None:
    assert not is_high_contrast(light_palette())
    assert not is_high_contrast(dark_palette())
    assert is_high_contrast(contrast_palette())


def drawn_contrast(icon: QIcon, palette: QPalette) -> float:
    """The contrast of what most of the picture is drawn in, with the table's ground."""
    image = icon.pixmap(64, 64).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    most_used, _times = Counter(pixel.rgb() for pixel in pixels if pixel.alpha() == 255).most_common(1)[0]
    return contrast_ratio(QColor(most_used), palette.color(Role.Base))


@themes
@pytest.mark.parametrize("state", ConfirmationState)
def test_pictures_of_states(make: Callable[[], QPalette], least: float, state: ConfirmationState) -> None:
    palette = make()
    needed = least if make is contrast_palette else PICTURE
    assert drawn_contrast(state_icon(state, palette), palette) >= needed


@pytest.mark.parametrize("state", [ConfirmationState.APPROVED, ConfirmationState.DENIED, ConfirmationState.REFUSED])
def test_the_sign_inside_of_a_picture_in_high_contrast(state: ConfirmationState) -> None:
    image = state_icon(state, contrast_palette()).pixmap(64, 64).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    used = Counter(pixel.rgb() for pixel in pixels if pixel.alpha() == 255).most_common(2)
    surface, sign = (QColor(rgb) for rgb, _times in used)
    assert contrast_ratio(surface, sign) >= 7.0


@themes
def test_pictures_of_what_is_no_state_and_of_actions(make: Callable[[], QPalette], least: float) -> None:
    palette = make()
    needed = least if make is contrast_palette else PICTURE
    for icon in (named_state_icon("stale", palette), named_state_icon("unreachable", palette)):
        assert drawn_contrast(icon, palette) >= needed
    assert drawn_contrast(action_icon("search", palette), palette) >= least


def test_a_state_that_is_only_shown_follows_the_window() -> None:
    light = muted_state_icon(ConfirmationState.DENIED)
    before = QApplication.palette()
    QApplication.setPalette(contrast_palette())
    assert drawn_contrast(muted_state_icon(ConfirmationState.DENIED), contrast_palette()) >= 7.0
    QApplication.setPalette(QPalette())
    assert QApplication.palette() == before
    assert drawn_contrast(light, light_palette()) >= PICTURE
