"""A portal on the real clock, and a user with a fresh keyring and data folder in front of the first-run page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from b24monitor.demo.portal import DemoPortal
from tests.bench_session.secret_service import SecretService
from tests.engine.bench import ShiftedClock
from tests.journeys.resident import Resident
from tests.journeys.user import LIMIT_MS, User


@pytest.fixture
def portal() -> Iterator[DemoPortal]:
    with DemoPortal() as running:
        yield running


@pytest.fixture
def user(b24monitor_home: Path, secret_service: SecretService, qtbot: QtBot) -> Iterator[User]:
    user = User(b24monitor_home, qtbot)
    user.open_program()
    qtbot.waitUntil(user.app.window.pages.first_run.isVisible, timeout=LIMIT_MS)
    yield user
    user.quit()


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def resident(
    b24monitor_home: Path, secret_service: SecretService, clock: ShiftedClock, qtbot: QtBot
) -> Iterator[Resident]:
    """Somebody at a portal that lives by the same clock."""
    with DemoPortal(now=clock.now) as portal:
        resident = Resident(b24monitor_home, qtbot, portal, clock)
        resident.open_program()
        resident.wait(resident.app.window.pages.first_run.isVisible)
        yield resident
        resident.quit()
