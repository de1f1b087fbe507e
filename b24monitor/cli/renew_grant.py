"""The process that renews one token and outlives whoever started it: `b24monitor renew-grant ACCOUNT FINGERPRINT`.

It is started by the program itself (`engine.renewal_process`) and is in no help text. It says one line.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from b24monitor.cli.exit_status import ExitStatus
from b24monitor.core.clock import SystemClock
from b24monitor.core.errors import StoreError, VaultError
from b24monitor.core.ports import Renewal
from b24monitor.engine.renewal_process import report_line, wish_of
from b24monitor.engine.renewing import LATE_PAUSES_S, Wish, keep_next, renew_kept
from b24monitor.engine.safe import read_grant
from b24monitor.storage.paths import data_folder
from b24monitor.storage.renewal_lock import renewal_lock
from b24monitor.storage.vault import KeyringVault
from b24monitor.wiring import keyring_vault, routed_authorization_client

_LOCK_LIMIT_S = 60.0


def run_renew_grant(arguments: Sequence[str]) -> ExitStatus:
    """Renews what `arguments` name, in the data folder's keyring; returns the exit status."""
    wish = wish_of(arguments)
    if wish is None:
        return ExitStatus.USAGE
    # A session that ends asks everybody to go: not in the middle of this.
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        folder = data_folder()
        vault = keyring_vault(folder)
        try:
            with renewal_lock(folder, wish.account_id, _LOCK_LIMIT_S):
                return _renew(folder, vault, wish)
        finally:
            vault.close()
    except (StoreError, VaultError):
        _say(Renewal())
        return ExitStatus.FAILED


def _renew(folder: Path, vault: KeyringVault, wish: Wish) -> ExitStatus:
    clock = SystemClock()
    client = routed_authorization_client(folder, clock)
    try:
        before = read_grant(vault, wish.account_id)
        renewal = renew_kept(vault, client, wish, clock.now)
    finally:
        client.close()
    _say(renewal)
    if renewal.is_kept or renewal.grant is None or before is None:
        return ExitStatus.DONE
    # Whoever waited has the pair for this session; the keyring may yet come back.
    is_kept = keep_next(vault, wish.account_id, before, renewal.grant, LATE_PAUSES_S)
    return ExitStatus.DONE if is_kept else ExitStatus.FAILED


def _say(renewal: Renewal) -> None:
    try:
        sys.stdout.write(report_line(renewal) + "\n")
        sys.stdout.flush()
    except OSError:
        # Nobody listens any more; the interpreter must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
