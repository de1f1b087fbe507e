"""`b24monitor accounts renew`: an expired token becomes the next one, because somebody said so here."""

import sys
from pathlib import Path

from b24monitor.cli.exit_status import ExitStatus, oauth_exit_status
from b24monitor.cli.known_accounts import account_named
from b24monitor.cli.reach import reach, stored_settings
from b24monitor.core.account import Account
from b24monitor.core.clock import SystemClock
from b24monitor.core.console_wording import keyring_slow_text, outcome_unknown_text
from b24monitor.core.fact import AccountRenewed, Problem
from b24monitor.core.oauth import oauth_problem
from b24monitor.core.oauth_wording import oauth_next_step, oauth_problem_text
from b24monitor.core.ports import Renewal
from b24monitor.core.renewal import RenewalVerdict
from b24monitor.core.renewal_wording import renewed_text, verdict_text
from b24monitor.core.wording import problem_words
from b24monitor.engine.renewing import Renewed, end_rows, renew_account
from b24monitor.storage.instance import Verb, send
from b24monitor.wiring import keyring_vault, open_store, renewer

_NOT_SENT = {
    RenewalVerdict.STILL_VALID: ExitStatus.DONE,
    RenewalVerdict.QUESTION_OPEN: ExitStatus.WAITING,
    RenewalVerdict.ASK_USER: ExitStatus.REFUSED,
    RenewalVerdict.NEVER: ExitStatus.REFUSED,
}


def renew_named(folder: Path, name: str) -> ExitStatus:
    """Renews the token of the account of that name; raises `UsageError`, `StoreError` or `VaultError`."""
    renewed = _renew(folder, account_named(folder, name))
    if renewed.verdict is not RenewalVerdict.RENEW:
        sys.stderr.write(f"b24monitor: {verdict_text(renewed.verdict)}\n")
        return _NOT_SENT[renewed.verdict]
    if not renewed.is_renewed:
        return _not_renewed(renewed.renewal)
    sys.stdout.write(f"{renewed_text(AccountRenewed(renewed.account, session_only=False), SystemClock().now())}\n")
    if renewed.renewal.is_kept:
        return ExitStatus.DONE
    sys.stderr.write(f"b24monitor: {keyring_slow_text()}\n")
    return ExitStatus.FAILED


def _renew(folder: Path, account: Account) -> Renewed:
    clock = SystemClock()
    vault = keyring_vault(folder)
    store = open_store(folder)
    try:
        with reach(clock, stored_settings(folder)) as clients:
            clients.server_for(account.portal.endpoint, None)
            renewing = renewer(folder, vault, clock, clients.authorization)
            try:
                renewed = renew_account(store, vault, renewing, account, clock.now())
            finally:
                renewing.close()
        if renewed.is_renewed and not send(folder, Verb.ACCOUNTS):
            end_rows(store, renewed, clock.now())
        return renewed
    finally:
        store.close()
        vault.close()


def _not_renewed(renewal: Renewal) -> ExitStatus:
    answer = renewal.answer
    if answer is None:
        sys.stderr.write(f"b24monitor: {problem_words(Problem.NOT_RENEWED)}\n")
        return ExitStatus.FAILED
    problem = oauth_problem(answer)
    unknown = f" {outcome_unknown_text()}" if _is_outcome_unknown(renewal) else ""
    sys.stderr.write(f"b24monitor: {oauth_problem_text(problem)} {oauth_next_step(problem)}{unknown}\n")
    return oauth_exit_status(answer)


def _is_outcome_unknown(renewal: Renewal) -> bool:
    return renewal.grant is not None and renewal.grant.keys is not None and renewal.grant.keys.begun_at is not None
