"""A portal whose certificate is of its company's own authority: trusted for it alone, and checked all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests.adapters
from cryptography.hazmat.primitives.asymmetric import ec

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.bitrix24.trust import check_ca_file
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.errors import BadCaFileError, Trouble
from b24monitor.core.oauth import TokenAnswer, typed_server
from b24monitor.core.ports import Call
from b24monitor.core.route import SYSTEM_ROUTE, Route
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.authority import Authority, private_pem
from tests.bitrix24.lying_server import LyingServer

TEXT = "planted-token-0123456789abcdef"
CALL = Call("voximplant.user.get", Parameters("USER_ID="))
RAN = '{"result": {"result": {"c0": []}, "result_error": []}}'
Reason = BadCaFileError.Reason

Start = Callable[..., LyingServer]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def start() -> Iterator[Start]:
    """Gives a function that starts a server behind TLS, which keeps its connections."""
    with ExitStack() as running:
        yield lambda tls, body=RAN: running.enter_context(LyingServer(lies.http(body, keep=True), tls=tls))


def endpoint_of(server: LyingServer) -> str:
    return f"https://localhost:{server.address.rpartition(':')[2]}/rest/"


def ask(client: BitrixClient, server: LyingServer) -> Answer:
    return client.probe(endpoint_of(server), Secret(TEXT), [CALL]).answers[0]


def test_the_authority_of_a_portals_file_is_trusted(client: BitrixClient, authority: Authority, start: Start) -> None:
    server = start(authority.context("localhost"))
    assert ask(client, server).trouble is Trouble.TLS
    assert server.requests == []
    client.use_route(endpoint_of(server), Route(ca_file=str(authority.pem)))
    assert ask(client, server).kind is AnswerKind.RAN
    assert TEXT.encode() in server.requests[0]


def test_it_is_trusted_for_an_authorization_server_too(oauth: OAuthClient, authority: Authority, start: Start) -> None:
    server = start(authority.context("localhost"), '{"access_token": "an-access-token"}')
    address = typed_server(endpoint_of(server))
    asked = (address, "local.app", Secret("client-secret"), Secret("refresh-token"))
    refused = oauth.renew(*asked)
    assert isinstance(refused, Answer)
    assert refused.trouble is Trouble.TLS
    assert server.requests == []
    oauth.use_route(address.address, Route(ca_file=str(authority.pem)))
    assert isinstance(oauth.renew(*asked), TokenAnswer)
    oauth.server_info(address, Secret(TEXT))
    assert len(server.requests) == 2


def test_the_file_of_one_portal_is_not_trusted_for_another(
    client: BitrixClient, authority: Authority, start: Start
) -> None:
    one, two = (start(authority.context("localhost")) for _ in range(2))
    client.use_route(endpoint_of(one), Route(ca_file=str(authority.pem)))
    assert ask(client, one).kind is AnswerKind.RAN
    assert ask(client, two).trouble is Trouble.TLS
    assert two.requests == []


def test_the_systems_authorities_stay_trusted_beside_it(
    client: BitrixClient, authority: Authority, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = Authority(tmp_path, "system")
    monkeypatch.setenv("SSL_CERT_FILE", str(system.pem))
    for signer in (authority, system):
        server = start(signer.context("localhost"))
        client.use_route(endpoint_of(server), Route(ca_file=str(authority.pem)))
        assert ask(client, server).kind is AnswerKind.RAN


def test_a_library_brings_no_authorities_of_its_own(
    client: BitrixClient, authority: Authority, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(authority.pem))
    server = start(authority.context("localhost"))
    assert ask(client, server).trouble is Trouble.TLS
    assert server.requests == []


def test_trust_ends_with_the_route_and_no_kept_connection_outlives_it(
    client: BitrixClient, authority: Authority, start: Start
) -> None:
    server = start(authority.context("localhost"))
    client.use_route(endpoint_of(server), Route(ca_file=str(authority.pem)))
    assert ask(client, server).kind is AnswerKind.RAN
    client.use_route(endpoint_of(server), SYSTEM_ROUTE)
    assert server.is_deserted()
    assert ask(client, server).trouble is Trouble.TLS
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("hosts", "days", "cause"),
    [
        (("another.invalid",), 1, "Hostname mismatch"),
        (("127.0.0.1",), 1, "Hostname mismatch"),
        (("localhost",), -1, "certificate has expired"),
    ],
)
def test_a_trusted_authority_does_not_excuse_the_rest(
    client: BitrixClient, authority: Authority, start: Start, hosts: tuple[str, ...], days: int, cause: str
) -> None:
    server = start(authority.context(*hosts, days=days))
    client.use_route(endpoint_of(server), Route(ca_file=str(authority.pem)))
    answer = ask(client, server)
    assert answer.trouble is Trouble.TLS
    assert answer.detail.startswith("localhost: ")
    assert cause in answer.detail
    assert server.requests == []


def test_another_authority_and_one_of_the_same_name_are_not_trusted(
    client: BitrixClient, authority: Authority, start: Start, tmp_path: Path
) -> None:
    (tmp_path / "impostor").mkdir()
    for other in (Authority(tmp_path, "other"), Authority(tmp_path / "impostor")):
        server = start(other.context("localhost"))
        client.use_route(endpoint_of(server), Route(ca_file=str(authority.pem)))
        answer = ask(client, server)
        assert answer.trouble is Trouble.TLS
        assert answer.detail.startswith("localhost: ")
        assert server.requests == []


BAD_FILES: dict[str, tuple[bytes | None, Reason]] = {
    "missing": (None, Reason.MISSING),
    "empty": (b"", Reason.NOT_PEM),
    "text": ("Удостоверяющий центр".encode(), Reason.NOT_PEM),
    "der": (b"0\x82\x01\x0a\x02\x82", Reason.NOT_PEM),
    "key": (private_pem(ec.generate_private_key(ec.SECP256R1())), Reason.NOT_PEM),
    "no certificate": (b"-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n", Reason.NOT_PEM),
    "no base64": (b"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n", Reason.NOT_PEM),
    "huge": (b"\n" * 5_000_000, Reason.NOT_PEM),
}
WORDS = {Reason.MISSING: "there is no CA file", Reason.NOT_PEM: "holds no certificates in PEM form"}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_good_stops_everything_until_it_is(
    client: BitrixClient, authority: Authority, start: Start, tmp_path: Path, name: str
) -> None:
    content, reason = BAD_FILES[name]
    path = tmp_path / "company.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadCaFileError) as told:
        check_ca_file(str(path))
    assert told.value.reason is reason
    server = start(authority.context("localhost"))
    client.use_route(endpoint_of(server), Route(ca_file=str(path)))
    answer = ask(client, server)
    assert answer.trouble is Trouble.TLS
    assert answer.detail.startswith("localhost: ")
    assert WORDS[reason] in answer.detail
    assert "company.pem" in answer.detail
    assert str(tmp_path) not in answer.detail
    assert server.connections == 0
    path.write_bytes(b"\xef\xbb\xbf# \xd3\xf6\r\n" + authority.pem.read_bytes().replace(b"\n", b"\r\n"))
    assert ask(client, server).kind is AnswerKind.RAN


@pytest.mark.parametrize("path", ["/", "/dev/zero", "\x00"])
def test_what_is_no_file_is_not_read(client: BitrixClient, path: str) -> None:
    with pytest.raises(BadCaFileError) as told:
        check_ca_file(path)
    assert told.value.reason is Reason.UNREADABLE
    client.use_route("https://portal.invalid/", Route(ca_file=path))
    answer = client.probe("https://portal.invalid/rest/", Secret(TEXT), [CALL]).answers[0]
    assert answer.trouble is Trouble.TLS
    assert "cannot be read" in answer.detail
