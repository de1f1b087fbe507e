"""The set-up script asks for what is missing and does nothing twice; the session script cleans up after itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench_session.process_watch import processes_with

LINUX = Path(__file__).parents[2] / "packaging" / "linux"
_OUTSIDE_ANY_SESSION = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "QT_QPA_PLATFORM")


class Machine:
    """A checkout on a machine whose package tools answer as told, and write down what they are asked."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.bin = folder / "bin"
        self.journal = folder / "journal"
        self.journal.touch()
        (self.checkout / "packaging" / "linux").mkdir(parents=True)
        shutil.copy(LINUX / "setup.sh", self.checkout / "packaging" / "linux")
        for name in ("pyproject.toml", "constraints.txt"):
            (self.checkout / name).write_text("one\n")
        self.bin.mkdir()
        for tool in ("awk", "cat", "cksum", "dirname", "env", "rm", "sh"):
            found = shutil.which(tool)
            assert found is not None
            (self.bin / tool).symlink_to(found)
        self.tool("python3", _PYTHON.format(real=sys.executable, bin=self.bin))

    def tool(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.journal}\n{script}\n')
        path.chmod(0o755)

    def has_packages(self, *lines: str) -> None:
        """The package database; each line: status, name and what it provides."""
        self.tool("dpkg-query", "\n".join(f"echo '{line}'" for line in lines) or ":")

    def setup(self, profile: str = "run") -> subprocess.CompletedProcess[str]:
        script = self.checkout / "packaging" / "linux" / "setup.sh"
        env = {"PATH": str(self.bin)}
        return subprocess.run([script, profile], env=env, check=False, capture_output=True, text=True, timeout=30)

    def asked(self, tool: str) -> list[str]:
        lines = self.journal.read_text().splitlines()
        return [line.removeprefix(f"{tool} ") for line in lines if line.startswith(f"{tool} ")]


# Stands in for the interpreter: answers questions itself, and "makes" an environment that is a copy of it.
_PYTHON = """\
case "$1 $2" in
    "-c "*) exec {real} "$@" ;;
    "-m venv") {real} -c 'import os; os.makedirs(".venv/bin"); os.symlink("{bin}/python3", ".venv/bin/python")' ;;
esac
"""

_RUN_PACKAGES = [
    *("python3-venv", "ca-certificates", "libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1"),
    *("libglib2.0-0", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0"),
]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.tool("id", "echo 1000")
    machine.tool("apt-get", ":")
    machine.has_packages(*(f"installed|{name}, " for name in _RUN_PACKAGES))
    return machine


@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["no sudo", "sudo asks for a password"])
def test_without_rights_it_prints_the_command_and_stops(machine: Machine, sudo: str | None) -> None:
    machine.has_packages(
        *(f"installed|{name}, " for name in _RUN_PACKAGES[2:]), "config-files|python3-venv, ", "installed|bash, "
    )
    if sudo is not None:
        machine.tool("sudo", sudo)
    answer = machine.setup()
    assert answer.returncode != 0
    assert "  apt-get install --no-install-recommends python3-venv ca-certificates\n" in answer.stderr
    assert machine.asked("apt-get") == []
    assert not (machine.checkout / ".venv").exists()


def test_an_administrator_gets_exactly_what_is_missing(machine: Machine) -> None:
    machine.tool("id", "echo 0")
    machine.has_packages(*(f"installed|{name}, " for name in _RUN_PACKAGES if name != "libgl1"))
    assert machine.setup().returncode == 0
    assert machine.asked("apt-get") == ["update -q", "install -q -y --no-install-recommends libgl1"]


def test_a_package_under_a_newer_name_is_not_missing(machine: Machine) -> None:
    others = [name for name in _RUN_PACKAGES if name != "libglib2.0-0"]
    machine.has_packages(
        *(f"installed|{name}, " for name in others), "installed|libglib2.0-0t64, libglib2.0-0 (= 2.80), other"
    )
    assert machine.setup().returncode == 0
    assert machine.asked("apt-get") == []


