"""The program as it is started, with a user who adds an account for each endpoint, watches methods with it, and asks.

Usage: python -m tests.benchmarks.window_user ENDPOINT…; wants a display. The vault lies in memory; the keyring's
library is loaded all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import b24monitor.storage.vault  # noqa: F401 - its memory counts
from b24monitor import wiring
from b24monitor.__main__ import load_window
from b24monitor.core.clock import Clock
from b24monitor.core.command import AddAccount, AddWatch, Ask
from b24monitor.core.fact import AccountAdded, BoardChanged, Fact
from b24monitor.core.ports import Vault
from b24monitor.core.secret import Secret
from b24monitor.core.watch import Parameters
from b24monitor.engine.engine import Engine
from b24monitor.wiring import build_engine
from tests.fakes.vault import MemoryVault

_METHODS = tuple(f"bench.gated{number}.get" for number in range(5))


class WindowUser:
    """Answers the engine's facts with the next command; `places` are endpoints with their tokens."""

    def __init__(self, places: Sequence[tuple[str, str]], methods: Sequence[str]) -> None:
        self._places = places
        self._methods = methods
        self._watch_ids: set[int] = set()
        self._engine: Engine | None = None

    def build_engine(self, folder: Path, vault: Vault, clock: Clock, publish: Callable[[Fact], None]) -> Engine:
        """The engine as `wiring` builds it, with somebody who listens in."""

        def take(fact: Fact) -> None:
            publish(fact)
            self._answer(fact)

        engine = self._engine = build_engine(folder, vault, clock, take)
        for number, (endpoint, token) in enumerate(self._places, 1):
            engine.post(AddAccount(number, endpoint, Secret(token), f"Account {number}"))
        return engine

    def _answer(self, fact: Fact) -> None:
        engine = self._engine
        if engine is None:
            return
        if isinstance(fact, AccountAdded):
            for method in self._methods:
                engine.post(AddWatch(fact.account.account_id, method, Parameters()))
        elif isinstance(fact, BoardChanged):
            new = {row.watch.watch_id for row in fact.rows} - self._watch_ids
            self._watch_ids |= new
            if new:
                engine.post(Ask(tuple(new), may_run=True))


def main() -> int:
    run = load_window()
    user = WindowUser([(endpoint, f"{number:070x}") for number, endpoint in enumerate(sys.argv[1:])], _METHODS)
    vault = MemoryVault()
    # Not `unittest.mock`, which would bring five megabytes of its own.
    replaced: Any = wiring
    replaced.keyring_vault = lambda _folder: vault
    replaced.build_engine = user.build_engine
    return run([])


if __name__ == "__main__":
    sys.exit(main())
