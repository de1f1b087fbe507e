"""The way to a portal: what stands in between, what goes wrong on it, and where nothing of ours may go."""

from __future__ import annotations

import json
import os
import socket
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.connection import STALE_S
from b24monitor.bitrix24.reply import Reply
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import LyingServer

TEXT = "planted-token-0123456789abcdef"
TOKEN = Secret(TEXT)
CALL = Call("voximplant.user.get", Parameters("USER_ID="))
RAN = '{"result": {"result": {"c0": []}, "result_error": []}}'


def ask(client: BitrixClient, endpoint: str) -> Answer:
    return client.probe(endpoint, TOKEN, [CALL]).answers[0]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_told_and_not_followed(client: BitrixClient, status: str) -> None:
    with LyingServer(lies.http(RAN)) as other:
        location = f"Location: http://user:{TEXT}@{other.address}/rest/batch?auth={TEXT}"
        with LyingServer(lies.http(RAN, status, "text/html", location)) as server:
            answer = ask(client, server.endpoint)
        assert answer == Answer(AnswerKind.TROUBLE, None, other.address, trouble=Trouble.REDIRECTED)
        assert other.connections == 0


@pytest.mark.parametrize("location", ["", "/elsewhere", "http://[bad", "\xff\xfe", "http://a:b:c/", "//"])
def test_a_redirect_to_nowhere(client: BitrixClient, location: str) -> None:
    with LyingServer(lies.http("", "302 Found", "text/html", f"Location: {location}")) as server:
        assert ask(client, server.endpoint).trouble is Trouble.REDIRECTED


def test_the_token_stands_in_the_body_alone_and_once(client: BitrixClient) -> None:
    with LyingServer(lies.http(RAN)) as server:
        ask(client, server.endpoint)
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /rest/batch HTTP/1.1\r\n")
    assert TEXT.encode() not in head
    assert body.count(TEXT.encode()) == 1


