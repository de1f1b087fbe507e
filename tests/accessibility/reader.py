"""What a screen reader knows of one program: run by the system's Python, which has pyatspi; answers lines of JSON.

Requests on standard input: `{"do": "read"}` for everything that is shown, `{"do": "press", "path": [0, 3]}` for the
first action of one thing in it. Each answer is one line: what was read, or whether the action was there.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]  # the system's Python has it, not the virtual environment's
from gi.repository import GLib  # type: ignore[import-not-found]  # as pyatspi, below

# Of thousands of cells the first rows tell how all are named.
_CELLS_MOST = 120
_WITHOUT_END = frozenset({"table", "tree table", "tree", "list"})


def _program(process_id: int) -> Any:
    desktop = pyatspi.Registry.getDesktop(0)
    programs = (program for program in desktop if program is not None)
    return next((program for program in programs if program.get_process_id() == process_id), None)


def _children(node: Any) -> Iterator[tuple[int, Any]]:
    most = _CELLS_MOST if node.getRoleName() in _WITHOUT_END else sys.maxsize
    for place in range(min(node.childCount, most)):
        child = node.getChildAtIndex(place)
        if child is not None:
            yield place, child


def _labels(node: Any) -> list[str]:
    """The texts that stand for a box whose own name is, on Linux, what is chosen in it."""
    relations = (each for each in node.getRelationSet() if each.getRelationType() == pyatspi.RELATION_LABELLED_BY)
    return [each.getTarget(place).name for each in relations for place in range(each.getNTargets())]


def _walk(node: Any, path: list[int]) -> Iterator[dict[str, object]]:
    try:
        states = {pyatspi.stateToString(state) for state in node.getState().getStates()}
        yield {
            "path": path,
            "role": node.getRoleName(),
            "name": node.name,
            "description": node.description,
            "states": sorted(states),
            "labels": _labels(node) if node.getRoleName() == "combo box" else [],
        }
        children = list(_children(node))
    except GLib.GError:
        # It went away while it was read.
        return
    for place, child in children:
        yield from _walk(child, [*path, place])


def _read(program: Any) -> list[dict[str, object]]:
    return [] if program is None else list(_walk(program, []))


def _press(program: Any, path: list[int]) -> bool:
    try:
        node = program
        for place in path:
            node = node.getChildAtIndex(place)
        if "Action" not in node.get_interfaces():
            return False
        actions = node.queryAction()
        return bool(actions.nActions and actions.doAction(0))
    except (GLib.GError, AttributeError):
        # It went away.
        return False


def main() -> None:
    """Answers until standard input ends; the argument is the id of the program's process."""
    process_id = int(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        program = _program(process_id)
        answer = _read(program) if request["do"] == "read" else _press(program, request["path"])
        sys.stdout.write(json.dumps(answer) + os.linesep)
        sys.stdout.flush()


main()
