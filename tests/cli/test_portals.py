"""`b24monitor portals`: what is set for a portal is kept, told to a window, and kept to by the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from b24monitor.demo.portal import DemoPortal
from b24monitor.storage.instance import InstanceLock, Verb
from tests.bench_session.child_process import wait_until
from tests.bitrix24.authority import Authority
from tests.bitrix24.lying_server import LyingServer, http
from tests.cli.shell import Shell

PORTAL = "https://portal.example/rest/"


@pytest.fixture
def ca_file(tmp_path: Path) -> Path:
    return Authority(tmp_path).pem


@pytest.fixture
def proxy() -> Iterator[LyingServer]:
    """A proxy that lets nobody through."""
    with LyingServer(http("", "502 Bad Gateway", "text/plain")) as server:
        yield server


def _asked_for(proxy: LyingServer) -> set[str]:
    """The servers, by the request lines."""
    return {request.split(b" ")[1].decode() for request in proxy.requests}


def _listed(shell: Shell) -> list[dict[str, object]]:
    return [json.loads(line) for line in shell.run("portals", "list", "--json").stdout.splitlines()]


def test_each_setting_is_kept_and_the_others_stay(shell: Shell, ca_file: Path) -> None:
    for options in (
        ("--tariff", "enterprise"),
        ("--proxy", "proxy.example:3128"),
        ("--ca-file", str(ca_file)),
        ("--server", "https://oauth.portal.example/"),
    ):
        done = shell.run("portals", "set", "portal.example", *options)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    kept = {
        "portal": PORTAL,
        "tariff": "enterprise",
        "proxy": "http://proxy.example:3128",
        "ca_file": str(ca_file),
        "server": "https://oauth.portal.example",
    }
    assert _listed(shell) == [kept]
    assert "portal.example" in shell.run("portals", "list").stdout
    shell.run("portals", "set", PORTAL, "--tariff", "on-premise", "--proxy", "direct")
    shell.run("portals", "set", PORTAL, "--ca-file", "none", "--server", "none")
    assert _listed(shell) == [kept | {"tariff": "on-premise", "proxy": "direct", "ca_file": None, "server": None}]
    shell.run("portals", "set", PORTAL, "--proxy", "system")
    assert _listed(shell)[0]["proxy"] == "system"


def test_the_portals_of_accounts_are_listed_with_what_holds_for_them(shell: Shell, portal: DemoPortal) -> None:
    pasted = json.dumps({"access_token": portal.issue_token().access_token, "client_endpoint": portal.endpoint})
    assert shell.accounts("add", typed=pasted).returncode == 0
    (listed,) = _listed(shell)
    assert (listed["portal"], listed["tariff"], listed["proxy"]) == (portal.endpoint, "on-premise", "system")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nothing to change"),
        (("--proxy", "http://name:s3cr3tw0rd@proxy.example:3128"), "--proxy"),
        (("--proxy", "proxy.example"), "--proxy"),
        (("--ca-file", "/no/such/file"), "no such file"),
        (("--ca-file", __file__), "no certificates"),
        (("--server", "http://oauth.example"), "--server"),
        (("--tariff", "free"), "--tariff"),
    ],
)
def test_what_cannot_be_set_is_a_usage_error(shell: Shell, options: tuple[str, ...], said: str) -> None:
    done = shell.run("portals", "set", PORTAL, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert "s3cr3tw0rd" not in done.stderr
    assert _listed(shell) == []


def test_a_bare_word_names_the_likeliest_portals(shell: Shell) -> None:
    done = shell.run("portals", "set", "portal", "--tariff", "standard")
    assert done.returncode == 2
    assert "portal.bitrix24.com, portal.bitrix24.ru or portal.bitrix24.eu" in done.stderr


def test_a_running_window_is_told(shell: Shell, b24monitor_home: Path) -> None:
    told: list[Verb] = []
    lock = InstanceLock(b24monitor_home)
    assert lock.acquire()
    lock.serve(told.append)
    shell.run("portals", "set", PORTAL, "--tariff", "enterprise")
    wait_until(lambda: told == [Verb.PORTALS], "the lock's holder is told")
    lock.release()


def test_the_stored_server_is_used_to_sign_in_and_to_locate(shell: Shell, portal: DemoPortal) -> None:
    shell.run("portals", "set", portal.url, "--server", portal.authorization_server)
    token = portal.issue_token().access_token
    done = shell.accounts("add", "--endpoint", portal.url, "--token-env", "TOKEN", TOKEN=token)
    assert done.returncode == 0
    assert "at the latest" not in done.stdout


def test_adding_goes_through_the_stored_proxy(shell: Shell, proxy: LyingServer) -> None:
    shell.run("portals", "set", PORTAL, "--proxy", proxy.address, "--server", "https://oauth.portal.example")
    token = "0123456789abcdef0123456789abcdef"
    assert shell.accounts("add", "--endpoint", PORTAL, "--token-env", "TOKEN", TOKEN=token).returncode == 5
    assert _asked_for(proxy) == {"oauth.portal.example:443", "portal.example:443"}
    assert token.encode() not in b"".join(proxy.requests)


def test_waiting_goes_through_the_typed_proxy(shell: Shell, proxy: LyingServer) -> None:
    options = ("--endpoint", PORTAL, "--token-env", "TOKEN", "--proxy", proxy.address, "--timeout", "0.5")
    done = shell.run("wait", "voximplant.user.get?USER_ID=7", *options, TOKEN="0123456789abcdef")
    assert done.returncode == 5
    assert _asked_for(proxy) == {"portal.example:443"}


@pytest.mark.parametrize("option", [("--proxy", "nonsense"), ("--ca-file", "/no/such/file")])
def test_waiting_by_no_such_way_is_a_usage_error(shell: Shell, option: tuple[str, str]) -> None:
    done = shell.run("wait", "voximplant.user.get", "--endpoint", PORTAL, "--token-env", "HOME", *option)
    assert (done.returncode, option[0] in done.stderr) == (2, True)
