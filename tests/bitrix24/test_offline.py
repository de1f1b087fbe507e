"""No network on this machine is told apart from a portal that cannot be reached, and never said of this machine."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator

import pytest

from b24monitor.bitrix24 import deadline
from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core.answer import Answer
from b24monitor.core.clock import SystemClock
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters


@pytest.fixture
def client() -> Iterator[BitrixClient]:
    client = BitrixClient(SystemClock().now)
    yield client
    client.close()


def _ask(client: BitrixClient, endpoint: str) -> Answer:
    (answer,) = client.probe(endpoint, Secret("t"), [Call("server.time", Parameters())]).answers
    return answer


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (errno.ENETUNREACH, Trouble.OFFLINE),
        (errno.ENETDOWN, Trouble.OFFLINE),
        (errno.ECONNREFUSED, Trouble.NO_CONNECTION),
        (errno.EHOSTUNREACH, Trouble.NO_CONNECTION),
    ],
)
def test_only_a_system_without_a_way_out_is_offline(
    client: BitrixClient, monkeypatch: pytest.MonkeyPatch, code: int, trouble: Trouble
) -> None:
    def connect(sock: socket.socket, *_args: object) -> None:
        sock.close()
        raise OSError(code, "said the system")

    monkeypatch.setattr(deadline, "_connected", connect)
    assert _ask(client, "https://192.0.2.1/rest/").trouble is trouble


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost:9"])
def test_a_portal_on_this_machine_needs_no_network(
    client: BitrixClient, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    def connect(sock: socket.socket, *_args: object) -> None:
        sock.close()
        raise OSError(errno.ENETUNREACH, "said the system")

    monkeypatch.setattr(deadline, "_connected", connect)
    assert _ask(client, f"http://{host}/rest/").trouble is Trouble.NO_CONNECTION
