"""`b24monitor wait`: exit statuses, JSON lines, and never a call too many."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest

from b24monitor.demo.message import Request, Response
from b24monitor.demo.portal import DemoPortal
from tests.cli.wait_bench import LIMIT_S, finish, next_line, wait, waiting

GATED = "voximplant.user.get"
CALL = f"{GATED}?USER_ID=7"
FAST = ("--json", "--interval", "0.1", "--timeout", "10")


@pytest.mark.parametrize(("allow", "state", "code"), [(True, "approved", 0), (False, "denied", 3)])
def test_a_decision_ends_the_wait(portal: DemoPortal, allow: bool, state: str, code: int) -> None:
    token = portal.issue_token().access_token
    with waiting(CALL, *FAST, "--endpoint", portal.endpoint, token=token) as process:
        first = next_line(process)
        portal.answer(allow=allow)
        waited = finish(process)
    assert (first["method"], first["state"], first["error"]) == (CALL, "waiting", "METHOD_CONFIRM_WAITING")
    assert set(first) == {"at", "method", "state", "evidence", "error", "detail"}
    assert datetime.fromisoformat(first["at"]).utcoffset() is not None
    assert waited.states == [(CALL, state)]
    assert waited.code == code
    assert set(waited.end) == {"at", "exit", "requests", "elapsed_s"}
    assert waited.end["exit"] == code
    assert waited.end["requests"] == portal.request_log.requests("batch") == portal.request_log.total
    assert portal.times_asked(token, GATED) == 1
    assert portal.request_log.tokens_in_urls == 0


def test_a_method_named_twice_is_one_call_a_round(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    methods = (CALL, "Voximplant.User.GET?USER_ID=1", GATED)
    with waiting(*methods, *FAST, "--endpoint", portal.endpoint, token=token) as process:
        next_line(process)
        portal.answer(allow=True)
        waited = finish(process)
    assert waited.states == [(CALL, "approved")]
    assert portal.request_log.batch_commands(GATED) == waited.end["requests"]
    assert portal.times_asked(token, GATED) == 1


def test_parameters_go_out_exactly_as_given(portal: DemoPortal) -> None:
    """Nothing is filled in: without USER_ID the portal itself complains, and nobody is asked."""
    token = portal.issue_token().access_token
    waited = wait(GATED, *FAST, "--endpoint", portal.endpoint, token=token)
    assert (waited.code, waited.states) == (6, [(GATED, "refused")])
    assert "USER_ID" in waited.lines[0]["detail"]
    assert waited.lines[0]["error"] == ""
    assert waited.err.strip()
    assert portal.times_asked(token, GATED) == 0


def test_a_decided_method_is_not_called_while_others_wait(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    methods = (CALL, "demo.gated.two")
    with waiting(*methods, *FAST, "--may-run", "--endpoint", portal.endpoint, token=token) as process:
        assert {next_line(process)["state"], next_line(process)["state"]} == {"waiting"}
        portal.answer(allow=True, method=GATED)
        assert next_line(process)["state"] == "approved"
        calls = portal.request_log.calls(GATED)
        time.sleep(0.5)
        portal.answer(allow=False, method="demo.gated.two")
        waited = finish(process)
    assert portal.request_log.calls(GATED) == calls
    assert waited.code == 3


@pytest.mark.parametrize("expires_in_s", [-10.0, 1.0])
def test_an_expired_token_is_lapsed(portal: DemoPortal, expires_in_s: float) -> None:
    token = portal.issue_token(expires_in_s=expires_in_s).access_token
    waited = wait(CALL, *FAST, "--endpoint", portal.endpoint, token=token)
    assert (waited.code, waited.states[-1], waited.lines[-2]["error"]) == (4, (CALL, "lapsed"), "expired_token")


def test_an_unknown_token_is_lapsed(portal: DemoPortal) -> None:
    waited = wait(CALL, *FAST, "--endpoint", portal.endpoint, token="nobody-issued-this-token")
    assert (waited.code, waited.end["requests"]) == (4, 1)
    assert "nobody-issued-this-token" not in waited.out + waited.err


def test_a_refusal_names_the_reason_and_the_next_step(portal: DemoPortal) -> None:
    token = portal.issue_token(scope="im").access_token
    waited = wait(CALL, "no.such.method", *FAST, "--may-run", "--endpoint", portal.endpoint, token=token)
    assert (waited.code, waited.end["requests"]) == (6, 1)
    assert {line.get("error") for line in waited.lines} >= {"insufficient_scope", "ERROR_METHOD_NOT_FOUND"}
    assert "scope" in waited.err


def test_a_method_that_runs_works(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    waited = wait("server.time", *FAST, "--may-run", "--endpoint", portal.endpoint, token=token)
    assert (waited.code, waited.states) == (0, [("server.time", "works")])


def test_still_waiting_at_the_time_out(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    waited = wait(CALL, "--json", "--interval", "0.2", "--timeout", "1", "--endpoint", portal.endpoint, token=token)
    assert (waited.code, waited.states) == (7, [(CALL, "waiting")])
    assert 4 <= waited.end["requests"] <= 7


def test_a_portal_that_is_not_there_is_unreachable(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    endpoint = portal.endpoint
    portal.stop()
    waited = wait(CALL, "--json", "--timeout", "1", "--endpoint", endpoint, token=token)
    assert (waited.code, waited.states) == (5, [(CALL, "unreachable")])


def test_a_portal_that_hangs_ends_with_the_time_out(portal: DemoPortal) -> None:
    portal.hang = True
    began_s = time.monotonic()
    waited = wait(
        CALL, "--json", "--timeout", "1", "--endpoint", portal.endpoint, token=portal.issue_token().access_token
    )
    assert (waited.code, waited.states) == (5, [(CALL, "unreachable")])
    assert time.monotonic() - began_s < 4


def test_trouble_is_waited_out(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    with waiting(CALL, *FAST, "--endpoint", portal.endpoint, token=token) as process:
        assert next_line(process)["state"] == "waiting"
        portal.intercept = lambda _request: Response(502, b"<html>bad gateway</html>", "text/html")
        assert next_line(process)["state"] == "unreachable"
        portal.intercept = None
        assert next_line(process)["state"] == "waiting"
        portal.answer(allow=True)
        waited = finish(process)
    assert waited.code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--endpoint", "http://portal.example/rest/", CALL),
        ("--endpoint", "https://portal.example/rest/1/secretword/", CALL),
        ("--endpoint", "not an address", CALL),
        ("--endpoint", "https://portal.example/rest/", "server.time"),
        ("--endpoint", "https://portal.example/rest/", "no method!"),
        ("--endpoint", "https://portal.example/rest/", "batch", "--may-run"),
        ("--endpoint", "https://portal.example/rest/", CALL, "--interval", "0.05"),
        ("--endpoint", "https://portal.example/rest/", CALL, "--interval", "nan"),
        ("--endpoint", "https://portal.example/rest/", CALL, "--timeout", "0"),
        ("--endpoint", "https://portal.example/rest/"),
        (CALL,),
    ],
)
def test_what_cannot_be_done_as_typed_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    waited = wait(*arguments, token="a-token-nobody-sends")
    assert waited.code == 2
    assert waited.out == ""
    assert "secretword" not in waited.err


def test_an_empty_token_variable_is_a_usage_error(portal: DemoPortal) -> None:
    assert wait(CALL, "--endpoint", portal.endpoint, token="").code == 2


def test_a_token_given_in_place_of_its_variable_is_not_shown(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    command = [sys.executable, "-m", "b24monitor", "wait", CALL, "--endpoint", portal.endpoint, "--token-env", token]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 2
    assert token not in done.stdout + done.stderr


def test_a_webhook_given_in_place_of_a_method_is_not_shown(portal: DemoPortal) -> None:
    webhook = portal.add_webhook(user_id=1, password="secretword", scope="telephony")
    waited = wait(f"{webhook}user.get", "--endpoint", portal.endpoint, token="a-token-nobody-sends")
    assert waited.code == 2
    assert "secretword" not in waited.err


@pytest.mark.parametrize("options", [("--json",), ()])
def test_any_encoding_of_the_output_takes_any_words_of_the_portal(
    portal: DemoPortal, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    body = json.dumps({"error": "", "error_description": "Параметр"}).encode()
    portal.intercept = lambda _request: Response(400, body)
    waited = wait(CALL, *options, "--endpoint", portal.endpoint, token=portal.issue_token().access_token)
    assert waited.code == 6
    assert waited.err.isascii()
    if options:
        assert "Параметр" in waited.lines[0]["detail"]


def test_control_c_ends_with_130(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    with waiting(CALL, *FAST, "--endpoint", portal.endpoint, token=token) as process:
        next_line(process)
        process.send_signal(signal.SIGINT)
        waited = finish(process)
    assert waited.code == 130
    assert waited.end["exit"] == 130
    assert "Traceback" not in waited.err


def test_without_json_people_can_read_it(portal: DemoPortal) -> None:
    waited = wait("server.time", "--may-run", "--endpoint", portal.endpoint, token=portal.issue_token().access_token)
    assert "server.time" in waited.out
    assert not waited.out.startswith("{")


def test_qt_keyring_and_store_are_not_loaded() -> None:
    program = (
        "import sys; sys.argv = ['b24monitor', 'wait', 'server.time', '--may-run', '--timeout', '0.2',"
        " '--endpoint', 'http://127.0.0.1:9/', '--token-env', 'HOME']\n"
        "from b24monitor.__main__ import main\n"
        "main()\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'keyring', 'sqlite3')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=LIMIT_S, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help(option: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "b24monitor", option], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0
    assert "b24monitor" in done.stdout


def test_what_may_write_is_not_called_again_when_its_answer_is_lost(portal: DemoPortal) -> None:
    """It may have run: to call it again, as is done with a method that only reads, might do it twice."""
    sent: list[bytes] = []

    def lose(request: Request) -> Response | None:
        sent.append(request.body)
        return Response(500, b'{"error":"INTERNAL_SERVER_ERROR"}') if len(sent) < 3 else None

    portal.intercept = lose
    token, rest = portal.issue_token().access_token, (*FAST, "--may-run", "--endpoint", portal.endpoint)
    waited = wait("acme.deal.add", *rest, token=token)
    assert (waited.code, waited.states, len(sent)) == (4, [("acme.deal.add", "lapsed")], 1)
    assert "may have run" in waited.lines[0]["detail"]
    assert wait("server.time", *rest, token=token).code == 0
    assert len(sent) == 3
