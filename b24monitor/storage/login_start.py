"""Starts the program when the user logs in, in the way of each system: `core.ports.LoginStart` for real.

Linux and other free desktops: an autostart file (Desktop Application Autostart Specification). Windows: the user's Run
key. macOS: a launch agent (launchd.plist(5)).
"""

import contextlib
import os
import plistlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.parsers.expat import ExpatError

from b24monitor.core.login_start import NoLoginStart
from b24monitor.core.ports import LoginStart
from b24monitor.storage.desktop_entry import autostart_entry, is_switched_off

HIDDEN = "--hidden"
_NAME = "b24monitor"
_LABEL = "b24monitor.login"
_FLATPAK_MARK = Path("/.flatpak-info")


def start_command() -> tuple[str, ...]:
    """What starts this very program in the background."""
    if getattr(sys, "frozen", False):
        return (sys.executable, HIDDEN)
    # -P: what lies in the folder where a session happens to start must not run in its place.
    return (_windowless(sys.executable), "-P", "-m", "b24monitor", HIDDEN)


class AutostartFile:
    """A file in the user's autostart folder. One that the user has switched off (`Hidden=true`) counts as off."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._path = folder / f"{_NAME}.desktop"
        self._command = command

    def is_on(self) -> bool | None:
        """Whether the file is there and not switched off; raises `OSError`."""
        try:
            return not is_switched_off(self._path.read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            return False

    def set(self, is_on: bool) -> None:
        """Writes the file for the program as it was started now, or removes it; raises `OSError`."""
        if is_on:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A path need not be text: what Python could not decode goes back as the bytes that it was.
            _write(self._path, autostart_entry(self._command).encode(errors="surrogateescape"))
        else:
            self._path.unlink(missing_ok=True)


class LaunchAgent:
    """A file in the user's folder of launch agents."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._path = folder / f"{_LABEL}.plist"
        self._command = command

    def is_on(self) -> bool | None:
        """Whether the file is there and does not say otherwise; raises `OSError`."""
        try:
            fields = plistlib.loads(self._path.read_bytes())
        except FileNotFoundError:
            return False
        except (plistlib.InvalidFileException, ExpatError, ValueError, LookupError, AttributeError):
            # All that the parser meets in a file that is damaged.
            return False
        return isinstance(fields, dict) and fields.get("RunAtLoad") is True and not fields.get("Disabled")

    def set(self, is_on: bool) -> None:
        """Writes the file, or removes it; raises `OSError`."""
        if is_on:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fields = {"Label": _LABEL, "ProgramArguments": list(self._command), "RunAtLoad": True}
            _write(self._path, plistlib.dumps({**fields, "ProcessType": "Interactive"}))
        else:
            self._path.unlink(missing_ok=True)


if sys.platform == "win32":
    import winreg

    _RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
    # Where the task manager keeps what the user has switched off there: an odd first byte means off.
    _APPROVED_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"

    class RunKey:
        """A value of the user's Run key."""

        def __init__(self, command: Sequence[str]) -> None:
            self._command = command

        def is_on(self) -> bool | None:
            """Whether the value is there and not switched off in the task manager; raises `OSError`."""
            if _value(_RUN_KEY) is None:
                return False
            approved = _value(_APPROVED_KEY)
            return not (isinstance(approved, bytes) and approved and approved[0] & 1)

        def set(self, is_on: bool) -> None:
            """Writes the value, or removes it; raises `OSError`."""
            _remove(_APPROVED_KEY)
            if is_on:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                    winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(self._command))
            else:
                _remove(_RUN_KEY)

    def _value(path: str) -> object:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                return winreg.QueryValueEx(key, _NAME)[0]
        except FileNotFoundError:
            return None

    def _remove(path: str) -> None:
        with (
            contextlib.suppress(FileNotFoundError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, access=winreg.KEY_SET_VALUE) as key,
        ):
            winreg.DeleteValue(key, _NAME)

    def system_login_start() -> LoginStart:
        """This system's way."""
        return RunKey(start_command())

    def _windowless(executable: str) -> str:
        """The interpreter that opens no console, where it lies beside the other."""
        quiet = Path(executable).with_name("pythonw.exe")
        return str(quiet) if quiet.exists() else executable

elif sys.platform == "darwin":

    def system_login_start() -> LoginStart:
        """This system's way."""
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", start_command())

    def _windowless(executable: str) -> str:
        return executable

else:

    def system_login_start() -> LoginStart:
        """This system's way; none inside Flatpak's sandbox, whose home is not the session's."""
        if _FLATPAK_MARK.exists():
            return NoLoginStart()
        return AutostartFile(autostart_folder(os.environ), start_command())

    def _windowless(executable: str) -> str:
        return executable


def autostart_folder(environment: Mapping[str, str]) -> Path:
    """The user's autostart folder; a relative path counts for nothing (XDG Base Directory Specification)."""
    named = Path(environment.get("XDG_CONFIG_HOME", ""))
    config = named if named.is_absolute() else Path.home() / ".config"
    return config / "autostart"


def _write(path: Path, content: bytes) -> None:
    """Puts the whole file in place at once: a session that starts meanwhile finds the old one or the new one."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
