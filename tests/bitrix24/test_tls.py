"""Certificates: the operating system's trust decides, also behind a company's proxy."""

from __future__ import annotations

import contextlib
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import Line, LyingServer

HOST = "portal.invalid"
TEXT = "planted-token-0123456789abcdef"
RAN = '{"result": {"result": {"c0": []}, "result_error": []}}'


class Tunnel:
    """A proxy that leads every address to one TLS server, and keeps what that one was sent."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self.heard: list[bytes] = []

    def __call__(self, line: Line) -> bool:
        line.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with contextlib.closing(line.secured(self._context)) as secured:
            self.heard.append(secured.read())
            return lies.http(RAN)(secured)


def self_signed(folder: Path, host: str, days: int = 1) -> tuple[Path, ssl.SSLContext]:
    """A certificate file for `host`, that ends in so many days, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    whole = folder / "server.pem"
    public = folder / "trusted.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    whole.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + public.read_bytes()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(whole)
    return public, context


def ask_through(tunnel: Tunnel, client: BitrixClient, monkeypatch: pytest.MonkeyPatch) -> Answer:
    with LyingServer(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", f"http://{proxy.address}")
        call = Call("voximplant.user.get", Parameters("USER_ID="))
        return client.probe(f"https://{HOST}/rest/", Secret(TEXT), [call]).answers[0]


@pytest.fixture
def netrc() -> Iterator[None]:
    """A password for every host there is, in the user's own file."""
    path = Path(os.environ["HOME"], ".netrc")
    path.write_text("default login someone password netrc-secret\n")
    path.chmod(0o600)
    yield
    path.unlink()


@pytest.mark.usefixtures("netrc")
def test_a_certificate_the_system_trusts_is_taken_behind_a_proxy_too(
    client: BitrixClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = self_signed(tmp_path, HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    tunnel = Tunnel(context)
    assert ask_through(tunnel, client, monkeypatch).kind is AnswerKind.RAN
    assert TEXT.encode() in tunnel.heard[0]
    assert b"authorization" not in tunnel.heard[0].lower()


@pytest.mark.parametrize(
    ("host", "days", "trusted", "cause"),
    [
        (HOST, 1, False, "self-signed certificate"),
        (HOST, -1, True, "certificate has expired"),
        ("another.invalid", 1, True, "Hostname mismatch"),
    ],
)
def test_a_certificate_that_proves_nothing_gets_no_token(
    client: BitrixClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    days: int,
    trusted: bool,
    cause: str,
) -> None:
    certificate, context = self_signed(tmp_path, host, days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tunnel = Tunnel(context)
    answer = ask_through(tunnel, client, monkeypatch)
    assert answer.trouble is Trouble.TLS
    assert cause in answer.detail
    assert tunnel.heard == []
