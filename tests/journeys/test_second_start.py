"""A second start shows the first window and ends; quitting and signals end the process in good order."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from b24monitor.storage.instance import Verb, send
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus
from tests.journeys.program import LIMIT_S, running

_QUIT_LIMIT_S = 2.0


def _wait_until_it_listens(home: Path) -> None:
    deadline_s = time.monotonic() + LIMIT_S
    while not send(home, Verb.SHOW):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def test_a_second_start_ends_and_says_nothing(
    session_bus: SessionBus, secret_service: SecretService, b24monitor_home: Path
) -> None:
    with running(bus_address=session_bus.address, home=b24monitor_home) as first:
        _wait_until_it_listens(b24monitor_home)
        with running(bus_address=session_bus.address, home=b24monitor_home) as second:
            assert second.communicate(timeout=LIMIT_S) == ("", "")
            assert second.returncode == 0
        assert first.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_window_in_time(
    session_bus: SessionBus, secret_service: SecretService, b24monitor_home: Path, number: signal.Signals
) -> None:
    with running(bus_address=session_bus.address, home=b24monitor_home) as process:
        _wait_until_it_listens(b24monitor_home)
        time.sleep(0.5)
        began_s = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=LIMIT_S)
        assert time.monotonic() - began_s < _QUIT_LIMIT_S
    assert (process.returncode, out, err) == (128 + number, "", "")


def test_a_frozen_keyring_does_not_hold_up_quitting(
    session_bus: SessionBus, secret_service: SecretService, b24monitor_home: Path
) -> None:
    secret_service.freeze()
    with running(bus_address=session_bus.address, home=b24monitor_home) as process:
        _wait_until_it_listens(b24monitor_home)
        time.sleep(1.0)
        began_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LIMIT_S)
        assert time.monotonic() - began_s < _QUIT_LIMIT_S
    secret_service.thaw()


def test_a_data_folder_that_cannot_be_made_is_said(session_bus: SessionBus, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with running(bus_address=session_bus.address, home=in_the_way) as process:
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert "a file is in its place" in err
    assert "Traceback" not in err