def test_nobody_listens(client: BitrixClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert ask(client, f"http://127.0.0.1:{port}/rest/").trouble is Trouble.NO_CONNECTION


@pytest.mark.parametrize(
    ("code", "trouble"), [(socket.EAI_NONAME, Trouble.NAME_NOT_FOUND), (socket.EAI_AGAIN, Trouble.OFFLINE)]
)
def test_a_name_that_does_not_exist_and_one_that_cannot_be_asked_for(
    client: BitrixClient, monkeypatch: pytest.MonkeyPatch, code: int, trouble: Trouble
) -> None:
    def resolve(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(code, "said the resolver")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert ask(client, "https://portal.invalid/rest/").trouble is trouble


@pytest.mark.parametrize("host", ["portal.invalid", "a" * 64 + ".invalid", "a..invalid", "xn--a.invalid", "[::1%x]"])
def test_an_impossible_address_is_trouble(client: BitrixClient, host: str) -> None:
    assert ask(client, f"https://{host}/rest/").kind is AnswerKind.TROUBLE


def test_plain_http_behind_an_https_address(client: BitrixClient) -> None:
    with LyingServer(lies.http(RAN)) as server:
        assert ask(client, f"https://{server.address}/rest/").trouble is Trouble.TLS
        assert all(TEXT.encode() not in request for request in server.requests)


def test_a_netrc_password_is_not_sent(client: BitrixClient) -> None:
    netrc = Path(os.environ["HOME"], ".netrc")
    netrc.write_text("machine 127.0.0.1 login someone password netrc-secret\ndefault login a password b\n")
    netrc.chmod(stat.S_IRUSR)
    try:
        with LyingServer(lies.http(RAN)) as server:
            ask(client, server.endpoint)
        assert b"authorization" not in server.requests[0].lower()
    finally:
        netrc.unlink()


def test_loopback_goes_past_every_proxy(client: BitrixClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with LyingServer(lies.http(RAN)) as proxy, LyingServer(lies.http(RAN)) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{proxy.address}")
        assert ask(client, server.endpoint).kind is AnswerKind.RAN
        assert proxy.connections == 0


def test_a_proxy_that_refuses_or_lies_learns_no_token(client: BitrixClient, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal, nonsense = lies.http("no", "407 Proxy Authentication Required"), lies.http(RAN)
    with LyingServer(refusal, nonsense) as proxy:
        monkeypatch.setenv("https_proxy", f"http://someone:proxy-secret@{proxy.address}")
        answers = [ask(client, "https://portal.invalid/rest/") for _ in range(2)]
        assert all(TEXT.encode() not in request for request in proxy.requests)
    assert {answer.kind for answer in answers} == {AnswerKind.TROUBLE}
    assert "proxy-secret" not in repr(answers)


def test_connections_are_kept(client: BitrixClient) -> None:
    with LyingServer(lies.http(RAN, keep=True)) as server:
        assert [ask(client, server.endpoint).kind for _ in range(3)] == [AnswerKind.RAN] * 3
        assert server.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_goes_unnoticed(client: BitrixClient) -> None:
    with LyingServer(lies.http(RAN, keep=True)) as server:
        ask(client, server.endpoint)
        server.hang_up()
        assert ask(client, server.endpoint).kind is AnswerKind.RAN


def test_a_kept_connection_that_closes_as_the_request_comes_goes_unnoticed(client: BitrixClient) -> None:
    with LyingServer(lies.http(RAN, keep=True), lies.hang_up, lies.http(RAN)) as server:
        assert [ask(client, server.endpoint).kind for _ in range(2)] == [AnswerKind.RAN] * 2
        assert server.connections == 2


def test_what_may_write_is_not_repeated_on_a_connection_that_closed_as_it_came(client: BitrixClient) -> None:
    """The server may have taken it all the same, and then it has run."""
    with LyingServer(lies.http(RAN, keep=True), lies.hang_up, lies.http(RAN)) as server:
        ask(client, server.endpoint)
        writing = Call("crm.lead.add", Parameters())
        assert client.probe(server.endpoint, TOKEN, [CALL, writing]).answers[1].trouble is Trouble.CUT_OFF
        assert len(server.requests) == 2


def test_a_request_on_a_new_connection_is_never_repeated(client: BitrixClient) -> None:
    """The portal may be at work on the first call: a second one at the same time could put the question twice."""
    with LyingServer(lies.http(RAN), lies.hang_up) as server:
        answers = [ask(client, server.endpoint) for _ in range(2)]
        assert answers[1].trouble is Trouble.CUT_OFF
        assert len(server.requests) == 2


def test_a_request_that_was_repeated_once_is_not_repeated_again(client: BitrixClient) -> None:
    with LyingServer(lies.http(RAN, keep=True), lies.hang_up) as server:
        assert ask(client, server.endpoint).kind is AnswerKind.RAN
        assert ask(client, server.endpoint).trouble is Trouble.CUT_OFF
        assert len(server.requests) == 3


def test_no_cookie_passes_from_one_tokens_calls_to_anothers(client: BitrixClient) -> None:
    cookie = "Set-Cookie: PHPSESSID=0123456789; path=/"
    with LyingServer(lies.http(RAN, "200 OK", "application/json", cookie, keep=True)) as server:
        for _ in range(2):
            ask(client, server.endpoint)
        assert all(b"cookie" not in request.lower() for request in server.requests)


def test_a_closed_client_lets_go_of_its_connections(client: BitrixClient) -> None:
    with LyingServer(lies.http(RAN, keep=True)) as server:
        ask(client, server.endpoint)
        client.close()
        assert server.is_deserted()


def test_the_shipped_limits_keep_a_request_within_its_minute() -> None:
    default = BitrixClient(lambda: datetime.now(UTC))
    limits = default._transport._limits
    assert STALE_S + limits.connect_s + limits.total_s <= 60
    default.close()


def test_a_reply_does_not_show_its_body() -> None:
    assert "SIP_PASSWORD" not in repr(Reply(200, b'{"SIP_PASSWORD": "x"}'))


def test_the_commands_that_are_kept_for_the_next_time_hold_no_token(client: BitrixClient) -> None:
    other = Secret("another-token-9876543210")
    with LyingServer(lies.http(RAN, keep=True)) as server:
        client.probe(server.endpoint, TOKEN, [CALL])
        client.probe(server.endpoint, other, [CALL])
        bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    commands = {"c0": "voximplant.user.get?USER_ID="}
    assert bodies == [{"halt": 0, "cmd": commands, "auth": token.reveal()} for token in (TOKEN, other)]
