"""A private D-Bus session bus: nothing on it but what a test puts there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from jeepney import DBusAddress, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from tests.bench_session.child_process import ChildProcess, wait_until

# Without service directories nothing is started on demand: a name that no test put on the bus does not exist.
_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class SessionBus:
    """One dbus-daemon. `address` is what DBUS_SESSION_BUS_ADDRESS holds for those who shall use it."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        config = folder / "bus.conf"
        config.write_text(_CONFIG.format(folder=folder))
        self.process = ChildProcess(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"], env
        )
        self.address = self.process.stdout.readline().strip()
        assert self.address, "dbus-daemon did not start"

    def stop(self) -> None:
        self.process.stop()

    def connect(self) -> DBusConnection:
        """A new connection of its own; whoever asks for it closes it."""
        return open_dbus_connection(self.address)

    def call(
        self, address: DBusAddress, method: str, signature: str = "", body: tuple[object, ...] = ()
    ) -> tuple[object, ...]:
        """Calls a method on a connection of its own and returns what it answers.

        Raises:
            jeepney.wrappers.DBusErrorResponse: the service answered with an error.
        """
        with self.connect() as connection:
            message = new_method_call(address, method, signature or None, body)
            answer: tuple[object, ...] = unwrap_msg(connection.send_and_get_reply(message, timeout=10))
            return answer

    def has_owner(self, name: str) -> bool:
        with self.connect() as connection:
            owned: tuple[bool, ...] = unwrap_msg(connection.send_and_get_reply(message_bus.NameHasOwner(name)))
            return owned[0]

    def wait_for_owner(self, name: str) -> None:
        wait_until(lambda: self.has_owner(name), f"{name} on the bus")


@pytest.fixture(scope="session", autouse=True)
def session_bus(tmp_path_factory: pytest.TempPathFactory, no_process_left_behind: None) -> Iterator[SessionBus]:
    """The bus of this run, which every test and its children see; the user's own is out of reach."""
    bus = SessionBus(tmp_path_factory.mktemp("bus"), os.environ)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus
    bus.stop()
