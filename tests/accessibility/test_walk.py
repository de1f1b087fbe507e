"""A screen reader walks the real program: every page, every menu, and every dialog that a menu opens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.accessibility.rules import Thing, problems
from tests.accessibility.screen_reader import ScreenReader, in_front_of
from tests.bench_session.accessibility import Accessibility
from tests.bench_session.notification_capture import NotificationCapture
from tests.bench_session.secret_service import SecretService

# These end the program, or lead out of it.
_LEADS_OUT = frozenset({"Quit", "Open the portal", "Try it with the demo portal"})


@pytest.fixture
def env(
    accessibility: Accessibility,
    secret_service: SecretService,
    notification_capture: NotificationCapture,
    tmp_path: Path,
) -> Mapping[str, str]:
    return {**accessibility.env, "B24MONITOR_HOME": str(tmp_path), "LANGUAGE": "en", "LC_ALL": "C.UTF-8"}


def offered(things: list[Thing], window: str = "frame") -> list[str]:
    """The names of what the menus offer now, those with marks to be set last."""
    frame = next(one for one in things if len(one.path) == 1 and one.role == window)
    items = [
        one
        for one in things
        if one.role == "menu item" and one.path[:1] == frame.path and len(one.path) > 4 and "enabled" in one.states
    ]
    leaves = [
        one for one in items if not any(other.path[: len(one.path)] == one.path for other in things if other is not one)
    ]
    ordered = sorted(leaves, key=lambda one: "checkable" in one.states)
    return list(dict.fromkeys(one.name for one in ordered if one.name not in _LEADS_OUT))


def find(reader: ScreenReader, role: str, name: str) -> Thing | None:
    return next((one for one in reader.read() if (one.role, one.name) == (role, name)), None)


def walk_through(reader: ScreenReader, role: str, names: list[str]) -> tuple[list[str], list[str]]:
    """Presses each, reads what opened, and closes it again: the windows met, and all that was wrong."""
    opened, wrong = [], []
    for name in names:
        thing = find(reader, role, name)
        if thing is None or "enabled" not in thing.states:
            continue
        things = reader.open(thing)
        if things:
            opened.append(reader.windows(things)[-1])
            wrong += [f"{name}: {problem}" for problem in problems(things)]
            reader.close_top()
        elif name.endswith("…"):
            wrong.append(f"{name}: no window opens")
        elif "checkable" in thing.states:
            wrong += [f"{name}: {problem}" for problem in problems(reader.read())]
    return opened, wrong


def test_every_page_and_dialog_of_the_demo_is_told(env: Mapping[str, str]) -> None:
    with in_front_of("demo", "--speed", "20", env=env) as reader:
        reader.wait_for("table cell", "Waiting: ")
        things = reader.read()
        wrong = problems(things)
        names = offered(things)
        assert len(names) > 8
        opened, found = walk_through(reader, "menu item", names)
    assert "\n".join(dict.fromkeys([*wrong, *found])) == ""
    assert {"Keys and states", "Accounts and portals", "Add a watch"} <= set(opened)


def test_the_first_page_and_what_it_leads_to_are_told(env: Mapping[str, str]) -> None:
    with in_front_of(env=env) as reader:
        reader.wait_for("push button", "Try it with the demo portal")
        things = reader.read()
        wrong = problems(things)
        doors = [one.name for one in things if one.role == "push button" and one.is_focusable and one.is_shown]
        opened, found = walk_through(reader, "push button", [name for name in doors if name not in _LEADS_OUT])
    assert "\n".join(dict.fromkeys([*wrong, *found])) == ""
    assert {"Add an account", "Sign in to a portal"} <= set(opened)
