"""What a screen reader sees: the AT-SPI bus beside the X server, and the tree of what is on the screen."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from jeepney import DBusAddress
from jeepney.wrappers import DBusErrorResponse

from tests.bench_session.child_process import ChildProcess, wait_until
from tests.bench_session.display import Display
from tests.bench_session.session_bus import SessionBus

_LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
_BUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
# Debian's python3-pyatspi belongs to the system's Python, not to the virtual environment's.
_SYSTEM_PYTHON = "/usr/bin/python3"

_READER = """
import json, pyatspi, sys
def walk(node):
    yield {"role": node.getRoleName(), "name": node.name, "description": node.description}
    for child in node:
        if child is not None:
            yield from walk(child)
desktop = pyatspi.Registry.getDesktop(0)
print(json.dumps([entry for program in desktop if program is not None for entry in walk(program)]))
"""


@dataclass(frozen=True)
class AccessibleItem:
    """One thing on the screen, as told to a screen reader."""

    role: str
    name: str
    description: str


class Accessibility:
    """The AT-SPI bus; `env` is the environment of a program that shall be seen there."""

    def __init__(self, bus: SessionBus, display: Display) -> None:
        self.env: Mapping[str, str] = {**display.env, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "NO_AT_BRIDGE": "0"}
        self._bus = bus
        self._process = ChildProcess([_LAUNCHER, "--launch-immediately"], self.env)
        wait_until(self._answers, "the accessibility bus answers")

    def _answers(self) -> bool:
        try:
            return bool(self._bus.call(_BUS, "GetAddress")[0])
        except DBusErrorResponse:
            return False

    def items(self) -> list[AccessibleItem]:
        """Everything that the programs on the screen show, each parent before its children."""
        answer = subprocess.run(
            [_SYSTEM_PYTHON, "-c", _READER], env=self.env, check=True, capture_output=True, text=True, timeout=30
        )
        return [AccessibleItem(**entry) for entry in json.loads(answer.stdout)]

    def stop(self) -> None:
        self._process.stop()


@pytest.fixture(scope="session")
def accessibility(session_bus: SessionBus, display: Display) -> Iterator[Accessibility]:
    """One AT-SPI bus for the whole run."""
    bus = Accessibility(session_bus, display)
    yield bus
    bus.stop()
