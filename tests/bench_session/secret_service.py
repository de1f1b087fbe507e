"""A real Secret Service: gnome-keyring on the private bus, with a keyring of its own that can be locked or broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from tests.bench_session.child_process import ChildProcess, wait_until
from tests.bench_session.session_bus import SessionBus

NAME = "org.freedesktop.secrets"
LOGIN_COLLECTION = "/org/freedesktop/secrets/collection/login"

_ROOT = "/org/freedesktop/secrets"
_PASSWORD = "keyring of a test"
_SERVICE = DBusAddress(_ROOT, NAME, "org.freedesktop.Secret.Service")
# gnome-keyring's own way to unlock without a prompt; it named the interface so that nobody relies on it elsewhere.
_UNLOCK = DBusAddress(_ROOT, NAME, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")


class SecretService:
    """One gnome-keyring-daemon with an unlocked, empty login keyring kept under `home`."""

    def __init__(self, bus: SessionBus, home: Path) -> None:
        self._bus = bus
        self._env = {
            **os.environ,
            "DBUS_SESSION_BUS_ADDRESS": bus.address,
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "share"),
            "XDG_RUNTIME_DIR": str(home),
        }
        self._env.pop("DISPLAY", None)
        home.chmod(0o700)
        self.process = self._start()

    def _start(self) -> ChildProcess:
        wait_until(lambda: not self._bus.has_owner(NAME), "the previous Secret Service leaves the bus")
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        process = ChildProcess(command, self._env, stdin=_PASSWORD)
        self._bus.wait_for_owner(NAME)
        # The name is there a moment before the keyring behind it is.
        wait_until(self._is_open, "the login keyring is there and unlocked")
        return process

    def _is_open(self) -> bool:
        try:
            return not self.is_locked()
        except DBusErrorResponse:
            return False

    def lock(self) -> None:
        """Locks the login keyring; no display is there to ask for the password."""
        self._bus.call(_SERVICE, "Lock", "ao", ([LOGIN_COLLECTION],))
        assert self.is_locked()

    def unlock(self) -> None:
        """Unlocks the login keyring again, as its user would by the password."""
        with self._bus.connect() as connection:
            opened = connection.send_and_get_reply(
                new_method_call(_SERVICE, "OpenSession", "sv", ("plain", ("s", ""))), timeout=10
            )
            session = unwrap_msg(opened)[1]
            secret = (session, b"", _PASSWORD.encode(), "text/plain")
            unwrap_msg(
                connection.send_and_get_reply(
                    new_method_call(_UNLOCK, "UnlockWithMasterPassword", "o(oayays)", (LOGIN_COLLECTION, secret)),
                    timeout=10,
                )
            )
        assert not self.is_locked()

    def is_locked(self) -> bool:
        properties = DBusAddress(LOGIN_COLLECTION, NAME, "org.freedesktop.DBus.Properties")
        (answer,) = self._bus.call(properties, "Get", "ss", ("org.freedesktop.Secret.Collection", "Locked"))
        assert isinstance(answer, tuple)
        return bool(answer[1])

    def freeze(self) -> None:
        """From now on calls get no answer, until `thaw`."""
        self.process.freeze()

    def thaw(self) -> None:
        self.process.thaw()

    def kill(self) -> None:
        """The service crashes."""
        self.process.kill()

    def restart(self) -> None:
        """The service comes back with what it had stored, unlocked."""
        self.process.stop()
        self.process = self._start()

    def stop(self) -> None:
        self.process.stop()
        wait_until(lambda: not self._bus.has_owner(NAME), "the Secret Service leaves the bus")


@pytest.fixture
def secret_service(session_bus: SessionBus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretService]:
    """An unlocked, empty Secret Service for this test alone."""
    service = SecretService(session_bus, tmp_path_factory.mktemp("keyring"))
    yield service
    service.stop()
