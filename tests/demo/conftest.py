"""A running demo portal on a clock that moves by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """Return the portal's clock."""
    return Clock()


@pytest.fixture
def portal(clock: Clock) -> Iterator[DemoPortal]:
    """Yield a running portal, stopped afterwards."""
    with DemoPortal(now=clock) as running:
        yield running
