"""The poller's threads: as many as are needed and no longer, a hung portal in nobody's way, clocks that jump."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from b24monitor.core.answer import RAN, Answer, answer_for_error, answer_for_trouble
from b24monitor.core.confirmation import Observation, StillWaiting
from b24monitor.core.errors import Trouble
from b24monitor.core.ports import Call, Probed
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.engine.poller import Poller
from b24monitor.engine.source import Source
from b24monitor.engine.watchdog import Watchdog
from tests.engine.bench import ShiftedClock
from tests.engine.portal_load import SlowClient
from tests.engine.virtual_portals import endpoint_of, target_of

WAITING = answer_for_error("METHOD_CONFIRM_WAITING")
OFFLINE = answer_for_trouble(Trouble.OFFLINE)


class _Client(SlowClient):
    """Answers as it is told."""

    answer: Answer = WAITING

    def probe(self, endpoint: str, token: Secret, calls: Sequence[Call]) -> Probed:
        probed = super().probe(endpoint, token, calls)
        is_hung = endpoint in self.hung
        return probed if is_hung else replace(probed, answers=(self.answer,) * len(calls))


class Stand:
    """A poller on portals that only sleep."""

    def __init__(self, pace: Pace) -> None:
        self.client = _Client(answer_s=0.01)
        self.clock = ShiftedClock()
        self.watchdog = Watchdog()
        self.observations: list[Observation] = []
        self.waiting: list[StillWaiting] = []
        self.network: list[bool] = []
        self.poller = Poller(
            self.client,
            self.clock,
            pace,
            token_of=lambda account_id: (f"of {account_id}", Secret("t")),
            budget_for=lambda _endpoint: None,
            report=self._hear,
            network_changed=self.network.append,
            watchdog=self.watchdog,
        )
        self.poller.start()

    def _hear(self, told: tuple[Observation, ...] | StillWaiting) -> None:
        if isinstance(told, StillWaiting):
            self.waiting.append(told)
            told = tuple(map(told.observation, told.watch_ids))
        self.observations.extend(told)

    def put(self, number: int, portal: str) -> None:
        now, now_s = self.clock.now(), self.clock.monotonic()
        target = target_of(number, portal, f"a{number}")
        self.poller.put(replace(target, asked_at=now, until=now + timedelta(hours=1), until_s=now_s + 3600))

    def times_s(self, portal: str) -> list[float]:
        return self.client.times_s[endpoint_of(portal)]

    def close(self) -> None:
        self.client.close()
        assert self.poller.stop(2.0)


@pytest.fixture
def make_stand() -> Iterator[Callable[..., Stand]]:
    stands: list[Stand] = []

    def make(**seconds: float) -> Stand:
        stands.append(Stand(Pace(**seconds)))
        return stands[-1]

    yield make
    for stand in stands:
        stand.close()


def _wait(condition: Callable[[], bool], limit_s: float = 5.0) -> None:
    end_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end_s, "it does not come about"
        time.sleep(0.01)


def _workers(stand: Stand) -> int:
    return len(stand.poller._workers._threads)


def test_hung_portals_are_in_nobodys_way(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(quick_s=0.2, slow_s=0.2)
    stand.client.hung = frozenset(endpoint_of(f"hung{number}") for number in range(40))
    for number in range(40):
        stand.put(number, f"hung{number}")
    stand.put(99, "well")
    time.sleep(1.5)
    assert len(stand.times_s("well")) >= 6
    assert all(len(stand.times_s(f"hung{number}")) == 1 for number in range(40))


def test_one_worker_is_enough_for_one_portal_and_none_stays_without_work(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(quick_s=0.02, slow_s=0.02)
    stand.poller._workers._idle_s = 0.2
    stand.put(1, "p")
    _wait(lambda: len(stand.times_s("p")) > 20)
    assert _workers(stand) == 1
    stand.poller.drop([1])
    _wait(lambda: _workers(stand) == 0)
    stand.put(2, "p")
    count = len(stand.times_s("p"))
    _wait(lambda: len(stand.times_s("p")) > count)


def test_the_scheduler_sleeps_until_something_is_due(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(quick_s=30.0, slow_s=30.0)
    for number in range(300):
        stand.put(number, f"p{number % 50}")
    _wait(lambda: len(stand.observations) == 300)
    began_s = time.process_time()
    time.sleep(1.5)
    assert time.process_time() - began_s < 0.05
    assert len(stand.observations) == 300


def test_looking_and_checking_now_come_before_what_is_due(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(quick_s=0.1, slow_s=30.0, quick_until_s=-1.0, slow_from_s=0.0)
    stand.put(1, "p")
    _wait(lambda: len(stand.times_s("p")) == 1)
    stand.poller.hasten([1])
    _wait(lambda: len(stand.times_s("p")) == 2)
    stand.poller.look([1])
    _wait(lambda: len(stand.times_s("p")) > 5)
    stand.poller.look([])
    time.sleep(0.3)
    count = len(stand.times_s("p"))
    time.sleep(0.4)
    assert len(stand.times_s("p")) == count


def test_a_clock_that_was_set_makes_one_round_at_once(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(quick_s=30.0, slow_s=30.0)
    for number in range(10):
        stand.put(number, f"p{number}")
    _wait(lambda: len(stand.observations) == 10)
    time.sleep(0.3)
    stand.put(98, "other")
    _wait(lambda: len(stand.observations) == 11)
    stand.clock.advance(600.0)
    stand.put(99, "other")
    _wait(lambda: all(len(stand.times_s(f"p{number}")) == 2 for number in range(10)), 6.0)
    seconds = [stand.times_s(f"p{number}")[1] for number in range(10)]
    assert 0.3 < max(seconds) - min(seconds) < 3.5


def test_a_lost_network_is_told_once_and_no_row_is_troubled(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(quick_s=0.1, slow_s=0.1)
    for number in range(5):
        stand.put(number, f"p{number}")
    _wait(lambda: len(stand.observations) >= 5)
    stand.client.answer = OFFLINE
    _wait(lambda: stand.network == [False])
    stand.client.answer = WAITING
    _wait(lambda: stand.network == [False, True], 6.0)
    assert {observation.answer for observation in stand.observations} == {WAITING}


def test_a_source_is_read_on_a_worker_and_one_that_fails_ends_nothing(
    make_stand: Callable[..., Stand], caplog: pytest.LogCaptureFixture
) -> None:
    stand = make_stand(quick_s=0.05, slow_s=0.05, backoff_first_s=0.05, backoff_most_s=0.05)
    names = []

    def read() -> bool:
        names.append(threading.current_thread().name)
        if len(names) == 2:
            raise RuntimeError("fault")
        return True

    stand.poller.put_source(Source(endpoint_of("p"), "queue", "app", read))
    _wait(lambda: len(names) > 4)
    assert all(name.startswith("b24monitor-worker") for name in names)
    assert "a worker's job failed" in caplog.text
    stand.poller.drop_source(endpoint_of("p"), "queue")
    time.sleep(0.1)
    count = len(names)
    time.sleep(0.3)
    assert len(names) == count


def test_a_scheduler_that_no_longer_turns_is_noticed(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand()
    stand.put(1, "p")
    _wait(lambda: len(stand.observations) == 1)
    now_s = stand.clock.monotonic()
    assert stand.watchdog.stalled_s(now_s) == 0.0
    assert 10.0 < stand.watchdog.stalled_s(now_s + 20.0) <= 20.0
    assert stand.poller.stop(1.0)
    assert stand.watchdog.stalled_s(now_s + 20.0) == 0.0


def test_what_still_waits_is_told_once_for_a_request_and_anything_else_one_by_one(
    make_stand: Callable[..., Stand],
) -> None:
    stand = make_stand(quick_s=0.05, slow_s=0.05)
    for number in range(3):
        now, now_s = stand.clock.now(), stand.clock.monotonic()
        target = target_of(number, "p")
        stand.poller.put(replace(target, asked_at=now, until=now + timedelta(hours=1), until_s=now_s + 3600))
    _wait(lambda: any(told.watch_ids == (0, 1, 2) for told in stand.waiting))
    stand.client.answer = RAN
    _wait(lambda: [one.watch_id for one in stand.observations[-3:] if one.answer is RAN] == [0, 1, 2])
    assert {told.answer for told in stand.waiting} == {WAITING}
    count = len(stand.times_s("p"))
    time.sleep(0.2)
    assert len(stand.times_s("p")) == count
