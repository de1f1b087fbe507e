"""The way to each server: through which proxy, changed while the program runs, and never another's."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.route import DIRECT_PROXY, SYSTEM_ROUTE, Route
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.authority import Authority
from tests.bitrix24.lying_server import Line, LyingServer
from tests.bitrix24.proxies import HttpProxy, SocksProxy

HOST = "portal.invalid"
ENDPOINT = f"https://{HOST}/rest/"
TEXT = "planted-token-0123456789abcdef"
CALL = Call("voximplant.user.get", Parameters("USER_ID="))
RAN = '{"result": {"result": {"c0": []}, "result_error": []}}'


def ask(client: BitrixClient, endpoint: str = ENDPOINT) -> Answer:
    return client.probe(endpoint, Secret(TEXT), [CALL]).answers[0]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as running:
        yield running


@pytest.fixture
def server(authority: Authority, running: ExitStack) -> LyingServer:
    """The portal, which no name leads to."""
    return running.enter_context(LyingServer(lies.http(RAN, keep=True), tls=authority.context(HOST)))


@pytest.fixture
def proxy(server: LyingServer, running: ExitStack) -> LyingServer:
    return running.enter_context(LyingServer(HttpProxy(server.address)))


def named(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets this machine's resolver know `host`, at 127.0.0.1."""
    resolve = socket.getaddrinfo

    def known(name: str, *args: object, **kwargs: object) -> object:
        return resolve("127.0.0.1" if name == host else name, *args, **kwargs)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(socket, "getaddrinfo", known)


def test_a_portals_http_proxy(
    client: BitrixClient, authority: Authority, server: LyingServer, proxy: LyingServer
) -> None:
    client.use_route(ENDPOINT, Route(f"http://{proxy.address}", str(authority.pem)))
    assert [ask(client).kind for _ in range(2)] == [AnswerKind.RAN] * 2
    assert proxy.requests[0].startswith(f"CONNECT {HOST}:443 ".encode())
    assert TEXT.encode() not in b"".join(proxy.requests)
    assert (proxy.connections, len(server.requests)) == (1, 2)


def test_a_proxy_behind_tls(
    client: BitrixClient, authority: Authority, server: LyingServer, running: ExitStack
) -> None:
    last = lies.http(RAN + " " * 300_000, "200 OK", "application/json", "Connection: close")
    big = '{"result": {"result": {"c0": "' + "x" * 300_000 + '"}, "result_error": []}}'
    portal = running.enter_context(LyingServer(lies.http(big, keep=True), last, tls=authority.context(HOST)))
    proxy = running.enter_context(LyingServer(HttpProxy(portal.address), tls=authority.context("127.0.0.1")))
    client.use_route(ENDPOINT, Route(f"https://{proxy.address}", str(authority.pem)))
    assert [ask(client).kind for _ in range(2)] == [AnswerKind.RAN] * 2
    assert (proxy.connections, server.connections) == (1, 0)


def test_a_proxy_whose_certificate_proves_nothing_hears_nothing(
    client: BitrixClient, authority: Authority, server: LyingServer, running: ExitStack
) -> None:
    proxy = running.enter_context(LyingServer(HttpProxy(server.address), tls=authority.context("another.invalid")))
    client.use_route(ENDPOINT, Route(f"https://{proxy.address}", str(authority.pem)))
    answer = ask(client)
    assert answer.trouble is Trouble.TLS
    assert answer.detail.startswith(f"proxy before {HOST}: ")
    assert "mismatch" in answer.detail
    assert proxy.requests == []


def test_a_socks_proxy_that_looks_the_name_up(
    client: BitrixClient, authority: Authority, server: LyingServer, running: ExitStack
) -> None:
    kind = SocksProxy(server.address)
    proxy = running.enter_context(LyingServer(kind))
    client.use_route(ENDPOINT, Route(f"socks5h://{proxy.address}", str(authority.pem)))
    assert [ask(client).kind for _ in range(2)] == [AnswerKind.RAN] * 2
    assert kind.targets == [b"\x03" + bytes([len(HOST)]) + HOST.encode() + b"\x01\xbb"]
    assert TEXT.encode() not in b"".join(proxy.requests)


