"""Real processes, killed by the system at any moment, ask once: what the simulation of crashes stands for."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from b24monitor.demo.message import Request
from b24monitor.demo.portal import DemoPortal
from tests.engine.bench import GATED

_KILLS = 6
_LIMIT_S = 20.0


class _Kills:
    """Starts the program and kills it a random while after its `nth` request has arrived."""

    def __init__(self, folder: Path, portal: DemoPortal) -> None:
        self._portal = portal
        self._folder = folder
        self.token = portal.issue_token(expires_in_s=10_000).access_token
        key = secrets.token_hex(32)
        self._environment = {**os.environ, "B24_TEST_TOKEN": self.token, "B24_TEST_KEY": key}
        self._awaited = threading.Semaphore(0)
        portal.intercept = self._note

    def kill_at(self, nth: int, later_s: float) -> None:
        with self.running(0):
            for _ in range(nth):
                assert self._awaited.acquire(timeout=_LIMIT_S), "the program calls its portal"
            time.sleep(later_s)
        while self._awaited.acquire(blocking=False):
            """What came after that."""

    @contextmanager
    def running(self, shift_s: int) -> Iterator[None]:
        arguments = [str(self._folder), self._portal.endpoint, str(shift_s)]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.simulation.killed_process", *arguments],
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            yield
            assert process.poll() is None, "the program runs until it is killed"
        finally:
            process.kill()
            process.wait()

    def _note(self, _request: Request) -> None:
        self._awaited.release()


def test_killed_around_its_first_calls_it_asks_once(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    with DemoPortal() as portal:
        kills = _Kills(tmp_path, portal)
        for _ in range(_KILLS):
            # The first request proves the token, the second puts the question.
            kills.kill_at(chance.randint(1, 3), chance.choice((0.0, 0.002, 0.02)))
        kills.kill_at(4, 0.0)
        assert portal.times_asked(kills.token, GATED) == 1
        portal.age_memory(3600)
        calls = portal.request_log.calls(GATED)
        with kills.running(shift_s=3501):
            time.sleep(1.5)
        assert portal.request_log.calls(GATED) == calls
        assert portal.times_asked(kills.token, GATED) == 1
