"""`b24monitor accounts add --sign-in`: a real process, a scripted browser, and a portal that sends it back."""

from __future__ import annotations

import io
import signal
import socket
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from b24monitor.bitrix24.code_catcher import CatchLimits, LoopbackCatcher
from b24monitor.cli.account_options import SignInWish
from b24monitor.cli.sign_in import ConsoleSignIn
from b24monitor.core.clock import SystemClock
from b24monitor.core.command import BeginSignIn
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in_wording import sign_in_problem_text
from b24monitor.demo.portal import DemoPortal
from b24monitor.wiring import authorization_client
from tests.bench_session.secret_service import SecretService
from tests.cli.shell import CLIENT_ID, CLIENT_SECRET, LIMIT_S, Shell, install, scripted_browser
from tests.cli.terminal import type_at_terminal
from tests.engine.sign_in_bench import browse, free_port


def _options(portal: DemoPortal, port: int | None = None, *more: str) -> tuple[str, ...]:
    catching = () if port is None else ("--port", str(port))
    where = ("--endpoint", portal.url, "--client-id", CLIENT_ID, "--server", portal.authorization_server)
    return ("add", "--sign-in", *where, *catching, *more)


def test_the_browser_signs_in_and_the_code_comes_back(shell: Shell, portal: DemoPortal, tmp_path: Path) -> None:
    port = free_port()
    install(portal, f"http://127.0.0.1:{port}/")
    browser, seen = scripted_browser(tmp_path)
    done = shell.accounts(*_options(portal, port), typed=f"{CLIENT_SECRET}\n", BROWSER=browser)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert "User: 5, administrator" in done.stdout
    assert "at the latest" not in done.stdout
    assert f"http://127.0.0.1:{port}/" in done.stderr
    assert CLIENT_SECRET not in done.stdout + done.stderr + seen.read_text()
    # What lets anybody answer in our place is for the browser alone.
    assert parse_qs(urlsplit(seen.read_text()).query)["state"][0] not in done.stdout + done.stderr


def test_what_renews_is_kept_in_the_keyring_alone(shell: Shell, portal: DemoPortal, tmp_path: Path) -> None:
    port = free_port()
    install(portal, f"http://127.0.0.1:{port}/")
    browser, _ = scripted_browser(tmp_path)
    shell.accounts(*_options(portal, port, "--label", "Mine"), BROWSER=browser, typed=CLIENT_SECRET)
    grant = shell.kept()
    assert grant.keys is not None
    assert grant.issued_at is not None
    assert (grant.keys.client_id, grant.keys.client_secret.reveal()) == (CLIENT_ID, CLIENT_SECRET)
    assert grant.keys.server.address == portal.authorization_server
    assert '"renew": "when-needed"' in shell.accounts("list", "--json").stdout
    for secret in (CLIENT_SECRET, grant.keys.refresh_token.reveal(), grant.access_token.reveal()):
        assert not shell.is_on_disk(secret)
    assert shell.accounts("set", "Mine", "--renew", "never").returncode == 0
    assert shell.kept().keys is None
    assert '"renew": "never"' in shell.accounts("list", "--json").stdout


def test_under_never_nothing_that_renews_is_kept(shell: Shell, portal: DemoPortal, tmp_path: Path) -> None:
    port = free_port()
    install(portal, f"http://127.0.0.1:{port}/")
    browser, _ = scripted_browser(tmp_path)
    options = _options(portal, port, "--renew", "never", "--client-secret-env", "KEY")
    assert shell.accounts(*options, BROWSER=browser, KEY=CLIENT_SECRET).returncode == 0
    assert shell.kept().keys is None
    assert '"renew": "never"' in shell.accounts("list", "--json").stdout


def test_a_code_is_taken_from_standard_input(shell: Shell, portal: DemoPortal) -> None:
    install(portal, None)
    typed = f"{CLIENT_SECRET}\n{portal.issue_code(client_id=CLIENT_ID, user_id=7)}\n"
    done = shell.accounts(*_options(portal, None, "--code", "--no-browser"), typed=typed)
    assert (done.returncode, "User: 7" in done.stdout) == (0, True)
    assert "30 seconds" in done.stderr
    assert f"{portal.url}/oauth/authorize/?client_id=" in done.stderr


def test_the_whole_address_is_taken_only_with_its_own_state(shell: Shell, portal: DemoPortal) -> None:
    install(portal, "https://app.example/back")
    code = portal.issue_code(client_id=CLIENT_ID, user_id=7)
    for is_own, status in ((False, 2), (True, 0)):
        with shell.running(
            "accounts",
            *_options(portal, None, "--code", "--no-browser"),
            "--client-secret-env",
            "KEY",
            KEY=CLIENT_SECRET,
        ) as process:
            assert process.stderr is not None
            page = next(line for line in process.stderr if "/oauth/authorize/" in line).strip()
            state = parse_qs(urlsplit(page).query)["state"][0] if is_own else "x" * 43
            out, err = process.communicate(f"https://app.example/back?code={code}&state={state}\n", timeout=LIMIT_S)
        assert process.returncode == status, err
        assert "Traceback" not in err
        assert code not in out + err