def test_a_socks_proxy_for_names_that_are_looked_up_here(
    client: BitrixClient,
    authority: Authority,
    server: LyingServer,
    running: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = SocksProxy(server.address)
    proxy = running.enter_context(LyingServer(kind))
    client.use_route(ENDPOINT, Route(f"socks5://{proxy.address}", str(authority.pem)))
    assert ask(client).trouble in (Trouble.NAME_NOT_FOUND, Trouble.NO_CONNECTION)
    named(HOST, monkeypatch)
    assert ask(client).kind is AnswerKind.RAN
    assert kind.targets == [b"\x01\x7f\x00\x00\x01\x01\xbb"]


@pytest.mark.parametrize(("password", "kind"), [("word", AnswerKind.RAN), ("wrong", AnswerKind.TROUBLE)])
def test_a_socks_proxy_of_the_systems_with_a_password(
    client: BitrixClient,
    authority: Authority,
    server: LyingServer,
    running: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    kind: AnswerKind,
) -> None:
    proxy = running.enter_context(LyingServer(SocksProxy(server.address, login=b"\x01\x02me\x04word")))
    monkeypatch.setenv("all_proxy", f"socks5h://me:{password}@{proxy.address}")
    client.use_route(ENDPOINT, Route(ca_file=str(authority.pem)))
    answer = ask(client)
    assert answer.kind is kind
    assert password not in repr(answer)


@pytest.mark.parametrize(
    "said",
    [
        b"\x05\xff",
        b"\x05\x02",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x04\x00",
        b"\x05\x00\x05\x05\x00\x01" + b"\x00" * 6,
        b"\x05\x00\x05\x00\x00\x09" + b"\x00" * 6,
        b"\x05\x00\x05\x00",
    ],
)
def test_a_socks_proxy_that_refuses_or_is_none(client: BitrixClient, running: ExitStack, said: bytes) -> None:
    proxy = running.enter_context(LyingServer(lies.raw(said)))
    client.use_route(ENDPOINT, Route(f"socks5h://{proxy.address}"))
    assert ask(client).trouble is Trouble.NO_CONNECTION
    assert TEXT.encode() not in b"".join(proxy.requests)


def test_the_systems_proxy_unless_the_route_says_otherwise(
    client: BitrixClient,
    authority: Authority,
    proxy: LyingServer,
    running: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = running.enter_context(LyingServer(lies.http("no", "407 Proxy Authentication Required")))
    monkeypatch.setenv("https_proxy", f"http://{other.address}")
    routes = (Route(ca_file=str(authority.pem)), Route(f"http://{proxy.address}", str(authority.pem)))
    kinds = []
    for route in routes:
        client.use_route(ENDPOINT, route)
        kinds.append(ask(client).kind)
    assert kinds == [AnswerKind.TROUBLE, AnswerKind.RAN]
    assert (other.connections, proxy.connections) == (1, 1)


def test_direct_is_past_the_systems_proxy(
    client: BitrixClient,
    authority: Authority,
    server: LyingServer,
    proxy: LyingServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", f"http://{proxy.address}")
    named(HOST, monkeypatch)
    endpoint = f"https://{HOST}:{server.address.rpartition(':')[2]}/rest/"
    client.use_route(endpoint, Route(DIRECT_PROXY, str(authority.pem)))
    assert ask(client, endpoint).kind is AnswerKind.RAN
    assert proxy.connections == 0


@pytest.mark.parametrize("proxy", ["nonsense", "ftp://127.0.0.1:1", "socks4://127.0.0.1:1", "http://", "http://:1"])
def test_a_proxy_that_cannot_be_used_is_not_gone_past(
    client: BitrixClient, server: LyingServer, authority: Authority, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    named(HOST, monkeypatch)
    endpoint = f"https://{HOST}:{server.address.rpartition(':')[2]}/rest/"
    client.use_route(endpoint, Route(proxy, str(authority.pem)))
    assert ask(client, endpoint).kind is AnswerKind.TROUBLE
    assert server.connections == 0


def test_a_server_on_this_machine_is_reached_past_a_proxy_of_its_own(
    client: BitrixClient, proxy: LyingServer, running: ExitStack
) -> None:
    here = running.enter_context(LyingServer(lies.http(RAN)))
    client.use_route(here.endpoint, Route(f"http://{proxy.address}"))
    assert ask(client, here.endpoint).kind is AnswerKind.RAN
    assert proxy.connections == 0


def test_so_it_is_with_tls(client: BitrixClient, authority: Authority, proxy: LyingServer, running: ExitStack) -> None:
    here = running.enter_context(LyingServer(lies.http(RAN), tls=authority.context("127.0.0.1")))
    endpoint = f"https://{here.address}/rest/"
    client.use_route(endpoint, Route(f"http://{proxy.address}", str(authority.pem)))
    assert ask(client, endpoint).kind is AnswerKind.RAN
    assert proxy.connections == 0


def test_the_route_is_one_servers_whatever_address_names_it(
    client: BitrixClient, authority: Authority, proxy: LyingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.use_route(f"https://{HOST.upper()}:443", Route(f"http://{proxy.address}", str(authority.pem)))
    assert ask(client).kind is AnswerKind.RAN
    for other in (f"https://{HOST}:8443/rest/", "https://other.invalid/rest/"):
        assert ask(client, other).kind is AnswerKind.TROUBLE
    assert proxy.connections == 1


def test_the_same_route_again_keeps_the_connection(
    client: BitrixClient, authority: Authority, proxy: LyingServer
) -> None:
    for _ in range(3):
        client.use_route(ENDPOINT, Route(f"http://{proxy.address}", str(authority.pem)))
        assert ask(client).kind is AnswerKind.RAN
    assert proxy.connections == 1


def test_a_request_under_way_ends_as_it_began(client: BitrixClient, running: ExitStack) -> None:
    heard, told = Event(), Event()

    def answer(line: Line) -> bool:
        line.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(RAN))
        heard.set()
        told.wait(2)
        line.say(RAN.encode())
        return True

    server = running.enter_context(LyingServer(answer, lies.http(RAN, keep=True)))
    with ThreadPoolExecutor(1) as worker:
        waiting = worker.submit(ask, client, server.endpoint)
        assert heard.wait(2)
        client.use_route(server.endpoint, Route(DIRECT_PROXY))
        assert ask(client, server.endpoint).kind is AnswerKind.RAN
        told.set()
        assert waiting.result(2).kind is AnswerKind.RAN
    assert server.connections == 2
    client.use_route(server.endpoint, SYSTEM_ROUTE)
    assert server.is_deserted()
