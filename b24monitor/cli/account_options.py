"""The options of `b24monitor accounts`, checked before anything is sent."""

import argparse
from collections.abc import Mapping
from typing import TextIO

from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account_wording import paste_text
from b24monitor.core.command import AddAccount
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.oauth import AuthorizationServer, typed_server
from b24monitor.core.paste import PasteKind, read_paste
from b24monitor.core.wording import endpoint_problem_text

_LONGEST_INPUT = 64 * 1024


def add_accounts_parser(parent: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `accounts` to the program's commands."""
    accounts = parent.add_parser("accounts", help="list, add or remove the accounts whose tokens are watched")
    commands = accounts.add_subparsers(dest="accounts_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="list the accounts")
    listing.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object a line")
    adding = commands.add_parser(
        "add",
        help="add an application's token",
        description="Reads what you would paste (the authorisation server's JSON, an event's auth object, the frame's "
        "fields or a bare access token) from standard input or an environment variable, proves it with calls that ask "
        "nobody, and keeps the token in the keyring. Secrets are never taken from arguments.",
    )
    adding.add_argument("--token-env", metavar="NAME", help="environment variable to read instead of standard input")
    adding.add_argument("--endpoint", metavar="URL", help="the portal's address, where the token does not tell it")
    adding.add_argument("--server", metavar="URL", help="an on-premise portal's own authorisation server")
    adding.add_argument("--label", default="", metavar="TEXT", help="what to call the account")
    removing = commands.add_parser("remove", help="forget an account: its token, watches and history")
    removing.add_argument("account", metavar="NAME", help="the account's name or id")
    removing.add_argument("--yes", action="store_true", help="do not ask")


def add_account(arguments: argparse.Namespace, environment: Mapping[str, str], stdin: TextIO) -> AddAccount:
    """The checked wish to add an account; raises `UsageError`, whose text quotes nothing that was pasted."""
    pasted = read_paste(_input(arguments.token_env, environment, stdin))
    if pasted.access_token is None or pasted.kind not in (PasteKind.GRANT, PasteKind.BARE_TOKEN):
        raise UsageError(paste_text(pasted))
    typed = _endpoint(arguments.endpoint) if arguments.endpoint else ""
    if not typed and pasted.endpoint_refused is not None:
        raise UsageError(endpoint_problem_text(pasted.endpoint_refused))
    return AddAccount(
        0,
        typed or pasted.endpoint,
        pasted.access_token,
        arguments.label,
        pasted.expires_at,
        _server(arguments.server) if arguments.server else None,
    )


def _input(name: str | None, environment: Mapping[str, str], stdin: TextIO) -> str:
    if name is None:
        return stdin.read(_LONGEST_INPUT + 1)
    text = environment.get(name, "")
    if not text.strip():
        # Not named: somebody who writes --token-env $TOKEN has typed the token itself.
        raise UsageError("--token-env: the environment variable is not set or empty")
    return text


def _endpoint(text: str) -> str:
    try:
        return endpoint_of(text).endpoint
    except BadEndpointError as error:
        raise UsageError(f"--endpoint: {endpoint_problem_text(error.reason)}") from None


def _server(text: str) -> AuthorizationServer:
    try:
        return typed_server(text)
    except BadEndpointError as error:
        raise UsageError(f"--server: {endpoint_problem_text(error.reason)}") from None