def test_without_a_keyring_nobody_is_sent_to_the_browser(
    shell: Shell, portal: DemoPortal, secret_service: SecretService, tmp_path: Path
) -> None:
    secret_service.stop()
    browser, seen = scripted_browser(tmp_path)
    done = shell.accounts(*_options(portal, free_port()), typed=CLIENT_SECRET, BROWSER=browser)
    assert (done.returncode, "keyring" in done.stderr, seen.exists()) == (1, True, False)


def test_a_busy_port_asks_for_the_code(shell: Shell, portal: DemoPortal, tmp_path: Path) -> None:
    install(portal, None)
    browser, _ = scripted_browser(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = int(busy.getsockname()[1])
        typed = f"{CLIENT_SECRET}\n{portal.issue_code(client_id=CLIENT_ID, user_id=7)}\n"
        done = shell.accounts(*_options(portal, port), typed=typed, BROWSER=browser)
    assert done.returncode == 0
    assert f"Port {port} is taken" in done.stderr


@pytest.mark.parametrize(
    ("secret", "code", "status", "said"),
    [
        (CLIENT_SECRET, "0123456789abcdef0123456789abcdef", 4, "no longer valid"),
        ("another-secret-0123456789", None, 6, "does not know this client id"),
        (CLIENT_SECRET, "", 2, "no code in this"),
        (CLIENT_SECRET, "hello there", 2, "no code in this"),
        ("", "", 2, "--client-secret-env"),
    ],
)
def test_what_does_not_lead_to_a_token_is_explained(
    shell: Shell, portal: DemoPortal, secret: str, code: str | None, status: int, said: str
) -> None:
    install(portal, None)
    pasted = portal.issue_code(client_id=CLIENT_ID, user_id=7) if code is None else code
    done = shell.accounts(*_options(portal, None, "--code", "--no-browser"), typed=f"{secret}\n{pasted}\n")
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert shell.accounts("list").stdout == ""
    for typed in filter(None, (secret, pasted)):
        assert typed not in done.stdout + done.stderr


def test_a_refusal_in_the_browser_ends_the_sign_in(shell: Shell, portal: DemoPortal) -> None:
    port = free_port()
    options = _options(portal, port, "--no-browser", "--client-secret-env", "KEY")
    with shell.running("accounts", *options, KEY=CLIENT_SECRET) as process:
        assert process.stderr is not None
        page = next(line for line in process.stderr if "/oauth/authorize/" in line).strip()
        state = parse_qs(urlsplit(page).query)["state"][0]
        assert "another sign-in" in browse(f"http://127.0.0.1:{port}/?code={'c' * 30}&state={'x' * 43}")
        browse(f"http://127.0.0.1:{port}/?error=access_denied&state={state}")
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 6
    assert "without a code" in err


def test_nobody_who_comes_back_in_time_is_told(portal: DemoPortal) -> None:
    command = BeginSignIn(0, portal.endpoint, CLIENT_ID, Secret(CLIENT_SECRET), free_port())
    catcher, err = LoopbackCatcher(CatchLimits(total_s=0.2)), io.StringIO()
    signing = ConsoleSignIn(SignInWish(command, opens_browser=False), catcher, io.StringIO(), err)
    clock = SystemClock()
    authorization = authorization_client(clock)
    failed = signing.run(authorization)
    authorization.close()
    assert isinstance(failed, CommandFailed)
    assert failed.problem is Problem.NO_CODE
    assert failed.answer is not None
    assert failed.answer.trouble is Trouble.TIMED_OUT
    assert "showing an error in the browser" in sign_in_problem_text(failed)


def test_control_c_ends_the_waiting(shell: Shell, portal: DemoPortal) -> None:
    options = _options(portal, free_port(), "--no-browser", "--client-secret-env", "KEY")
    with shell.running("accounts", *options, KEY=CLIENT_SECRET) as process:
        assert process.stderr is not None
        assert any("/oauth/authorize/" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, "Traceback" in err) == (130, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--sign-in", "--endpoint", "https://portal.example"),
        ("--sign-in", "--client-id", "local.app"),
        ("--sign-in", "--endpoint", "portal", "--client-id", "local.app"),
        ("--sign-in", "--endpoint", "127.0.0.1:9", "--client-id", "local.app"),
        ("--sign-in", "--endpoint", "https://portal.example", "--client-id", "two words"),
        ("--sign-in", "--endpoint", "https://portal.example", "--client-id", "local.app", "--port", "80"),
        ("--sign-in", "--endpoint", "https://portal.example", "--client-id", "local.app", "--token-env", "T"),
        ("--code",),
        ("--renew", "ask-me"),
    ],
)
def test_what_cannot_be_done_as_typed_is_a_usage_error(shell: Shell, arguments: tuple[str, ...]) -> None:
    done = shell.accounts("add", *arguments, typed=f"{CLIENT_SECRET}\n")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert CLIENT_SECRET not in done.stderr


def test_a_terminal_is_asked_without_showing_what_is_typed(shell: Shell, portal: DemoPortal) -> None:
    install(portal, None)
    code = portal.issue_code(client_id=CLIENT_ID, user_id=7)
    options = _options(portal, None, "--code", "--no-browser")
    shown = type_at_terminal(shell, ("accounts", *options), (("Client secret", CLIENT_SECRET), ("Code, or", code)))
    assert "User: 7" in shown
    assert CLIENT_SECRET not in shown
    assert code not in shown
