"""Measures how late decisions are noticed on healthy portals while others hang, beside all being healthy.

Usage: python -m tests.benchmarks.hung_portals [WARM_UP_S]; 200 portals at 200 loopback addresses, each enforcing 50
requests at once and 2 a second. What hangs accepts and never answers; measured once each has timed out.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.engine_side import EngineSide
from tests.benchmarks.figure import Figure, report
from tests.benchmarks.plain_server import PlainServer

_PORTALS = 200
_DECISIONS = 100
_WITHIN_S = 12.0
_WAIT_S = 30.0
# The silence after which a request is given up is 20 s; this gives every portal that hangs the time for it.
_WARM_UP_S = 30.0
_METHODS = ("bench.gated0.get", "bench.gated1.get")


@dataclass(frozen=True)
class _Delays:
    all_s: list[float]
    refused: int

    @property
    def median_s(self) -> float:
        return statistics.median(self.all_s)

    @property
    def p95_s(self) -> float:
        return sorted(self.all_s)[int(len(self.all_s) * 0.95)]


def _measure(hung: int, warm_up_s: float) -> _Delays:
    with tempfile.TemporaryDirectory() as home, PlainServer(_PORTALS) as server, EngineSide(Path(home)) as engine:
        places = [(endpoint, f"{number:070x}") for number, endpoint in enumerate(server.endpoints)]
        accounts = engine.add_accounts(places)
        watches = [(account, method) for account in accounts for method in _METHODS]
        ids = engine.watch(watches)
        for endpoint in server.endpoints:
            engine.keep_cloud_budget(endpoint)
        server.enforce()
        # Spread over all, not the first ones: whatever order portals have must not help.
        server.hang(server.addresses[number * _PORTALS // hung] for number in range(hung))
        time.sleep(warm_up_s)
        healthy = [number for number in range(_PORTALS) if not hung or number % (_PORTALS // hung)]
        return _decide(server, engine, ids, healthy)


def _decide(server: PlainServer, engine: EngineSide, ids: list[int], healthy: list[int]) -> _Delays:
    chance = random.Random(24)
    places = [(portal, method) for portal in healthy for method in range(len(_METHODS))]
    chosen = chance.sample(places, _DECISIONS)
    decided_s = {}
    began_s = time.monotonic()
    for (portal, method), at_s in zip(chosen, sorted(chance.uniform(0.0, _WITHIN_S) for _ in chosen), strict=True):
        time.sleep(max(0.0, began_s + at_s - time.monotonic()))
        watch_id = ids[portal * len(_METHODS) + method]
        decided_s[watch_id] = server.allow(server.addresses[portal], _METHODS[method])
    engine.wait_decided(list(decided_s), _WAIT_S)
    never_s = time.monotonic() + _WAIT_S
    delays = [engine.decided_s.get(watch_id, never_s) - at_s for watch_id, at_s in decided_s.items()]
    return _Delays(delays, server.counts()[2])


def main() -> None:
    warm_up_s = float(sys.argv[1]) if len(sys.argv) > 1 else _WARM_UP_S
    healthy = _measure(0, warm_up_s)
    figures, refused = [], healthy.refused
    for hung in (10, 100):
        delays = _measure(hung, warm_up_s)
        refused += delays.refused
        for name, ours_s, theirs_s in (
            ("median", delays.median_s, healthy.median_s),
            ("p95", delays.p95_s, healthy.p95_s),
        ):
            measure = f"200 portals, {hung} hung: delay of the others, {name}"
            note = f"{_DECISIONS} decisions"
            figures.append(Figure(measure, ours_s, "s", "all healthy", theirs_s, 1.2, note))
    report([*figures, Figure("QUERY_LIMIT_EXCEEDED: 200 portals", refused, "answers", limit=0.0)])


if __name__ == "__main__":
    main()
