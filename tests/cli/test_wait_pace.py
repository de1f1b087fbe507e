"""`b24monitor wait` leaves a portal alone that asks for it, and bears with how it is started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from b24monitor.demo.portal import DemoPortal
from b24monitor.demo.switches import Bucket
from tests.cli.wait_bench import LIMIT_S, VARIABLE, finish, next_line, wait, waiting

CALL = "voximplant.user.get?USER_ID=7"
FAST = ("--json", "--interval", "0.1")


def test_a_portal_that_moved_ends_the_wait_and_names_the_new_host(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, renamed_to="https://moved.example/")
    began_s = time.monotonic()
    waited = wait(
        CALL, "demo.gated.two", *FAST, "--may-run", "--timeout", "20", "--endpoint", portal.endpoint, token=token
    )
    assert time.monotonic() - began_s < 10
    assert waited.code == 5
    assert [state for _, state in waited.states] == ["unreachable"] * 2
    assert "moved.example" in waited.lines[0]["detail"]
    assert portal.request_log.total == waited.end["requests"] == 1


def test_a_portal_that_moves_meanwhile_ends_the_wait(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    with waiting(CALL, *FAST, "--timeout", "20", "--endpoint", portal.endpoint, token=token) as process:
        assert next_line(process)["state"] == "waiting"
        portal.switches = replace(portal.switches, renamed_to="https://moved.example/")
        assert finish(process).code == 5
    assert portal.times_asked(token, "voximplant.user.get") == 1


def test_a_closed_portal_is_left_alone_until_the_time_out(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.switches = replace(portal.switches, deleted=True)
    waited = wait(CALL, *FAST, "--timeout", "1.5", "--endpoint", portal.endpoint, token=token)
    assert (waited.code, waited.states) == (5, [(CALL, "unreachable")])
    assert "closed for maintenance" in waited.lines[0]["detail"]
    assert portal.request_log.total == waited.end["requests"] == 1


def test_a_portal_whose_budget_is_spent_is_left_alone(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    portal.set_bucket(Bucket(room=0.0, drain_per_s=0.001))
    waited = wait(CALL, *FAST, "--timeout", "1.5", "--endpoint", portal.endpoint, token=token)
    assert (waited.code, waited.end["requests"]) == (5, 1)


def test_a_method_out_of_its_time_is_left_alone(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    methods = (CALL, "server.time")
    portal.switches = replace(portal.switches, operating_limit_s=-1.0)
    waited = wait(*methods, *FAST, "--may-run", "--timeout", "1.5", "--endpoint", portal.endpoint, token=token)
    assert waited.code == 5
    assert waited.end["requests"] == 1


@pytest.mark.parametrize("closed", ["1", "2", "0", "012"])
def test_closed_standard_streams_are_borne_with(portal: DemoPortal, closed: str) -> None:
    token = portal.issue_token().access_token
    command = f'exec "$@" {" ".join(f"{stream}>&-" for stream in closed)}'
    program = [sys.executable, "-m", "b24monitor", "wait", "server.time", "--may-run", "--endpoint", portal.endpoint]
    done = subprocess.run(
        ["sh", "-c", command, "sh", *program, "--token-env", VARIABLE],
        env={**os.environ, VARIABLE: token},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_any_interval_can_be_slept(portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    options = ("--json", "--interval", "1e300", "--timeout", "1e300", "--endpoint", portal.endpoint)
    with waiting(CALL, *options, token=token) as process:
        assert next_line(process)["state"] == "waiting"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
