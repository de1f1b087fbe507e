"""A process that adds one account and watch, asks at once, and goes on until it is killed.

Usage: python -m tests.journeys.engine_process FOLDER ENDPOINT SHIFT_S, with the token in the environment as
B24_TEST_TOKEN; its clock is SHIFT_S seconds fast. B24_TEST_METHOD is another method to watch, and with B24_TEST_YES set
the user lets it run.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from b24monitor.core.command import AddAccount, AddWatch, Ask
from b24monitor.core.fact import AccountAdded, AccountsChanged, BoardChanged, CommandFailed, Fact, Problem
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.wiring import build_engine, keyring_vault
from tests.engine.bench import ShiftedClock


def main() -> None:
    folder, endpoint = Path(sys.argv[1]), sys.argv[2]
    method, says_yes = os.environ.get("B24_TEST_METHOD", "voximplant.user.get"), "B24_TEST_YES" in os.environ
    clock = ShiftedClock()
    clock.advance(float(sys.argv[3]))

    paste = AddAccount(1, endpoint, Secret(os.environ["B24_TEST_TOKEN"]), "Test")
    is_pasted = False
    shown: set[int] = set()

    def hear(fact: Fact) -> None:
        nonlocal is_pasted
        match fact:
            case AccountsChanged(accounts=()) | CommandFailed(problem=Problem.NO_TOKEN) if not is_pasted:
                # None yet, or the last run ended between the account and its token in the keyring.
                is_pasted = True
                engine.post(paste)
            case AccountsChanged() if not is_pasted:
                # The last run may have ended between the account and the watch; one that is there is refused. In a run
                # that pastes the token, nothing is asked before `AccountAdded`: only then is it in the keyring.
                engine.post(AddWatch(fact.accounts[0].account_id, method, Parameters("USER_ID=")))
            case AccountAdded():
                engine.post(AddWatch(fact.account.account_id, method, Parameters("USER_ID=")))
                engine.post(Ask(tuple(shown), may_run=says_yes))
            case BoardChanged():
                # Whatever is there is asked again and again, as by a person who does not trust the program.
                shown.update(row.watch.watch_id for row in fact.rows)
                engine.post(Ask(tuple(row.watch.watch_id for row in fact.rows), may_run=says_yes))

    engine = build_engine(folder, keyring_vault(folder), clock, hear, Pace(quick_s=0.01, slow_s=0.01))
    engine.start()
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main()
