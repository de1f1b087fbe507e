"""Signing in, exchanging and renewing at the demo portal (portal contract, section 5)."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from b24monitor.demo.directory import Application
from b24monitor.demo.portal import DemoPortal
from tests.demo.clock import Clock
from tests.demo.wire import Answer, call, probe, send

DAY_S = 86400.0


def token_request(portal: DemoPortal, http_method: str = "GET", **fields: str) -> Answer:
    """Ask the authorisation server for a token as ``local.app.one``."""
    query = urlencode({"client_id": "local.app.one", "client_secret": "secret-one", **fields})
    if http_method == "GET":
        return send(portal, "GET", f"/oauth-server/oauth/token/?{query}")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return send(portal, "POST", "/oauth-server/oauth/token/", headers=headers, body=query)


def exchange(portal: DemoPortal, code: str) -> Answer:
    return token_request(portal, grant_type="authorization_code", code=code)


def renew(portal: DemoPortal, refresh_token: str) -> Answer:
    return token_request(portal, grant_type="refresh_token", refresh_token=refresh_token)


def test_authorise_redirects_with_the_code_and_where_it_came_from(portal: DemoPortal) -> None:
    portal.install_application(
        Application("local.web", "Web", "s", "t", scope="im", redirect_uri="http://127.0.0.1:9/back?x=1")
    )
    answer = send(portal, "GET", "/oauth/authorize/?client_id=local.web&state=st%26ate")
    assert answer.status == 302
    target = urlsplit(answer.location)
    assert (target.netloc, target.path) == ("127.0.0.1:9", "/back")
    fields = parse_qs(target.query)
    assert set(fields) == {"x", "code", "state", "domain", "member_id", "scope", "server_domain"}
    assert fields["state"] == ["st&ate"]
    assert fields["member_id"] == [portal.member_id]
    assert fields["domain"] == [urlsplit(portal.url).netloc]
    assert fields["server_domain"] != fields["domain"]


def test_an_application_without_an_address_shows_its_code(portal: DemoPortal) -> None:
    portal.sign_in_as(5)
    page = send(portal, "GET", "/oauth/authorize/?client_id=local.app.one")
    assert (page.status, page.content_type) == (200, "text/html; charset=utf-8")
    code = page.text.partition("<code>")[2].partition("</code>")[0]
    assert exchange(portal, code).json["user_id"] == 5


def test_a_failed_authorisation_shows_a_page_and_redirects_nobody(portal: DemoPortal) -> None:
    answer = send(portal, "GET", "/oauth/authorize/?client_id=local.nobody&redirect_uri=http://127.0.0.1:9/")
    assert answer.status == 400
    assert answer.location == ""
    assert answer.content_type.startswith("text/html")


@pytest.mark.parametrize("http_method", ["GET", "POST"])
def test_exchange_answers_every_documented_field(portal: DemoPortal, http_method: str) -> None:
    answer = token_request(portal, http_method, grant_type="authorization_code", code=portal.issue_code())
    grant = answer.json
    assert answer.status == 200
    assert set(grant) == {
        "access_token", "refresh_token", "expires_in", "expires", "client_endpoint", "server_endpoint", "domain",
        "member_id", "scope", "status", "user_id",
    }  # fmt: skip
    assert grant["expires_in"] == 3600
    assert grant["expires"] == int(portal.now().timestamp()) + 3600
    assert grant["client_endpoint"] == portal.endpoint
    assert grant["server_endpoint"] == portal.authorization_server + "/rest/"
    assert grant["domain"] != urlsplit(portal.url).netloc
    assert grant["user_id"] == 7
    assert call(portal, "profile", grant["access_token"]).result["ID"] == "7"


def test_a_code_lives_thirty_seconds_and_works_once(portal: DemoPortal, clock: Clock) -> None:
    late, used = portal.issue_code(), portal.issue_code()
    clock.advance(29)
    assert exchange(portal, used).status == 200
    assert exchange(portal, used).error == (400, "invalid_grant")
    clock.advance(1)
    assert exchange(portal, late).error == (400, "invalid_grant")


def test_renewal_replaces_the_refresh_token(portal: DemoPortal) -> None:
    first = exchange(portal, portal.issue_code()).json
    second = renew(portal, first["refresh_token"]).json
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert renew(portal, first["refresh_token"]).error == (400, "invalid_grant")
    assert renew(portal, second["refresh_token"]).status == 200


def test_a_renewed_token_starts_from_nothing(portal: DemoPortal) -> None:
    first = exchange(portal, portal.issue_code()).json
    assert probe(portal, first["access_token"]) == (401, "METHOD_CONFIRM_WAITING")
    assert portal.answer(allow=True) == 1
    assert probe(portal, first["access_token"]) == (200, "")
    second = renew(portal, first["refresh_token"]).json
    assert probe(portal, second["access_token"]) == (401, "METHOD_CONFIRM_WAITING")
    assert portal.times_asked(second["access_token"], "voximplant.user.get") == 1


def test_a_refresh_token_lives_180_days(portal: DemoPortal, clock: Clock) -> None:
    fresh, stale = portal.issue_token(), portal.issue_token()
    clock.advance(180 * DAY_S - 1)
    assert renew(portal, fresh.refresh_token).status == 200
    clock.advance(1)
    assert renew(portal, stale.refresh_token).error == (400, "invalid_grant")


def test_another_application_cannot_renew(portal: DemoPortal) -> None:
    foreign = portal.issue_token(client_id="local.app.two")
    assert renew(portal, foreign.refresh_token).error == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"grant_type": "password"}, (400, "invalid_request")),
        ({}, (400, "invalid_request")),
        ({"grant_type": "refresh_token", "client_secret": "wrong"}, (401, "invalid_client")),
        ({"grant_type": "refresh_token", "client_id": "local.nobody"}, (401, "invalid_client")),
        ({"grant_type": "refresh_token", "refresh_token": "unknown"}, (400, "invalid_grant")),
    ],
)
def test_refused_token_requests(portal: DemoPortal, fields: dict[str, str], expected: tuple[int, str]) -> None:
    assert token_request(portal, **fields).error == expected


def test_an_unpaid_portal_issues_nothing_and_keeps_the_pair(portal: DemoPortal) -> None:
    token = portal.issue_token()
    portal.switches = replace(portal.switches, payment_required=True)
    assert renew(portal, token.refresh_token).error == (402, "PAYMENT_REQUIRED")
    portal.switches = replace(portal.switches, payment_required=False)
    assert renew(portal, token.refresh_token).status == 200


def test_app_info_of_the_authorisation_server_tells_where_a_bare_token_belongs(portal: DemoPortal) -> None:
    token = portal.issue_token(user_id=9, scope="telephony", expires_in_s=1200)
    info = send(
        portal, "POST", "/oauth-server/rest/app.info", headers={"Authorization": f"Bearer {token.access_token}"}
    ).result
    assert info["client_id"] == "local.app.one"
    assert info["user_id"] == 9
    assert info["scope"] == "telephony"
    assert info["expires"] == int(token.expires_at.timestamp())
    install = info["install"]
    assert install["member_id"] == portal.member_id
    assert install["client_endpoint"] == portal.endpoint
    assert install["domain"] == urlsplit(portal.url).netloc
    assert install["installed"] is True
    assert install["status"] == "L"


def test_app_info_of_the_authorisation_server_names_a_renamed_portals_new_address(portal: DemoPortal) -> None:
    token = portal.issue_token()
    portal.switches = replace(portal.switches, renamed_to="https://new-name.example")
    info = call_info(portal, token.access_token).result
    assert info["install"]["client_endpoint"] == "https://new-name.example/rest/"
    assert info["install"]["domain"] == "new-name.example"
    assert renew(portal, token.refresh_token).json["client_endpoint"] == "https://new-name.example/rest/"


def test_app_info_of_the_authorisation_server_refuses(portal: DemoPortal, clock: Clock) -> None:
    token = portal.issue_token(expires_in_s=10)
    assert call_info(portal, "").error == (401, "NO_AUTH_FOUND")
    assert call_info(portal, "unknown").error == (401, "invalid_token")
    clock.advance(10)
    assert call_info(portal, token.access_token).error == (401, "expired_token")


def test_the_portals_own_app_info_has_no_member_id(portal: DemoPortal) -> None:
    info = call(portal, "app.info", portal.issue_token().access_token).result
    assert info["CODE"] == "local.app.one"
    assert info["INSTALLED"] is True
    assert "member_id" not in info


def call_info(portal: DemoPortal, token: str) -> Answer:
    body = urlencode({"auth": token})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return send(portal, "POST", "/oauth-server/rest/app.info", headers=headers, body=body)
