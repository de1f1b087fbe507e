"""Connecting before a deadline, and connections that are replaced while they are used."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from b24monitor.bitrix24 import connection
from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.deadline import Deadline, reach
from b24monitor.bitrix24.servers import Servers
from b24monitor.core.answer import AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.route import DIRECT_PROXY, Route
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import Line, LyingServer

CALL = Call("voximplant.user.get", Parameters("USER_ID="))
RAN = '{"result": {"result": {"c0": []}, "result_error": []}}'

Place = tuple[str, int]


@pytest.fixture
def live() -> Iterator[Place]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()


@pytest.fixture
def silent() -> Iterator[Place]:
    """An address that answers no call: its queue is full."""
    with contextlib.ExitStack() as held:
        listener = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            sock = held.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        yield listener.getsockname()


@pytest.fixture
def closed() -> Place:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place: Place = listener.getsockname()
    return place


def found(monkeypatch: pytest.MonkeyPatch, *places: Place) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: answer)


def started(limit_s: float) -> Deadline:
    deadline = Deadline()
    deadline.start(limit_s)
    return deadline


def test_an_address_that_does_not_answer_leaves_time_for_the_others(
    monkeypatch: pytest.MonkeyPatch, silent: Place, closed: Place, live: Place
) -> None:
    found(monkeypatch, silent, closed, live)
    began_s = time.monotonic()
    with reach("portal.invalid", 443, started(0.9)) as sock:
        assert sock.getpeername() == live
        assert 0 < (sock.gettimeout() or 0) < 0.65
    assert 0.25 < time.monotonic() - began_s < 0.9


def test_all_addresses_together_have_one_deadline(monkeypatch: pytest.MonkeyPatch, silent: Place) -> None:
    found(monkeypatch, *(silent,) * 4)
    began_s = time.monotonic()
    with pytest.raises(TimeoutError):
        reach("portal.invalid", 443, started(0.4))
    assert 0.35 < time.monotonic() - began_s < 1.0


def test_past_the_deadline_nobody_is_called(monkeypatch: pytest.MonkeyPatch, live: Place) -> None:
    found(monkeypatch, live)
    with pytest.raises(TimeoutError):
        reach("portal.invalid", 443, Deadline())


def test_a_kept_connection_that_breaks_off_later_may_have_been_at_work(
    client: BitrixClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeated after that long, the request could also outlast its minute."""
    monkeypatch.setattr(connection, "STALE_S", 0.1)

    def hang_up_later(_line: Line) -> bool:
        time.sleep(0.2)
        return False

    with LyingServer(lies.http(RAN, keep=True), hang_up_later, lies.http(RAN)) as server:
        kinds = [client.probe(server.endpoint, Secret("t"), [CALL]).answers[0] for _ in range(2)]
        assert kinds[0].kind is AnswerKind.RAN
        assert kinds[1].trouble is Trouble.CUT_OFF
        assert len(server.requests) == 2


class Session:
    def __init__(self, url: str, route: Route) -> None:
        self.made_for = (url, route)
        self.times_closed = 0

    def close(self) -> None:
        self.times_closed += 1


def test_a_session_is_closed_by_the_last_who_uses_it() -> None:
    servers = Servers(Session)
    url, route = "https://portal.invalid/rest/", Route(DIRECT_PROXY)
    with servers.session(url) as old, servers.session(url) as same:
        assert same is old
        servers.use_route(url, route)
        with servers.session(url) as new:
            assert new.made_for == (url, route)
        assert (old.times_closed, new.times_closed) == (0, 0)
    assert (old.times_closed, new.times_closed) == (1, 0)
    servers.close()
    servers.close()
    assert (old.times_closed, new.times_closed) == (1, 1)


def test_closing_waits_for_who_uses_a_session() -> None:
    servers = Servers(Session)
    with servers.session("https://portal.invalid/") as session:
        servers.close()
        assert session.times_closed == 0
    assert session.times_closed == 1
