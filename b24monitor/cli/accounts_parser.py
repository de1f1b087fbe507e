"""What `b24monitor accounts` takes on its command line."""

import argparse

RULES = ("never", "ask-me", "when-needed")

_ADDING = (
    "Reads what you would paste (the authorisation server's JSON, an event's auth object, the frame's fields or a bare "
    "access token) from standard input or an environment variable, or with --sign-in takes an application's keys to "
    "the browser. Proves the token with calls that ask nobody, and keeps it in the keyring. Secrets are never taken "
    "from arguments: the client secret is the first line of standard input, or in the variable of --client-secret-env."
)

_STATUSES = (
    "Exit status: 0 done; 1 keyring or data folder; 2 usage; 4 token or code no longer valid; 5 portal or "
    "authorisation server unreachable; 6 refused; 7 nobody came back in time, or a question is open; 130 interrupted."
)


def add_accounts_parser(parent: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `accounts` to the program's commands."""
    accounts = parent.add_parser("accounts", help="list, add, change or remove the accounts whose tokens are watched")
    commands = accounts.add_subparsers(dest="accounts_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="list the accounts")
    listing.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object a line")
    _add_adding(commands)
    changing = commands.add_parser("set", help="change an account's name, or when its token may be renewed")
    changing.add_argument("account", metavar="NAME", help="the account's name or id")
    changing.add_argument("--renew", choices=RULES, help="never: refresh token and client secret are forgotten")
    changing.add_argument("--label", metavar="TEXT", help="what to call the account")
    renewing = commands.add_parser(
        "renew", help="renew an expired token now; every decision of the old one is void", epilog=_STATUSES
    )
    renewing.add_argument("account", metavar="NAME", help="the account's name or id")
    removing = commands.add_parser("remove", help="forget an account: its token, watches and history")
    removing.add_argument("account", metavar="NAME", help="the account's name or id")
    removing.add_argument("--yes", action="store_true", help="do not ask")
    guide = commands.add_parser("guide", help="how to make the application that a sign-in needs")
    guide.add_argument("--port", type=int, metavar="N", help="port of this computer that will catch the code")


def _add_adding(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    adding = commands.add_parser(
        "add", help="add an application's token, or sign in for one", description=_ADDING, epilog=_STATUSES
    )
    adding.add_argument("--token-env", metavar="NAME", help="environment variable to read instead of standard input")
    adding.add_argument("--endpoint", metavar="URL", help="the portal's address, where the token does not tell it")
    adding.add_argument("--server", metavar="URL", help="an on-premise portal's own authorisation server")
    adding.add_argument("--label", default="", metavar="TEXT", help="what to call the account")
    adding.add_argument(
        "--renew",
        choices=RULES,
        help="when an expired token may be renewed here (default: when-needed after --sign-in, else never)",
    )
    adding.add_argument("--client-id", default="", metavar="ID", help="the application's id")
    adding.add_argument("--client-secret-env", metavar="NAME", help="environment variable with the client secret")
    signing = adding.add_argument_group("signing in")
    signing.add_argument("--sign-in", action="store_true", help="sign in to the portal with the system's browser")
    signing.add_argument("--port", type=int, metavar="N", help="port of this computer that catches the code")
    signing.add_argument("--code", action="store_true", help="take the code, or the whole address, from standard input")
    signing.add_argument("--no-browser", action="store_true", help="print the page's address instead of opening it")
