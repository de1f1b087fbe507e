"""What can be wrong with a portal: error switches, the order of checks, renaming, the request budget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from b24monitor.demo.directory import Application
from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.switches import Bucket, UserRefusal
from tests.demo.clock import Clock
from tests.demo.wire import call, probe, send

SWITCHES: list[tuple[dict[str, Any], tuple[int, str], str]] = [
    ({"deleted": True}, (403, "PORTAL_DELETED"), "Portal was deleted"),
    ({"internal_error": True}, (500, "INTERNAL_SERVER_ERROR"), "Internal server error"),
    ({"https_required": True}, (401, "INVALID_REQUEST"), "Https required."),
    ({"commercial_plan": False}, (401, "ACCESS_DENIED"), "REST is available only on commercial plans."),
    ({"authorization_server_down": True}, (401, "CONNECTION_ERROR"), "Error connecting to authorization server"),
    (
        {"overloaded_clients": frozenset({"local.app.one"})},
        (401, "OVERLOAD_LIMIT"),
        "REST API is blocked due to overload.",
    ),
    ({"refused_users": {7: UserRefusal.DISMISSED}}, (401, "ACCESS_DENIED"), "Access denied! User is dismissed"),
    (
        {"refused_users": {7: UserRefusal.NO_ACCESS_TO_APPLICATION}},
        (401, "user_access_error"),
        "The user does not have access to the application.",
    ),
    ({"refused_users": {7: UserRefusal.NOT_AUTHORIZED}}, (401, "authorization_error"), "Unable to authorize user"),
    (
        {"operating_limit_s": -1},
        (429, "OPERATION_TIME_LIMIT"),
        "Method is blocked due to operation time limit.",
    ),
]


@pytest.mark.parametrize(("changes", "error", "description"), SWITCHES, ids=[str(row[0]) for row in SWITCHES])
def test_a_switch_refuses_and_asks_nobody(
    portal: DemoPortal, changes: dict[str, Any], error: tuple[int, str], description: str
) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, **changes)
    answer = call(portal, "voximplant.user.get", token, USER_ID="")
    assert answer.error == error
    assert answer.json["error_description"] == description
    assert "time" not in answer.json
    assert portal.questions() == ()


@pytest.mark.parametrize(
    "changes",
    [changes for changes, error, _ in SWITCHES if error[1] != "OPERATION_TIME_LIMIT"],
    ids=str,
)
def test_what_refuses_the_token_fails_a_whole_batch(portal: DemoPortal, changes: dict[str, Any]) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, **changes)
    answer = call(portal, "batch", token, cmd={"a": "server.time"})
    assert answer.status != 200
    assert answer.json["error"]


def test_checks_run_in_the_portals_order(portal: DemoPortal) -> None:
    """Make everything wrong at once, then mend one thing after the other."""
    token = portal.issue_token(client_id="local.app.three", user_id=8, scope="im", expires_in_s=-1).access_token
    good = portal.issue_token(client_id="local.app.three", user_id=8, scope="telephony").access_token
    narrow = portal.issue_token(client_id="local.app.three", user_id=8, scope="im").access_token
    portal.switches = replace(
        portal.switches,
        deleted=True,
        commercial_plan=False,
        overloaded_clients=frozenset({"local.app.three"}),
        refused_users={8: UserRefusal.DISMISSED},
        operating_limit_s=-1,
    )

    def ask(with_token: str, method: str = "voximplant.user.get", **params: object) -> str:
        return str(call(portal, method, with_token, **params).json["error"])

    assert ask("unknown", "no.such") == "PORTAL_DELETED"
    portal.switches = replace(portal.switches, deleted=False)
    assert ask("unknown", "no.such") == "ERROR_METHOD_NOT_FOUND"
    assert ask("unknown") == "invalid_token"
    assert ask(token) == "OVERLOAD_LIMIT"
    portal.switches = replace(portal.switches, overloaded_clients=frozenset())
    assert ask(token) == "ACCESS_DENIED"
    portal.switches = replace(portal.switches, commercial_plan=True)
    assert ask(token) == "APPLICATION_NOT_FOUND"
    portal.install_application(Application("local.app.three", "Third", "s", "t"))
    assert ask(token) == "expired_token"
    assert ask(narrow) == "insufficient_scope"
    assert ask(good) == "ACCESS_DENIED"
    portal.switches = replace(portal.switches, refused_users={})
    assert ask(good) == "OPERATION_TIME_LIMIT"
    portal.switches = replace(portal.switches, operating_limit_s=None)
    assert ask(good) == ""
    assert ask(good, USER_ID="") == "ACCESS_DENIED"
    assert portal.questions() == ()


def test_a_scope_refused_inside_a_batch_has_no_wording(portal: DemoPortal) -> None:
    token = portal.issue_token(scope="im").access_token
    errors = call(portal, "batch", token, cmd={"a": "voximplant.user.get?USER_ID=7"}).result["result_error"]
    assert errors == {"a": {"error": "insufficient_scope", "error_description": ""}}


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("batch?cmd[a]=server.time", "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        ("server.time.json", "ERROR_METHOD_NOT_FOUND"),
        ("/server.time", "ERROR_METHOD_NOT_FOUND"),
    ],
)
def test_commands_a_batch_does_not_take(portal: DemoPortal, command: str, error: str) -> None:
    token = portal.issue_token().access_token
    result = call(portal, "batch", token, cmd={"a": command, "b": "SERVER.TIME"}).result
    assert result["result_error"]["a"]["error"] == error
    assert list(result["result"]) == ["b"]


def test_operating_time_is_told_and_blocks_until_its_window_ends(portal: DemoPortal, clock: Clock) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, operating_limit_s=480)
    portal.spend_operating_time("local.app.one", "server.time", 480)
    block = call(portal, "server.time", token).json["time"]
    assert block["operating"] == 480
    assert block["operating_reset_at"] == int(clock().timestamp()) + 600
    portal.spend_operating_time("local.app.one", "server.time", 1)
    assert call(portal, "server.time", token).error == (429, "OPERATION_TIME_LIMIT")
    assert call(portal, "profile", token).status == 200
    clock.advance(600)
    assert call(portal, "server.time", token).status == 200


def test_a_renamed_portal_redirects_everything_under_rest(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, renamed_to="https://new-name.example/")
    answer = call(portal, "voximplant.user.get", token, USER_ID="")
    assert (answer.status, answer.location) == (302, "https://new-name.example/rest/voximplant.user.get")
    assert portal.questions() == ()


def test_a_renamed_portal_answers_at_its_new_address(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, renamed_to=portal.url)
    assert call(portal, "server.time", token).status == 200


def test_webhooks_reach_what_their_user_and_scope_allow(portal: DemoPortal) -> None:
    address = portal.add_webhook(user_id=1, password="hook", scope="telephony")
    assert address == portal.endpoint + "1/hook/"
    assert send(portal, "GET", "/rest/1/hook/profile").result["ADMIN"] is True
    assert send(portal, "GET", "/rest/7/hook/profile").error == (401, "INVALID_CREDENTIALS")
    assert send(portal, "GET", "/rest/1/hook/event.offline.list").error == (403, "WRONG_AUTH_TYPE")
    assert send(portal, "GET", "/rest/1/hook/voximplant.user.get?USER_ID=").error == (403, "ACCESS_DENIED")
    assert portal.questions() == ()


def test_without_a_bucket_nothing_is_too_much(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    assert {call(portal, "server.time", token).status for _ in range(60)} == {200}


def test_the_cloud_bucket_takes_fifty_and_drains_two_a_second(portal: DemoPortal, clock: Clock) -> None:
    token = portal.issue_token().access_token
    portal.set_bucket(Bucket())
    assert {call(portal, "server.time", token).status for _ in range(50)} == {200}
    assert call(portal, "server.time", token).error == (503, "QUERY_LIMIT_EXCEEDED")
    clock.advance(1)
    batch = {f"c{index}": "server.time" for index in range(50)}
    assert call(portal, "batch", token, cmd=batch).status == 200
    assert call(portal, "server.time", token).status == 200
    assert call(portal, "server.time", token).error == (503, "QUERY_LIMIT_EXCEEDED")
    clock.advance(25)
    assert {call(portal, "server.time", token).status for _ in range(50)} == {200}
    assert call(portal, "server.time", token).status == 503


def test_a_refused_request_asks_nobody(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.set_bucket(Bucket(room=1, drain_per_s=1))
    assert call(portal, "server.time", token).status == 200
    assert probe(portal, token) == (503, "QUERY_LIMIT_EXCEEDED")
    assert portal.questions() == ()


def test_an_unknown_address_is_a_page(portal: DemoPortal) -> None:
    answer = send(portal, "GET", "/")
    assert answer.status == 404
    assert answer.content_type.startswith("text/html")
