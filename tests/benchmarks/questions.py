"""Measures what 20 administrators' lists of 200 open questions each cost while they change at every reading.

Usage: python -m tests.benchmarks.questions [SECONDS]; the usual pace: each list, four pages long, every 20 s. CPU of
one core, seconds from switching the lists on until all questions were told, and memory over the same engine before.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from b24monitor.core.command import SetInboxReading
from b24monitor.core.fact import Fact
from b24monitor.core.question_fact import QuestionsChanged
from tests.benchmarks.engine_side import EngineSide
from tests.benchmarks.figure import Figure, report
from tests.benchmarks.plain_server import PlainServer
from tests.benchmarks.question_rows import QUESTIONS
from tests.benchmarks.steady import cpu_s, rss_mb

_PORTALS = 20
_ALL = _PORTALS * QUESTIONS
_LIMIT_S = 60.0
# The first readings come close upon each other.
_SETTLE_S = 10.0


class QuestionSide(EngineSide):
    """An engine whose questions are counted as a front end would have them."""

    def __init__(self, folder: Path) -> None:
        self.listed: set[str] = set()
        self.changes = 0
        super().__init__(folder)

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, QuestionsChanged):
            self.listed.update(question.question_id for question in fact.questions)
            self.listed.difference_update(fact.removed)
            self.changes += 1
        super()._take(fact)


@contextmanager
def _running(folder: Path) -> Iterator[QuestionSide]:
    engine = QuestionSide(folder)
    with engine:
        yield engine


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as home, PlainServer(_PORTALS) as server, _running(Path(home)) as engine:
        accounts = engine.add_accounts([(one, f"{number:070x}") for number, one in enumerate(server.endpoints)])
        bare_mb, began_s, begun_cpu_s = rss_mb(), time.monotonic(), cpu_s()
        for account_id in accounts:
            engine.post(SetInboxReading(account_id, is_on=True))
        while len(engine.listed) < _ALL and time.monotonic() - began_s < _LIMIT_S:
            time.sleep(0.02)
        told_s, told_cpu_s = time.monotonic() - began_s, cpu_s() - begun_cpu_s
        time.sleep(_SETTLE_S)
        before_s, requests, changes = cpu_s(), server.counts()[0], engine.changes
        time.sleep(seconds)
        cpu = (cpu_s() - before_s) / seconds * 100.0
        requests = server.counts()[0] - requests
        changes = engine.changes - changes
        grown_mb = rss_mb() - bare_mb
    note = f"{requests} requests, {changes} changes told in {seconds:.0f} s"
    report(
        (
            Figure(f"{_ALL} questions of {_PORTALS} lists: until all are told", told_s, "s", limit=10.0),
            Figure(f"{_ALL} questions of {_PORTALS} lists: CPU until then", told_cpu_s, "s"),
            Figure(f"{_ALL} questions, lists refreshed: CPU of one core", cpu, "%", limit=5.0, note=note),
            Figure(f"{_ALL} questions: memory over an engine without", grown_mb, "MB", limit=30.0),
        )
    )


if __name__ == "__main__":
    main()
