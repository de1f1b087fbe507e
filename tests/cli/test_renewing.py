"""`b24monitor accounts`: what renews is kept only where the rule says so, and `renew` uses it once."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from b24monitor.demo.portal import DemoPortal
from tests.cli.shell import CLIENT_ID, CLIENT_SECRET, Shell, install
from tests.engine.sign_in_bench import browse


def _pasted(portal: DemoPortal, *, expires_in_s: float = 3600.0) -> str:
    issued = portal.issue_token(client_id=CLIENT_ID, user_id=5, expires_in_s=expires_in_s)
    return json.dumps(
        {
            "access_token": issued.access_token,
            "refresh_token": issued.refresh_token,
            "client_endpoint": portal.endpoint,
            "application_token": "a" * 32,
        }
    )


def _add(shell: Shell, portal: DemoPortal, *more: str, expires_in_s: float = 3600.0) -> tuple[int, str]:
    """Adds the application's token, as a server of its own would hold it."""
    install(portal, None)
    pasted = _pasted(portal, expires_in_s=expires_in_s)
    options = ("--label", "CRM", "--server", portal.authorization_server, "--client-secret-env", "KEY", *more)
    done = shell.accounts("add", *options, "--client-id", CLIENT_ID, typed=pasted, KEY=CLIENT_SECRET)
    return done.returncode, done.stdout + done.stderr


def test_a_pasted_token_is_renewed_only_by_the_users_rule(shell: Shell, portal: DemoPortal) -> None:
    assert _add(shell, portal)[0] == 0
    grant = shell.kept()
    assert grant.keys is None
    assert grant.application_token is not None
    assert grant.application_token.reveal() == "a" * 32
    assert not shell.is_on_disk("a" * 32)
    refused = shell.accounts("set", "CRM", "--renew", "when-needed")
    assert (refused.returncode, "nothing to renew with" in refused.stderr) == (2, True)
    assert shell.accounts("renew", "CRM").returncode == 6


def test_a_pasted_refresh_token_is_kept_by_the_users_rule(shell: Shell, portal: DemoPortal) -> None:
    status, told = _add(shell, portal, "--renew", "ask-me")
    assert status == 0
    assert "lock that server out" in told
    keys = shell.kept().keys
    assert keys is not None
    assert (keys.client_id, keys.server.address) == (CLIENT_ID, portal.authorization_server)
    assert '"renew": "ask-me"' in shell.accounts("list", "--json").stdout
    assert shell.accounts("set", "CRM", "--renew", "when-needed", "--label", "Mine").returncode == 0
    assert '"name": "Mine"' in shell.accounts("list", "--json").stdout
    assert shell.kept().keys == keys


def test_a_valid_token_is_not_renewed(shell: Shell, portal: DemoPortal) -> None:
    _add(shell, portal, "--renew", "when-needed")
    before = shell.kept()
    done = shell.accounts("renew", "CRM")
    assert (done.returncode, "still valid" in done.stderr) == (0, True)
    assert shell.kept() == before


def test_an_expired_token_is_renewed_once_and_kept(shell: Shell, portal: DemoPortal) -> None:
    assert _add(shell, portal, "--renew", "ask-me", expires_in_s=2.0)[0] == 0
    before = shell.kept()
    done = shell.accounts("renew", "CRM")
    while done.returncode == 0 and "still valid" in done.stderr:
        done = shell.accounts("renew", "CRM")
    assert (done.returncode, done.stderr) == (0, "")
    assert "has a new token" in done.stdout
    after = shell.kept()
    assert after.access_token != before.access_token
    assert before.keys is not None
    assert after.keys is not None
    assert after.keys.refresh_token != before.keys.refresh_token
    assert after.keys.begun_at is None
    for secret in (after.access_token, after.keys.refresh_token, after.keys.client_secret):
        assert secret.reveal() not in done.stdout + done.stderr
        assert not shell.is_on_disk(secret.reveal())
    assert shell.accounts("renew", "CRM").stderr.count("still valid") == 1


def test_a_refresh_token_that_is_used_up_is_told(shell: Shell, portal: DemoPortal) -> None:
    _add(shell, portal, "--renew", "ask-me", expires_in_s=2.0)
    keys = shell.kept().keys
    assert keys is not None
    query = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": keys.refresh_token.reveal()}
    page = browse(f"{portal.authorization_server}/oauth/token/?{urlencode({'grant_type': 'refresh_token', **query})}")
    assert "access_token" in page
    done = shell.accounts("renew", "CRM")
    while done.returncode == 0:
        done = shell.accounts("renew", "CRM")
    assert (done.returncode, "no longer valid" in done.stderr) == (4, True)


@pytest.mark.parametrize(
    "arguments",
    [("set", "CRM"), ("set", "no such", "--label", "x"), ("renew", "no such"), ("set", "CRM", "--label", " ")],
)
def test_what_cannot_be_changed_is_a_usage_error(shell: Shell, arguments: tuple[str, ...]) -> None:
    assert shell.accounts(*arguments).returncode == 2


def test_the_client_secret_of_a_paste_is_asked_for(shell: Shell, portal: DemoPortal) -> None:
    install(portal, None)
    done = shell.accounts("add", "--renew", "ask-me", "--client-id", CLIENT_ID, typed=_pasted(portal))
    assert (done.returncode, "--client-secret-env" in done.stderr) == (2, True)
    bare = portal.issue_token(client_id=CLIENT_ID).access_token
    done = shell.accounts("add", "--renew", "ask-me", "--client-id", CLIENT_ID, typed=bare)
    assert (done.returncode, "no refresh token" in done.stderr) == (2, True)
