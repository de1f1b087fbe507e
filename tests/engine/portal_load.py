"""Many portals at once, half of them hung, on a real poller: run as a module it prints delays, threads and CPU time.

python -m tests.engine.portal_load [seconds]
"""

from __future__ import annotations

import itertools
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from b24monitor.core.answer import Answer, answer_for_error, answer_for_trouble
from b24monitor.core.clock import SystemClock
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call, Inspected, Looked, Probed
from b24monitor.core.route import Route
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.engine.poller import Poller
from tests.engine.virtual_portals import endpoint_of, target_of

_WAITING = answer_for_error("METHOD_CONFIRM_WAITING")
_PACE = Pace(quick_s=1.0, slow_s=1.0)


@dataclass
class SlowClient:
    """A portal client that only sleeps: `answer_s`, or `hang_s` for the portals in `hung`, which then time out."""

    hung: frozenset[str] = frozenset()
    answer_s: float = 0.1
    hang_s: float = 8.0

    def __post_init__(self) -> None:
        self.times_s: dict[str, list[float]] = defaultdict(list)
        self.in_flight: set[str] = set()
        self.most_in_flight = 0
        self.ended = threading.Event()

    def probe(self, endpoint: str, token: Secret, calls: Sequence[Call]) -> Probed:
        assert endpoint not in self.in_flight, "two at once"
        self.in_flight.add(endpoint)
        self.most_in_flight = max(self.most_in_flight, len(self.in_flight))
        self.times_s[endpoint].append(time.monotonic())
        sent_at = datetime.now(UTC)
        is_hung = endpoint in self.hung
        self.ended.wait(self.hang_s if is_hung else self.answer_s)
        self.in_flight.discard(endpoint)
        answer = answer_for_trouble(Trouble.TIMED_OUT) if is_hung else _WAITING
        return Probed((answer,) * len(calls), sent_at, datetime.now(UTC))

    def inspect(self, endpoint: str, token: Secret) -> Inspected:
        return Inspected()

    def look(self, endpoint: str, token: Secret) -> Looked:
        return Looked(_WAITING, datetime.now(UTC), datetime.now(UTC))

    def methods(self, endpoint: str, token: Secret) -> tuple[str, ...] | Answer:
        return ()

    def use_route(self, address: str, route: Route) -> None:
        """There is only one way."""

    def close(self) -> None:
        self.ended.set()


@dataclass(frozen=True)
class Load:
    """What a run gave: delays of the portals that answer beyond their pace, in seconds, and what it cost."""

    first_s: float
    median_s: float
    worst_s: float
    requests: int
    most_threads: int
    cpu: float


def run(portals: int, hung: int, seconds: float) -> Load:
    """Lets a poller watch one question on each portal for so long."""
    client = SlowClient(frozenset(endpoint_of(f"p{number}") for number in range(hung)))
    clock = SystemClock()
    poller = Poller(
        client,
        clock,
        _PACE,
        token_of=lambda account_id: (f"of {account_id}", Secret("t")),
        budget_for=lambda _endpoint: None,
        report=lambda _observations: None,
    )
    poller.start()
    began_s, cpu_s, most_threads = time.monotonic(), time.process_time(), 0
    now = clock.now()
    for number in range(portals):
        target = target_of(number, f"p{number}", f"a{number}")
        until_s = began_s + 3600
        poller.put(replace(target, asked_at=now, until=now + timedelta(hours=1), until_s=until_s))
    while time.monotonic() < began_s + seconds:
        time.sleep(0.5)
        most_threads = max(most_threads, threading.active_count())
    cpu = (time.process_time() - cpu_s) / (time.monotonic() - began_s)
    poller.stop(0.2)
    client.close()
    time.sleep(0.3)
    return _load(client, [f"p{number}" for number in range(hung, portals)], began_s, most_threads, cpu)


def _load(client: SlowClient, healthy: Sequence[str], began_s: float, most_threads: int, cpu: float) -> Load:
    firsts, gaps = [], []
    for name in healthy:
        times_s = client.times_s[endpoint_of(name)]
        firsts.append(times_s[0] - began_s)
        late = [at_s for at_s in times_s if at_s > began_s + client.hang_s]
        gaps += [later - earlier for earlier, later in itertools.pairwise(late)]
    total = sum(map(len, client.times_s.values()))
    return Load(max(firsts), statistics.median(gaps), sorted(gaps)[int(0.99 * len(gaps))], total, most_threads, cpu)


if __name__ == "__main__":
    for hung_count in (0, 10, 100):
        load = run(200, hung_count, float(sys.argv[1]) if len(sys.argv) > 1 else 25.0)
        sys.stdout.write(
            f"200 portals, {hung_count} hung: first check of the others within {load.first_s:.2f} s; after the first "
            f"time-out a check every {load.median_s:.3f} s (99 %: {load.worst_s:.3f} s); {load.requests} requests, "
            f"{load.most_threads} threads, {load.cpu:.1%} of a core\n"
        )
