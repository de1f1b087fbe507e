"""Tokens from a real authorisation server, and from those that lie: what is plausible is kept, nothing raises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b24monitor.bitrix24.oauth import OAuthClient
from b24monitor.bitrix24.oauth_answers import Asked, server_info, token_answer
from b24monitor.bitrix24.transport import Limits, Transport
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.oauth import (
    KNOWN_SERVERS,
    AuthorizationServer,
    OAuthProblem,
    ServerInfo,
    TokenAnswer,
    oauth_problem,
    typed_server,
)
from b24monitor.core.ports import AuthorizationClient
from b24monitor.core.secret import Secret
from b24monitor.demo.portal import DemoPortal
from tests.bitrix24 import lying_server as lies
from tests.bitrix24.lying_server import LyingServer

APPLICATION = "local.app.one"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PAIR: dict[str, object] = {"access_token": "new-access-token", "refresh_token": "new-refresh-token"}
SECRETS = (Secret("some-client-secret"), Secret("some-refresh-token"))


@pytest.fixture
def oauth() -> Iterator[AuthorizationClient]:
    """Yield a client with short time limits and the present time, closed afterwards."""
    client = OAuthClient(lambda: datetime.now(UTC), Transport(Limits(connect_s=2.0, silence_s=0.4, total_s=0.8)))
    yield client
    client.close()


def server_of(portal: DemoPortal) -> AuthorizationServer:
    return typed_server(portal.authorization_server)


def secret_of(portal: DemoPortal) -> Secret:
    return Secret(portal._inside.directory.applications[APPLICATION].client_secret)


def exchange(oauth: AuthorizationClient, portal: DemoPortal, code: str) -> TokenAnswer | Answer:
    return oauth.exchange(server_of(portal), APPLICATION, secret_of(portal), Secret(code))


def renew(oauth: AuthorizationClient, portal: DemoPortal, refresh_token: Secret | None) -> TokenAnswer | Answer:
    assert refresh_token is not None
    return oauth.renew(server_of(portal), APPLICATION, secret_of(portal), refresh_token)


def renew_at(oauth: AuthorizationClient, server: LyingServer) -> TokenAnswer | Answer:
    return oauth.renew(typed_server(server.address), APPLICATION, *SECRETS)


def problem(answer: TokenAnswer | Answer) -> OAuthProblem:
    assert isinstance(answer, Answer)
    return oauth_problem(answer)


def test_a_code_becomes_tokens_that_tell_all_of_themselves(oauth: AuthorizationClient, portal: DemoPortal) -> None:
    before = datetime.now(UTC)
    tokens = exchange(oauth, portal, portal.issue_code(user_id=9))
    assert isinstance(tokens, TokenAnswer)
    issued = portal.token(tokens.access_token.reveal())
    assert tokens.refresh_token == Secret(issued.refresh_token)
    assert (tokens.endpoint, tokens.member_id) == (portal.endpoint, portal.member_id)
    assert (tokens.user_id, set(tokens.scopes)) == (9, {"telephony", "im"})
    assert tokens.expires_at is not None
    assert before <= tokens.expires_at - timedelta(hours=1) <= issued.issued_at
    assert portal.questions() == ()


def test_a_renewal_replaces_both_tokens(oauth: AuthorizationClient, portal: DemoPortal) -> None:
    first = exchange(oauth, portal, portal.issue_code())
    assert isinstance(first, TokenAnswer)
    second = renew(oauth, portal, first.refresh_token)
    assert isinstance(second, TokenAnswer)
    assert second.access_token != first.access_token
    assert problem(renew(oauth, portal, first.refresh_token)) is OAuthProblem.INVALID_GRANT
    assert isinstance(renew(oauth, portal, second.refresh_token), TokenAnswer)


def test_what_the_server_refuses(oauth: AuthorizationClient, portal: DemoPortal) -> None:
    code, server = portal.issue_code(), server_of(portal)
    assert problem(exchange(oauth, portal, "0" * 40)) is OAuthProblem.INVALID_GRANT
    assert problem(oauth.exchange(server, APPLICATION, Secret("x"), Secret(code))) is OAuthProblem.INVALID_CLIENT
    assert problem(oauth.exchange(server, "nobody", secret_of(portal), Secret(code))) is OAuthProblem.INVALID_CLIENT
    portal.switches = replace(portal.switches, payment_required=True)
    assert problem(exchange(oauth, portal, code)) is OAuthProblem.PAYMENT
    portal.switches = replace(portal.switches, payment_required=False)
    portal.stop()
    assert problem(exchange(oauth, portal, code)) is OAuthProblem.UNREACHABLE


def test_a_bare_token_tells_where_it_belongs(oauth: AuthorizationClient, portal: DemoPortal) -> None:
    token = portal.issue_token(user_id=9, scope="telephony", expires_in_s=1200)
    info = oauth.server_info(server_of(portal), Secret(token.access_token))
    assert info == ServerInfo(
        client_id=APPLICATION,
        user_id=9,
        scopes=("telephony",),
        expires_at=token.expires_at.replace(microsecond=0),
        endpoint=portal.endpoint,
        member_id=portal.member_id,
        is_installed=True,
        version=1,
        status="L",
    )
    assert portal.request_log.tokens_in_urls == 0
    assert portal.questions() == ()


def test_a_renamed_portal_is_named_by_both(oauth: AuthorizationClient, portal: DemoPortal) -> None:
    token = portal.issue_token()
    portal.switches = replace(portal.switches, renamed_to="https://new-name.example")
    info = oauth.server_info(server_of(portal), Secret(token.access_token))
    tokens = renew(oauth, portal, Secret(token.refresh_token))
    assert isinstance(info, ServerInfo)
    assert isinstance(tokens, TokenAnswer)
    assert (info.endpoint, info.member_id) == ("https://new-name.example/rest/", portal.member_id)
    assert (tokens.endpoint, tokens.member_id) == (info.endpoint, info.member_id)


def test_a_token_the_server_refuses_to_tell_of(oauth: AuthorizationClient, portal: DemoPortal) -> None:
    old = portal.issue_token(expires_in_s=-1.0).access_token
    kinds = []
    for token in (old, "unknown", ""):
        answer = oauth.server_info(server_of(portal), Secret(token))
        assert isinstance(answer, Answer)
        kinds.append(answer.kind)
    assert kinds == [AnswerKind.TOKEN_EXPIRED, AnswerKind.TOKEN_UNKNOWN, AnswerKind.TOKEN_UNKNOWN]


def test_a_portal_is_not_taken_for_an_authorisation_server(oauth: AuthorizationClient, portal: DemoPortal) -> None:
    answer = oauth.server_info(typed_server(portal.url), Secret(portal.issue_token().access_token))
    assert isinstance(answer, Answer)
    assert answer.trouble is Trouble.NOT_BITRIX24


def test_the_servers_clock_is_measured_and_corrected_for(oauth: AuthorizationClient) -> None:
    now = datetime.now(UTC)
    ahead = now + timedelta(hours=2)
    date = f"Date: {ahead.strftime('%a, %d %b %Y %H:%M:%S')} GMT"
    expires = int(ahead.timestamp()) + 3600
    info_body = json.dumps({"result": {"client_id": APPLICATION, "expires": expires}})
    token_body = json.dumps(PAIR | {"expires": expires})
    answers = (lies.http(body, "200 OK", "application/json", date) for body in (info_body, token_body))
    with LyingServer(*answers) as server:
        info = oauth.server_info(typed_server(server.address), Secret("a-token"))
        tokens = renew_at(oauth, server)
    for told in (info, tokens):
        assert isinstance(told, ServerInfo | TokenAnswer)
        assert abs(told.skew - timedelta(hours=2)) < timedelta(seconds=1.5)
        assert told.expires_at is not None
        assert abs(told.expires_at - now - timedelta(hours=1)) < timedelta(seconds=2.5)


BODIES = [
    ("", Trouble.NOT_JSON),
    ("<html>", Trouble.NOT_JSON),
    ("[]", Trouble.NOT_BITRIX24),
    ("{}", Trouble.NOT_BITRIX24),
    ('{"access_token": ""}', Trouble.NOT_BITRIX24),
    ('{"access_token": "a b"}', Trouble.NOT_BITRIX24),
    ('{"access_token": ["a"], "result": {}}', Trouble.NOT_BITRIX24),
    ('{"error": null, "access_token": "a"}', Trouble.NOT_BITRIX24),
    ('{"error": "9f86d081884c7d659a2feaa0"}', Trouble.NOT_BITRIX24),
    (" " * (1 << 20) + json.dumps(PAIR), Trouble.TOO_LARGE),
]


@pytest.mark.parametrize(("body", "trouble"), BODIES)
def test_a_body_that_is_no_authorisation_servers(oauth: AuthorizationClient, body: str, trouble: Trouble) -> None:
    with LyingServer(lies.http(body)) as server:
        answers = (renew_at(oauth, server), oauth.server_info(typed_server(server.address), Secret("a-token")))
    assert isinstance(answers[0], Answer)
    assert answers[0].trouble is trouble
    assert isinstance(answers[1], Answer)


def test_tokens_come_with_the_status_of_success_alone(oauth: AuthorizationClient) -> None:
    with LyingServer(lies.http(json.dumps(PAIR), "203 Elsewhere")) as server:
        assert problem(renew_at(oauth, server)) is OAuthProblem.UNINTELLIGIBLE


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
OWN = ("refresh_token", "expires_in", "expires", "client_endpoint", "member_id", "user_id", "scope", "install")
FIELDS = st.sampled_from((*OWN, "installed", "version", "status"))


@given(st.dictionaries(FIELDS, JUNK), st.dictionaries(FIELDS, JUNK), st.timedeltas())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_field_of_another_type_is_an_error(
    junk: dict[str, object], install: dict[str, object], skew: timedelta
) -> None:
    asked = Asked(KNOWN_SERVERS[0], NOON, skew)
    tokens = token_answer(junk | {"access_token": "a"}, asked)
    info = server_info({"result": {"install": install} | junk | {"client_id": "c"}}, asked)
    for told in (tokens, info):
        assert isinstance(told, ServerInfo | TokenAnswer)
        assert told.expires_at is None or told.expires_at.tzinfo is UTC
        assert told.user_id is None or told.user_id >= 0


@pytest.mark.parametrize(
    ("told", "expires_at"),
    [
        ({"expires_in": 3600}, NOON + timedelta(hours=1)),
        ({"expires_in": "60", "expires": 1}, NOON + timedelta(minutes=1)),
        ({"expires": int(NOON.timestamp()) + 60}, NOON + timedelta(minutes=1)),
        ({"expires_in": 0, "expires": str(int(NOON.timestamp()))}, NOON),
        ({"expires_in": -5}, None),
        ({"expires_in": True, "expires": 5}, None),
        ({"expires_in": 10**12, "expires": 10**17}, None),
        ({"expires_in": 3600.5, "expires": "soon"}, None),
    ],
)
def test_when_the_token_ends(told: dict[str, object], expires_at: datetime | None) -> None:
    tokens = token_answer(PAIR | told, Asked(KNOWN_SERVERS[0], NOON))
    assert isinstance(tokens, TokenAnswer)
    assert tokens.expires_at == expires_at


@pytest.mark.parametrize(
    ("told", "server", "endpoint"),
    [
        ("https://a.bitrix24.com/rest/", KNOWN_SERVERS[0], "https://a.bitrix24.com/rest/"),
        ("http://portal.example/rest/", KNOWN_SERVERS[0], ""),
        ("https://a.bitrix24.com/rest/1/webhook-secret/", KNOWN_SERVERS[0], ""),
        ("http://127.0.0.1:80/rest/", KNOWN_SERVERS[0], ""),
        ("https://localhost/rest/", typed_server("oauth.company.com"), ""),
        ("http://127.0.0.1:8080/rest/", typed_server("127.0.0.1:9"), "http://127.0.0.1:8080/rest/"),
        (["https://a.bitrix24.com/rest/"], KNOWN_SERVERS[0], ""),
    ],
)
def test_a_portals_address_is_one_a_token_may_be_sent_to(
    told: object, server: AuthorizationServer, endpoint: str
) -> None:
    tokens = token_answer(PAIR | {"client_endpoint": told, "domain": "oauth.bitrix.info"}, Asked(server, NOON))
    assert isinstance(tokens, TokenAnswer)
    assert tokens.endpoint == endpoint


def test_scopes_come_with_commas_or_spaces_and_each_once() -> None:
    tokens = token_answer(PAIR | {"scope": "im, telephony  im;x,crm"}, Asked(KNOWN_SERVERS[0], NOON))
    assert isinstance(tokens, TokenAnswer)
    assert tokens.scopes == ("im", "telephony", "crm")