def test_the_second_run_does_nothing(machine: Machine) -> None:
    assert machine.setup().returncode == 0
    assert [line for line in machine.asked("python3") if "pip install" in line]
    machine.journal.write_text("")
    assert machine.setup().returncode == 0
    assert [line for line in machine.asked("python3") if line.startswith("-m")] == []


def test_changed_pins_are_installed(machine: Machine) -> None:
    assert machine.setup().returncode == 0
    machine.journal.write_text("")
    (machine.checkout / "constraints.txt").write_text("two\n")
    assert machine.setup().returncode == 0
    assert [line for line in machine.asked("python3") if "pip install" in line]
    assert [line for line in machine.asked("python3") if line.startswith("-m venv")] == []


def test_a_half_made_environment_is_made_again(machine: Machine) -> None:
    (machine.checkout / ".venv" / "bin").mkdir(parents=True)
    (machine.checkout / ".venv" / "rest").touch()
    assert machine.setup().returncode == 0
    assert not (machine.checkout / ".venv" / "rest").exists()
    assert (machine.checkout / ".venv" / "bin" / "python").exists()


def in_private_session(*command: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in _OUTSIDE_ANY_SESSION}
    return subprocess.run(
        [LINUX / "session.sh", *command], env=env, check=False, capture_output=True, text=True, timeout=60
    )


def test_the_private_session_holds_a_real_secret_service() -> None:
    program = (
        "import keyring; keyring.set_password('a', 'b', 'kept'); "
        "print(keyring.get_keyring().__module__, keyring.get_password('a', 'b'))"
    )
    answer = in_private_session(sys.executable, "-c", program)
    assert answer.stdout.split() == ["keyring.backends.SecretService", "kept"], answer.stderr


def test_the_private_session_leaves_nothing_and_passes_the_status_on() -> None:
    answer = in_private_session("sh", "-c", "echo $HOME; echo $$; exit 7")
    home, pid = answer.stdout.split()
    assert answer.returncode == 7
    assert "b24monitor-session." in home
    assert not Path(home).exists()
    assert not Path(f"/proc/{pid}").exists()
    assert not processes_with(home)


def test_ending_the_private_session_ends_what_runs_in_it() -> None:
    env = {name: value for name, value in os.environ.items() if name not in _OUTSIDE_ANY_SESSION}
    command = [str(LINUX / "session.sh"), "sh", "-c", "echo $HOME; exec sleep 60"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as session:
        assert session.stdout is not None
        home = session.stdout.readline().strip()
        assert processes_with(home)
        session.terminate()
        assert session.wait(timeout=10) == 143
    assert not Path(home).exists()
    assert not processes_with(home)


_SAYS_GOODBYE_TO_THE_KEYRING = """
import signal, sys, time, keyring
def leave(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(0.3)
    print(keyring.get_password("a", "b"))
    sys.exit(0)
keyring.set_password("a", "b", "kept")
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
time.sleep(60)
"""


def test_the_secret_service_outlives_the_program_when_all_are_told_to_end() -> None:
    env = {name: value for name, value in os.environ.items() if name not in _OUTSIDE_ANY_SESSION}
    command = [str(LINUX / "session.sh"), sys.executable, "-c", _SAYS_GOODBYE_TO_THE_KEYRING]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as session:
        assert session.stdout is not None
        assert session.stdout.readline() == "ready\n"
        os.killpg(session.pid, signal.SIGTERM)
        assert session.stdout.read() == "kept\n"


def test_inside_a_desktop_session_the_command_runs_as_it_is() -> None:
    env = {**os.environ, "HOME": "/own/home"}
    command = [str(LINUX / "session.sh"), "sh", "-c", "echo $HOME $DBUS_SESSION_BUS_ADDRESS"]
    answer = subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=30)
    assert answer.stdout.split() == ["/own/home", os.environ["DBUS_SESSION_BUS_ADDRESS"]]
