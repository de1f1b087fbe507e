"""Where a client secret may go, where the browser is sent, and what an authorisation server's refusals mean."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.answer import Answer, AnswerKind, Refusal, answer_for_trouble
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.errors import BadEndpointError, Trouble
from b24monitor.core.oauth import (
    KNOWN_SERVERS,
    AuthorizationServer,
    OAuthProblem,
    answer_for_oauth_error,
    authorize_url,
    known_server,
    oauth_problem,
    typed_server,
)
from b24monitor.core.oauth_wording import oauth_next_step, oauth_problem_text
from b24monitor.core.secret import Secret

Reason = BadEndpointError.Reason
P = OAuthProblem


def test_bitrix24s_own_servers_need_no_typing() -> None:
    assert [server.address for server in KNOWN_SERVERS] == ["https://oauth.bitrix.info", "https://oauth.bitrix24.tech"]
    assert not any(server.is_typed or server.is_loopback for server in KNOWN_SERVERS)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("oauth.bitrix.info", "https://oauth.bitrix.info"),
        ("https://OAuth.Company.com:8443/", "https://oauth.company.com:8443"),
        ("https://oauth.company.com/oauth/token/", "https://oauth.company.com"),
        ("https://oauth.company.com/sub/rest/?x=1#y", "https://oauth.company.com/sub"),
        ("http://127.0.0.1:8080/oauth-server", "http://127.0.0.1:8080/oauth-server"),
        ("localhost:8080", "http://localhost:8080"),
        ("[::1]:8080/a", "http://[::1]:8080/a"),
    ],
)
def test_a_typed_server(text: str, address: str) -> None:
    server = typed_server(text)
    assert (server.address, server.is_typed) == (address, True)
    assert server.is_loopback is address.startswith("http:")
    assert AuthorizationServer(address, is_typed=True) == server


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://oauth.bitrix.info", Reason.PLAIN_HTTP),
        ("http://oauth.company.com", Reason.PLAIN_HTTP),
        ("ftp://oauth.company.com", Reason.NOT_AN_ADDRESS),
        ("https://oauth.bitrix.info@evil.com", Reason.NOT_AN_ADDRESS),
        ("https://oauth.company.com/a/../b", Reason.NOT_AN_ADDRESS),
        ("https://oauth.company.com/a%2fb", Reason.NOT_AN_ADDRESS),
        ("https://oauth.company.com//a", Reason.NOT_AN_ADDRESS),
        ("oauth", Reason.NOT_AN_ADDRESS),
        ("", Reason.NOT_AN_ADDRESS),
    ],
)
def test_what_no_secret_is_sent_to_even_when_typed(text: str, reason: BadEndpointError.Reason) -> None:
    with pytest.raises(BadEndpointError) as told:
        typed_server(text)
    assert told.value.reason is reason


@pytest.mark.parametrize(
    ("address", "is_typed", "reason"),
    [
        ("https://oauth.company.com", False, Reason.UNKNOWN_SERVER),
        ("https://oauth.bitrix.info/", False, Reason.UNKNOWN_SERVER),
        ("https://oauth.bitrix.info.evil.com", False, Reason.UNKNOWN_SERVER),
        ("http://oauth.bitrix.info", False, Reason.UNKNOWN_SERVER),
        ("http://127.0.0.1", False, Reason.UNKNOWN_SERVER),
        ("http://oauth.company.com", True, Reason.PLAIN_HTTP),
        ("oauth.company.com", True, Reason.NOT_AN_ADDRESS),
        ("https://oauth.company.com/?a=b", True, Reason.NOT_AN_ADDRESS),
    ],
)
def test_no_other_server_can_be_made(address: str, is_typed: bool, reason: BadEndpointError.Reason) -> None:
    with pytest.raises(BadEndpointError) as told:
        AuthorizationServer(address, is_typed)
    assert told.value.reason is reason


@given(st.text(max_size=80))
def test_every_typed_server_is_safe(text: str) -> None:
    try:
        server = typed_server(text)
    except BadEndpointError:
        return
    parts = urlsplit(server.address)
    assert parts.scheme == "https" or server.is_loopback
    assert [parts.query, parts.fragment, parts.username] == ["", "", None]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("https://oauth.bitrix.info/rest/", 0),
        ("https://oauth.bitrix24.tech", 1),
        ("oauth.bitrix24.tech/rest", 1),
        ("http://oauth.bitrix.info/rest/", None),
        ("https://oauth.bitrix.info:444/rest/", None),
        ("https://oauth.bitrix.info/elsewhere", None),
        ("https://oauth.bitrix.info.evil.com/rest/", None),
        ("https://evil.com/rest/", None),
        ("nonsense", None),
    ],
)
def test_a_pasted_endpoint_chooses_between_the_known_servers_and_names_no_other(text: str, index: int | None) -> None:
    assert known_server(text) == (None if index is None else KNOWN_SERVERS[index])


def test_the_browser_is_sent_to_the_portals_own_page() -> None:
    url = urlsplit(authorize_url("https://company.bitrix24.com/rest/", "local.1&x", Secret("st&ate 1")))
    assert (url.scheme, url.netloc, url.path) == ("https", "company.bitrix24.com", "/oauth/authorize/")
    assert parse_qs(url.query) == {"client_id": ["local.1&x"], "state": ["st&ate 1"]}


@pytest.mark.parametrize(
    ("code", "problem", "refusal"),
    [
        ("invalid_grant", P.INVALID_GRANT, None),
        ("invalid_client", P.INVALID_CLIENT, None),
        ("unauthorized_client", P.INVALID_CLIENT, None),
        ("invalid_request", P.INVALID_REQUEST, None),
        ("unsupported_grant_type", P.INVALID_REQUEST, None),
        ("insufficient_scope", P.SCOPE, Refusal.SCOPE),
        ("invalid_scope", P.SCOPE, Refusal.SCOPE),
        ("PAYMENT_REQUIRED", P.PAYMENT, Refusal.PLAN),
    ],
)
def test_what_the_contract_lists(code: str, problem: OAuthProblem, refusal: Refusal | None) -> None:
    answer = answer_for_oauth_error(code)
    assert answer == Answer(AnswerKind.REFUSED, code, refusal=refusal)
    assert answer.is_final
    assert oauth_problem(answer) is problem
    assert answer_text(answer)
    assert answer_next_step(answer)


@pytest.mark.parametrize(
    ("code", "problem"),
    [("SOMETHING_NEW", P.UNINTELLIGIBLE), ("INTERNAL_SERVER_ERROR", P.UNREACHABLE), ("", P.UNINTELLIGIBLE)],
)
def test_other_codes(code: str, problem: OAuthProblem) -> None:
    assert oauth_problem(answer_for_oauth_error(code)) is problem


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_is_one_of_two_problems(trouble: Trouble) -> None:
    odd = (Trouble.TOO_LARGE, Trouble.REDIRECTED, Trouble.NOT_JSON, Trouble.NOT_BITRIX24)
    expected = P.UNINTELLIGIBLE if trouble in odd else P.UNREACHABLE
    assert oauth_problem(answer_for_trouble(trouble)) is expected


def test_every_problem_has_a_sentence_and_a_next_step() -> None:
    sentences = [oauth_problem_text(problem) for problem in P] + [oauth_next_step(problem) for problem in P]
    assert len(set(sentences)) == 2 * len(P)
    assert all(sentence.endswith(".") for sentence in sentences)
