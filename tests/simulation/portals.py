"""The portals of a simulation: gated methods, applications with known keys, true time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from b24monitor.demo.directory import Application
from b24monitor.demo.switches import Bucket
from tests.simulation.conductor import Conductor
from tests.simulation.network import Network, SocketlessPortal

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
METHODS = ("voximplant.user.get", "some.gated.get", "other.gated.method")
CLIENT_SECRET = "planted-client-secret-0123456789"


def open_portal(
    conductor: Conductor, network: Network, client_ids: Iterable[str], bucket: Bucket | None = None
) -> SocketlessPortal:
    """A portal that listens, where these applications are installed and `METHODS` are gated."""
    portal = SocketlessPortal(network, now=lambda: MORNING + timedelta(seconds=conductor.now_s), bucket=bucket)
    for method in METHODS[1:]:
        portal.gate_method(method)
    for client_id in client_ids:
        portal.install_application(Application(client_id, client_id, CLIENT_SECRET, "apptoken1"))
    portal.start()
    return portal
