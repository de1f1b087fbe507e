"""`b24monitor accounts`: the same store and keyring as the window's, without Qt; a running window follows."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from b24monitor.cli.account_options import add_account
from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account import Account
from b24monitor.core.account_wording import account_lines, missing_lines
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.clock import SystemClock
from b24monitor.core.command import AddAccount
from b24monitor.core.errors import StoreError, VaultError
from b24monitor.core.fact import Problem, VaultState
from b24monitor.core.grant import Grant
from b24monitor.core.oauth import ServerInfo
from b24monitor.core.ports import Inspected
from b24monitor.core.wording import problem_words, vault_text
from b24monitor.engine.enrolment import Enrolment, enrol, locate
from b24monitor.engine.safe import forget_grant, keep_grant, read_key
from b24monitor.storage.instance import Verb, send
from b24monitor.storage.paths import data_folder
from b24monitor.storage.vault import KeyringVault
from b24monitor.wiring import authorization_client, keyring_vault, open_store, portal_client

_REFUSED = {
    AnswerKind.TOKEN_EXPIRED: ExitStatus.LAPSED,
    AnswerKind.TOKEN_UNKNOWN: ExitStatus.LAPSED,
    AnswerKind.TROUBLE: ExitStatus.UNREACHABLE,
}


def run_accounts(arguments: argparse.Namespace) -> ExitStatus:
    """Runs one of the accounts commands; raises `UsageError`."""
    try:
        folder = data_folder()
        match arguments.accounts_command:
            case "list":
                return _list(folder, as_json=arguments.as_json)
            case "add":
                return _add(folder, add_account(arguments, os.environ, sys.stdin))
            case _:
                return _remove(folder, arguments.account, is_sure=arguments.yes)
    except StoreError as error:
        return _fail(str(error))
    except VaultError as error:
        return _fail(_vault_words(error))


def _list(folder: Path, *, as_json: bool) -> ExitStatus:
    for account in _accounts(folder):
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
            }
            sys.stdout.write(json.dumps(fields) + "\n")
        else:
            sys.stdout.write(f"{account.label}  ({account.portal.name}, {account.account_id[:8]})\n")
    return ExitStatus.DONE


def _add(folder: Path, command: AddAccount) -> ExitStatus:
    clock = SystemClock()
    info = locate(authorization_client(clock), command)
    endpoint = (info.endpoint if info else "") or command.endpoint
    if not endpoint:
        raise UsageError(f"{problem_words(Problem.PORTAL_UNKNOWN)} (--endpoint)")
    command = replace(command, endpoint=endpoint)
    proof = portal_client(clock).inspect(endpoint, command.access_token)
    if proof.refusal is not None:
        return _refuse(proof.refusal)
    vault = keyring_vault(folder)
    try:
        enrolment = _enrol(folder, vault, command, proof, info)
    finally:
        vault.close()
    send(folder, Verb.ACCOUNTS)
    for line in (*account_lines(enrolment.account, clock.now()), *missing_lines(enrolment.account)):
        sys.stdout.write(line + "\n")
    return ExitStatus.DONE


def _enrol(
    folder: Path, vault: KeyringVault, command: AddAccount, proof: Inspected, info: ServerInfo | None
) -> Enrolment:
    """Store and keyring, in this order: an account without its token shows itself, a token without its account not."""
    fingerprint = command.access_token.fingerprint(read_key(vault))
    store = open_store(folder)
    try:
        enrolment = enrol(store, command, fingerprint, proof, info, SystemClock().now())
    finally:
        store.close()
    keep_grant(
        vault, enrolment.account.account_id, Grant(command.access_token, enrolment.account.generation.expires_at)
    )
    return enrolment


def _remove(folder: Path, name: str, *, is_sure: bool) -> ExitStatus:
    account = _find(_accounts(folder), name)
    if not is_sure:
        sys.stderr.write(f"Forget {account.label} ({account.portal.name}) with its watches and history? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            return ExitStatus.FAILED
    store = open_store(folder)
    try:
        store.remove_account(account.account_id)
    finally:
        store.close()
    send(folder, Verb.ACCOUNTS)
    vault = keyring_vault(folder)
    try:
        forget_grant(vault, account.account_id)
    finally:
        vault.close()
    return ExitStatus.DONE


def _accounts(folder: Path) -> Sequence[Account]:
    store = open_store(folder)
    try:
        return store.accounts()
    finally:
        store.close()


def _find(accounts: Sequence[Account], name: str) -> Account:
    found = [a for a in accounts if a.label == name or a.account_id.startswith(name)]
    if len(found) != 1:
        raise UsageError("no account of that name" if not found else "several accounts of that name: give the id")
    return found[0]


def _refuse(refusal: Answer) -> ExitStatus:
    sys.stderr.write(f"b24monitor: {answer_text(refusal)} {answer_next_step(refusal)}\n")
    return _REFUSED.get(refusal.kind, ExitStatus.REFUSED)


def _fail(reason: str) -> ExitStatus:
    sys.stderr.write(f"b24monitor: {reason}\n")
    return ExitStatus.FAILED


def _vault_words(error: VaultError) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else vault_text(VaultState.FAILED)
