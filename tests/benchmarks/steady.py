"""Measures what 1000 waiting watches cost once their questions are old: CPU of one core, and memory.

Usage: python -m tests.benchmarks.steady [SECONDS]; 20 portals with 10 tokens each, 5 methods a token, at the pace of
questions older than half an hour. Memory beside the same engine, running, before it has any watch.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from b24monitor.core.schedule import Pace
from tests.benchmarks.engine_side import EngineSide
from tests.benchmarks.figure import Figure, report
from tests.benchmarks.plain_server import PlainServer

_PORTALS = 20
_TOKENS = 10
_METHODS = tuple(f"bench.gated{number}.get" for number in range(5))
# The first checks after asking are over by then, and each token's next one has come.
_SETTLE_S = 35.0


def rss_mb() -> float:
    """The memory that this process has in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu_s() -> float:
    """The CPU time that this process has used."""
    times = os.times()
    return times.user + times.system


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    slow_s = Pace().slow_s
    with tempfile.TemporaryDirectory() as home, PlainServer(_PORTALS) as server:
        with EngineSide(Path(home), Pace(quick_s=slow_s, slow_s=slow_s)) as engine:
            time.sleep(3.0)
            bare_mb = rss_mb()
            tokens = [(endpoint, f"{number:070x}") for number, endpoint in enumerate(server.endpoints * _TOKENS)]
            accounts = engine.add_accounts(tokens)
            engine.watch([(account, method) for account in accounts for method in _METHODS])
            for endpoint in server.endpoints:
                engine.keep_cloud_budget(endpoint)
            server.enforce()
            time.sleep(_SETTLE_S)
            before_s, requests = cpu_s(), server.counts()[0]
            time.sleep(seconds)
            cpu = (cpu_s() - before_s) / seconds * 100.0
            requests = server.counts()[0] - requests
            grown_mb = rss_mb() - bare_mb
        refused = server.counts()[2]
    note = f"{requests} requests in {seconds:.0f} s"
    report(
        (
            Figure("1000 waiting watches, steady: CPU of one core", cpu, "%", limit=2.0, note=note),
            Figure("1000 waiting watches: memory over a bare engine", grown_mb, "MB", limit=30.0),
            Figure("QUERY_LIMIT_EXCEEDED: steady", refused, "answers", limit=0.0),
        )
    )


if __name__ == "__main__":
    main()
