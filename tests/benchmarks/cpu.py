"""Measures the client's CPU time for each watched method checked, beside b24pysdk and fast_bitrix24.

Usage: python -m tests.benchmarks.cpu [ROUNDS]; all call the same server in another process, 50 methods of a token at a
time. Work counts here and not waiting, so nobody is held to a rate. Best of the rounds: other work on the machine
only adds.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from b24monitor.core.schedule import Pace
from tests.benchmarks.engine_side import EngineSide
from tests.benchmarks.figure import Figure, report
from tests.benchmarks.peers import SdkLoop, fast_batches
from tests.benchmarks.plain_server import PlainServer

_METHODS = tuple(f"bench.gated{number}.get" for number in range(50))
_TOKEN = "0" * 70
_PORTALS = 4
_SECONDS = 4.0
_PACE = Pace(quick_s=0.02, slow_s=0.02)
Client = Callable[[Connection, Sequence[str]], None]


def _engine(pipe: Connection, endpoints: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as home, EngineSide(Path(home), _PACE) as engine:
        accounts = engine.add_accounts([(endpoint, f"{number:070x}") for number, endpoint in enumerate(endpoints)])
        engine.watch([(account, method) for account in accounts for method in _METHODS])
        _measure(pipe, lambda: time.sleep(0.05))


def _sdk_loop(pipe: Connection, endpoints: Sequence[str]) -> None:
    loop = SdkLoop(endpoints[0], (_TOKEN,))
    _measure(pipe, lambda: [loop.is_decided(_TOKEN, method) for method in _METHODS])


def _sdk_batch(pipe: Connection, endpoints: Sequence[str]) -> None:
    loop = SdkLoop(endpoints[0], (_TOKEN,))
    _measure(pipe, lambda: loop.check_batch(_TOKEN, _METHODS))


def _fast(pipe: Connection, endpoints: Sequence[str]) -> None:
    _fast_batches(pipe, endpoints[0], keep_session=False)


def _fast_kept(pipe: Connection, endpoints: Sequence[str]) -> None:
    _fast_batches(pipe, endpoints[0], keep_session=True)


def _fast_batches(pipe: Connection, endpoint: str, *, keep_session: bool) -> None:
    with asyncio.Runner() as runner:
        check, close = runner.run(fast_batches(endpoint, _TOKEN, _METHODS, keep_session=keep_session))
        _measure(pipe, lambda: runner.run(check()))
        runner.run(close())


def _measure(pipe: Connection, work: Callable[[], object]) -> None:
    """Repeats `work` for a while and sends the CPU seconds spent, the parent counting at both ends."""
    work()
    pipe.send(None)
    pipe.recv()
    before_s, end_s = _spent_s(), time.monotonic() + _SECONDS
    while time.monotonic() < end_s:
        work()
    pipe.send(_spent_s() - before_s)
    pipe.recv()


def _spent_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _once(client: Client) -> float:
    """Microseconds of CPU for each method checked."""
    context = multiprocessing.get_context("spawn")
    pipe, far_end = context.Pipe()
    with PlainServer(_PORTALS) as server:
        process = context.Process(target=client, args=(far_end, server.endpoints), daemon=True)
        process.start()
        far_end.close()
        pipe.recv()
        before = server.counts()[1]
        pipe.send(None)
        spent_s: float = pipe.recv()
        checked = server.counts()[1] - before
        pipe.send(None)
        process.join(10.0)
    return spent_s / checked * 1e6


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    clients = (_engine, _sdk_loop, _sdk_batch, _fast, _fast_kept)
    best = {client: min(_once(client) for _round in range(rounds)) for client in clients}
    report(
        Figure("CPU for a method checked", best[_engine], "µs", peer, best[client], limit, f"best of {rounds}")
        for peer, client, limit in (
            ("a loop of b24pysdk's call_method", _sdk_loop, 1 / 20),
            ("b24pysdk's batch", _sdk_batch, 1 / 2),
            ("fast_bitrix24's call_batch", _fast, 1 / 3),
            ("the same in a session kept open for it", _fast_kept, None),
        )
    )


if __name__ == "__main__":
    main()
