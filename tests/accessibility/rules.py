"""What a screen reader needs of a window, as rules over what it reads there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_CONTROLS = frozenset(
    {
        *("push button", "toggle button", "check box", "radio button", "combo box", "spin button", "slider", "dial"),
        *("text", "entry", "password text", "list", "list box", "table", "tree", "tree table", "list item", "link"),
        *("menu", "menu item", "check menu item", "radio menu item", "page tab", "page tab list", "progress bar"),
        *("tool bar", "table column header", "dialog", "frame", "alert"),
    }
)
_TABLES = frozenset({"table", "tree", "tree table"})
# Two of these with one name, within one named part of a window, could not be told apart.
_PRESSED = frozenset({"push button", "toggle button", "check box", "radio button", "combo box", "text", "page tab"})


@dataclass(frozen=True)
class Thing:
    """One thing that a screen reader meets; `path` leads to it from the program."""

    path: tuple[int, ...]
    role: str
    name: str
    description: str = ""
    states: frozenset[str] = frozenset()
    labels: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """What tells it apart; of a combo box Qt gives the choice as its name, so a label has to tell what it is."""
        return " ".join((*self.labels, self.description)).strip() if self.role == "combo box" else self.name.strip()

    @property
    def is_focusable(self) -> bool:
        return "focusable" in self.states

    @property
    def is_shown(self) -> bool:
        return "showing" in self.states


def problems(things: Sequence[Thing]) -> list[str]:
    """Everything that is wrong, each in a line that tells where."""
    by_path = {thing.path: thing for thing in things}
    return [*_unnamed(things, by_path), *_alike(things, by_path), *_empty_rows(things, by_path)]


def _unnamed(things: Sequence[Thing], by_path: Mapping[tuple[int, ...], Thing]) -> Iterator[str]:
    for thing in things:
        must_have_one = thing.role in _CONTROLS or (
            thing.is_focusable and thing.is_shown and thing.role != "table cell"
        )
        if must_have_one and not thing.spoken and not _is_part_of_control(thing, by_path):
            shown = f" '{thing.name}'" if thing.name.strip() else ""
            yield f"no name: {thing.role}{shown} in {_place(thing, by_path)}"


def _is_part_of_control(thing: Thing, by_path: Mapping[tuple[int, ...], Thing]) -> bool:
    """Whether it is Qt's own inner part of a combo or spin box, which is told with the whole."""
    parents = (by_path[thing.path[:length]] for length in range(1, len(thing.path)))
    return any(parent.role in ("combo box", "spin button") for parent in parents)


def _alike(things: Sequence[Thing], by_path: Mapping[tuple[int, ...], Thing]) -> Iterator[str]:
    pressed = [thing for thing in things if thing.role in _PRESSED and thing.is_shown and thing.spoken]
    counts = Counter((_place(thing, by_path), thing.role, thing.spoken) for thing in pressed)
    for (place, role, name), count in counts.items():
        if count > 1:
            yield f"{count} alike: {role} '{name}' in {place}"


def _empty_rows(things: Sequence[Thing], by_path: Mapping[tuple[int, ...], Thing]) -> Iterator[str]:
    tables: dict[tuple[int, ...], list[Thing]] = {}
    for thing in things:
        if thing.role == "table cell" and by_path[thing.path[:-1]].role in _TABLES:
            tables.setdefault(thing.path[:-1], []).append(thing)
    for path, cells in tables.items():
        table = by_path[path]
        headings = [one for one in things if one.role == "table column header" and one.path[:-1] == path]
        width = max(len(headings), 1)
        rows = [cells[at : at + width] for at in range(0, len(cells), width)]
        for place, row in enumerate(rows, 1):
            if not any(cell.name.strip() for cell in row):
                yield f"no text: row {place} of {table.role} '{table.name}' in {_place(table, by_path)}"


def _place(thing: Thing, by_path: Mapping[tuple[int, ...], Thing]) -> str:
    """The names of what it is in, from the window on."""
    parents = (by_path[thing.path[:length]] for length in range(1, len(thing.path)))
    return " / ".join(f"{parent.role} '{parent.name}'" for parent in parents if parent.name) or "the program"
