"""Takes a token: located, proved by its portal, and kept in the store and the keyring."""

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from b24monitor.bitrix24.code_catcher import LoopbackCatcher
from b24monitor.cli.account_options import SignInWish, TokenWish
from b24monitor.cli.exit_status import ExitStatus, oauth_exit_status
from b24monitor.cli.reach import Reach, reach, stored_settings
from b24monitor.cli.sign_in import ConsoleSignIn
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.account_wording import account_lines, missing_lines
from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.answer_wording import answer_next_step, answer_text
from b24monitor.core.clock import SystemClock
from b24monitor.core.command import AddAccount
from b24monitor.core.console_wording import own_server_text
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.oauth import ServerInfo
from b24monitor.core.ports import Inspected
from b24monitor.core.renewal_wording import rule_text
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in_wording import sign_in_problem_text
from b24monitor.core.wording import problem_words
from b24monitor.engine.enrolment import enrol, granted, locate
from b24monitor.engine.safe import keep_grant, read_grant, read_key
from b24monitor.storage.instance import Verb, send
from b24monitor.storage.vault import KeyringVault
from b24monitor.wiring import keyring_vault, open_store

_REFUSED = {
    AnswerKind.TOKEN_EXPIRED: ExitStatus.LAPSED,
    AnswerKind.TOKEN_UNKNOWN: ExitStatus.LAPSED,
    AnswerKind.TROUBLE: ExitStatus.UNREACHABLE,
}


def add_account(folder: Path, wish: SignInWish | TokenWish) -> ExitStatus:
    """Signs in where that is wished, and takes the token; raises `UsageError`, `StoreError` or `VaultError`."""
    clock = SystemClock()
    vault = keyring_vault(folder)
    try:
        # Before anything is sent: tokens that no keyring takes would be lost, and a code works once.
        key = read_key(vault)
        with reach(clock, stored_settings(folder)) as clients:
            token = _sign_in(wish, clients) if isinstance(wish, SignInWish) else wish
            if isinstance(token, CommandFailed):
                return _sign_in_failed(token)
            proved = _prove(token, clients)
        if isinstance(proved, Answer):
            return _refuse(proved)
        account = _keep(folder, vault, proved, key, clock.now())
    finally:
        vault.close()
    send(folder, Verb.ACCOUNTS)
    for line in (*account_lines(account, clock.now()), *missing_lines(account)):
        sys.stdout.write(line + "\n")
    if account.renewal is not RenewalRule.NEVER:
        sys.stdout.write(rule_text(account.renewal) + "\n")
    return ExitStatus.DONE


@dataclass(frozen=True, slots=True)
class _Proved:
    """A token that its portal has taken; the command's server is the one that renews it."""

    command: AddAccount
    inspected: Inspected
    info: ServerInfo | None


def _sign_in(wish: SignInWish, clients: Reach) -> TokenWish | CommandFailed:
    command = wish.command
    server = clients.server_for(command.endpoint, command.server)
    if server is None and is_loopback_endpoint(command.endpoint):
        raise UsageError(own_server_text())
    wish = replace(wish, command=replace(command, server=server))
    return ConsoleSignIn(wish, LoopbackCatcher(), sys.stdin, sys.stderr).run(clients.authorization)


def _prove(wish: TokenWish, clients: Reach) -> _Proved | Answer:
    command = replace(wish.command, server=clients.server_for(wish.command.endpoint, wish.command.server))
    located, info = locate(clients.authorization, command)
    endpoint = (info.endpoint if info else "") or command.endpoint
    if not endpoint:
        raise UsageError(f"{problem_words(Problem.PORTAL_UNKNOWN)} (--endpoint)")
    server = clients.server_for(endpoint, command.server) or wish.server or located.server
    if command.renewal is not RenewalRule.NEVER and server is None and is_loopback_endpoint(endpoint):
        raise UsageError(own_server_text())
    command = replace(command, endpoint=endpoint, server=server)
    inspected = clients.portal.inspect(endpoint, command.access_token)
    return _Proved(command, inspected, info) if inspected.refusal is None else inspected.refusal


def _keep(folder: Path, vault: KeyringVault, proved: _Proved, key: Secret, now: datetime) -> Account:
    """Store and keyring, in this order: an account without its token shows itself, a token without its account not."""
    command = proved.command
    fingerprint = command.access_token.fingerprint(key)
    store = open_store(folder)
    try:
        account = enrol(store, command, fingerprint, proved.inspected, proved.info, now).account
    finally:
        store.close()
    keep_grant(vault, account.account_id, granted(command, account, read_grant(vault, account.account_id)))
    return account


def _refuse(refusal: Answer) -> ExitStatus:
    """Says why a portal did not take a token."""
    sys.stderr.write(f"b24monitor: {answer_text(refusal)} {answer_next_step(refusal)}\n")
    return _REFUSED.get(refusal.kind, ExitStatus.REFUSED)


def _sign_in_failed(failed: CommandFailed) -> ExitStatus:
    sys.stderr.write(f"b24monitor: {sign_in_problem_text(failed)}\n")
    if failed.answer is None:
        return ExitStatus.REFUSED
    is_unheard = failed.problem is Problem.NO_CODE and failed.answer.trouble is not None
    return ExitStatus.WAITING if is_unheard else oauth_exit_status(failed.answer)
