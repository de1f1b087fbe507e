"""`b24monitor accounts`: the same store and keyring as the window's, without Qt; a running window follows."""

import argparse
import json
import os
import sys
from pathlib import Path

from b24monitor.cli.account_adding import add_account
from b24monitor.cli.account_changes import change_account
from b24monitor.cli.account_options import add_wish
from b24monitor.cli.account_renewing import renew_named
from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.known_accounts import account_named, known_accounts
from b24monitor.cli.typed_values import typed_port
from b24monitor.core.console_wording import guide_lines
from b24monitor.core.errors import StoreError, VaultError
from b24monitor.core.fact import VaultState
from b24monitor.core.subscription_wording import left_behind_text
from b24monitor.core.wording import account_text, vault_text
from b24monitor.engine.safe import forget_grant
from b24monitor.storage.instance import Verb, send
from b24monitor.storage.paths import data_folder
from b24monitor.wiring import keyring_vault, open_store


def run_accounts(arguments: argparse.Namespace) -> ExitStatus:
    """Runs one of the accounts commands; raises `UsageError`."""
    if arguments.accounts_command == "guide":
        return _guide(typed_port(arguments.port))
    try:
        return _run(data_folder(), arguments)
    except StoreError as error:
        return _fail(str(error))
    except VaultError as error:
        return _fail(_vault_words(error))


def _run(folder: Path, arguments: argparse.Namespace) -> ExitStatus:
    match arguments.accounts_command:
        case "list":
            return _list(folder, as_json=arguments.as_json)
        case "add":
            return add_account(folder, add_wish(arguments, os.environ, sys.stdin))
        case "set":
            return change_account(folder, arguments)
        case "renew":
            return renew_named(folder, arguments.account)
        case _:
            return _remove(folder, arguments.account, is_sure=arguments.yes)


def _guide(port: int) -> ExitStatus:
    for line in guide_lines(port):
        sys.stdout.write(line + "\n")
    return ExitStatus.DONE


def _list(folder: Path, *, as_json: bool) -> ExitStatus:
    for account in known_accounts(folder):
        if as_json:
            end = account.generation.expires_at
            fields = {
                "id": account.account_id,
                "name": account.label,
                "portal": account.portal.endpoint,
                "application": account.application,
                "user_id": account.user_id,
                "scopes": account.scopes,
                "expires_at": end.isoformat() if end else None,
                "expiry_is_bound": account.generation.expiry_is_bound,
                "renew": account.renewal.value.replace("_", "-"),
            }
            sys.stdout.write(json.dumps(fields) + "\n")
        else:
            sys.stdout.write(f"{account_text(account)}  ({account.portal.name}, {account.account_id[:8]})\n")
    return ExitStatus.DONE


def _remove(folder: Path, name: str, *, is_sure: bool) -> ExitStatus:
    account = account_named(folder, name)
    if not is_sure:
        sys.stderr.write(f"Forget {account.label} ({account.portal.name}) with its watches and history? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            return ExitStatus.FAILED
    # The keyring first: an account without its token shows itself, and can be removed again.
    vault = keyring_vault(folder)
    try:
        forget_grant(vault, account.account_id)
    finally:
        vault.close()
    store = open_store(folder)
    try:
        records = store.subscriptions()
        store.remove_account(account.account_id)
    finally:
        store.close()
    if any(record.account_id == account.account_id and not record.is_found for record in records):
        # The list of what is bound goes with the account, and only the window undoes it.
        sys.stderr.write(f"b24monitor: {left_behind_text()}\n")
    send(folder, Verb.ACCOUNTS)
    return ExitStatus.DONE


def _fail(reason: str) -> ExitStatus:
    sys.stderr.write(f"b24monitor: {reason}\n")
    return ExitStatus.FAILED


def _vault_words(error: VaultError) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else vault_text(VaultState.FAILED)
