"""The rules find what a screen reader could not tell."""

from __future__ import annotations

from tests.accessibility.rules import Thing, problems

SHOWN = frozenset({"showing", "focusable"})
WINDOW = Thing((0,), "frame", "window")


def test_what_is_named_and_different_is_fine() -> None:
    table = Thing((0, 0), "table", "Watches")
    heads = [Thing((0, 0, place), "table column header", name) for place, name in enumerate(("State", "Method"))]
    cells = [Thing((0, 0, 2), "table cell", "State: Waiting"), Thing((0, 0, 3), "table cell", "")]
    banners = [Thing((0, 1), "panel", "first"), Thing((0, 2), "panel", "second")]
    buttons = [Thing((0, 1, 0), "push button", "Show", "", SHOWN), Thing((0, 2, 0), "push button", "Show", "", SHOWN)]
    filler = Thing((0, 3), "filler", "")
    assert problems([WINDOW, table, *heads, *cells, *banners, *buttons, filler]) == []


def test_a_control_without_a_name_is_found_with_its_place() -> None:
    button = Thing((0, 0), "push button", " ")
    assert problems([WINDOW, button]) == ["no name: push button in frame 'window'"]
    area = Thing((0, 0), "filler", "", "", SHOWN)
    assert problems([WINDOW, area]) == ["no name: filler in frame 'window'"]


def test_the_inside_of_a_named_box_needs_no_name_of_its_own() -> None:
    inside = Thing((0, 0, 0), "list", "")
    assert problems([WINDOW, Thing((0, 0), "combo box", "CRM sync", labels=("Account",)), inside]) == []
    bare = Thing((0, 0), "combo box", "CRM sync")
    assert problems([WINDOW, bare, inside]) == ["no name: combo box 'CRM sync' in frame 'window'"]


def test_two_that_cannot_be_told_apart_are_found() -> None:
    buttons = [Thing((0, place), "push button", "Show", "", SHOWN) for place in range(2)]
    assert problems([WINDOW, *buttons]) == ["2 alike: push button 'Show' in frame 'window'"]


def test_a_row_without_any_text_is_found() -> None:
    table = Thing((0, 0), "table", "Watches")
    heads = [Thing((0, 0, place), "table column header", name) for place, name in enumerate(("State", "Method"))]
    names = ("State: Waiting", "Method: a.b", "", "")
    cells = [Thing((0, 0, 2 + place), "table cell", name) for place, name in enumerate(names)]
    assert problems([WINDOW, table, *heads, *cells]) == ["no text: row 2 of table 'Watches' in frame 'window'"]
