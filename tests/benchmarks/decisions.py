"""Measures how late a decision is noticed, beside a loop over the watches with b24pysdk.

Usage: python -m tests.benchmarks.decisions [TOKENS…]; 40 watches of one token, and 500 tokens of one application with
an administrator's account that reads the offline queue. Each side has a portal of its own that enforces 50 requests at
once and 2 a second; the loop sends 2 a second, the engine what its settings for the cloud allow: one. The same watches
are decided at the same moments on both portals.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tests.benchmarks.engine_side import EngineSide
from tests.benchmarks.figure import Figure, report
from tests.benchmarks.peers import SdkLoop
from tests.benchmarks.portal_process import ADMINISTRATOR, PortalProcess

_REQUEST_EVERY_S = 0.5
# What the budget lets out in any minute, whatever the number of tokens: 25 at once, and one a second.
_MOST_A_MINUTE = 85.0
# A user for each token: another token of the same user would replace the one before.
_FIRST_USER = 100


@dataclass(frozen=True)
class _Case:
    """`watches` are numbers of a token and a method. `within_s`: how long decisions fall; `wait_s`: then at most."""

    name: str
    tokens: int
    methods: int
    decisions: int
    within_s: float
    wait_s: float
    limit: float
    has_queue: bool = False

    @property
    def watches(self) -> list[tuple[int, str]]:
        return [(token, f"bench.gated{number}.get") for token in range(self.tokens) for number in range(self.methods)]


@dataclass(frozen=True)
class _Result:
    ours_s: list[float]
    theirs_s: list[float]
    requests_a_minute: float
    refused: int


_CASES = (
    _Case("notice a decision, 40 watches of one token", 1, 40, 13, 30.0, 40.0, 1 / 15),
    _Case("notice a decision, 500 tokens, queue on", 500, 1, 31, 30.0, 160.0, 1 / 50, has_queue=True),
)


def _loop(pipe: Connection, endpoint: str, tokens: Sequence[str], watches: Sequence[tuple[int, str]]) -> None:
    """Asks everything, and when told to goes round what waits; sends each decision with its moment."""
    loop = SdkLoop(endpoint, tokens)
    for token, method in watches:
        loop.is_decided(tokens[token], method)
    pipe.send(None)
    pipe.recv()
    waiting, next_s = list(enumerate(watches)), time.monotonic()
    while waiting:
        for number, (token, method) in tuple(waiting):
            if pipe.poll():
                return
            time.sleep(max(0.0, next_s - time.monotonic()))
            next_s = max(next_s, time.monotonic()) + _REQUEST_EVERY_S
            if loop.is_decided(tokens[token], method):
                pipe.send((number, time.monotonic()))
                waiting.remove((number, (token, method)))


class _LoopSide:
    """The loop in a process of its own, and when it noticed what."""

    def __init__(self, endpoint: str, tokens: Sequence[str], watches: Sequence[tuple[int, str]]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(target=_loop, args=(far_end, endpoint, tokens, watches), daemon=True)
        self._process.start()
        far_end.close()
        self.decided_s: dict[int, float] = {}

    def wait_asked(self) -> None:
        self._pipe.recv()

    def go(self) -> None:
        self._pipe.send(None)

    def listen(self, until_s: float, enough: int) -> None:
        """Hears until `enough` are decided or the time (monotonic) has come."""
        while len(self.decided_s) < enough and self._pipe.poll(max(0.0, until_s - time.monotonic())):
            number, at_s = self._pipe.recv()
            self.decided_s[number] = at_s

    def stop(self) -> None:
        # It may have ended by itself.
        with contextlib.suppress(BrokenPipeError):
            self._pipe.send(None)
        self._process.join(5.0)
        if self._process.is_alive():
            self._process.terminate()


def _measure(case: _Case, home: Path) -> _Result:
    with PortalProcess() as ours, PortalProcess() as theirs, EngineSide(home) as engine:
        tokens = []
        for portal in (ours, theirs):
            portal.gate(sorted({method for _, method in case.watches}))
            tokens.append(portal.issue(range(_FIRST_USER, _FIRST_USER + case.tokens)))
        loop = _LoopSide(theirs.endpoint, tokens[1], case.watches)
        try:
            ids = _set_up(case, engine, ours, tokens[0])
            loop.wait_asked()
            engine.keep_cloud_budget(ours.endpoint)
            for portal in (ours, theirs):
                portal.enforce()
            loop.go()
            # What setting up has left is over: every watch has its turn at its usual pace.
            time.sleep(3.0)
            return _decide(case, (ours, theirs), tokens, engine, ids, loop)
        finally:
            loop.stop()


def _set_up(case: _Case, engine: EngineSide, portal: PortalProcess, tokens: Sequence[str]) -> list[int]:
    accounts = engine.add_accounts([(portal.endpoint, token) for token in tokens])
    ids = engine.watch([(accounts[token], method) for token, method in case.watches])
    if case.has_queue:
        (reader,) = engine.add_accounts([(portal.endpoint, portal.issue([ADMINISTRATOR])[0])])
        engine.subscribe(reader)
    return ids


def _decide(
    case: _Case,
    portals: tuple[PortalProcess, PortalProcess],
    tokens: Sequence[Sequence[str]],
    engine: EngineSide,
    ids: Sequence[int],
    loop: _LoopSide,
) -> _Result:
    chance = random.Random(24)
    chosen = chance.sample(range(len(ids)), case.decisions)
    began_s, requests = time.monotonic(), portals[0].counts()[0]
    decided_s: list[dict[int, float]] = [{}, {}]
    for number, at_s in zip(chosen, sorted(chance.uniform(0.0, case.within_s) for _ in chosen), strict=True):
        loop.listen(began_s + at_s, len(ids))
        token, method = case.watches[number]
        for side, portal in enumerate(portals):
            decided_s[side][number] = portal.allow(tokens[side][token], method)
    until_s = time.monotonic() + case.wait_s
    engine.wait_decided([ids[number] for number in chosen], min(case.wait_s, 20.0))
    per_minute = (portals[0].counts()[0] - requests) / (time.monotonic() - began_s) * 60.0
    # Once more than half are noticed, the median is known.
    loop.listen(until_s, case.decisions // 2 + 1)
    engine.wait_decided([ids[number] for number in chosen], max(0.0, until_s - time.monotonic()))
    return _Result(
        [engine.decided_s.get(ids[number], math.inf) - decided_s[0][number] for number in chosen],
        [loop.decided_s.get(number, math.inf) - decided_s[1][number] for number in chosen],
        per_minute,
        sum(portal.counts()[1] for portal in portals),
    )


def _measure_in_folder(case: _Case) -> _Result:
    with tempfile.TemporaryDirectory() as home:
        return _measure(case, Path(home))


def main() -> None:
    cases = [case for case in _CASES if len(sys.argv) < 2 or str(case.tokens) in sys.argv[1:]]
    # They mostly wait, and share no portal.
    with ThreadPoolExecutor(len(cases)) as pool:
        results = list(pool.map(_measure_in_folder, cases))
    figures = []
    for case, result in zip(cases, results, strict=True):
        ours_s, theirs_s = statistics.median(result.ours_s), statistics.median(result.theirs_s)
        note = f"medians of {case.decisions}"
        peer = "a loop of b24pysdk at 2 requests a second"
        figures.append(Figure(case.name, ours_s, "s", peer, theirs_s, case.limit, note))
        measure = f"  requests a minute, {case.tokens} token{'s' if case.tokens > 1 else ''}"
        note = "the budget lets 25 out at once and 60 a minute"
        figures.append(Figure(measure, result.requests_a_minute, "/min", limit=_MOST_A_MINUTE, note=note))
    refused = sum(result.refused for result in results)
    report([*figures, Figure("QUERY_LIMIT_EXCEEDED: noticing decisions", refused, "answers", limit=0.0)])


if __name__ == "__main__":
    main()
