"""A portal on the real clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from b24monitor.demo.portal import DemoPortal


@pytest.fixture
def portal() -> Iterator[DemoPortal]:
    with DemoPortal() as running:
        yield running
