"""The ground every test stands on: a home of its own, no display, no bus but ours."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.bench_session.process_watch",
    "tests.bench_session.session_bus",
    "tests.bench_session.secret_service",
    "tests.bench_session.notification_capture",
    "tests.bench_session.display",
    "tests.bench_session.accessibility",
    "tests.bench_session.thread_watch",
]


def _enter_private_home() -> None:
    """Points everything that libraries read from the environment away from the user's own files and session.

    It happens on import, since Qt and keyring read some of it once only.
    """
    home = Path(tempfile.mkdtemp(prefix="b24monitor-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for variable, folder in {
        "XDG_RUNTIME_DIR": "run",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
    }.items():
        path = home / folder
        path.mkdir(mode=0o700)
        os.environ[variable] = str(path)
    os.environ["HOME"] = str(home)
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["NO_AT_BRIDGE"] = "1"
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "LANGUAGE", "B24MONITOR_HOME", "PYTHON_KEYRING_BACKEND"):
        os.environ.pop(variable, None)
    # A bus without an address would be started by the first library that asks, and stay.
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={home}/no-bus"


def _take_interrupts() -> None:
    """Ctrl+C reaches the programs that tests start, also where a build server runs the suite in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


_enter_private_home()
_take_interrupts()
# A loaded machine is no reason for a property to fail.
settings.register_profile("bench", deadline=None)
settings.load_profile("bench")


@pytest.fixture
def b24monitor_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's data folder for this test: empty, and where B24MONITOR_HOME points."""
    home = tmp_path / "b24monitor-home"
    home.mkdir()
    monkeypatch.setenv("B24MONITOR_HOME", str(home))
    return home
