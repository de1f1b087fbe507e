"""`b24monitor accounts`: pasted on standard input, proved by a real portal, kept in a real keyring."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from b24monitor.core.subscription import Binding, Delivery, Subscription
from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.instance import InstanceLock, Verb
from b24monitor.wiring import keyring_vault, open_store
from tests.bench_session.child_process import wait_until
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus
from tests.cli.shell import LIMIT_S, Shell


def _grant_json(portal: DemoPortal, token: str) -> str:
    return json.dumps({"access_token": token, "client_endpoint": portal.endpoint, "refresh_token": "r" * 40})


def test_what_is_pasted_is_proved_and_kept(
    shell: Shell, portal: DemoPortal, session_bus: SessionBus, b24monitor_home: Path
) -> None:
    token = portal.issue_token(user_id=5, scope="im").access_token
    added = shell.accounts("add", "--label", "CRM", typed=_grant_json(portal, token))
    assert (added.returncode, added.stderr) == (0, "")
    assert "administrator" in added.stdout
    assert "needs the scope telephony" in added.stdout
    listed = shell.accounts("list", "--json")
    (account,) = [json.loads(line) for line in listed.stdout.splitlines()]
    assert (account["name"], account["portal"], account["user_id"]) == ("CRM", portal.endpoint, 5)
    vault = keyring_vault(b24monitor_home)
    kept = vault.get(f"grant-{account['id']}")
    vault.close()
    assert kept is not None
    assert json.loads(kept.reveal())["access_token"] == token
    # Under "never renew" nothing that could renew it is kept at all.
    assert "r" * 40 not in kept.reveal()
    for path in b24monitor_home.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes()
    assert token not in added.stdout + added.stderr + listed.stdout


def test_a_bare_token_is_located_by_its_authorisation_server(shell: Shell, portal: DemoPortal) -> None:
    token = portal.issue_token().access_token
    added = shell.accounts("add", "--server", portal.authorization_server, "--token-env", "TOKEN", TOKEN=token)
    assert (added.returncode, added.stderr) == (0, "")
    assert "at the latest" not in added.stdout


def test_a_new_token_of_the_same_user_is_the_same_account(shell: Shell, portal: DemoPortal) -> None:
    for _ in range(2):
        pasted = _grant_json(portal, portal.issue_token().access_token)
        assert shell.accounts("add", typed=pasted).returncode == 0
    assert len(shell.accounts("list").stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("typed", "arguments", "said"),
    [
        ("", (), "Nothing is pasted"),
        ("https://portal.example/rest/1/abcdef0123456789/", (), "webhook"),
        ("hello there", (), "No access token"),
        ("0123456789abcdef0123456789abcdef", ("--endpoint", "http://portal.example"), "--endpoint"),
        ("0123456789abcdef0123456789abcdef", ("--server", "http://portal.example"), "--server"),
        ("0123456789abcdef0123456789abcdef", ("--server", "http://127.0.0.1:9"), "--endpoint"),
    ],
)
def test_what_cannot_be_used_is_explained(shell: Shell, typed: str, arguments: tuple[str, ...], said: str) -> None:
    done = shell.accounts("add", *arguments, typed=typed)
    assert done.returncode == 2
    assert said in done.stderr
    assert "0123456789abcdef" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_token_the_portal_does_not_take_is_not_kept(shell: Shell, portal: DemoPortal) -> None:
    expired = portal.issue_token(expires_in_s=-10).access_token
    assert shell.accounts("add", typed=_grant_json(portal, expired)).returncode == 4
    assert shell.accounts("add", typed=_grant_json(portal, "nobody-issued-this-token-ever")).returncode == 4
    pasted = _grant_json(portal, portal.issue_token().access_token)
    portal.stop()
    assert shell.accounts("add", typed=pasted).returncode == 5
    assert shell.accounts("list").stdout == ""


def test_without_a_keyring_nothing_is_added(shell: Shell, portal: DemoPortal, secret_service: SecretService) -> None:
    secret_service.stop()
    done = shell.accounts("add", typed=_grant_json(portal, portal.issue_token().access_token))
    assert done.returncode == 1
    assert "keyring" in done.stderr
    assert "Traceback" not in done.stderr
    assert shell.accounts("list").stdout == ""


def test_removing_takes_token_and_account_away(shell: Shell, portal: DemoPortal, b24monitor_home: Path) -> None:
    shell.accounts("add", "--label", "CRM", typed=_grant_json(portal, portal.issue_token().access_token))
    store = open_store(b24monitor_home)
    (account,) = store.accounts()
    store.close()
    assert shell.accounts("remove", "CRM", typed="n\n").returncode == 1
    assert shell.accounts("remove", "no such").returncode == 2
    assert shell.accounts("remove", "CRM", "--yes").returncode == 0
    vault = keyring_vault(b24monitor_home)
    assert vault.get(f"grant-{account.account_id}") is None
    vault.close()
    assert shell.accounts("list").stdout == ""


def test_removing_tells_what_stays_bound_on_the_portal(shell: Shell, portal: DemoPortal, b24monitor_home: Path) -> None:
    for label, user_id, is_found in (("Found", 5, True), ("Bound", 7, False)):
        token = portal.issue_token(user_id=user_id).access_token
        shell.accounts("add", "--label", label, typed=_grant_json(portal, token))
        store = open_store(b24monitor_home)
        account = next(account for account in store.accounts() if account.label == label)
        binding = Binding(Delivery.OFFLINE, is_ours=not is_found)
        store.add_subscription(Subscription(account.account_id, binding, portal.now(), is_found=is_found))
        store.close()
    assert shell.accounts("remove", "Found", "--yes").stderr == ""
    removed = shell.accounts("remove", "Bound", "--yes")
    assert removed.returncode == 0
    assert "still bound on the portal" in removed.stderr


def test_a_running_window_is_told(shell: Shell, portal: DemoPortal, b24monitor_home: Path) -> None:
    told: list[Verb] = []
    lock = InstanceLock(b24monitor_home)
    assert lock.acquire()
    lock.serve(told.append)
    shell.accounts("add", typed=_grant_json(portal, portal.issue_token().access_token))
    wait_until(lambda: told == [Verb.ACCOUNTS], "the lock's holder is told")
    lock.release()


def test_the_guide_says_what_to_fill_in(shell: Shell) -> None:
    done = shell.accounts("guide", "--port", "9000")
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("Your handler path: http://127.0.0.1:9000/", "telephony", "client_secret", "accounts add --sign-in"):
        assert said in done.stdout


def test_bytes_that_are_no_text_are_no_token(shell: Shell) -> None:
    done = shell.accounts("add", PYTHONIOENCODING="ascii", typed="токен из буфера")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_label_that_the_output_cannot_spell_is_listed(shell: Shell, portal: DemoPortal) -> None:
    added = shell.accounts("add", "--label", "ЦРМ", typed=_grant_json(portal, portal.issue_token().access_token))
    assert added.returncode == 0
    assert shell.accounts("list", PYTHONIOENCODING="ascii").returncode == 0


def test_a_closed_standard_input_is_an_empty_one(shell: Shell) -> None:
    command = [sys.executable, "-m", "b24monitor", "accounts", "add"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command],
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (done.returncode, "Nothing is pasted" in done.stderr) == (2, True)
