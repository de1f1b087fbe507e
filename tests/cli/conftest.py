"""A portal on the real clock, and somebody at a command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from b24monitor.demo.portal import DemoPortal
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus
from tests.cli.shell import Shell


@pytest.fixture
def portal() -> Iterator[DemoPortal]:
    with DemoPortal() as running:
        yield running


@pytest.fixture
def shell(session_bus: SessionBus, secret_service: SecretService, b24monitor_home: Path) -> Shell:
    return Shell(session_bus, b24monitor_home)
