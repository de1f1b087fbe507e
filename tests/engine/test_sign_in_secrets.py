"""Where a sign-in's secrets go: to the one authorisation server, and nowhere else; after the exchange they are gone."""

from __future__ import annotations

import gc
import logging

import pytest

from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.core.account import RenewalRule
from b24monitor.core.answer import Answer
from b24monitor.core.command import BeginSignIn
from b24monitor.core.fact import CommandFailed, SignInBegun
from b24monitor.core.oauth import KNOWN_SERVERS, AuthorizationServer, answer_for_oauth_error, typed_server
from b24monitor.core.secret import HIDDEN, Secret, redact
from b24monitor.demo.message import Request
from b24monitor.demo.oauth import AUTHORIZE_PATH, TOKEN_PATH
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import Bench
from tests.engine.sign_in_bench import CLIENT_SECRET, SignIns, browse, state_of

CODE = "planted-code-0123456789abcdef"


def access_token(portal: DemoPortal) -> str:
    (token,) = {request.token for request in portal.request_log.recent if request.token}
    return token


def is_held(value: str) -> bool:
    """Whether a secret of that value is alive: those are what the redactor finds in any text."""
    gc.collect()
    return redact(f"<{value}>") == f"<{HIDDEN}>"


def test_what_is_not_kept_is_gone_after_the_exchange(bench: Bench, portal: DemoPortal) -> None:
    sign_ins = SignIns(bench)
    sign_ins.renewal = RenewalRule.NEVER
    begun = sign_ins.begin(port=0)
    assert is_held(CLIENT_SECRET)
    assert is_held(state_of(begun))
    browse(begun.authorize_url)
    sign_ins.added()
    token = portal.token(access_token(portal))
    assert is_held(token.access_token)
    assert not is_held(token.refresh_token)
    assert not is_held(CLIENT_SECRET)
    assert not is_held(state_of(begun))


def test_what_was_prepared_is_forgotten_when_no_code_comes(bench: Bench, portal: DemoPortal) -> None:
    sign_ins = SignIns(bench)
    sign_ins.begin(1, port=0, client_secret="first-planted-secret-0123456789")
    sign_ins.begin(2, client_secret="second-planted-secret-0123456789")
    assert not is_held("first-planted-secret-0123456789")
    sign_ins.give(portal.issue_code(), 2)
    sign_ins.failed(2)
    assert not is_held("second-planted-secret-0123456789")


def test_secrets_stand_in_no_url_but_one_and_in_no_log(
    bench: Bench, portal: DemoPortal, caplog: pytest.LogCaptureFixture
) -> None:
    requests: list[Request] = []
    # What `append` returns is None: the portal answers itself.
    portal.intercept = requests.append
    caplog.set_level(logging.DEBUG)
    sign_ins = SignIns(bench)
    begun = sign_ins.begin(port=0)
    browse(begun.authorize_url)
    sign_ins.added()
    issued = portal.token(access_token(portal))
    planted = (CLIENT_SECRET, issued.access_token, issued.refresh_token, state_of(begun))
    for request in requests:
        url = f"{request.path}?{request.query}"
        found = [secret for secret in planted if secret in url]
        allowed = {TOKEN_PATH: [CLIENT_SECRET], AUTHORIZE_PATH: [state_of(begun)]}.get(request.path.rstrip("/"), [])
        assert found == allowed, request.path
    assert portal.request_log.tokens_in_urls == 0
    told = [repr(fact) for fact in bench.facts.of(object)]
    logged = [f"{record.getMessage()} {record.args!r}" for record in caplog.records]
    assert logged
    assert not [text for text in told + logged if any(secret in text for secret in planted)]


@pytest.mark.parametrize(
    ("typed", "server_domain", "expected"),
    [
        ("", "", KNOWN_SERVERS[0]),
        ("", "oauth.bitrix.info", KNOWN_SERVERS[0]),
        ("", "oauth.bitrix24.tech", KNOWN_SERVERS[1]),
        ("", "oauth.bitrix24.tech.evil.example", KNOWN_SERVERS[0]),
        ("", "http://127.0.0.1:9", KNOWN_SERVERS[0]),
        ("https://oauth.company.example", "oauth.bitrix24.tech", typed_server("https://oauth.company.example")),
    ],
)
def test_the_server_is_a_known_one_or_the_typed_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, typed: str, server_domain: str, expected: AuthorizationServer
) -> None:
    asked: list[tuple[AuthorizationServer, str, str, str]] = []

    def exchange(_: OAuthClient, server: AuthorizationServer, client_id: str, secret: Secret, code: Secret) -> Answer:
        asked.append((server, client_id, secret.reveal(), code.reveal()))
        return answer_for_oauth_error("invalid_grant")

    monkeypatch.setattr(OAuthClient, "exchange", exchange)
    server = typed_server(typed) if typed else None
    bench.post(BeginSignIn(1, "https://portal.example/rest/", "local.app", Secret(CLIENT_SECRET), server=server))
    begun = bench.facts.wait_for(SignInBegun)
    assert begun.authorize_url.startswith("https://portal.example/oauth/authorize/?client_id=local.app&state=")
    address = f"https://app.example/?code={CODE}&state={state_of(begun)}&server_domain={server_domain}"
    SignIns(bench).give(address)
    bench.facts.wait_for(CommandFailed)
    assert asked == [(expected, "local.app", CLIENT_SECRET, CODE)]
