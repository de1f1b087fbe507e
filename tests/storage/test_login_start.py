"""Starting at login: the files that sessions read, quoted as they read them, and what users change in them."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from b24monitor.core.login_start import NoLoginStart
from b24monitor.core.ports import LoginStart
from b24monitor.storage import login_start as module
from b24monitor.storage.desktop_entry import autostart_entry
from b24monitor.storage.login_start import AutostartFile, LaunchAgent, autostart_folder, start_command

COMMAND = ("/opt/my apps/b24monitor", "--hidden")
HARD = ('/opt/100% "own" $HOME `x` a\\b\'c;&|é/b24monitor', "", "new\nline\ttab", "--hidden")


def ways(tmp_path: Path) -> dict[str, LoginStart]:
    return {
        "xdg": AutostartFile(tmp_path / "config" / "autostart", COMMAND),
        "macos": LaunchAgent(tmp_path / "LaunchAgents", COMMAND),
    }


@pytest.mark.parametrize("way", ["xdg", "macos"])
def test_it_is_switched_on_and_off(tmp_path: Path, way: str) -> None:
    start = ways(tmp_path)[way]
    assert start.is_on() is False
    start.set(True)
    start.set(True)
    assert start.is_on() is True
    assert ways(tmp_path)[way].is_on() is True
    start.set(False)
    start.set(False)
    assert start.is_on() is False
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("way", ["xdg", "macos"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, way: str) -> None:
    for name in ("config", "LaunchAgents"):
        (tmp_path / name).write_text("in the way")
    start = ways(tmp_path)[way]
    with pytest.raises(OSError, match=re.compile("exists|not a directory", re.IGNORECASE)):
        start.set(True)


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_user_has_switched_off_is_off_and_can_be_switched_on_again(tmp_path: Path, line: str) -> None:
    start = AutostartFile(tmp_path, COMMAND)
    start.set(True)
    file = tmp_path / "b24monitor.desktop"
    key = line.partition("=")[0]
    kept = [known for known in file.read_text().splitlines() if not known.startswith(key)]
    file.write_text("\n".join([*kept, line, "[Desktop Action x]", f"{key}=other"]))
    assert start.is_on() is False
    start.set(True)
    assert start.is_on() is True


@pytest.mark.parametrize("line", ["#Hidden=true", "Hidden=false", "[Other]\nHidden=true"])
def test_what_does_not_switch_off_does_not(tmp_path: Path, line: str) -> None:
    start = AutostartFile(tmp_path, COMMAND)
    start.set(True)
    with (tmp_path / "b24monitor.desktop").open("a") as file:
        file.write(line + "\n")
    assert start.is_on() is True


def executed(text: str) -> list[str]:
    """The arguments of an entry's Exec key, read as the specification says; no field code may be in it."""
    (value,) = [line.removeprefix("Exec=") for line in text.splitlines() if line.startswith("Exec=")]
    escapes = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r", "\\s": " "}
    value = re.sub(r"\\[\\ntrs]", lambda found: escapes[found.group()], value)
    arguments = []
    for quoted, plain in re.findall(r'"((?:[^"\\]|\\.)*)"|([^ ]+)', value, re.DOTALL):
        argument = plain or re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        assert not re.search(r"(?<!%)(%%)*%(?!%)", argument)
        arguments.append(argument.replace("%%", "%"))
    return arguments


@pytest.mark.parametrize("command", [COMMAND, HARD, ("/usr/bin/b24monitor", "--hidden")])
def test_a_session_reads_the_very_command(tmp_path: Path, command: tuple[str, ...]) -> None:
    AutostartFile(tmp_path, command).set(True)
    assert executed((tmp_path / "b24monitor.desktop").read_text()) == list(command)


@pytest.mark.parametrize("command", [COMMAND, HARD])
def test_the_launch_agent_holds_the_very_command(tmp_path: Path, command: tuple[str, ...]) -> None:
    start = LaunchAgent(tmp_path, command)
    start.set(True)
    (file,) = tmp_path.iterdir()
    fields = plistlib.loads(file.read_bytes())
    assert (fields["ProgramArguments"], fields["RunAtLoad"], file.stem) == (list(command), True, fields["Label"])
    file.write_bytes(plistlib.dumps({**fields, "Disabled": True}))
    assert start.is_on() is False
    file.write_bytes(b"no plist")
    assert start.is_on() is False


@pytest.mark.parametrize(
    "content", [b"<?xml version='1.0'?><plist><dict>", b"<plist><date>x</date></plist>", b"bplist00\xff", b""]
)
def test_a_damaged_launch_agent_starts_nothing_and_can_be_written_anew(tmp_path: Path, content: bytes) -> None:
    start = LaunchAgent(tmp_path, COMMAND)
    start.set(True)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert start.is_on() is False
    start.set(True)
    assert start.is_on() is True


def test_a_path_that_is_no_text_stands_in_the_file_as_it_is_on_the_disk(tmp_path: Path) -> None:
    start = AutostartFile(tmp_path, ("/opt/caf\udce9/python", "--hidden"))
    start.set(True)
    assert start.is_on() is True
    assert b'Exec="/opt/caf\xe9/python" --hidden\n' in (tmp_path / "b24monitor.desktop").read_bytes()


def test_the_entry_is_valid(tmp_path: Path) -> None:
    checker = shutil.which("desktop-file-validate")
    if checker is None:
        # The other tests hold it to the specification's words; this one to other people's reading of them.
        assert executed(autostart_entry(HARD)) == list(HARD)
        return
    AutostartFile(tmp_path, COMMAND).set(True)
    told = subprocess.run([checker, tmp_path / "b24monitor.desktop"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")


def test_the_command_starts_this_program_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start_command() == (sys.executable, "-P", "-m", "b24monitor", "--hidden")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert start_command() == (sys.executable, "--hidden")


def test_the_folder_is_the_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert autostart_folder({"XDG_CONFIG_HOME": "/some/where"}) == Path("/some/where/autostart")
    for useless in ({}, {"XDG_CONFIG_HOME": ""}, {"XDG_CONFIG_HOME": "relative"}):
        assert autostart_folder(useless) == tmp_path / ".config" / "autostart"


def test_a_sandbox_offers_no_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert module.system_login_start().is_on() is False
    mark = tmp_path / ".flatpak-info"
    mark.touch()
    monkeypatch.setattr(module, "_FLATPAK_MARK", mark)
    start = module.system_login_start()
    assert isinstance(start, NoLoginStart)
    assert start.is_on() is None
    with pytest.raises(OSError, match="no way"):
        start.set(True)
