"""The options of `b24monitor accounts add`, checked before anything is sent."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from b24monitor.cli.secret_input import read_secret
from b24monitor.cli.typed_values import typed_authorization_server, typed_endpoint, typed_port, typed_rule
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account import RenewalRule
from b24monitor.core.account_wording import paste_text
from b24monitor.core.command import AddAccount, BeginSignIn
from b24monitor.core.console_wording import client_secret_prompt, no_refresh_token_text
from b24monitor.core.oauth import AuthorizationServer, known_server
from b24monitor.core.paste import PasteKind, read_paste
from b24monitor.core.secret import Secret
from b24monitor.core.wording import endpoint_problem_text

_LONGEST_INPUT = 64 * 1024
_SECRET_OPTION = "--client-secret-env"


@dataclass(frozen=True, slots=True)
class SignInWish:
    """A sign-in as the command line wants it; `opens_browser` or the page's address is printed."""

    command: BeginSignIn
    opens_browser: bool


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A token to take; `server` is the one that renews it where the user typed none."""

    command: AddAccount
    server: AuthorizationServer | None = None


def add_wish(arguments: argparse.Namespace, environment: Mapping[str, str], stdin: TextIO) -> SignInWish | TokenWish:
    """The checked wish to add an account; raises `UsageError`, whose text quotes nothing that was pasted."""
    if arguments.sign_in:
        return _sign_in(arguments, environment, stdin)
    if arguments.port is not None or arguments.code or arguments.no_browser:
        raise UsageError("--port, --code and --no-browser need --sign-in")
    return _paste(arguments, environment, stdin)


def _sign_in(arguments: argparse.Namespace, environment: Mapping[str, str], stdin: TextIO) -> SignInWish:
    if not arguments.endpoint or not arguments.client_id or arguments.token_env is not None:
        raise UsageError("--sign-in needs --endpoint and --client-id, and takes no --token-env")
    endpoint = typed_endpoint(arguments.endpoint, "--endpoint")
    server = typed_authorization_server(arguments.server) if arguments.server else None
    port = typed_port(arguments.port)
    command = BeginSignIn(
        0,
        endpoint,
        _client_id(arguments.client_id),
        read_secret(_SECRET_OPTION, arguments.client_secret_env, environment, stdin, client_secret_prompt()),
        None if arguments.code else port,
        server,
        arguments.label,
        typed_rule(arguments.renew, RenewalRule.WHEN_NEEDED),
    )
    return SignInWish(command, opens_browser=not arguments.no_browser)


def _paste(arguments: argparse.Namespace, environment: Mapping[str, str], stdin: TextIO) -> TokenWish:
    pasted = read_paste(_input(arguments.token_env, environment, stdin))
    if pasted.access_token is None or pasted.kind not in (PasteKind.GRANT, PasteKind.BARE_TOKEN):
        raise UsageError(paste_text(pasted))
    typed = typed_endpoint(arguments.endpoint, "--endpoint") if arguments.endpoint else ""
    if not typed and pasted.endpoint_refused is not None:
        raise UsageError(endpoint_problem_text(pasted.endpoint_refused))
    rule = typed_rule(arguments.renew, RenewalRule.NEVER)
    is_renewed = rule is not RenewalRule.NEVER
    if is_renewed and pasted.refresh_token is None:
        raise UsageError(no_refresh_token_text())
    command = AddAccount(
        0,
        typed or pasted.endpoint,
        pasted.access_token,
        arguments.label,
        pasted.expires_at,
        typed_authorization_server(arguments.server) if arguments.server else None,
        renewal=rule,
        refresh_token=pasted.refresh_token if is_renewed else None,
        client_id=_client_id(arguments.client_id or pasted.client_id) if is_renewed else "",
        client_secret=_renewing_secret(arguments, environment, stdin) if is_renewed else None,
        application_token=pasted.application_token,
    )
    # A choice between two that are known (contract, section 5).
    return TokenWish(command, known_server(pasted.authorization_server_claimed))


def _renewing_secret(arguments: argparse.Namespace, environment: Mapping[str, str], stdin: TextIO) -> Secret:
    if arguments.client_secret_env is None and arguments.token_env is None:
        raise UsageError(f"--renew: standard input holds the token, so the client secret needs {_SECRET_OPTION}")
    return read_secret(_SECRET_OPTION, arguments.client_secret_env, environment, stdin, client_secret_prompt())


def _client_id(text: str) -> str:
    if len(text.split()) != 1 or not text.isprintable():
        raise UsageError("--client-id: one word, as the application's settings show it")
    return text.strip()


def _input(name: str | None, environment: Mapping[str, str], stdin: TextIO) -> str:
    if name is None:
        return stdin.read(_LONGEST_INPUT + 1)
    text = environment.get(name, "")
    if not text.strip():
        # Not named: somebody who writes --token-env $TOKEN has typed the token itself.
        raise UsageError("--token-env: the environment variable is not set or empty")
    return text
