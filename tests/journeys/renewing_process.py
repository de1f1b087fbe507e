"""A process that runs an engine on a folder, wishes its account renewed, and perhaps kills itself at a step of it.

Usage: python -m tests.journeys.renewing_process FOLDER [STEP]. Without a step it wishes nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

from b24monitor.core.clock import SystemClock
from b24monitor.core.command import Renew
from b24monitor.core.fact import AccountRenewed, AccountsChanged, Fact, VaultChanged, VaultState
from b24monitor.engine import renewal_process
from b24monitor.engine.succession import Succession
from b24monitor.storage.store import SqliteStore
from b24monitor.wiring import build_engine, keyring_vault

# In the order in which they are come by. At the others the test kills.
BEFORE_START, AFTER_START = "before_start", "after_start"
BEFORE_ADOPTION, IN_ADOPTION, AFTER_ADOPTION = "before_adoption", "in_adoption", "after_adoption"
STEPS = (BEFORE_START, AFTER_START, BEFORE_ADOPTION, IN_ADOPTION, AFTER_ADOPTION)
KILLED_FROM_OUTSIDE = "outside"


def die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it is dead")


def plan(step: str) -> None:
    """Has the process die at that step."""
    start: Callable[..., object] = renewal_process._start

    def start_and_die(*arguments: object) -> NoReturn:
        start(*arguments)
        die()

    match step:
        case "before_start":
            patch.object(renewal_process, "_start", die).start()
        case "after_start":
            patch.object(renewal_process, "_start", start_and_die).start()
        case "before_adoption":
            patch.object(Succession, "adopt", die).start()
        case "in_adoption":
            # The database knows of the new token; nothing else does.
            patch.object(Succession, "end_rows", die).start()


def main() -> None:
    folder, step = Path(sys.argv[1]), "".join(sys.argv[2:])
    plan(step)
    store = SqliteStore(folder / "b24monitor.sqlite3")
    (account,) = store.accounts()
    store.close()

    def hear(fact: Fact) -> None:
        match fact:
            case VaultChanged(state=VaultState.KEYRING) if step:
                engine.post(Renew(account.account_id))
            case AccountRenewed() if step == AFTER_ADOPTION:
                die()
            case AccountsChanged():
                sys.stdout.write(f"{fact.accounts[0].generation.fingerprint}\n")
                sys.stdout.flush()

    engine = build_engine(folder, keyring_vault(folder), SystemClock(), hear)
    engine.start()
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main()
