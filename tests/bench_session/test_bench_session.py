"""The bench keeps its word: real services, private, breakable on purpose, and gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import keyring.core
import keyring.errors
import pytest
from jeepney import DBusAddress, MatchRule, message_bus
from keyring.backend import KeyringBackend

from tests.bench_session import notification_capture as capture_module
from tests.bench_session import secret_service as service_module
from tests.bench_session.accessibility import Accessibility, AccessibleItem
from tests.bench_session.child_process import ChildProcess, wait_until
from tests.bench_session.display import Display
from tests.bench_session.notification_capture import NotificationCapture
from tests.bench_session.process_watch import processes_with
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus
from tests.bench_session.thread_watch import left_behind

_NOTIFICATIONS = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)


def _backend() -> KeyringBackend:
    return keyring.core.load_keyring("keyring.backends.SecretService.Keyring")


def _notify(bus: SessionBus, summary: str, replaces_id: int = 0) -> int:
    body = ("b24monitor", replaces_id, "icon", summary, "body", ["open", "Open"], {"urgency": ("y", 2)}, -1)
    (notification_id,) = bus.call(_NOTIFICATIONS, "Notify", "susssasa{sv}i", body)
    assert isinstance(notification_id, int)
    return notification_id


def test_the_bus_is_the_one_that_programs_find_and_starts_nothing_on_demand(session_bus: SessionBus) -> None:
    assert os.environ["DBUS_SESSION_BUS_ADDRESS"] == session_bus.address
    assert not session_bus.has_owner(service_module.NAME)
    assert not session_bus.has_owner(capture_module.NAME)
    with pytest.raises(RuntimeError, match="neither running nor activatable"):
        _backend()
    assert not session_bus.has_owner(service_module.NAME)


def test_secrets_are_kept_over_a_restart_of_the_service(secret_service: SecretService) -> None:
    _backend().set_password("b24monitor-test", "grant", "tökén")
    secret_service.restart()
    assert _backend().get_password("b24monitor-test", "grant") == "tökén"


def test_each_service_starts_empty(secret_service: SecretService) -> None:
    assert _backend().get_password("b24monitor-test", "grant") is None


def test_a_locked_keyring_gives_its_secret_only_after_unlocking(secret_service: SecretService) -> None:
    _backend().set_password("b24monitor-test", "grant", "token")
    secret_service.lock()
    with pytest.raises(keyring.errors.KeyringError):
        _backend().get_password("b24monitor-test", "grant")
    secret_service.unlock()
    assert _backend().get_password("b24monitor-test", "grant") == "token"


def test_a_frozen_service_blocks_until_it_is_thawed(secret_service: SecretService) -> None:
    answers: list[str | None] = []
    reader = threading.Thread(target=lambda: answers.append(_backend().get_password("b24monitor-test", "grant")))
    secret_service.freeze()
    reader.start()
    reader.join(timeout=0.3)
    assert reader.is_alive()
    secret_service.thaw()
    reader.join(timeout=5)
    assert answers == [None]


def test_a_killed_service_is_gone_from_the_bus(secret_service: SecretService, session_bus: SessionBus) -> None:
    backend = _backend()
    secret_service.kill()
    assert not session_bus.has_owner(service_module.NAME)
    with pytest.raises(keyring.errors.KeyringError):
        backend.get_password("b24monitor-test", "grant")


def test_notifications_are_captured_with_their_ids(
    notification_capture: NotificationCapture, session_bus: SessionBus
) -> None:
    first = _notify(session_bus, "first")
    second = _notify(session_bus, "second")
    replaced = _notify(session_bus, "first again", replaces_id=first)
    session_bus.call(_NOTIFICATIONS, "CloseNotification", "u", (second,))

    sent = notification_capture.wait_for(3)
    assert [(one.id, one.summary) for one in sent] == [(first, "first"), (second, "second"), (first, "first again")]
    assert replaced == first
    assert sent[0].actions == (("open", "Open"),)
    assert sent[0].hints == {"urgency": 2}
    assert notification_capture.withdrawn() == [second]


def test_large_notifications_do_not_stop_the_server(
    notification_capture: NotificationCapture, session_bus: SessionBus
) -> None:
    for number in range(3):
        _notify(session_bus, f"{number}" * 50_000)
    assert [len(one.summary) for one in notification_capture.notifications()] == [50_000] * 3


def test_clicks_and_closes_reach_whoever_listens(
    notification_capture: NotificationCapture, session_bus: SessionBus
) -> None:
    with session_bus.connect() as connection:
        rule = MatchRule(type="signal", interface=capture_module.NAME)
        connection.send_and_get_reply(message_bus.AddMatch(rule))
        with connection.filter(rule) as heard:
            notification_capture.click(7, "open")
            notification_capture.close(8)
            assert connection.recv_until_filtered(heard, timeout=5).body == (7, "open")
            assert connection.recv_until_filtered(heard, timeout=5).body == (8, capture_module.CLOSED_BY_USER)


def test_a_program_finds_the_display_and_its_window_manager(display: Display) -> None:
    answer = subprocess.run(
        ["xdotool", "getdisplaygeometry"], env=display.env, capture_output=True, text=True, check=True, timeout=10
    )
    assert answer.stdout.split() == ["1366", "768"]


_WINDOW = """
from PySide6.QtWidgets import QApplication, QPushButton
application = QApplication(["window"])
button = QPushButton("Allow")
button.setAccessibleDescription("at most 43 min left")
button.show()
application.exec()
"""


def test_a_screen_reader_sees_what_a_program_shows(accessibility: Accessibility) -> None:
    with ChildProcess([sys.executable, "-c", _WINDOW], accessibility.env):
        button = AccessibleItem("push button", "Allow", "at most 43 min left")
        wait_until(lambda: button in accessibility.items(), "the button in the accessibility tree", timeout_s=20)


def test_a_process_left_behind_is_noticed() -> None:
    with ChildProcess(["sleep", "60"], os.environ) as child:
        sleeper = f"sleep 60 ({child.pid})"
        # The kernel lets the parent go on a moment before the child's environment can be read.
        wait_until(lambda: sleeper in processes_with(os.environ["HOME"]), "the process is seen")
    assert sleeper not in processes_with(os.environ["HOME"])


@pytest.mark.parametrize("frozen", [False, True])
def test_a_child_is_gone_after_stop(frozen: bool) -> None:
    child = ChildProcess(["sleep", "60"], os.environ)
    if frozen:
        child.freeze()
    child.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def test_a_thread_left_behind_is_noticed() -> None:
    before = set(threading.enumerate())
    release = threading.Event()
    threads = [
        threading.Thread(target=release.wait, name="forgotten"),
        threading.Thread(target=release.wait, name="b24monitor-worker", daemon=True),
        threading.Thread(target=release.wait, name="library", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        assert {thread.name for thread in left_behind(before)} == {"forgotten", "b24monitor-worker"}
    finally:
        release.set()
        for thread in threads:
            thread.join()


def test_the_user_s_own_home_is_out_of_reach(b24monitor_home: Path) -> None:
    assert os.environ["B24MONITOR_HOME"] == str(b24monitor_home)
    assert list(b24monitor_home.iterdir()) == []
    for variable in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        assert "b24monitor-tests-" in os.environ[variable]
    assert "DISPLAY" not in os.environ
