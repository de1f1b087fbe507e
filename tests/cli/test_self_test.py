"""`b24monitor self-test` on a real keyring and portal: what works, what does not, and that nothing stays behind."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from b24monitor.core.self_test import Check, Outcome
from b24monitor.demo.portal import DemoPortal
from tests.bench_session.secret_service import SecretService
from tests.cli.shell import Shell

TOKEN = "planted0token1of2the3self4test5678"


def added(shell: Shell, portal: DemoPortal) -> None:
    portal.issue_token(token=TOKEN)
    done = shell.accounts("add", "--endpoint", portal.endpoint, typed=TOKEN + "\n")
    assert done.returncode == 0, done.stderr


def outcomes(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(result["text"] for result in results)
    return {result["check"]: result["outcome"] for result in results}


def test_a_new_folder_works_and_has_nothing_to_reach(shell: Shell) -> None:
    done = shell.run("self-test", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert outcomes(done) == {
        Check.RESOURCES: Outcome.FINE,
        Check.DATA_FOLDER: Outcome.FINE,
        Check.KEYRING: Outcome.FINE,
        Check.PORTAL: Outcome.SKIPPED,
        Check.CLOCK: Outcome.SKIPPED,
    }


def test_a_portal_is_reached_with_the_kept_token_and_nobody_is_asked(shell: Shell, portal: DemoPortal) -> None:
    added(shell, portal)
    requests = portal.request_log.total
    done = shell.run("self-test")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Secret Service" in done.stdout
    assert "127.0.0.1" in done.stdout
    assert TOKEN not in done.stdout
    assert portal.request_log.total == requests + 1
    assert portal.questions() == ()
    assert shell.kept().access_token.reveal() == TOKEN


def test_a_portal_that_is_away_is_a_failure(shell: Shell, portal: DemoPortal) -> None:
    added(shell, portal)
    portal.stop()
    done = shell.run("self-test", "--json")
    assert done.returncode == 1
    assert outcomes(done)[Check.PORTAL] == Outcome.FAILED


def test_a_locked_keyring_is_a_failure_and_no_portal_is_called(
    shell: Shell, portal: DemoPortal, secret_service: SecretService
) -> None:
    added(shell, portal)
    secret_service.lock()
    requests = portal.request_log.total
    done = shell.run("self-test", "--json")
    assert done.returncode == 1
    found = outcomes(done)
    assert (found[Check.KEYRING], found[Check.PORTAL]) == (Outcome.FAILED, Outcome.SKIPPED)
    assert portal.request_log.total == requests


def test_without_a_keyring_it_works_in_part(shell: Shell) -> None:
    done = shell.run("self-test", "--json", DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
    assert done.returncode == 0
    assert outcomes(done)[Check.KEYRING] == Outcome.LIMITED


def test_a_folder_that_cannot_be_made_is_a_failure(shell: Shell, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    done = shell.run("self-test", "--json", B24MONITOR_HOME=str(in_the_way))
    assert done.returncode == 1
    assert outcomes(done) == {Check.RESOURCES: Outcome.FINE, Check.DATA_FOLDER: Outcome.FAILED}
