"""The real client, and a demo portal for it to speak to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.demo.portal import DemoPortal


@pytest.fixture
def client() -> Iterator[BitrixClient]:
    """Yield a client with short time limits, closed afterwards."""
    client = BitrixClient(lambda: datetime.now(UTC), Transport(Limits(connect_s=2.0, silence_s=0.4, total_s=0.8)))
    yield client
    client.close()


@pytest.fixture
def oauth() -> Iterator[OAuthClient]:
    """Yield a client of authorisation servers with short time limits, closed afterwards."""
    client = OAuthClient(lambda: datetime.now(UTC), Transport(Limits(connect_s=2.0, silence_s=0.4, total_s=0.8)))
    yield client
    client.close()


@pytest.fixture
def portal() -> Iterator[DemoPortal]:
    """Yield a running portal, stopped afterwards."""
    with DemoPortal() as running:
        yield running
