"""The clients of the simulation are held to what the engine relies on in the real ones."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core.ports import PortalClient
from b24monitor.demo.portal import DemoPortal
from tests.contracts import test_portal_client as contract
from tests.simulation.network import DirectTransport, Network, SocketlessPortal

globals().update({name: test for name, test in vars(contract).items() if name.startswith("test_")})


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """Also for the portals that the tests make themselves."""
    network = Network()
    monkeypatch.setattr(contract, "DemoPortal", functools.partial(SocketlessPortal, network))
    return network


@pytest.fixture
def client(network: Network) -> Iterator[PortalClient]:
    client = BitrixClient(contract.SteppingClock(), DirectTransport(network, silence_s=0.5))
    yield client
    client.close()


@pytest.fixture
def portal(network: Network) -> Iterator[DemoPortal]:
    with SocketlessPortal(network) as running:
        yield running
