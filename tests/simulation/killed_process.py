"""A process that pastes a token, watches and asks whatever it has, until it is killed.

Usage: python -m tests.simulation.killed_process FOLDER ENDPOINT SHIFT_S, with the token and the key of its keyring in
the environment as B24_TEST_TOKEN and B24_TEST_KEY; its clock is SHIFT_S seconds fast.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from b24monitor.core.command import AddAccount, AddWatch, Ask
from b24monitor.core.fact import AccountAdded, AccountsChanged, BoardChanged, Fact
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.wiring import build_engine
from tests.engine.bench import GATED, ShiftedClock
from tests.fakes.vault import MemoryVault


def main() -> None:
    folder, endpoint = Path(sys.argv[1]), sys.argv[2]
    clock = ShiftedClock()
    clock.advance(float(sys.argv[3]))
    vault = MemoryVault()
    vault.set("fingerprint-key", Secret(os.environ["B24_TEST_KEY"]))
    started = False
    watch_ids: set[int] = set()

    def hear(fact: Fact) -> None:
        nonlocal started
        match fact:
            case AccountsChanged() if not started:
                started = True
                engine.post(AddAccount(1, endpoint, Secret(os.environ["B24_TEST_TOKEN"]), "Test"))
            case AccountAdded():
                engine.post(AddWatch(fact.account.account_id, GATED, Parameters("USER_ID=")))
                engine.post(Ask(tuple(watch_ids)))
            case BoardChanged():
                # As by a person who does not trust the program.
                watch_ids.update(row.watch.watch_id for row in fact.rows)
                engine.post(Ask(tuple(watch_ids)))

    engine = build_engine(folder, vault, clock, hear, Pace(quick_s=0.01, slow_s=0.01))
    engine.start()
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main()
