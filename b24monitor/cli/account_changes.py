"""`b24monitor accounts set`: an account's name, and when its token may be renewed."""

import argparse
from dataclasses import replace
from pathlib import Path

from b24monitor.cli.exit_status import ExitStatus
from b24monitor.cli.known_accounts import account_named
from b24monitor.cli.typed_values import typed_rule
from b24monitor.cli.wait_options import UsageError
from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.renewal import RenewalVerdict
from b24monitor.core.renewal_wording import verdict_text
from b24monitor.engine.safe import keep_grant, read_grant
from b24monitor.storage.instance import Verb, send
from b24monitor.wiring import keyring_vault, open_store


def change_account(folder: Path, arguments: argparse.Namespace) -> ExitStatus:
    """Changes what was typed; raises `UsageError`, `StoreError` or `VaultError`."""
    if arguments.renew is None and not (arguments.label or "").strip():
        raise UsageError("accounts set: nothing to change; give --renew or --label")
    account = account_named(folder, arguments.account)
    rule = typed_rule(arguments.renew, account.renewal)
    if arguments.renew is not None:
        _keep_rule(folder, account, rule)
    store = open_store(folder)
    try:
        store.update_account(replace(account, renewal=rule, label=(arguments.label or "").strip() or account.label))
    finally:
        store.close()
    send(folder, Verb.ACCOUNTS)
    return ExitStatus.DONE


def _keep_rule(folder: Path, account: Account, rule: RenewalRule) -> None:
    """The keyring first: "never" must not stand in the store while there is still something to renew with."""
    vault = keyring_vault(folder)
    try:
        grant = read_grant(vault, account.account_id)
        if rule is RenewalRule.NEVER:
            if grant is not None and grant.keys is not None:
                keep_grant(vault, account.account_id, grant.without_keys())
        elif grant is None or grant.keys is None:
            raise UsageError(verdict_text(RenewalVerdict.NEVER))
    finally:
        vault.close()
