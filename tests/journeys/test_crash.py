"""Killed at any moment and started again, with the tokens in a real keyring, the program asks once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from b24monitor.demo.message import Request
from b24monitor.demo.portal import DemoPortal
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus

_METHOD = "voximplant.user.get"
_KILLS = 8
_LIMIT_S = 20.0


@contextmanager
def _program(
    bus: SessionBus, folder: Path, portal: DemoPortal, token: str, shift_s: int = 0, **settings: str
) -> Iterator[None]:
    """A running engine, killed at the end of the block; `settings` are for its environment."""
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address, "B24_TEST_TOKEN": token, **settings}
    command = [sys.executable, "-m", "tests.journeys.engine_process", str(folder), portal.endpoint, str(shift_s)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
        assert process.poll() is None, "the engine runs until it is killed"
    finally:
        process.kill()
        process.wait()


def _wait_for_call(portal: DemoPortal, method: str = _METHOD, times: int = 1) -> None:
    deadline_s = time.monotonic() + _LIMIT_S
    while portal.request_log.calls(method) < times:
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


def test_killed_at_any_moment_it_asks_once(
    session_bus: SessionBus, secret_service: SecretService, tmp_path: Path
) -> None:
    chance = random.Random(20261120)
    with DemoPortal() as portal:
        # The portal goes on taking the token after it has forgotten the question: nothing but the program's own
        # record keeps it from asking anew.
        token = portal.issue_token(expires_in_s=10_000).access_token
        for _ in range(_KILLS):
            with _program(session_bus, tmp_path, portal, token):
                time.sleep(0.2 + chance.random() * 0.5)
        with _program(session_bus, tmp_path, portal, token):
            _wait_for_call(portal)
        portal.age_memory(3600)
        calls = portal.request_log.calls(_METHOD)
        with _program(session_bus, tmp_path, portal, token, shift_s=3501):
            time.sleep(1.5)
        assert portal.request_log.calls(_METHOD) == calls
        assert portal.times_asked(token, _METHOD) == 1


def test_killed_as_soon_as_the_call_arrives_it_never_asks_anew(
    session_bus: SessionBus, secret_service: SecretService, tmp_path: Path
) -> None:
    with DemoPortal() as portal:
        token = portal.issue_token(expires_in_s=10_000).access_token
        with _program(session_bus, tmp_path, portal, token):
            _wait_for_call(portal)
        portal.age_memory(3600)
        with _program(session_bus, tmp_path, portal, token, shift_s=3501):
            time.sleep(1.5)
        assert portal.times_asked(token, _METHOD) == 1
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes()


def test_killed_while_a_method_runs_that_is_not_gated_it_never_runs_it_again_by_itself(
    session_bus: SessionBus, secret_service: SecretService, tmp_path: Path
) -> None:
    method, arrived, is_dead = "demo.echo", threading.Event(), threading.Event()

    def hold(request: Request) -> None:
        """It runs, and its answer finds nobody."""
        if method.encode() in request.body:
            arrived.set()
            is_dead.wait(_LIMIT_S)

    with DemoPortal() as portal:
        token = portal.issue_token().access_token
        portal.intercept = hold
        with _program(session_bus, tmp_path, portal, token, B24_TEST_METHOD=method, B24_TEST_YES="1"):
            assert arrived.wait(_LIMIT_S)
        is_dead.set()
        _wait_for_call(portal, method)
        for _ in range(3):
            with _program(session_bus, tmp_path, portal, token, B24_TEST_METHOD=method):
                time.sleep(1.5)
        assert portal.request_log.calls(method) == 1
        with _program(session_bus, tmp_path, portal, token, B24_TEST_METHOD=method, B24_TEST_YES="1"):
            _wait_for_call(portal, method, 2)
            time.sleep(0.5)
        assert portal.request_log.calls(method) == 2
