"""A notification server that shows nothing: it keeps what was sent, and clicks and closes as a person would."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest
from jeepney import DBusAddress
from jeepney.wrappers import DBusErrorResponse

from tests.bench_session.child_process import ChildProcess, wait_until
from tests.bench_session.session_bus import SessionBus

NAME = "org.freedesktop.Notifications"
CLOSED_BY_USER = 2  # reasons of NotificationClosed, Desktop Notifications Specification 1.2

_PATH = "/org/freedesktop/Notifications"
_MOCK = DBusAddress(_PATH, NAME, "org.freedesktop.DBus.Mock")
# Debian's python3-dbusmock belongs to the system's Python, not to the virtual environment's.
_SYSTEM_PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Notification:
    """One call of Notify, with the id the server gave it."""

    id: int
    app_name: str
    replaces_id: int
    icon: str
    summary: str
    body: str
    actions: tuple[tuple[str, str], ...]
    """Pairs of key and label, in the order sent."""
    hints: Mapping[str, object]
    expire_timeout_ms: int


class NotificationCapture:
    """The mock server and its memory."""

    def __init__(self, bus: SessionBus, capabilities: str = "actions body persistence") -> None:
        self._bus = bus
        template = ["--template", "notification_daemon", "--parameters", f'{{"capabilities": "{capabilities}"}}']
        self.process = ChildProcess(
            # It writes down each call with all its content; nobody reads that, and a full pipe would stop it.
            [_SYSTEM_PYTHON, "-m", "dbusmock", "--session", "--logfile", os.devnull, *template],
            {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address},
        )
        bus.wait_for_owner(NAME)
        # The name is there before the template's methods are.
        wait_until(self._answers, "the notification server answers")

    def _answers(self) -> bool:
        try:
            self._bus.call(DBusAddress(_PATH, NAME, NAME), "GetServerInformation")
        except DBusErrorResponse:
            return False
        return True

    def notifications(self) -> list[Notification]:
        """Everything sent so far, oldest first; a replacement is an entry of its own with the old id."""
        captured = []
        next_id = 1
        for call in self._calls("Notify"):
            app_name, replaces_id, icon, summary, body, actions, hints, timeout_ms = call
            notification_id = replaces_id or next_id
            next_id += 0 if replaces_id else 1
            captured.append(
                Notification(
                    id=notification_id,
                    app_name=app_name,
                    replaces_id=replaces_id,
                    icon=icon,
                    summary=summary,
                    body=body,
                    actions=tuple(zip(actions[::2], actions[1::2], strict=True)),
                    hints={key: value for key, (_, value) in hints.items()},
                    expire_timeout_ms=timeout_ms,
                )
            )
        return captured

    def withdrawn(self) -> list[int]:
        """The ids that the program itself took back by CloseNotification."""
        return [call[0] for call in self._calls("CloseNotification")]

    def wait_for(self, count: int, timeout_s: float = 5.0) -> list[Notification]:
        """Waits until `count` notifications were sent, and returns all."""
        wait_until(lambda: len(self.notifications()) >= count, f"{count} notifications", timeout_s)
        return self.notifications()

    def click(self, notification_id: int, action: str = "default") -> None:
        """The user clicks a button, or with "default" the notification itself."""
        self._emit("ActionInvoked", "us", [("u", notification_id), ("s", action)])

    def close(self, notification_id: int, reason: int = CLOSED_BY_USER) -> None:
        """The user dismisses the notification."""
        self._emit("NotificationClosed", "uu", [("u", notification_id), ("u", reason)])

    def _calls(self, method: str) -> list[list[Any]]:
        (calls,) = self._bus.call(_MOCK, "GetMethodCalls", "s", (method,))
        return [[value for _, value in arguments] for _, arguments in cast("list[tuple[int, list[Any]]]", calls)]

    def _emit(self, signal: str, signature: str, arguments: list[tuple[str, object]]) -> None:
        self._bus.call(_MOCK, "EmitSignal", "sssav", (NAME, signal, signature, arguments))

    def stop(self) -> None:
        self.process.stop()


@pytest.fixture
def notification_capture(session_bus: SessionBus) -> Iterator[NotificationCapture]:
    """A notification server with buttons, for this test alone."""
    capture = NotificationCapture(session_bus)
    yield capture
    capture.stop()
